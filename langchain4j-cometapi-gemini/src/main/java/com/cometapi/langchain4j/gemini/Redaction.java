package com.cometapi.langchain4j.gemini;

import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Headers;

/** Prepares texts for logs and messages: without keys, without base64, and short. */
final class Redaction {

    /** The longest text of a response that a message quotes. */
    static final int MAX_QUOTE = 500;

    static final String MASK = "***";

    private static final int MIN_BASE64 = 512;

    /** The shortest line into which base64 is wrapped, which distinguishes it from a list of terms. */
    private static final int MIN_LINE = 60;

    private static final Pattern ESCAPED_LETTER = Pattern.compile("\\\\{1,8}(?:/|u00(?:2[bBfF]|3[dD]))");
    private static final Pattern ESCAPED_BREAK = Pattern.compile("(?:\\\\{1,8}[rn]){1,4}");
    private static final Set<String> HARMLESS_NAMES =
            Set.of("accept", "accept-encoding", "accept-language", "content-length", "content-type", "user-agent");
    private static final Set<String> SECRET_NAMES = Set.of(
            "auth",
            "key",
            "token",
            "secret",
            "cookie",
            "pass",
            "pwd",
            "credential",
            "jwt",
            "bearer",
            "session",
            "signature",
            "cert",
            "csrf",
            "xsrf",
            "assertion");
    private static final Pattern SECRET_TERMS = Pattern.compile("(^|[^a-z])(sid|sig|pin|otp|saml|sso)([^a-z]|$)");

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

    /** Replaces each JSON string that is long and made of base64 letters only, whichever of them are escaped. */
    static String elideBase64(String json) {
        if (json.length() < MIN_BASE64) return json;
        StringBuilder shortened = new StringBuilder();
        Base64Run run = new Base64Run(json);
        int kept = 0;
        for (int start = 0; start < json.length(); start = Math.max(run.end, start + 1)) {
            run.begin(start);
            if (run.letters < MIN_BASE64) continue;
            shortened.append(json, kept, start).append(elided(run.letters));
            kept = run.end;
        }
        return shortened.append(json, kept, json.length()).toString();
    }

    /** A stretch of base64. For one thread. */
    private static final class Base64Run {

        private final String text;
        private final Matcher letter;
        private final Matcher lineBreak;
        private int end;
        private int letters;

        Base64Run(String text) {
            this.text = text;
            this.letter = ESCAPED_LETTER.matcher(text);
            this.lineBreak = ESCAPED_BREAK.matcher(text);
        }

        void begin(int start) {
            end = start;
            letters = 0;
            int line = 0;
            while (end < text.length()) {
                char c = text.charAt(end);
                if (Base64Text.isLetter(c)) {
                    end++;
                } else if (c == '\\' && letter.region(end, text.length()).lookingAt()) {
                    end = letter.end();
                } else if (c == '\\'
                        && line >= MIN_LINE
                        && lineBreak.region(end, text.length()).lookingAt()) {
                    end = lineBreak.end();
                    line = 0;
                    continue;
                } else {
                    return;
                }
                letters++;
                line++;
            }
        }
    }

    /** Returns the headers of a request for a log. What the application added is masked whole, whatever its name. */
    static String requestHeaders(Headers headers) {
        return lines(headers, name -> !HARMLESS_NAMES.contains(name.toLowerCase(Locale.ROOT)));
    }

    /** Returns the headers of a response for a log. What may be a secret is masked whole. */
    static String responseHeaders(Headers headers) {
        return lines(headers, Redaction::isSecret);
    }

    private static String lines(Headers headers, Predicate<String> isMasked) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (i > 0) lines.append(", ");
            lines.append(ControlCharacters.escaped(name))
                    .append(": ")
                    .append(isMasked.test(name) ? MASK : ControlCharacters.escaped(headers.value(i)));
        }
        return lines.toString();
    }

    static boolean isSecret(String headerName) {
        String name = headerName.toLowerCase(Locale.ROOT);
        return SECRET_NAMES.stream().anyMatch(name::contains)
                || SECRET_TERMS.matcher(name).find();
    }

    /** Returns an address without what may be secret in it: user, password and query. */
    static String address(String address) {
        String place = address.replaceAll("(?s)[?#].*", "");
        int user = place.lastIndexOf('@');
        int scheme = place.indexOf("://");
        if (user < 0) return ControlCharacters.escaped(place);
        return ControlCharacters.escaped(
                (scheme >= 0 && scheme < user ? place.substring(0, scheme + 3) : "") + place.substring(user + 1));
    }
}
