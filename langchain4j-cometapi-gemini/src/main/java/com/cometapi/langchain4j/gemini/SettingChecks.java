package com.cometapi.langchain4j.gemini;

import java.time.Duration;
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

    /** @throws IllegalArgumentException when the argument is null */
    static <T> T required(String argument, @Nullable T value) {
        if (value == null) throw new IllegalArgumentException(argument + " must not be null");
        return value;
    }
}
