package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The key and the other secrets of one request. Removes them by value from everything of its response that is logged or
 * thrown, since a server may quote what it received. Looks for them only when there is such a text. For one thread.
 */
final class SentSecrets {

    /** Shorter ones occur in every text. */
    private static final int MIN_KEY = 4;

    private static final int MIN_OTHER = 8;

    private static final int MAX_CAUSES = 20;

    private final Headers request;
    private final @Nullable Headers sent; // null before there is a response
    private @Nullable List<EscapedText> secrets; // null before the first text

    private SentSecrets(Headers request, @Nullable Headers sent) {
        this.request = request;
        this.sent = sent;
    }

    static SentSecrets of(Request request) {
        return new SentSecrets(request.headers(), null);
    }

    /** Returns the same with what interceptors of the application have added to the request. */
    SentSecrets with(Response response) {
        Response network = response.networkResponse();
        return new SentSecrets(
                request, (network == null ? response : network).request().headers());
    }

    private List<EscapedText> secrets() {
        List<EscapedText> known = secrets;
        if (known == null) {
            Set<String> found = new LinkedHashSet<>();
            collect(request, found);
            if (sent != null) collect(sent, found);
            known = found.stream()
                    .sorted(Comparator.comparing(String::length).reversed())
                    .map(EscapedText::new)
                    .toList();
            secrets = known;
        }
        return known;
    }

    private static void collect(Headers headers, Set<String> secrets) {
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i).toLowerCase(Locale.ROOT);
            if (!Redaction.isSecret(name)) continue;
            String secret = secret(headers.value(i));
            boolean isKey = name.equals("x-goog-api-key") || name.equals("authorization");
            if (secret.length() >= (isKey ? MIN_KEY : MIN_OTHER)) secrets.add(secret);
        }
    }

    /** Returns the value of a header without its scheme, such as Bearer. */
    private static String secret(String value) {
        String stripped = value.strip();
        return stripped.substring(stripped.indexOf(' ') + 1).strip();
    }

    /** Returns the text with each secret masked, also one that the end of the text cuts off. */
    String removedFrom(String text) {
        String clean = text;
        for (EscapedText secret : secrets()) clean = secret.replacedIn(clean, Redaction.MASK);
        return clean;
    }

    /** Returns an id without the secrets. It is searched only when a header of the request may begin in it. */
    @Nullable
    String removedFromId(@Nullable String id) {
        if (id == null) return null;
        boolean maySpell = EscapedText.mayHaveEscapes(id)
                || maySpellValueOf(request, id)
                || sent != null && sent != request && maySpellValueOf(sent, id);
        return maySpell ? ControlCharacters.escaped(removedFrom(id)) : id;
    }

    private static boolean maySpellValueOf(Headers headers, String id) {
        for (int i = 0; i < headers.size(); i++) {
            String secret = secret(headers.value(i));
            if (secret.length() >= MIN_KEY && id.contains(secret.substring(0, MIN_KEY))) return true;
        }
        return false;
    }

    byte[] removedFrom(byte[] text) {
        String before = new String(text, StandardCharsets.UTF_8);
        String clean = removedFrom(before);
        return clean.equals(before) ? text : clean.getBytes(StandardCharsets.UTF_8);
    }

    Headers removedFrom(Headers headers) {
        Headers.Builder clean = new Headers.Builder();
        for (int i = 0; i < headers.size(); i++) {
            clean.addUnsafeNonAscii(headers.name(i), removedFrom(headers.value(i)));
        }
        return clean.build();
    }

    JsonNode removedFrom(JsonNode json) {
        String before = JsonWriter.text(json);
        String clean = removedFrom(before);
        if (clean.equals(before)) return json;
        try {
            return Json.tree(clean);
        } catch (IOException e) {
            return TextNode.valueOf(clean); // the mask stands where JSON has no text
        }
    }

    /** Returns the failure itself, unless its message or that of a cause quotes a secret or a control character. */
    IOException removedFrom(IOException failure) {
        return quotes(failure) ? new IOException(ControlCharacters.escaped(removedFrom(failure.toString()))) : failure;
    }

    private boolean quotes(Throwable failure) {
        List<Throwable> all = new ArrayList<>();
        for (Throwable each = failure; each != null && all.size() < MAX_CAUSES; each = each.getCause()) {
            all.add(each);
            all.addAll(List.of(each.getSuppressed()));
        }
        return all.stream()
                .map(String::valueOf)
                .anyMatch(text -> !removedFrom(text).equals(text)
                        || Control.PATTERN.matcher(text).find());
    }

    /** Compiled only once a connection fails. */
    private static final class Control {

        /** Not line breaks, which the messages of TLS have. */
        static final Pattern PATTERN = Pattern.compile("[\\p{Cntrl}&&[^\\r\\n\\t]]");
    }
}
