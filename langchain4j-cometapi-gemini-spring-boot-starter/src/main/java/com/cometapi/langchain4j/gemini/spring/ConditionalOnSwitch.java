package com.cometapi.langchain4j.gemini.spring;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches when a property is true, in each of the forms that bind as true, such as {@code yes}. A blank one is not set. Spring
 * Boot's own conditions compare the text instead.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(ConditionalOnSwitch.OnSwitch.class)
@interface ConditionalOnSwitch {

    /** Names the property. */
    String value();

    /** Whether the condition matches when the property is not set. */
    boolean matchIfMissing() default false;

    /** Reads the property. */
    final class OnSwitch extends SpringBootCondition {

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            var annotation = metadata.getAnnotations().get(ConditionalOnSwitch.class);
            String property = annotation.getString("value");
            try {
                Boolean set = context.getEnvironment().getProperty(property, Boolean.class);
                boolean isOn = set == null ? annotation.getBoolean("matchIfMissing") : set;
                return new ConditionOutcome(isOn, property + (isOn ? " is on" : " is off"));
            } catch (ConversionException e) {
                return ConditionOutcome.match(property + " is no switch, which ends the start when it is bound");
            }
        }
    }
}
