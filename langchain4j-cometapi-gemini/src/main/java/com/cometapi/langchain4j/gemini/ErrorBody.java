package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The content of an error in any envelope: Google's, CometAPI's, one in the other, a list, or no JSON at all.
 *
 * @param code as text: Google repeats the HTTP status there, the gateway sends a name, a number or nothing
 * @param status Google's name of the status; null where the gateway does not pass it on
 * @param httpStatus that the error names itself, as a number or in its text; 0 when it names none
 * @param reason of Google's ErrorInfo, such as {@code API_KEY_INVALID}
 */
record ErrorBody(
        String message,
        @Nullable String code,
        @Nullable String status,
        @Nullable String reason,
        @Nullable Duration retryDelay,
        boolean isDailyQuota,
        int httpStatus) {

    private static final int MAX_PAGE_TEXT = 300;
    private static final List<String> TEXTS = List.of(
            "message",
            "msg",
            "error_message",
            "errorMessage",
            "error_msg",
            "errorMsg",
            "error_description",
            "detail",
            "details",
            "description",
            "reason",
            "title",
            "errors");
    private static final List<String> NUMBERS =
            List.of("code", "status", "status_code", "statusCode", "http_status", "error_code", "errorCode");
    private static final List<String> NAMES = List.of("status", "code", "type", "error", "error_code", "errorCode");
    private static final Pattern FILE = Pattern.compile("\\bfiles?\\b", Pattern.CASE_INSENSITIVE);
    private static final int MAX_CODE = 100;
    private static final Pattern REQUEST_ID = Pattern.compile("\\(request id:\\s*([^)\\s]+)\\)");
    private static final Pattern TIME = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(h|ms|m|s)");

    /** Hours, minutes, seconds and milliseconds. Bounded, since a pattern without a bound exhausts the stack. */
    private static final Pattern TIMES = Pattern.compile("(?:" + TIME + "){1,4}");

    private static final Pattern RETRY_IN = Pattern.compile("(?:retry|try again) in (" + TIMES + ")");
    private static final Pattern HIDDEN = Pattern.compile("<(script|style)", Pattern.CASE_INSENSITIVE);
    private static final Pattern HIDDEN_END = Pattern.compile("</(script|style)", Pattern.CASE_INSENSITIVE);
    private static final Pattern KEYS = Pattern.compile("sk-[A-Za-z0-9_-]{8,}|AIza[0-9A-Za-z_-]{10,}");

    static ErrorBody of(String body) {
        JsonNode json = parsed(body);
        return json == null ? new ErrorBody(plainText(body), null, null, null, null, false, 0) : of(json);
    }

    static ErrorBody of(JsonNode json) {
        JsonNode outer = json.isArray() && !json.isEmpty() ? json.get(0) : json;
        JsonNode error = outer.path("error").isObject() || outer.path("error").isArray() ? outer.get("error") : outer;
        if (error.isArray() && !error.isEmpty()) error = error.get(0);
        JsonNode inner = parsed(error.path("message").asText());
        if (inner != null && (inner.has("error") || inner.isArray())) return of(inner);

        String message = withoutKeys(textOf(outer, error));
        String reason = null;
        Duration delay = duration(RETRY_IN.matcher(message.toLowerCase(Locale.ROOT)));
        boolean isDaily = message.contains("limit: 0");
        JsonNode details = error.path("details");
        for (JsonNode detail : details.isObject() ? List.of(details) : details) {
            if (detail.has("reason")) reason = detail.get("reason").asText();
            if (detail.has("retryDelay"))
                delay = longer(delay, duration(detail.get("retryDelay").asText()));
            for (JsonNode violation : detail.path("violations")) {
                String quota = violation.path("quotaId").asText();
                isDaily |= quota.contains("PerDay") || quota.contains("Daily");
            }
        }
        String code = text(error.get("code"));
        String status = text(error.get("status"));
        if (status != null && code == null && isNumber(status)) code = status;
        if (status != null && isNumber(status)) status = null;
        return new ErrorBody(message, code, status, reason, delay, isDaily, httpStatus(outer, error, message));
    }

    /**
     * Returns the error that a response with status 200 holds, with what stands beside it; null when it holds none. Gateways
     * send errors of their own shape where a response was expected.
     */
    static @Nullable JsonNode in(GenerateContentResponse response) {
        Map<String, JsonNode> other = response.other() == null ? Map.of() : response.other();
        JsonNode error = response.error();
        boolean hasError = error != null && response.hasError();
        boolean isEmpty =
                response.candidates() == null && response.promptFeedback() == null && response.usageMetadata() == null;
        if (!hasError && !(isEmpty && isError(other))) return null;
        if (hasError && other.isEmpty()) return error;
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        if (hasError) all.set("error", error);
        all.setAll(other);
        return all;
    }

    /** Returns true for fields such as those of {@code {"success":false,"message":"no"}} and {@code {"code":401,"msg":"no"}}. */
    private static boolean isError(Map<String, JsonNode> fields) {
        if (fields.containsKey("success") && fields.get("success").asBoolean()) return false;
        String type = fields.containsKey("type") ? fields.get("type").asText() : "";
        boolean isMarked =
                fields.containsKey("success") || type.toLowerCase(Locale.ROOT).contains("error");
        for (String name : NUMBERS) {
            JsonNode number = fields.get(name);
            if (number != null && isNumber(number.asText())) return number.asInt() >= 400;
            isMarked |= number != null && number.isTextual() && ErrorTerms.status(number.asText()) != 0;
        }
        return isMarked
                || TEXTS.stream()
                        .anyMatch(name ->
                                fields.containsKey(name) && GenerateContentResponse.isMeaningful(fields.get(name)));
    }

    /** Returns the text of an error wherever the server put it; the JSON itself when there is none. */
    private static String textOf(JsonNode outer, JsonNode error) {
        if (error.isValueNode()) return error.asText();
        String title = outer.path("error").isTextual() ? outer.get("error").asText() : "";
        for (JsonNode holder : List.of(error, outer, outer.path("errors").path(0))) {
            for (String name : TEXTS) {
                JsonNode text = holder.path(name);
                if (!GenerateContentResponse.isMeaningful(text) || text.isBoolean()) continue;
                String found = text.isValueNode() ? text.asText() : JsonWriter.text(text);
                return title.isEmpty() || title.equals(found) ? found : title + ": " + found;
            }
        }
        if (!title.isEmpty()) return title;
        return error.isEmpty() ? "" : Redaction.elideBase64(JsonWriter.text(error));
    }

    /** Returns the status that the error names as a number, else in its text; 0 when it names none. */
    private static int httpStatus(JsonNode outer, JsonNode error, String message) {
        for (JsonNode holder : List.of(error, outer)) {
            for (String name : NUMBERS) {
                String number = holder.path(name).asText();
                if (number.matches("[1-5][0-9]{2}")) return Integer.parseInt(number);
            }
        }
        int byName = 0;
        for (JsonNode holder : List.of(error, outer)) {
            for (String name : NAMES) {
                if (byName == 0) byName = ErrorTerms.status(holder.path(name).asText());
            }
        }
        boolean isExact = byName != 0 && byName != 500 && byName != 502;
        int byText = isExact ? 0 : ErrorTerms.status(message);
        return byText == 0 ? byName : byText;
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,9}");
    }

    /** Returns true when the message names a file that was uploaded. */
    boolean namesFile() {
        return FILE.matcher(message).find();
    }

    /** Returns the last request id in the message: behind several gateways it is that of the nearest. */
    @Nullable
    String requestId() {
        String id = null;
        Matcher matcher = REQUEST_ID.matcher(message);
        while (matcher.find()) id = matcher.group(1);
        return id == null || id.length() > MAX_CODE ? null : id;
    }

    boolean messageContains(String text) {
        return message.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }

    boolean hasCode(String... codes) {
        for (String each : codes) {
            if (each.equals(code)) return true;
        }
        return false;
    }

    static @Nullable Duration longer(@Nullable Duration some, @Nullable Duration other) {
        if (some == null) return other;
        return other != null && other.compareTo(some) > 0 ? other : some;
    }

    static String withoutKeys(String text) {
        return KEYS.matcher(text).replaceAll("***");
    }

    private static @Nullable Duration duration(Matcher matcher) {
        return matcher.find() ? duration(matcher.group(1)) : null;
    }

    /** @param text such as {@code 34.4s}, {@code 1h2m3.5s}, {@code 450ms} or a number of seconds; null for any other */
    static @Nullable Duration duration(String text) {
        try {
            double seconds = TIMES.matcher(text).matches() ? seconds(text) : Double.parseDouble(text);
            return seconds >= 0 && seconds < 1e9 ? Duration.ofMillis((long) Math.ceil(seconds * 1000)) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static double seconds(String text) {
        double seconds = 0;
        Matcher time = TIME.matcher(text);
        while (time.find()) {
            double number = Double.parseDouble(time.group(1));
            seconds += switch (time.group(2)) {
                case "h" -> number * 3600;
                case "m" -> number * 60;
                case "ms" -> number / 1000;
                default -> number;
            };
        }
        return seconds;
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        String code = node == null || node.isNull() ? "" : node.asText();
        return code.isEmpty() ? null : Redaction.cut(code, MAX_CODE);
    }

    private static @Nullable JsonNode parsed(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith("{") && !stripped.startsWith("[")) return null;
        try {
            return Json.tree(stripped);
        } catch (IOException e) {
            return null;
        }
    }

    private static String plainText(String body) {
        String text = body.strip().startsWith("<") ? textOfPage(body) : body;
        return Redaction.shorten(withoutKeys(text.replaceAll("\\s+", " ").strip()), MAX_PAGE_TEXT);
    }

    /** Removes tags, scripts and styles. Looks at each character once, since a page may be large and hostile. */
    private static String textOfPage(String page) {
        StringBuilder text = new StringBuilder();
        Matcher hidden = HIDDEN.matcher(page);
        Matcher hiddenEnd = HIDDEN_END.matcher(page);
        int from = 0;
        while (true) {
            int open = page.indexOf('<', from);
            text.append(page, from, open < 0 ? page.length() : open).append(' ');
            if (open < 0) return text.toString();
            boolean isHidden = hidden.region(open, page.length()).lookingAt();
            int end = !isHidden ? open : hiddenEnd.find(open) ? hiddenEnd.start() : -1;
            int close = end < 0 ? -1 : page.indexOf('>', end);
            if (close < 0) return text.toString();
            from = close + 1;
        }
    }
}
