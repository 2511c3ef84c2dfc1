package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks the server as any program could. */
final class NativeClient {

    static final String MODEL = "gemini-3-flash-preview";

    private final CometApiGeminiLocalServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    NativeClient(CometApiGeminiLocalServer server) {
        this.server = server;
    }

    HttpResponse<String> ask(String model, String operation, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(server.baseUrl() + "/v1beta/models/" + model + ":" + operation))
                .header("x-goog-api-key", "any")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    HttpResponse<String> ask(String body) throws IOException, InterruptedException {
        return ask(MODEL, "generateContent", body);
    }

    HttpResponse<String> stream(String body) throws IOException, InterruptedException {
        return ask(MODEL, "streamGenerateContent?alt=sse", body);
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    /** @param fields of the request beside its contents, in single quotes; may be empty */
    JsonNode answer(String question, String fields) throws IOException, InterruptedException {
        HttpResponse<String> response = ask(request(question, fields));
        if (response.statusCode() != 200) throw new AssertionError(response.body());
        return Wire.parse(response.body());
    }

    static String request(String question, String fields) {
        var request = Wire.object();
        request.putArray("contents")
                .addObject()
                .put("role", "user")
                .putArray("parts")
                .addObject()
                .put("text", question);
        Wire.parse("{" + fields.replace('\'', '"') + "}")
                .properties()
                .forEach(field -> request.set(field.getKey(), field.getValue()));
        return request.toString();
    }
}
