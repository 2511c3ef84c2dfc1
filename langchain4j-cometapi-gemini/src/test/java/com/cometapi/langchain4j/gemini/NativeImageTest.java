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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

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

    /** These methods exist from Java 21 on, so the library finds them by name. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void each_method_in_the_metadata_exists() throws Exception {
        int methods = 0;
        for (JsonNode entry : metadata().path("reflection")) {
            for (JsonNode method : entry.path("methods")) {
                Class<?> type = Class.forName(entry.path("type").asText());
                List<String> found = Stream.of(type.getMethods())
                        .filter(it -> it.getName().equals(method.path("name").asText()))
                        .map(it -> Stream.of(it.getParameterTypes())
                                .map(Class::getName)
                                .toList()
                                .toString())
                        .toList();
                List<String> parameters = new ArrayList<>();
                method.path("parameterTypes").forEach(it -> parameters.add(it.asText()));
                assertThat(found).as(entry.toString()).contains(parameters.toString());
                methods++;
            }
        }
        assertThat(methods).isEqualTo(4);
    }

    /**
     * Loads a copy of the library that records its lookups, runs all its static initializers, and compares. With Java 21 and
     * LangChain4j 1.23, each lookup of the library succeeds, so that the metadata must be exactly what was recorded.
     */
    @Test
    void the_metadata_lists_what_the_library_looks_up() throws Exception {
        ReflectiveAccess.Recording recording = ReflectiveAccess.ofLibrary();
        boolean hasAll = Runtime.version().feature() >= 21 && NewerMessages.knowsChosenLevels();

        assertThat(recording.unknown()).as("lookups that are not recorded").isEmpty();
        assertThat(recording.accesses())
                .isNotEmpty()
                .allSatisfy(access -> assertThat(isListed(access)).as(access).isTrue());
        if (hasAll) {
            assertThat(recording.unreached()).as("methods that did not run").isEmpty();
            List<String> types = new ArrayList<>(listed("reflection", "type"));
            types.removeIf(type -> type.startsWith(CometApiGeminiTokenStreamAdapter.class.getName()));
            types.removeIf(type -> type.startsWith(CometApiGeminiEvent.class.getName())); // Jackson looks them up
            assertThat(recording.accesses()).as("what is listed is used").containsAll(types);
        }
    }

    /** @param access a type, or a member as {@code type#name(types of the parameters)} */
    private static boolean isListed(String access) throws IOException {
        String type = access.replaceFirst("#.*", "");
        String member = access.contains("#") ? access.substring(type.length() + 1) : "";
        for (JsonNode entry : metadata().path("reflection")) {
            if (!entry.path("type").asText().equals(type)) continue;
            String all = member.startsWith("<init>") ? "allPublicConstructors" : "allPublicMethods";
            if (member.isEmpty() || entry.path(all).asBoolean()) return true;
            for (JsonNode method : entry.path("methods")) {
                List<String> parameters = new ArrayList<>();
                method.path("parameterTypes").forEach(it -> parameters.add(it.asText()));
                if (member.equals(method.path("name").asText() + "(" + String.join(",", parameters) + ")")) return true;
            }
        }
        return false;
    }

    /** The schema 1.2.0 of GraalVM, as far as the file uses it. Other keys would be ignored without a message. */
    @Test
    void the_metadata_has_the_form_of_the_schema() throws IOException {
        JsonNode metadata = metadata();

        assertThat(metadata.fieldNames()).toIterable().isSubsetOf("comment", "reflection", "resources", "foreign");
        for (JsonNode entry : metadata.path("reflection")) {
            assertThat(entry.path("type").isTextual()).as(entry.toString()).isTrue();
            entry.fieldNames()
                    .forEachRemaining(key -> assertThat(isOfSchema(key, entry.path(key)))
                            .as("%s of %s", key, entry)
                            .isTrue());
        }
        for (JsonNode entry : metadata.path("resources")) {
            assertThat(entry.fieldNames()).toIterable().isSubsetOf("reason", "condition", "module", "glob");
            assertThat(entry.path("glob").isTextual()).as(entry.toString()).isTrue();
        }
    }

    private static boolean isOfSchema(String key, JsonNode value) {
        return switch (key) {
            case "type", "reason" -> value.isTextual();
            case "methods" -> value.isArray() && value.findValues("name").size() == value.size();
            case "allDeclaredMethods",
                    "allDeclaredFields",
                    "allDeclaredConstructors",
                    "allPublicMethods",
                    "allPublicFields",
                    "allPublicConstructors",
                    "unsafeAllocated",
                    "serializable",
                    "jniAccessible" -> value.isBoolean();
            default -> false;
        };
    }

    private static List<String> listed(String kind, String key) throws IOException {
        List<String> listed = new ArrayList<>();
        for (JsonNode entry : metadata().path(kind)) listed.add(entry.path(key).asText());
        return listed;
    }

    private static JsonNode metadata() throws IOException {
        try (InputStream metadata = NativeImageTest.class.getResourceAsStream(METADATA)) {
            return new ObjectMapper().readTree(metadata);
        }
    }
}
