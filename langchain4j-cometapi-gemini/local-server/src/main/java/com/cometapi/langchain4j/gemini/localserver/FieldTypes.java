package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks a single value for its type, as the JSON format of protocol buffers defines it. */
final class FieldTypes {

    static final String PACKAGE = "type.googleapis.com/google.ai.generativelanguage.v1beta.";

    private static final Map<String, String> NAMES = Map.of(
            "string", "TYPE_STRING",
            "opaque", "TYPE_BYTES",
            "base64", "TYPE_BYTES",
            "bool", "TYPE_BOOL",
            "int32", "TYPE_INT32",
            "int64", "TYPE_INT64",
            "number", "TYPE_DOUBLE",
            "duration", "type.googleapis.com/google.protobuf.Duration",
            "timestamp", "type.googleapis.com/google.protobuf.Timestamp",
            "struct", "type.googleapis.com/google.protobuf.Struct");

    private static final Pattern DURATION = Pattern.compile("-?\\d+(\\.\\d{1,9})?s");
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}(\\.0*)?");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
    private static final int MAX_QUOTE = 100;

    private FieldTypes() {}

    static String nameOf(String type) {
        return NAMES.getOrDefault(type, PACKAGE + type);
    }

    /** Returns the error message of the service; null for a valid value. */
    static @Nullable String refusal(JsonNode value, String type, RequestPath path) {
        if (type.equals("any")) return null;
        Set<String> values = RequestTable.values(type);
        if (values != null) {
            boolean isValue =
                    value.isTextual() && values.contains(value.asText().toUpperCase(Locale.ROOT));
            return isValue ? null : invalid(path, nameOf(type), value);
        }
        boolean isValid = switch (type) {
            case "bool" -> value.isBoolean();
            case "int32" -> isInteger(value) && isInt32(value.asText());
            case "int64" -> isInteger(value);
            case "number" -> isScalar(value) && NUMBER.matcher(value.asText()).matches();
            case "struct", "schema" -> value.isObject();
            case "duration" ->
                value.isTextual() && DURATION.matcher(value.asText()).matches();
            case "timestamp" -> value.isTextual() && isTimestamp(value.asText());
            default -> value.isTextual();
        };
        if (!isValid) return invalid(path, nameOf(type), value);
        return type.equals("base64") && !isBase64(value.asText())
                ? "Invalid value at '" + path.inPayload() + "' (TYPE_BYTES), Base64 decoding failed for " + quote(value)
                : null;
    }

    static String invalid(RequestPath path, String typeName, JsonNode value) {
        return "Invalid value at '" + path.inPayload() + "' (" + typeName + "), " + quote(value);
    }

    private static String quote(JsonNode value) {
        String text = value.isTextual() && value.asText().length() > MAX_QUOTE
                ? "\"" + value.asText().substring(0, MAX_QUOTE) + "…\""
                : value.toString();
        return text.length() > 2 * MAX_QUOTE ? text.substring(0, 2 * MAX_QUOTE) + "…" : text;
    }

    private static boolean isScalar(JsonNode value) {
        return value.isNumber() || value.isTextual();
    }

    private static boolean isInteger(JsonNode value) {
        if (value.isNumber() && !value.isIntegralNumber()) {
            return value.decimalValue().stripTrailingZeros().scale() <= 0;
        }
        return isScalar(value) && INTEGER.matcher(value.asText()).matches();
    }

    private static boolean isInt32(String text) {
        double number = Double.parseDouble(text);
        return number >= Integer.MIN_VALUE && number <= Integer.MAX_VALUE;
    }

    private static boolean isTimestamp(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** Accepts both alphabets, with padding or without. */
    private static boolean isBase64(String text) {
        int end = text.length();
        while (end > 0 && text.length() - end < 2 && text.charAt(end - 1) == '=') end--;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean isLetter = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
            if (!isLetter && c != '+' && c != '/' && c != '-' && c != '_') return false;
        }
        return end % 4 != 1;
    }
}
