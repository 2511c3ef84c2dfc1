package com.cometapi.langchain4j.gemini.localserver;

import com.cometapi.langchain4j.gemini.localserver.PromptValues.PlacedNumber;
import com.cometapi.langchain4j.gemini.localserver.UnitNames.Mention;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Assigns the values of a prompt to the parameters of a call: a number to the parameter whose name or description has the word
 * beside it, and a unit or a name by its preposition.
 */
final class CallArguments {

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
    private static final String TO = "to|into|as|towards|в|во|на|до";
    private static final String FROM = "from|из|с|со|от";
    private static final Pattern SOURCE = Pattern.compile("from|source|src|origin|base|departure|start|input|откуда");
    private static final Pattern TARGET = Pattern.compile("to|into|target|destination|dest|arrival|end|output|куда");
    private static final Pattern PLACE =
            Pattern.compile("city|place|location|town|country|where|region|address|город|место");
    private static final Pattern CLOCK = Pattern.compile("time|clock|hour|время|час");
    private static final Pattern LISTED = Pattern.compile(
            "(?:one of|either|any of|(?:allowed|possible|valid|supported)(?: values)?(?: are)?:?|один из|одно из|одна из)\\s+(.+)",
            FLAGS);
    private static final Pattern OF_ANOTHER =
            Pattern.compile("(?<!\\p{L})(?:them|these|those|same|other|another|них)(?!\\p{L})", FLAGS);
    private static final Pattern USUAL = Pattern.compile(
            "(?:usually|typically|normally|by default|defaults? (?:to|is|of)|default:?|обычно|по умолчанию)\\s*(?:is\\s+)?(-?\\d+(?:\\.\\d+)?)",
            FLAGS);
    private static final Pattern RANGE =
            Pattern.compile("(?<![\\d.])(-?\\d{1,9}) ?(?:to|-|–|and|до|и) ?(\\d{1,9})(?![\\d.])", FLAGS);
    private static final Pattern BEHIND_SOURCE =
            Pattern.compile("(?<!\\p{L})(?:" + FROM + ")\\s+\\p{L}.{0,200}?(?<!\\p{L})(?:" + TO + ")\\s+\\p{L}", FLAGS);
    private static final Pattern BEHIND_TARGET = Pattern.compile("(?<!\\p{L})(?:" + TO + "|in)\\s+\\p{L}", FLAGS);
    private static final String QUANTITY =
            "(?:\\d|(?<!\\p{L})" + MathPhrases.NUMBER_WORD + "(?:[ -]" + MathPhrases.NUMBER_WORD + ")*+(?!\\p{L}))";
    private static final String UNIT = "([\\p{L}°$€£/]+(?: [\\p{L}]+)?)";
    private static final Pattern BEFORE_TARGET =
            Pattern.compile(QUANTITY + "\\s*" + UNIT + "\\s+(?:to|into|in|as|в|на)\\s", FLAGS);
    private static final Pattern AFTER_NUMBER = Pattern.compile("\\d\\s*" + UNIT + "\\s*[?.!]*$", FLAGS);
    private static final Pattern HOW_MANY = Pattern.compile("(?:how many|how much|сколько)\\s+(\\p{L}+)", FLAGS);
    private static final Pattern AFTER_TO = Pattern.compile(
            QUANTITY + ".{0,200}?\\s(?:to|into|in|as|в|на)\\s+(?:the\\s+)?" + UNIT, FLAGS | Pattern.DOTALL);
    private static final Pattern NEXT = Pattern.compile("^[-\\s]*([\\p{L}\\p{M}]+)(?:[-\\s]+([\\p{L}\\p{M}]+))?");
    private static final Pattern PREVIOUS = Pattern.compile("([\\p{L}\\p{M}]+)(?:\\s+(?:is|of|=)|\\s*[:=])?\\s*$");

    /** Longer than any term beside a number, so that many numbers in a long text take no long time. */
    private static final int MAX_TERM_LENGTH = 200;

    private final JsonNode properties;
    private final JsonNode required;
    private final PromptValues values;
    private final boolean isInEnglish;
    private final Map<String, JsonNode> assigned = new LinkedHashMap<>();

    private CallArguments(JsonNode schema, PromptValues values) {
        this.properties = schema.path("properties");
        this.required = schema.path("required");
        this.values = values;
        this.isInEnglish = SimulatedLanguage.of(properties.toString()) == SimulatedLanguage.ENGLISH;
    }

    /** Assigns values to the parameters of a schema, and takes them from the prompt. The remaining ones are for other parameters. */
    static Map<String, JsonNode> assign(JsonNode schema, PromptValues values) {
        CallArguments arguments = new CallArguments(schema, values);
        arguments.assignOptions();
        arguments.assignNumbers();
        arguments.assignNames();
        return arguments.assigned;
    }

    /** Returns the schema of the parameters. The node is missing for a function without any. */
    static JsonNode parameters(JsonNode declaration) {
        return declaration.has("parameters") ? declaration.get("parameters") : declaration.path("parametersJsonSchema");
    }

    /** Returns all values that the parameters of a schema allow by an enum or by their description. */
    static List<String> options(JsonNode schema) {
        List<String> options = new ArrayList<>();
        for (JsonNode property : schema.path("properties")) options.addAll(ownOptions(property));
        return options.stream().distinct().toList();
    }

    private static List<String> ownOptions(JsonNode property) {
        List<String> options = new ArrayList<>();
        for (JsonNode option : property.path("enum")) {
            if (!option.asText().isBlank()) options.add(option.asText());
        }
        Matcher listed = LISTED.matcher(property.path("description").asText());
        if (!options.isEmpty() || !isText(property) || !listed.find()) return options;
        for (String option : listed.group(1).split(",\\s*(?:(?:or|and|или|и)\\s+)?|\\s+(?:or|или)\\s+|;")) {
            String plain = option.replaceAll("^[\\s\"'`«]+|[\\s\"'`».]+$", "");
            if (!plain.isEmpty() && plain.length() <= 30) options.add(plain);
        }
        return options.size() < 2 ? List.of() : options;
    }

    private static boolean isText(JsonNode property) {
        return property.path("type").asText().equalsIgnoreCase("string");
    }

    private static boolean isNumber(JsonNode property) {
        String type = property.path("type").asText();
        return type.equalsIgnoreCase("integer") || type.equalsIgnoreCase("number");
    }

    /**
     * Returns true when a text names again what a function takes once: a source and a target, or a target where each text has a
     * number.
     */
    static boolean repeatsRoute(JsonNode schema, String before, String after, boolean hasNumberAgain) {
        boolean hasSource = false;
        boolean hasTarget = false;
        for (var property : schema.path("properties").properties()) {
            boolean isSource = isText(property.getValue()) && isRole(SOURCE, property.getKey());
            hasSource |= isSource;
            hasTarget |= isText(property.getValue()) && !isSource && isRole(TARGET, property.getKey());
        }
        Pattern again = hasNumberAgain ? BEHIND_TARGET : BEHIND_SOURCE;
        return hasSource
                && hasTarget
                && again.matcher(before).find()
                && again.matcher(after).find();
    }

    /** Returns true when one part of a name such as {@code fromCity} matches. */
    private static boolean isRole(Pattern role, String label) {
        return NameParts.of(label).stream().anyMatch(part -> role.matcher(part).matches());
    }

    // --- values that a parameter lists

    private void assignOptions() {
        Map<String, List<String>> options = new LinkedHashMap<>();
        List<String> all = options(Wire.object().set("properties", properties));
        for (var property : properties.properties()) {
            List<String> own = ownOptions(property.getValue());
            String description = property.getValue().path("description").asText();
            boolean shares = own.isEmpty()
                    && isText(property.getValue())
                    && OF_ANOTHER.matcher(description).find();
            if (shares) own = all;
            if (!own.isEmpty()) options.put(property.getKey(), own);
        }
        List<Mention> mentions = new ArrayList<>(UnitNames.in(values.text(), all));
        for (boolean hasRole : new boolean[] {true, false}) {
            options.forEach((label, own) -> {
                boolean isSource = isRole(SOURCE, label);
                boolean isTarget = !isSource && isRole(TARGET, label);
                if (assigned.containsKey(label) || hasRole != (isSource || isTarget)) return;
                Mention mention = choose(mentions, own, isSource, isTarget);
                if (mention == null) return;
                mentions.remove(mention);
                assigned.put(label, TextNode.valueOf(mention.option()));
            });
        }
        options.forEach(this::assignSibling);
    }

    private @Nullable Mention choose(List<Mention> mentions, List<String> own, boolean isSource, boolean isTarget) {
        List<Mention> candidates =
                mentions.stream().filter(each -> own.contains(each.option())).toList();
        for (Mention mention : candidates) {
            if (isSource && isSourceMention(mention) || isTarget && isTargetMention(mention)) return mention;
        }
        for (Mention mention : candidates) {
            boolean isOther = isSource && isTargetMention(mention) || isTarget && isSourceMention(mention);
            if (!isOther) return mention;
        }
        return null;
    }

    private boolean isSourceMention(Mention mention) {
        String before = values.text().substring(0, mention.start());
        return before.matches("(?s).*\\d[\\s-]*")
                || before.matches("(?ius).*(?<!\\p{L})(?:" + FROM + "|one|a|an)\\s+(?:the\\s+)?")
                || values.numbers().stream()
                        .anyMatch(number -> number.end() <= before.length()
                                && before.substring(number.end()).isBlank());
    }

    private boolean isTargetMention(Mention mention) {
        if (isSourceMention(mention)) return false;
        String before = values.text().substring(0, mention.start());
        return before.matches("(?iuUs).*(?<!\\p{L})(?:" + TO + "|in|how many|how much|сколько)\\s+(?:the\\s+)?");
    }

    /** Assigns another value of the same kind to a parameter whose counterpart has one. */
    private void assignSibling(String label, List<String> own) {
        JsonNode property = properties.path(label);
        if (assigned.containsKey(label) || property.has("default") || !isRole(SOURCE, label) && !isRole(TARGET, label))
            return;
        for (JsonNode other : List.copyOf(assigned.values())) {
            String sibling = UnitNames.sibling(other.asText(), own);
            if (sibling != null) assigned.put(label, TextNode.valueOf(sibling));
        }
    }

    // --- numbers

    private void assignNumbers() {
        for (boolean isByName : new boolean[] {true, false}) {
            for (var property : properties.properties()) {
                if (!isNumber(property.getValue()) || assigned.containsKey(property.getKey())) continue;
                List<String> terms = NameParts.terms(
                        isByName
                                ? property.getKey()
                                : property.getValue().path("description").asText());
                for (PlacedNumber number : values.numbers()) {
                    if (!isBeside(number, terms) || !fits(number.value(), property.getValue())) continue;
                    assign(property.getKey(), property.getValue(), number);
                    break;
                }
            }
        }
        for (var property : properties.properties()) {
            if (!isNumber(property.getValue()) || assigned.containsKey(property.getKey())) continue;
            for (PlacedNumber number : values.numbers()) {
                if (!fits(number.value(), property.getValue())) continue;
                assign(property.getKey(), property.getValue(), number);
                break;
            }
            if (!assigned.containsKey(property.getKey())) assignUsual(property.getKey(), property.getValue());
        }
    }

    private static boolean fits(BigDecimal number, JsonNode property) {
        return number.scale() <= 0 || !property.path("type").asText().equalsIgnoreCase("integer");
    }

    private void assign(String label, JsonNode property, PlacedNumber number) {
        values.remove(number);
        assigned.put(label, DecimalNode.valueOf(limited(number.value(), property)));
    }

    /** Assigns the number that a description names as usual, or the least of its range. */
    private void assignUsual(String label, JsonNode property) {
        if (!isRequired(label) || property.has("default") || property.has("example") || property.has("const")) return;
        String description = property.path("description").asText();
        Matcher usual = USUAL.matcher(description);
        boolean isNamed = usual.find();
        if (!isNamed && !RANGE.matcher(description).find()) return;
        BigDecimal number = isNamed ? new BigDecimal(usual.group(1)) : BigDecimal.ONE;
        assigned.put(label, DecimalNode.valueOf(limited(number, property)));
    }

    private boolean isRequired(String label) {
        for (JsonNode name : required) {
            if (name.asText().equals(label)) return true;
        }
        return required.isEmpty();
    }

    /** Returns the number within the limits of the schema, else within the range that the description names. */
    private static BigDecimal limited(BigDecimal number, JsonNode property) {
        Matcher range = RANGE.matcher(property.path("description").asText());
        boolean hasRange = range.find() && !property.has("minimum") && !property.has("maximum");
        BigDecimal minimum = hasRange
                ? new BigDecimal(range.group(1))
                : property.path("minimum").decimalValue();
        BigDecimal maximum = hasRange
                ? new BigDecimal(range.group(2))
                : property.path("maximum").decimalValue();
        BigDecimal limited = number;
        if (hasRange || property.path("minimum").isNumber()) limited = limited.max(minimum);
        if (hasRange || property.path("maximum").isNumber()) limited = limited.min(maximum);
        return limited.stripTrailingZeros().scale() <= 0 ? new BigDecimal(limited.toBigInteger()) : limited;
    }

    /** Returns true when a term stands beside a number, at most one word away. */
    private boolean isBeside(PlacedNumber number, List<String> terms) {
        Matcher next =
                NEXT.matcher(values.text()).region(number.end(), values.text().length());
        if (next.find()) {
            boolean isNext = NameParts.isAmong(next.group(1), terms);
            boolean isOfOther = SpelledNumbers.value(next.group(1)) >= 0;
            boolean isAfter = next.group(2) != null && !isOfOther && NameParts.isAmong(next.group(2), terms);
            if (isNext || isAfter) return true;
        }
        Matcher previous = PREVIOUS.matcher(
                values.text().substring(Math.max(0, number.start() - MAX_TERM_LENGTH), number.start()));
        return previous.find() && NameParts.isAmong(previous.group(1), terms);
    }

    // --- names

    private void assignNames() {
        for (var property : properties.properties()) {
            String label = property.getKey();
            JsonNode schema = property.getValue();
            boolean isFree =
                    isText(schema) && schema.path("enum").isEmpty() && !schema.has("format") && !schema.has("const");
            if (!isFree || assigned.containsKey(label)) continue;
            String time = isRole(CLOCK, label) ? values.clockTime() : null;
            String name = time != null ? time : name(label);
            if (name != null) assigned.put(label, TextNode.valueOf(translated(name)));
        }
    }

    private @Nullable String name(String label) {
        if (isRole(SOURCE, label)) {
            String name = values.takeNameAfter(FROM);
            return name != null || values.hasNames() ? name : unit(BEFORE_TARGET, AFTER_NUMBER);
        }
        if (isRole(TARGET, label)) {
            String name = values.takeNameAfter(TO);
            return name != null || values.hasNames() ? name : unit(HOW_MANY, AFTER_TO);
        }
        if (!isRole(PLACE, label)) return null;
        String name = values.takeNameAfter("in|at|near|for|в|во|на|около|для");
        return name != null ? name : values.hasNames() ? values.takeName(label) : null;
    }

    private @Nullable String unit(Pattern first, Pattern second) {
        for (Pattern pattern : List.of(first, second)) {
            Matcher unit = pattern.matcher(values.text());
            if (unit.find()) return unit.group(1);
        }
        return null;
    }

    /** Returns the English name of a city for parameters that are described in English. */
    private String translated(String name) {
        String city = isInEnglish ? RussianTerms.city(name) : null;
        return city == null ? name : city;
    }
}
