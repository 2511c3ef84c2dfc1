package com.cometapi.langchain4j.gemini;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks numbers and durations when they are set, and names the setting in the message. Null passes. */
final class SettingChecks {

    private SettingChecks() {}

    static @Nullable Duration positive(String setting, @Nullable Duration duration) {
        if (duration != null && (duration.isZero() || duration.isNegative())) {
            throw new IllegalArgumentException(setting + " must be longer than zero, not " + duration);
        }
        return duration;
    }

    static @Nullable Long positive(String setting, @Nullable Long number) {
        if (number != null && number <= 0) {
            throw new IllegalArgumentException(setting + " must be positive, not " + number);
        }
        return number;
    }

    static @Nullable Integer notNegative(String setting, @Nullable Integer number) {
        if (number != null && number < 0) {
            throw new IllegalArgumentException(setting + " must not be negative, but is " + number);
        }
        return number;
    }

    static @Nullable Duration notNegative(String setting, @Nullable Duration duration) {
        if (duration != null && duration.isNegative()) {
            throw new IllegalArgumentException(setting + " must not be negative, but is " + duration);
        }
        return duration;
    }

    /**
     * Returns the values as a list.
     *
     * @return null for no array at all, which stands for the default
     * @throws IllegalArgumentException when a value is null
     */
    static <T> @Nullable List<T> list(String setting, T @Nullable [] values) {
        return values == null ? null : withoutNulls(setting, Arrays.asList(values));
    }

    /** Returns the values as a set, like {@link #list}. */
    static <T> @Nullable Set<T> set(String setting, T @Nullable [] values) {
        List<T> list = list(setting, values);
        return list == null ? null : new LinkedHashSet<>(list);
    }

    /** @throws IllegalArgumentException when a value is null */
    static <C extends Collection<?>> @Nullable C withoutNulls(String setting, @Nullable C values) {
        if (values != null && values.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException(setting + " must not contain null");
        }
        return values;
    }

    /** @throws IllegalArgumentException when the argument is null */
    static <T> T required(String argument, @Nullable T value) {
        if (value == null) throw new IllegalArgumentException(argument + " must not be null");
        return value;
    }
}
