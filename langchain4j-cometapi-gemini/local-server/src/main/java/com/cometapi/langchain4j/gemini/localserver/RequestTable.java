package com.cometapi.langchain4j.gemini.localserver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@link RequestFields} once, and finds messages, enums and fields by name. */
final class RequestTable {

    private static final Pattern RANGE = Pattern.compile("(-?\\d+)(<?)\\.\\.(<?)(-?\\d*)");

    private static final Set<String> SIMPLE_TYPES = Set.of(
            "string",
            "opaque",
            "base64",
            "bool",
            "int32",
            "int64",
            "number",
            "duration",
            "timestamp",
            "struct",
            "any",
            "schema");

    private static final Map<String, Message> MESSAGES = new LinkedHashMap<>();
    private static final Map<String, EnumType> ENUMS = new LinkedHashMap<>();

    static {
        String block = "";
        for (String line : RequestFields.TABLE.split("\n")) {
            String[] columns = line.strip().split(" ");
            if (columns[0].equals("message") && !line.startsWith(" ")) {
                block = columns[1];
                boolean isOpen = columns.length > 3 && columns[3].equals("open");
                MESSAGES.put(block, new Message(block, columns[2], isOpen, new LinkedHashMap<>()));
            } else if (columns[0].equals("enum") && !line.startsWith(" ")) {
                block = columns[1];
                ENUMS.put(block, new EnumType(columns[2], new LinkedHashSet<>()));
            } else if (ENUMS.containsKey(block)) {
                ENUMS.get(block).values.addAll(Arrays.asList(columns));
            } else {
                MESSAGES.computeIfPresent(block, (name, message) -> message.with(field(columns)));
            }
        }
    }

    private RequestTable() {}

    static Message request() {
        return Objects.requireNonNull(message("GenerateContentRequest"));
    }

    /** Returns a message. Returns null when the type is none. */
    static @Nullable Message message(String name) {
        return MESSAGES.get(name);
    }

    static List<Message> messages() {
        return List.copyOf(MESSAGES.values());
    }

    /** Returns the values of an enum. Returns null when the type is none. */
    static @Nullable Set<String> values(String type) {
        EnumType found = ENUMS.get(type);
        return found == null ? null : found.values;
    }

    static Map<String, EnumType> enums() {
        return Collections.unmodifiableMap(ENUMS);
    }

    static boolean isKnownType(String type) {
        return SIMPLE_TYPES.contains(type) || ENUMS.containsKey(type) || MESSAGES.containsKey(type);
    }

    private static Field field(String[] columns) {
        String type = columns[1];
        boolean isList = type.endsWith("[]");
        boolean isMap = type.endsWith("{}");
        String single = isList || isMap ? type.substring(0, type.length() - 2) : type;
        List<String> limits = new ArrayList<>();
        Map<String, String> settings = new LinkedHashMap<>();
        Range range = null;
        for (String limit : Arrays.asList(columns).subList(2, columns.length)) {
            Matcher matcher = RANGE.matcher(limit);
            String[] setting = limit.split("=", 2);
            if (matcher.matches()) range = Range.of(matcher);
            else if (setting.length == 2) settings.put(setting[0], setting[1]);
            else limits.add(limit);
        }
        return new Field(columns[0], single, isList, isMap, range, Set.copyOf(limits), settings);
    }

    /**
     * The texts that a field may have.
     *
     * @param source the page that documents them
     */
    record EnumType(String source, Set<String> values) {}

    /**
     * An object of the request.
     *
     * @param source the page that documents it
     * @param isOpen whether it may hold anything
     * @param byName each field under its name in camel case and in snake case
     */
    record Message(String name, String source, boolean isOpen, Map<String, Field> byName) {

        private Message with(Field field) {
            byName.put(field.name(), field);
            byName.put(snakeCase(field.name()), field);
            return this;
        }
    }

    /** Numbers between two ends, each of which may be excluded. */
    record Range(double from, boolean isFromExcluded, boolean isToExcluded, double to) {

        private static Range of(Matcher matcher) {
            String to = matcher.group(4);
            return new Range(
                    Double.parseDouble(matcher.group(1)),
                    !matcher.group(2).isEmpty(),
                    !matcher.group(3).isEmpty(),
                    to.isEmpty() ? Double.POSITIVE_INFINITY : Double.parseDouble(to));
        }

        boolean contains(double value) {
            boolean isAbove = isFromExcluded ? value > from : value >= from;
            return isAbove && (isToExcluded ? value < to : value <= to);
        }

        @Override
        public String toString() {
            return (isFromExcluded ? "(" : "[") + from + ", " + to + (isToExcluded || to > 1e300 ? ")" : "]");
        }
    }

    /**
     * A field of a message.
     *
     * @param limits {@code filled}, {@code nonempty}, {@code required}, {@code mime}
     * @param settings {@code max}, {@code in}, {@code like}, {@code from}, {@code until}
     */
    record Field(
            String name,
            String type,
            boolean isList,
            boolean isMap,
            @Nullable Range range,
            Set<String> limits,
            Map<String, String> settings) {

        boolean isRequired() {
            return limits.contains("required");
        }

        /** Returns true for a text that has too little in it: a blank one or, where white space counts, an empty one. */
        boolean isTooEmpty(String text) {
            return isRequired() || limits.contains("filled")
                    ? text.isBlank()
                    : limits.contains("nonempty") && text.isEmpty();
        }

        boolean isMediaType() {
            return limits.contains("mime");
        }

        int maxElements() {
            return Integer.parseInt(settings.getOrDefault("max", String.valueOf(Integer.MAX_VALUE)));
        }

        /** Returns false for a text that is not among the allowed ones, or does not match the expression. */
        boolean allows(String text) {
            String allowed = settings.get("in");
            String expression = settings.get("like");
            return (allowed == null || Arrays.asList(allowed.split(",", -1)).contains(text))
                    && (expression == null || text.matches(expression));
        }

        String allowedTexts() {
            return settings.getOrDefault("in", "").replace(",", ", ");
        }

        /** Returns false when the generation of a model does not take the field. An unknown generation takes all. */
        boolean isTakenBy(int generation) {
            int from = Integer.parseInt(settings.getOrDefault("from", "0"));
            int until = Integer.parseInt(settings.getOrDefault("until", String.valueOf(Integer.MAX_VALUE)));
            return generation == 0 || generation >= from && generation <= until;
        }
    }

    /** Returns a name as the service writes it in its messages. */
    static String snakeCase(String name) {
        return name.replaceAll("(?<=[a-z0-9])([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
