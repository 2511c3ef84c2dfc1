package com.cometapi.langchain4j.gemini.localserver;

import com.cometapi.langchain4j.gemini.localserver.RecordedResponse.Arrival;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Removes the keys and cookies of all requests from everything that is stored, wherever it repeats them: as they are, in an
 * address, in JSON, or within base64. Thread-safe.
 */
final class Secrets {

    static final String REMOVED = "REMOVED";

    /** A shorter value is a placeholder, and could be an ordinary word of a text. */
    private static final int MIN_LENGTH = 8;

    private static final Set<String> HEADERS = Set.of(
            "authorization",
            "proxy-authorization",
            "x-goog-api-key",
            "x-api-key",
            "api-key",
            "x-goog-iam-authorization-token");

    private static final Set<String> SECRET_PARAMETERS = Set.of(
            "key",
            "api_key",
            "apikey",
            "api-key",
            "token",
            "access_token",
            "oauth_token",
            "quotauser",
            "userip",
            "$userproject");

    private final Set<String> forms =
            new TreeSet<>(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
    private @Nullable Pattern pattern;

    void addFrom(LocalRequest request) {
        for (String name : HEADERS) {
            for (String value : request.headers().getOrDefault(name, List.of())) {
                String[] credentials = value.strip().split("\\s+", 2);
                boolean hasScheme = credentials.length == 2;
                add(hasScheme ? credentials[1] : value);
                if (hasScheme && credentials[0].equalsIgnoreCase("basic")) addPassword(credentials[1]);
            }
        }
        for (String cookies : request.headers().getOrDefault("cookie", List.of())) addCookies(cookies);
        String query = request.query();
        if (query == null) return;
        for (String parameter : query.split("&")) {
            String[] parts = parameter.split("=", 2);
            if (parts.length == 2 && isSecret(parameter)) {
                add(parts[1]);
                add(decoded(parts[1]));
            }
        }
    }

    private void addPassword(String base64) {
        try {
            String credentials = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
            add(credentials.substring(credentials.indexOf(':') + 1));
        } catch (IllegalArgumentException e) {
            // no base64, so that it names no password
        }
    }

    void addCookies(String cookies) {
        for (String cookie : cookies.split(";")) {
            String[] parts = cookie.strip().split("=", 2);
            boolean isAttribute = Set.of("path", "domain", "expires", "max-age", "samesite", "priority")
                    .contains(parts[0].toLowerCase(Locale.ROOT));
            if (parts.length == 2 && !isAttribute) add(parts[1]);
        }
    }

    synchronized void add(String secret) {
        if (secret.strip().length() < MIN_LENGTH) return;
        byte[] utf8 = secret.strip().getBytes(StandardCharsets.UTF_8);
        String stripped = new String(utf8, StandardCharsets.ISO_8859_1);
        forms.add(stripped);
        forms.add(URLEncoder.encode(secret.strip(), StandardCharsets.UTF_8));
        forms.add(escaped(stripped));
        for (int offset = 0; offset < 3; offset++) addBase64(utf8, offset);
        pattern = null;
    }

    private static String escaped(String secret) {
        String json = JsonText.write(
                Wire.MAPPER.getNodeFactory().textNode(secret),
                new JsonLayout(JsonLayout.Spacing.COMPACT, "", "", false));
        return json.substring(1, json.length() - 1);
    }

    /** Adds the characters of base64 that the secret alone determines when it stands behind other bytes. */
    private void addBase64(byte[] secret, int offset) {
        byte[] shifted = new byte[secret.length + offset];
        System.arraycopy(secret, 0, shifted, offset, secret.length);
        int from = offset == 0 ? 0 : offset + 1;
        int to = shifted.length * 8 / 6;
        for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            forms.add(encoder.encodeToString(shifted).substring(from, to));
        }
    }

    // --- removing

    /** Returns the query without secret parameters. Returns null when it has no other. */
    static @Nullable String removeFromQuery(@Nullable String query) {
        if (query == null) return null;
        List<String> kept = Arrays.stream(query.split("&"))
                .filter(parameter -> !parameter.isEmpty() && !isSecret(parameter))
                .toList();
        return kept.isEmpty() ? null : String.join("&", kept);
    }

    /** Returns an address without the user and without secret parameters. */
    private static String withoutSecrets(String address) {
        int mark = address.indexOf('?');
        String path = (mark < 0 ? address : address.substring(0, mark)).replaceFirst("^([\\w+.-]*:)?//[^/@]*@", "$1//");
        String query = mark < 0 ? null : removeFromQuery(address.substring(mark + 1));
        return query == null ? path : path + "?" + query;
    }

    private static boolean isSecret(String parameter) {
        return SECRET_PARAMETERS.contains(decoded(parameter.split("=", 2)[0]).toLowerCase(Locale.ROOT));
    }

    private static String decoded(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return encoded;
        }
    }

    private synchronized Matcher matcher(String text) {
        if (pattern == null) {
            List<String> alternatives = forms.stream().map(Secrets::spellings).toList();
            pattern = Pattern.compile(alternatives.isEmpty() ? "(?!)" : String.join("|", alternatives));
        }
        return pattern.matcher(text);
    }

    /** Returns a pattern for a text whose signs are as they are, or escaped in JSON or in an address, each by itself. */
    private static String spellings(String form) {
        StringBuilder pattern = new StringBuilder();
        for (char c : form.toCharArray()) {
            String plain = Pattern.quote(String.valueOf(c));
            boolean isSign = c > ' ' && c < 127 && !Character.isLetterOrDigit(c);
            String hex = "(?i:%02x)".formatted((int) c);
            pattern.append(isSign ? "(?:\\\\?" + plain + "|\\\\u00" + hex + "|%" + hex + ")" : plain);
        }
        return pattern.toString();
    }

    String removeFrom(String text) {
        return matcher(text).replaceAll(REMOVED);
    }

    byte[] removeFrom(byte[] bytes) {
        return removeFrom(new String(bytes, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Removes the secrets from a response. A chunk then has as many bytes as remain of it. */
    RecordedResponse removeFrom(RecordedResponse response) {
        Map<String, String> headers = new LinkedHashMap<>(response.headers());
        headers.replaceAll((name, value) -> removeFrom(name.equals("location") ? withoutSecrets(value) : value));
        byte[] body = removeFrom(response.body());
        List<Arrival> arrivals = response.arrivals();
        if (body.length != response.body().length) {
            arrivals = moved(arrivals, new String(response.body(), StandardCharsets.ISO_8859_1));
        }
        return new RecordedResponse(response.status(), headers, body, arrivals, response.end());
    }

    private List<Arrival> moved(List<Arrival> arrivals, String body) {
        List<Arrival> moved = new ArrayList<>();
        int border = 0;
        int newBorder = 0;
        for (Arrival arrival : arrivals) {
            border += arrival.bytes();
            int moves = 0;
            Matcher matcher = matcher(body);
            while (matcher.find() && matcher.start() < border) {
                // a border within a secret moves behind it
                int before = Math.max(border, matcher.end());
                moves += REMOVED.length() - (matcher.end() - matcher.start()) + (before - border);
            }
            int next = Math.max(newBorder, border + moves);
            moved.add(new Arrival(next - newBorder, arrival.millis()));
            newBorder = next;
        }
        return moved;
    }
}
