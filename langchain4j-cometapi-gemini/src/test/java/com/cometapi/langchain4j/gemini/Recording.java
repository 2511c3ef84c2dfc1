package com.cometapi.langchain4j.gemini;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A recorded exchange with the service, from the folder named by {@code -Drecordings.dir}. */
record Recording(String name, JsonNode json) {

    /** Independent of the library, which is compared with what it reads. */
    static final ObjectMapper ORACLE = new ObjectMapper();

    static {
        ORACLE.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .build());
    }

    /** Reads all recordings; skips the test when there are none. */
    static List<Recording> all() throws IOException {
        String folder = System.getProperty("cometapi.recordings", "");
        assumeTrue(!folder.isBlank(), "no folder of recordings: name one with -Drecordings.dir");
        List<Recording> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                all.add(new Recording(String.valueOf(file.getFileName()), ORACLE.readTree(file.toFile())));
            }
        }
        return all;
    }

    int status() {
        return json.path("status").asInt(200);
    }

    boolean isStream() {
        return json.has("sse");
    }

    /** @return null when the body is no JSON at all */
    List<JsonNode> chunks() throws IOException {
        List<JsonNode> chunks = new ArrayList<>();
        if (isStream()) {
            StringBuilder bare = new StringBuilder();
            for (String line : json.get("sse").asText().split("\\r?\\n")) {
                try {
                    if (line.startsWith("data:")) chunks.add(ORACLE.readTree(line.substring(5)));
                    else if (!line.isBlank()) bare.append(line).append('\n');
                } catch (IOException e) {
                    return null;
                }
            }
            if (!bare.isEmpty()) chunks.add(ORACLE.readTree(bare.toString()));
            return chunks;
        }
        JsonNode response = json.get("response");
        if (response == null || response.isNull()) return null;
        if (response.isArray()) response.forEach(chunks::add);
        else chunks.add(response);
        return chunks;
    }

    /** The response as recorded in this style, or its chunks converted to it. */
    Answer answer(CallStyle style) throws IOException {
        boolean isStreamed = style == CallStyle.STREAMED;
        if (isStream() && isStreamed) {
            return Answer.raw(status(), "text/event-stream", json.get("sse").asText());
        }
        boolean isAsRecorded =
                json.has("response") && (!isStreamed || json.get("response").isArray());
        if (status() >= 400 || isAsRecorded) {
            return Answer.raw(status(), "application/json", json.get("response").toString());
        }
        return chunked(chunks());
    }

    static Answer chunked(List<JsonNode> chunks) {
        return Answer.json(chunks.stream().map(JsonNode::toString).toArray(String[]::new))
                .asGiven();
    }
}
