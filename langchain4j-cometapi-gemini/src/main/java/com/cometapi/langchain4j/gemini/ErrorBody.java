package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The content of an error in any envelope: Google's, CometAPI's, one in the other, a list, or no JSON at all.
 *
 * @param code as text: Google repeats the HTTP status there, the gateway sends a name, a number or nothing
 * @param status Google's name of the status; null where the gateway does not pass it on
 * @param reason of Google's ErrorInfo, such as {@code API_KEY_INVALID}
 */
record ErrorBody(
        String message,
        @Nullable String code,
        @Nullable String status,
        @Nullable String reason,
        @Nullable Duration retryDelay,
        boolean isDailyQuota) {

    private static final int MAX_PAGE_TEXT = 300;
    private static final int MAX_CODE = 100;
    private static final Pattern REQUEST_ID = Pattern.compile("\\(request id:\\s*([^)\\s]+)\\)");
    private static final Pattern RETRY_IN = Pattern.compile("retry in ([0-9]+(?:\\.[0-9]+)?)s");
    private static final Pattern HIDDEN = Pattern.compile("<(script|style)", Pattern.CASE_INSENSITIVE);
    private static final Pattern HIDDEN_END = Pattern.compile("</(script|style)", Pattern.CASE_INSENSITIVE);
    private static final Pattern KEYS = Pattern.compile("sk-[A-Za-z0-9_-]{8,}|AIza[0-9A-Za-z_-]{10,}");

    static ErrorBody of(String body) {
        JsonNode json = parsed(body);
        return json == null ? new ErrorBody(plainText(body), null, null, null, null, false) : of(json);
    }

    static ErrorBody of(JsonNode json) {
        JsonNode error = json.isArray() && !json.isEmpty() ? json.get(0) : json;
        if (error.has("error")) error = error.get("error");
        if (error.isTextual()) return new ErrorBody(withoutKeys(error.asText()), null, null, null, null, false);
        JsonNode inner = parsed(error.path("message").asText());
        if (inner != null && (inner.has("error") || inner.isArray())) return of(inner);

        String message = withoutKeys(error.path("message").asText());
        String reason = null;
        Duration delay = duration(RETRY_IN.matcher(message.toLowerCase(Locale.ROOT)));
        boolean isDaily = message.contains("limit: 0");
        for (JsonNode detail : error.path("details")) {
            if (detail.has("reason")) reason = detail.get("reason").asText();
            if (detail.has("retryDelay"))
                delay = longer(delay, duration(detail.get("retryDelay").asText()));
            for (JsonNode violation : detail.path("violations")) {
                String quota = violation.path("quotaId").asText();
                isDaily |= quota.contains("PerDay") || quota.contains("Daily");
            }
        }
        return new ErrorBody(message, text(error.get("code")), text(error.get("status")), reason, delay, isDaily);
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
        return matcher.find() ? duration(matcher.group(1) + "s") : null;
    }

    /** @param text such as {@code 34.4s} */
    static @Nullable Duration duration(String text) {
        try {
            double seconds = Double.parseDouble(text.endsWith("s") ? text.substring(0, text.length() - 1) : text);
            return seconds >= 0 && seconds < 1e9 ? Duration.ofMillis((long) Math.ceil(seconds * 1000)) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        String code = node == null || node.isNull() ? "" : node.asText();
        return code.isEmpty() ? null : code.substring(0, Math.min(code.length(), MAX_CODE));
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
