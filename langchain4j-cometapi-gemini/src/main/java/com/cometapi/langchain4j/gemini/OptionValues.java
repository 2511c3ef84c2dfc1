package com.cometapi.langchain4j.gemini;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks the values of options where they enter: a blank text counts as null, and a value that JSON cannot express is
 * refused with the name of the option.
 */
final class OptionValues {

    private OptionValues() {}

    /** Returns null for a blank text, as properties without a value give it. */
    static @Nullable String text(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    /** @throws IllegalArgumentException when the number is infinite or no number at all */
    static <N extends Number> @Nullable N finite(String option, @Nullable N value) {
        if ((value instanceof Double || value instanceof Float) && !Double.isFinite(value.doubleValue())) {
            throw new IllegalArgumentException("'" + option + "' takes a finite number, not " + value);
        }
        return value;
    }

    /** @throws IllegalArgumentException when an element is null */
    static void requireElements(String option, @Nullable Collection<?> values) {
        if (values == null) return;
        for (Object value : values) {
            if (value == null) throw new IllegalArgumentException("'" + option + "' takes no null among its values");
        }
    }

    /** @throws IllegalArgumentException when the name is null or blank */
    static String name(String option, @Nullable Object name) {
        if (name == null || String.valueOf(name).isBlank()) {
            throw new IllegalArgumentException("'" + option + "' takes no field without a name");
        }
        return String.valueOf(name);
    }

    /** Returns null for null. */
    static <T> @Nullable List<T> list(T @Nullable [] values) {
        return values == null ? null : Arrays.asList(values);
    }
}
