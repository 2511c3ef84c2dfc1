package com.cometapi.langchain4j.gemini.spring;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Matches when a property is set and not blank. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(ConditionalOnText.OnText.class)
@interface ConditionalOnText {

    /** Names the property. */
    String value();

    /** Reads the property. */
    final class OnText extends SpringBootCondition {

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            String property =
                    metadata.getAnnotations().get(ConditionalOnText.class).getString("value");
            boolean isSet = StringUtils.hasText(context.getEnvironment().getProperty(property));
            return new ConditionOutcome(isSet, property + (isSet ? " is set" : " is not set or blank"));
        }
    }
}
