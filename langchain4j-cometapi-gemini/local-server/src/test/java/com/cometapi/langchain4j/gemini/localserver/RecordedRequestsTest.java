package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Sends the requests of recorded exchanges and compares the decision of the server with that of the service. {@code
 * -Drecordings.dir} names the folder.
 */
@Tag("heavy")
class RecordedRequestsTest {

    private static final String INVALID_CACHE = "Invalid CachedContent name: ";

    /** What the service refused for reasons that a request does not show: a part of its error, and the reason. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "location is not supported", "the server knows no locations",
            "Cannot fetch content from the provided URL", "the server fetches no addresses",
            "Source image 0 too short", "the server decodes no media");

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final NativeClient client = new NativeClient(server);

    @AfterEach
    void close() {
        server.close();
    }

    private static List<Path> files(String folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(path -> path.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    /** Returns the recordings of one status. The status of a key, a quota or a model name is no matter of the request. */
    private static Map<String, JsonNode> recordings(int status) throws IOException {
        String folder = System.getProperty("cometapi.recordings", "");
        // the recordings are no part of the repository, and its build passes without them
        assumeTrue(!folder.isBlank(), "no folder of recordings: name one with -Drecordings.dir");
        Map<String, JsonNode> recordings = new LinkedHashMap<>();
        for (Path file : files(folder, ".json")) {
            JsonNode recording = Wire.parse(Files.readString(file));
            if (recording.path("status").asInt() == status) {
                recordings.put(String.valueOf(file.getFileName()), recording);
            }
        }
        return recordings;
    }

    private static boolean hasRequest(JsonNode recording) {
        return recording.path("request").isObject();
    }

    /** The server must have sent the signatures of a history before it accepts them. */
    private void sendSignatures(JsonNode request) throws Exception {
        List<JsonNode> signed = new ArrayList<>(request.findParents("thoughtSignature"));
        for (JsonNode part : request.findParents("thought_signature")) {
            ObjectNode renamed = part.deepCopy();
            renamed.set("thoughtSignature", renamed.remove("thought_signature"));
            if (renamed.has("function_call")) renamed.set("functionCall", renamed.remove("function_call"));
            signed.add(renamed);
        }
        for (JsonNode part : signed) {
            server.answers(Answer.of(List.of(Wire.chunk((ObjectNode) part))));
            client.send(NativeClient.request("hi", ""));
        }
    }

    private HttpResponse<String> send(JsonNode recording) throws Exception {
        String query = recording.path("operation").asText().startsWith("stream") ? "?alt=sse" : "";
        sendSignatures(recording.path("request"));
        return client.send(
                recording.path("model").asText(),
                recording.path("operation").asText() + query,
                recording.path("request").toString());
    }

    @Test
    void what_the_service_accepted_is_accepted() throws Exception {
        Map<String, String> wronglyRefused = new LinkedHashMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (var recording : recordings(200).entrySet()) {
            // of some exchanges, only the response was recorded
            HttpResponse<String> response = hasRequest(recording.getValue()) ? send(recording.getValue()) : null;
            counts.merge(response == null ? "without a request" : "with a request", 1, Integer::sum);
            if (response != null && response.statusCode() != 200) {
                wronglyRefused.put(recording.getKey(), response.body());
            }
        }

        System.out.println("recordings with status 200: " + counts + ", refused: " + wronglyRefused.size());
        assertThat(wronglyRefused).isEmpty();
        assertThat(counts).isEqualTo(Map.of("with a request", 160, "without a request", 33));
    }

    @Test
    void what_the_service_refused_is_refused_for_the_same_field() throws Exception {
        Map<String, Integer> reasons = new TreeMap<>();
        for (var recording : recordings(400).entrySet()) {
            reasons.merge(decision(recording.getKey(), recording.getValue()), 1, Integer::sum);
        }

        System.out.println("recordings with status 400: " + reasons);
        assertThat(reasons)
                .isEqualTo(Map.of(
                        "refused: the key", 2,
                        "refused: cachedContent", 1,
                        "accepted: the server knows no locations", 2,
                        "accepted: the server fetches no addresses", 1,
                        "accepted: the server decodes no media", 1));
    }

    /** Returns which field the server refuses like the service, or why it cannot refuse the request. */
    private String decision(String name, JsonNode recording) throws Exception {
        String error = recording.path("response").toString();
        String message = recording.at("/response/error/message").asText();
        if (error.contains("API_KEY_INVALID")) {
            JsonNode refused = refusal(sendWithWrongKey());
            assertThat(refused.at("/error/message").asText()).as(name).isEqualTo(message);
            return "refused: the key";
        }
        if (message.startsWith(INVALID_CACHE)) {
            String cache = message.substring(INVALID_CACHE.length(), message.length() - 1);
            JsonNode refused = refusal(client.send(NativeClient.request("hi", "'cachedContent':'" + cache + "'")));
            assertThat(refused.at("/error/message").asText())
                    .as(name)
                    .contains("cached_content")
                    .contains(message);
            return "refused: cachedContent";
        }
        for (var exception : EXCEPTIONS.entrySet()) {
            if (error.contains(exception.getKey())) {
                if (hasRequest(recording))
                    assertThat(send(recording).statusCode()).as(name).isEqualTo(200);
                return "accepted: " + exception.getValue();
            }
        }
        throw new AssertionError(name + " was refused by the service: " + error);
    }

    private HttpResponse<String> sendWithWrongKey() throws Exception {
        return client.send(HttpRequest.newBuilder(
                        URI.create(server.baseUrl() + "/v1beta/models/" + NativeClient.MODEL + ":generateContent"))
                .header("x-goog-api-key", "banana")
                .POST(HttpRequest.BodyPublishers.ofString(NativeClient.request("hi", "")))
                .build());
    }

    private static JsonNode refusal(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        return Wire.parse(response.body());
    }

    @Test
    void no_rule_contains_a_recording() throws Exception {
        Set<String> recorded = new LinkedHashSet<>();
        for (int status : new int[] {200, 400}) {
            for (var recording : recordings(status).entrySet()) {
                recorded.add(recording.getKey().replaceFirst("\\.json$", ""));
                for (String field : List.of("text", "id", "thoughtSignature", "thought_signature")) {
                    recorded.addAll(recording.getValue().path("request").findValuesAsText(field));
                }
            }
        }
        recorded.removeIf(text -> text.length() < 10);
        StringBuilder sources = new StringBuilder();
        for (Path file : files(mainSources(), ".java")) sources.append(Files.readString(file));

        assertThat(recorded).hasSizeGreaterThan(200);
        assertThat(recorded.stream().filter(text -> sources.indexOf(text) >= 0)).isEmpty();
    }

    private static String mainSources() {
        Path module = Path.of("").toAbsolutePath();
        boolean isModule = module.endsWith("local-server");
        return (isModule ? module : module.resolve("local-server"))
                .resolve("src/main/java")
                .toString();
    }
}
