package com.cometapi.langchain4j.gemini.localserver;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a recording keeps of a request: no header, and no secret.
 *
 * @param query without the parameters that name a key, an account or a user; null when there is no other
 */
record RecordedRequest(String method, String path, @Nullable String query, byte[] body) {

    static RecordedRequest of(LocalRequest request, Secrets secrets) {
        String query = Secrets.removeFromQuery(request.query());
        return new RecordedRequest(
                request.method(),
                secrets.removeFrom(request.path()),
                query == null ? null : secrets.removeFrom(query),
                secrets.removeFrom(request.bodyBytes()));
    }

    /** Returns the parameters of the query in the order of the alphabet, in which they are compared. */
    String sortedQuery() {
        if (query == null) return "";
        return Arrays.stream(query.split("&")).sorted().collect(Collectors.joining("&"));
    }

    /** Returns the path up to the name of the model; all of it when it has none. */
    String endpoint() {
        int start = path.lastIndexOf("/models/");
        return start < 0 || model().isEmpty() ? path : path.substring(0, start);
    }

    /** Returns an empty text for a path without a model. */
    String model() {
        int start = path.lastIndexOf("/models/");
        int end = path.lastIndexOf(':');
        return start < 0 || end < start ? "" : path.substring(start + "/models/".length(), end);
    }

    /** Returns an empty text for a path without a model. */
    String operation() {
        return model().isEmpty() ? "" : path.substring(path.lastIndexOf(':') + 1);
    }

    String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Returns the method and the path. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
