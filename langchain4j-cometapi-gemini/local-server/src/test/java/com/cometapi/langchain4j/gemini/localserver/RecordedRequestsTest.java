package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final NativeClient client = new NativeClient(server);

    @AfterEach
    void close() {
        server.close();
    }

    private static Map<String, JsonNode> recordings() throws Exception {
        String folder = System.getProperty("cometapi.recordings", "");
        // the recordings are no part of the repository, and its build passes without them
        assumeTrue(!folder.isBlank(), "no folder of recordings: name one with -Drecordings.dir");
        Map<String, JsonNode> recordings = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                JsonNode recording = Wire.parse(Files.readString(file));
                if (recording.path("request").isObject()) recordings.put(String.valueOf(file.getFileName()), recording);
            }
        }
        return recordings;
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
    void recorded_requests_get_the_status_of_the_service() throws Exception {
        Map<String, String> wronglyRefused = new LinkedHashMap<>();
        int accepted = 0;
        int refusedByService = 0;
        int refusedByBoth = 0;
        for (var recording : recordings().entrySet()) {
            int status = recording.getValue().path("status").asInt();
            if (status != 200 && status != 400) continue; // keys, quotas and model names are no matter of the request
            HttpResponse<String> response = send(recording.getValue());
            if (status == 400) {
                refusedByService++;
                if (response.statusCode() == 400) refusedByBoth++;
            } else if (response.statusCode() == 200) {
                accepted++;
            } else {
                wronglyRefused.put(recording.getKey(), response.body());
            }
        }
        System.out.printf(
                "recorded requests: %d of %d accepted, %d of %d refused%n",
                accepted, accepted + wronglyRefused.size(), refusedByBoth, refusedByService);
        assertThat(wronglyRefused).isEmpty();
        assertThat(accepted).isPositive();
    }
}
