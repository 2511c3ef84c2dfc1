package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** Sends plain HTTP requests to the server. */
final class NativeClient {

    static final String MODEL = "gemini-3-flash-preview";

    private final CometApiGeminiLocalServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    NativeClient(CometApiGeminiLocalServer server) {
        this.server = server;
    }

    HttpResponse<String> send(String model, String operation, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(server.baseUrl() + "/v1beta/models/" + model + ":" + operation))
                .header("x-goog-api-key", "any")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    HttpResponse<String> send(String body) throws IOException, InterruptedException {
        return send(MODEL, "generateContent", body);
    }

    HttpResponse<String> stream(String body) throws IOException, InterruptedException {
        return send(MODEL, "streamGenerateContent?alt=sse", body);
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    /**
     * Sends a prompt and returns the response.
     *
     * @param fields the fields of the request besides its contents, in single quotes; may be empty
     */
    JsonNode generate(String prompt, String fields) throws IOException, InterruptedException {
        HttpResponse<String> response = send(request(prompt, fields));
        if (response.statusCode() != 200) throw new AssertionError(response.body());
        return Wire.parse(response.body());
    }

    /** Sends a request, whole or streamed, and returns the response or the merged chunks. */
    JsonNode generate(boolean isStreamed, String request) throws IOException, InterruptedException {
        HttpResponse<String> response = isStreamed ? stream(request) : send(request);
        if (response.statusCode() != 200) throw new AssertionError(response.body());
        if (!isStreamed) return Wire.parse(response.body());
        List<ObjectNode> chunks = new ArrayList<>();
        for (String event : response.body().split("\r\n\r\n")) {
            chunks.add((ObjectNode) Wire.parse(event.substring("data: ".length())));
        }
        return Wire.merged(chunks);
    }

    HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(server.baseUrl() + target))
                .header("x-goog-api-key", "any")
                .build());
    }

    /** Returns the text of a response without its thoughts. */
    static String text(JsonNode response) {
        StringBuilder text = new StringBuilder();
        for (JsonNode part : response.at("/candidates/0/content/parts")) {
            if (!part.path("thought").asBoolean()) text.append(part.path("text").asText());
        }
        return text.toString();
    }

    static String request(String prompt, String fields) {
        var request = Wire.object();
        request.putArray("contents")
                .addObject()
                .put("role", "user")
                .putArray("parts")
                .addObject()
                .put("text", prompt);
        Wire.parse("{" + fields.replace('\'', '"') + "}")
                .properties()
                .forEach(field -> request.set(field.getKey(), field.getValue()));
        return request.toString();
    }
}
