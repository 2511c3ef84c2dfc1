package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.catalog.ModelDescription;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Applications may share the values that the library hands out, since nothing can change them. */
class PublicValuesTest {

    static List<Class<?>> records() {
        List<Class<?>> records = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("com.cometapi.langchain4j.gemini")) {
            boolean isOfLibrary = type.getPackageName().equals("com.cometapi.langchain4j.gemini");
            if (isOfLibrary && type.isRecord() && isVisible(type) && hasCollection(type.reflect()))
                records.add(type.reflect());
        }
        return records;
    }

    private static boolean isVisible(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(PublicValuesTest::isVisible).orElse(true);
    }

    private static boolean hasCollection(Class<?> type) {
        return components(type).anyMatch(PublicValuesTest::isCollection);
    }

    private static Stream<RecordComponent> components(Class<?> type) {
        return Stream.of(type.getRecordComponents());
    }

    private static boolean isCollection(RecordComponent component) {
        return component.getType() == List.class || component.getType() == Map.class;
    }

    @ParameterizedTest
    @MethodSource("records")
    void a_record_holds_copies_that_nothing_can_change(Class<?> type) throws Exception {
        Map<String, Object> given = new LinkedHashMap<>();
        components(type).forEach(it -> given.put(it.getName(), sample(it.getType())));
        Class<?>[] types = components(type).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Constructor<?> constructor = type.getDeclaredConstructor(types);
        Object value = constructor.newInstance(given.values().toArray());

        given.values().forEach(PublicValuesTest::change);

        for (RecordComponent component : type.getRecordComponents()) {
            if (!isCollection(component)) continue;
            Object held = component.getAccessor().invoke(value);
            assertThat(held instanceof Map<?, ?> map ? map.values() : (Collection<?>) held)
                    .as(component.getName())
                    .isEmpty();
            assertThatThrownBy(() -> change(held))
                    .as(component.getName())
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @SuppressWarnings("unchecked")
    private static void change(Object collection) {
        if (collection instanceof List<?> list) ((List<Object>) list).add("more");
        if (collection instanceof Map<?, ?> map) ((Map<Object, Object>) map).put("more", "more");
    }

    private static Object sample(Class<?> type) {
        if (type == List.class) return new ArrayList<>();
        if (type == Map.class) return new LinkedHashMap<>();
        if (type == int.class) return 0;
        if (type == boolean.class) return false;
        if (type == ModelDescription.class)
            return ModelDescription.builder()
                    .provider(ModelProvider.OTHER)
                    .name("any")
                    .build();
        return type == String.class ? "any" : null;
    }
}
