package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.spi.services.TokenStreamAdapter;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class NativeImageTest {

    private static final String METADATA =
            "/META-INF/native-image/com.cometapi.langchain4j/langchain4j-cometapi-gemini/"
                    + "reachability-metadata.json";

    @Test
    void what_is_looked_up_by_name_is_in_the_reachability_metadata() throws IOException {
        String services = "META-INF/services/" + TokenStreamAdapter.class.getName();
        List<String> adapters = ServiceLoader.load(TokenStreamAdapter.class).stream()
                .map(provider -> provider.type().getName())
                .filter(name -> name.startsWith("com.cometapi"))
                .toList();

        assertThat(listed("resources", "glob")).contains(services);
        assertThat(adapters).hasSize(4);
        assertThat(listed("reflection", "type"))
                .containsAll(adapters)
                .contains(
                        ImageContent.class.getName(),
                        SystemMessage.class.getName(),
                        NewerMessages.SYSTEM_MESSAGE_BUILDER,
                        StreamingEvents.COMPLETE_RESPONSE,
                        StreamingEvents.RAW_EVENT);
    }

    @Test
    void what_jackson_writes_is_in_the_reachability_metadata() throws IOException {
        List<String> events = new ArrayList<>(List.of(CometApiGeminiEvent.class.getName()));
        for (Class<?> event : CometApiGeminiEvent.class.getPermittedSubclasses()) events.add(event.getName());

        assertThat(listed("reflection", "type")).containsAll(events);
    }

    private static List<String> listed(String kind, String key) throws IOException {
        List<String> listed = new ArrayList<>();
        try (InputStream metadata = NativeImageTest.class.getResourceAsStream(METADATA)) {
            for (JsonNode entry : new ObjectMapper().readTree(metadata).path(kind)) {
                listed.add(entry.path(key).asText());
            }
        }
        return listed;
    }
}
