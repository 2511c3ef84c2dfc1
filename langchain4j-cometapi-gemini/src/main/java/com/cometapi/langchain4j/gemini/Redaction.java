package com.cometapi.langchain4j.gemini;

import java.util.Locale;
import java.util.Set;
import okhttp3.Headers;

/** What may be read in a log: no key, no megabytes. */
final class Redaction {

    private static final int LONG = 512;
    private static final Set<String> SECRET_WORDS =
            Set.of("auth", "key", "token", "secret", "cookie", "password", "credential");

    private Redaction() {}

    static String elided(int length) {
        return "<base64 " + length + " chars>";
    }

    /** Replaces each JSON string that is long and made of base64 letters only. */
    static String elideBase64(String json) {
        if (json.length() < LONG) return json;
        StringBuilder shortened = new StringBuilder();
        int kept = 0;
        int run = 0;
        for (int i = 0; i <= json.length(); i++) {
            if (i < json.length() && isBase64(json.charAt(i))) {
                run++;
                continue;
            }
            if (run >= LONG) {
                shortened.append(json, kept, i - run).append(elided(run));
                kept = i;
            }
            run = 0;
        }
        return shortened.append(json, kept, json.length()).toString();
    }

    private static boolean isBase64(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '+'
                || c == '/'
                || c == '='
                || c == '-'
                || c == '_';
    }

    /** Header lines; whatever may be a secret is masked whole, since even its first letters say something. */
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
        return SECRET_WORDS.stream().anyMatch(name::contains);
    }
}
