package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NativeImageTest {

    private static final String METADATA =
            "/META-INF/native-image/com.cometapi.langchain4j/langchain4j-cometapi-gemini/"
                    + "reachability-metadata.json";

    @Test
    void every_wire_record_is_in_the_reachability_metadata() throws IOException {
        List<String> listed = new ArrayList<>();
        try (InputStream metadata = NativeImageTest.class.getResourceAsStream(METADATA)) {
            for (JsonNode entry : new ObjectMapper().readTree(metadata).path("reflection")) {
                listed.add(entry.path("type").asText());
            }
        }

        List<String> records = Stream.of(
                        Content.class, GenerateContentRequest.class, GenerateContentResponse.class, ModelParts.class)
                .flatMap(type -> Stream.concat(Stream.of(type), Stream.of(type.getDeclaredClasses())))
                .filter(Class::isRecord)
                .filter(type -> !type.getSimpleName().equals("Turn")
                        && !type.getSimpleName().equals("Sent"))
                .map(Class::getName)
                .toList();

        assertThat(listed).containsAll(records).contains("com.cometapi.langchain4j.gemini.Json$Base64Text");
    }
}
