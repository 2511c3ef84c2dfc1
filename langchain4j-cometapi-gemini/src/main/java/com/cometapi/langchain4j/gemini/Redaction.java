package com.cometapi.langchain4j.gemini;

import java.util.Locale;
import java.util.Set;
import okhttp3.Headers;

/** Prepares texts for logs and messages: without keys, without base64, and short. */
final class Redaction {

    /** The longest text of a response that a message quotes. */
    static final int MAX_QUOTE = 500;

    private static final int MIN_BASE64 = 512;
    private static final Set<String> SECRET_NAMES =
            Set.of("auth", "key", "token", "secret", "cookie", "password", "credential");

    private Redaction() {}

    /** Returns the text, cut after a number of characters; a cut is shown by an ellipsis. */
    static String shorten(String text, int maxLength) {
        return text.length() <= maxLength ? text : cut(text, maxLength) + "…";
    }

    /** Returns the first characters of the text, at most a number of them, without half of a pair at the end. */
    static String cut(String text, int maxLength) {
        if (text.length() <= maxLength) return text;
        boolean isWithinPair =
                maxLength > 0 && Character.isSurrogatePair(text.charAt(maxLength - 1), text.charAt(maxLength));
        return text.substring(0, isWithinPair ? maxLength - 1 : maxLength);
    }

    static String elided(int length) {
        return "<base64 " + length + " chars>";
    }

    /** Replaces each JSON string that is long and made of base64 letters only. */
    static String elideBase64(String json) {
        if (json.length() < MIN_BASE64) return json;
        StringBuilder shortened = new StringBuilder();
        int kept = 0;
        int run = 0;
        for (int i = 0; i <= json.length(); i++) {
            if (i < json.length() && Base64Text.isLetter(json.charAt(i))) {
                run++;
                continue;
            }
            if (run >= MIN_BASE64) {
                shortened.append(json, kept, i - run).append(elided(run));
                kept = i;
            }
            run = 0;
        }
        return shortened.append(json, kept, json.length()).toString();
    }

    /** Returns headers for a log. What may be a secret is masked whole, since even its first letters reveal something. */
    static String headers(Headers headers) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (i > 0) lines.append(", ");
            lines.append(name).append(": ").append(isSecret(name) ? "***" : headers.value(i));
        }
        return lines.toString();
    }

    static boolean isSecret(String headerName) {
        String name = headerName.toLowerCase(Locale.ROOT);
        return SECRET_NAMES.stream().anyMatch(name::contains);
    }
}
