package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestTableTest {

    private static final Set<String> LIMITS = Set.of("filled", "nonempty", "required", "mime");
    private static final Set<String> SETTINGS = Set.of("max", "in", "like", "from", "until");

    @Test
    void every_line_of_the_table_is_understood() {
        for (RequestTable.Message message : RequestTable.messages()) {
            assertThat(URI.create(message.source()).getScheme())
                    .as(message.name())
                    .isEqualTo("https");
            for (RequestTable.Field field : message.byName().values()) {
                String where = message.name() + "." + field.name();
                assertThat(RequestTable.isKnownType(field.type())).as(where).isTrue();
                assertThat(LIMITS).as(where).containsAll(field.limits());
                assertThat(SETTINGS).as(where).containsAll(field.settings().keySet());
            }
        }
        assertThat(RequestTable.message("Schema").byName()).containsKeys("enum", "anyOf", "any_of", "propertyOrdering");
        assertThat(RequestTable.values("HarmCategory")).contains("HARM_CATEGORY_HARASSMENT");
        assertThat(RequestTable.values("Part.MediaProcessing")).contains("STATIC", "AGENTIC");
    }

    @Test
    void names_are_known_in_camel_case_and_snake_case() {
        assertThat(RequestTable.snakeCase("responseJsonSchema")).isEqualTo("response_json_schema");
        assertThat(RequestTable.request().byName()).containsKeys("systemInstruction", "system_instruction");
    }
}
