package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares a request with a recorded one. The order of fields does not count, nor that of function declarations and of the
 * required fields of a schema. The ids of function calls and thought signatures may have other values, which correspond one
 * to one. {@link ClockTimes} may differ.
 */
final class RequestComparison {

    /** The ids of calls and results, and the signatures of parts. An id in arguments or results is the application's. */
    private static final Pattern ID =
            Pattern.compile("(contents|systemInstruction|system_instruction)(\\[\\d+])?\\.parts(\\[\\d+])?"
                    + "\\.(thoughtSignature|thought_signature|\\w+\\.id)");

    private static final Pattern UNORDERED = Pattern.compile(
            "tools.*\\.(functionDeclarations|function_declarations|required)|toolConfig.*\\.allowedFunctionNames"
                    + "|generationConfig\\..*\\.required");
    private static final Pattern PLAIN_NAME = Pattern.compile("[\\w$]+");
    private static final int MAX_ALIGNED = 200;

    private final ClockTimes clockTimes;
    private final boolean isComplete;
    private final Map<String, String> sentIds = new HashMap<>();
    private final Map<String, String> recordedIds = new HashMap<>();
    private final Map<String, String> places = new HashMap<>();
    private final List<Difference> differences = new ArrayList<>();

    private RequestComparison(ClockTimes clockTimes, boolean isComplete) {
        this.clockTimes = clockTimes;
        this.isComplete = isComplete;
    }

    /** Returns true when the recorded response fits the sent request. */
    static boolean matches(RecordedRequest recorded, RecordedRequest sent, ClockTimes clockTimes) {
        RequestComparison comparison = new RequestComparison(clockTimes, false);
        comparison.compare(recorded, sent);
        return comparison.differences.isEmpty();
    }

    /** Returns all differences. */
    static List<Difference> differences(RecordedRequest recorded, RecordedRequest sent, ClockTimes clockTimes) {
        RequestComparison comparison = new RequestComparison(clockTimes, true);
        comparison.compare(recorded, sent);
        return comparison.differences;
    }

    private void compare(RecordedRequest recorded, RecordedRequest sent) {
        compareTexts("method", recorded.method(), sent.method());
        compareTexts("path", recorded.endpoint(), sent.endpoint());
        compareTexts("model", recorded.model(), sent.model());
        compareTexts("operation", recorded.operation(), sent.operation());
        compareTexts("query", recorded.sortedQuery(), sent.sortedQuery());
        if (isDecided() || Arrays.equals(recorded.body(), sent.body())) return;
        JsonNode recordedBody = JsonText.readOrNull(recorded.bodyText());
        JsonNode sentBody = JsonText.readOrNull(sent.bodyText());
        if (recordedBody != null && sentBody != null) compare("", recordedBody, sentBody);
        else compareTexts("body", recorded.bodyText(), sent.bodyText());
    }

    /** A comparison that only matches ends with the first difference. */
    private boolean isDecided() {
        return !isComplete && !differences.isEmpty();
    }

    private void compareTexts(String path, String recorded, String sent) {
        if (!recorded.equals(sent)) differences.add(Difference.of(path, recorded, sent));
    }

    private void compare(String path, JsonNode recorded, JsonNode sent) {
        if (isDecided()) return;
        if (recorded instanceof ObjectNode some && sent instanceof ObjectNode other) {
            compareObjects(path, some, other);
        } else if (recorded instanceof ArrayNode some && sent instanceof ArrayNode other) {
            if (UNORDERED.matcher(path).matches()) compareUnordered(path, some, other);
            else compareArrays(path, some, other);
        } else if (recorded.isTextual() && sent.isTextual() && ID.matcher(path).matches()) {
            compareIds(path, recorded.textValue(), sent.textValue());
        } else if (!areEqual(recorded, sent)) {
            differences.add(Difference.of(path.isEmpty() ? "body" : path, recorded, sent));
        }
    }

    private boolean areEqual(JsonNode recorded, JsonNode sent) {
        if (recorded.isTextual() && sent.isTextual()) {
            return clockTimes.areEqual(recorded.textValue(), sent.textValue());
        }
        String recordedNumber = JsonText.number(recorded);
        String sentNumber = JsonText.number(sent);
        if (recordedNumber == null || sentNumber == null) return recorded.equals(sent);
        if (clockTimes.areEqual(recordedNumber, sentNumber)) return true;
        try {
            return new BigDecimal(recordedNumber).compareTo(new BigDecimal(sentNumber)) == 0;
        } catch (NumberFormatException e) {
            return false; // an exponent beyond the limits of BigDecimal
        }
    }

    private void compareObjects(String path, ObjectNode recorded, ObjectNode sent) {
        TreeSet<String> names = new TreeSet<>();
        recorded.fieldNames().forEachRemaining(names::add);
        sent.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            String child = childPath(path, name);
            if (recorded.has(name) && sent.has(name)) compare(child, recorded.get(name), sent.get(name));
            else differences.add(Difference.of(child, recorded.get(name), sent.get(name)));
        }
    }

    private static String childPath(String path, String name) {
        if (!PLAIN_NAME.matcher(name).matches()) return path + "[\"" + name + "\"]";
        return path.isEmpty() ? name : path + "." + name;
    }

    /** An id of the one request stands for one id of the other, wherever they are repeated. */
    private void compareIds(String path, String recorded, String sent) {
        String expected = sentIds.putIfAbsent(recorded, sent);
        String converse = recordedIds.putIfAbsent(sent, recorded);
        String place = places.putIfAbsent(recorded, path);
        if (sent.equals(expected == null ? sent : expected)
                && recorded.equals(converse == null ? recorded : converse)) {
            return;
        }
        String reason = expected == null
                ? "recorded as a value of its own, sent as the one of " + places.get(converse)
                : "recorded as the value of " + place + ", sent as another one";
        differences.add(new Difference(path, reason, 1));
    }

    // --- lists

    private void compareUnordered(String path, ArrayNode recorded, ArrayNode sent) {
        List<JsonNode> unmatched = new ArrayList<>();
        sent.forEach(unmatched::add);
        for (int i = 0; i < recorded.size(); i++) {
            JsonNode counterpart = find(recorded.get(i), unmatched);
            String child = path + "[" + i + "]";
            if (counterpart == null) differences.add(Difference.of(child, recorded.get(i), null));
            else compare(child, recorded.get(i), counterpart);
            unmatched.removeIf(it -> it == counterpart);
        }
        for (JsonNode added : unmatched) {
            differences.add(Difference.of(path + "[" + indexOf(added, sent) + "]", null, added));
        }
    }

    private static int indexOf(JsonNode element, ArrayNode list) {
        for (int i = 0; i < list.size(); i++) if (list.get(i) == element) return i;
        return -1;
    }

    private static @Nullable JsonNode find(JsonNode element, List<JsonNode> candidates) {
        JsonNode key = element.isObject() ? element.path("name") : element;
        for (JsonNode candidate : candidates) {
            if (key.equals(candidate.isObject() ? candidate.path("name") : candidate)) return candidate;
        }
        return null;
    }

    private void compareArrays(String path, ArrayNode recorded, ArrayNode sent) {
        boolean isSmall = recorded.size() <= MAX_ALIGNED && sent.size() <= MAX_ALIGNED;
        if (!isComplete || !isSmall) {
            compareRange(path, recorded, 0, recorded.size(), sent, 0, sent.size());
            return;
        }
        boolean[][] equal = equalElements(path, recorded, sent);
        ListAlignment alignment = new ListAlignment(equal);
        String order = alignment.otherOrder();
        if (order != null) {
            differences.add(new Difference(path, order, alignment.moves()));
            return;
        }
        int i = 0;
        int j = 0;
        for (int[] pair : alignment.pairs()) {
            compareRange(path, recorded, i, pair[0], sent, j, pair[1]);
            compare(path + "[" + pair[0] + "]", recorded.get(pair[0]), sent.get(pair[1]));
            i = pair[0] + 1;
            j = pair[1] + 1;
        }
        compareRange(path, recorded, i, recorded.size(), sent, j, sent.size());
    }

    private boolean[][] equalElements(String path, ArrayNode recorded, ArrayNode sent) {
        boolean[][] equal = new boolean[recorded.size()][sent.size()];
        for (int i = 0; i < recorded.size(); i++) {
            for (int j = 0; j < sent.size(); j++) {
                RequestComparison trial = new RequestComparison(clockTimes, false);
                trial.compare(path + "[0]", recorded.get(i), sent.get(j));
                equal[i][j] = trial.differences.isEmpty();
            }
        }
        return equal;
    }

    /** Compares what stands between equal elements: by position, and the rest of the longer one is missing or added. */
    private void compareRange(String path, ArrayNode recorded, int i, int to, ArrayNode sent, int j, int sentTo) {
        while (i < to && j < sentTo) compare(path + "[" + i + "]", recorded.get(i++), sent.get(j++));
        while (i < to) differences.add(Difference.of(path + "[" + i + "]", recorded.get(i++), null));
        while (j < sentTo) differences.add(Difference.of(path + "[" + j + "]", null, sent.get(j++)));
    }
}
