package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Sends plain requests and prints what comes back, byte by byte. Its {@code main} does so in a JVM of its own, against a
 * recording.
 */
final class RawExchanges {

    private static final String OPERATION = "/v1beta/models/gemini-3-flash-preview:";

    private RawExchanges() {}

    /** A request. A path that begins with a slash is complete. */
    record Request(String path, String body) {

        static Request whole(String text) {
            return new Request(OPERATION + "generateContent", body(text));
        }

        static Request streamed(String text) {
            return new Request(OPERATION + "streamGenerateContent?alt=sse", body(text));
        }

        static String body(String text) {
            return "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + text + "\"}]}]}";
        }
    }

    /** Those of {@code main}. */
    static List<Request> requests(String... texts) {
        List<Request> requests = new ArrayList<>();
        for (String text : texts) {
            requests.add(Request.whole(text));
            requests.add(Request.streamed(text));
        }
        return requests;
    }

    /** @return for each response its status, its headers that matter, its body in base64 and how it ended */
    static List<String> send(String baseUrl, String key, List<Request> requests) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<String> responses = new ArrayList<>();
        for (Request request : requests) {
            HttpResponse<InputStream> response = client.send(
                    HttpRequest.newBuilder(URI.create(baseUrl + request.path()))
                            .header("x-goog-api-key", key)
                            .header("Cookie", "session=cookie-" + key)
                            .header("x-goog-user-project", "project-" + key)
                            .POST(HttpRequest.BodyPublishers.ofString(request.body()))
                            .build(),
                    BodyHandlers.ofInputStream());
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            String end = "complete";
            try (InputStream in = response.body()) {
                for (int b = in.read(); b >= 0; b = in.read()) body.write(b);
            } catch (IOException e) {
                end = "broken";
            }
            responses.add(String.join(
                    " | ",
                    String.valueOf(response.statusCode()),
                    response.headers().firstValue("content-type").orElse("-"),
                    response.headers().firstValue("retry-after").orElse("-"),
                    Base64.getEncoder().encodeToString(body.toByteArray()),
                    end));
        }
        return responses;
    }

    /** Replays the recording that the first argument names with requests of the other arguments. */
    public static void main(String[] arguments) throws Exception {
        String[] texts = List.of(arguments).subList(1, arguments.length).toArray(String[]::new);
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.replaying(Path.of(arguments[0]))) {
            send(server.baseUrl(), "another-key", requests(texts)).forEach(System.out::println);
        }
    }
}
