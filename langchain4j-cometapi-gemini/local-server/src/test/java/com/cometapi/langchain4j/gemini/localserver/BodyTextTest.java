package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTextTest {

    private static final String EVENT = "data: {\"candidates\": [{\"text\": \"Привет 👋\",\"p\": 6.98e-09}]}\r\n\r\n";

    @TempDir
    Path folder;

    private LargeValues largeValues;

    @BeforeEach
    void create() {
        largeValues = new LargeValues(folder);
    }

    private JsonNode written(byte[] body) throws IOException {
        ObjectNode holder = Wire.object();
        new BodyText(largeValues).write(holder, body);
        largeValues.store();
        JsonNode stored = JsonText.read(JsonText.write(holder, JsonLayout.READABLE));
        assertThat(new BodyText(new LargeValues(folder)).bytes(stored)).isEqualTo(body);
        return stored;
    }

    private JsonNode written(String body) throws IOException {
        return written(body.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<String> documents() {
        return Stream.of(
                "{\"a\":1,\"b\":[1.0,1.50,1e5,1E+5,-0,6.98e-09,123456789012345678901234567890],\"c\":{}}",
                "{\"a\": 1,\"b\": [1,2],\"c\": []}",
                "{\"a\": 1, \"b\": [1, 2], \"c\": {\"d\": null, \"e\": true}}",
                "{\n  \"a\": 1,\n  \"b\": [\n    1,\n    {\n      \"c\": {}\n    }\n  ]\n}\n",
                "{\"text\":\"a \\u003cb\\u003e \\u0026 I\\u0027m \\u003d\"}",
                "{\"text\": \"\\u041f\\u0440 \\ud83d\\udc4b \\u00e9\"}",
                "{\"url\":\"https:\\/\\/a.b\\/c\"}",
                "{\"text\":\"Привет 👋 \\\" \\\\ \\n\\r\\t\\b\\f \\u0001\"}",
                "[]",
                "\"text\"",
                "{\"$file\":[1]}",
                "  {}  ".strip() + " \n");
    }

    @ParameterizedTest
    @MethodSource("documents")
    void json_is_stored_as_json_and_restored_to_the_byte(String document) throws IOException {
        assertThat(written(document).has("json")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{ \"a\" : 1 }",
                "{\"a\":\"\\u003C\"}",
                "{\"a\":\"\\u003c and <\"}",
                "{\"a\":\"\\ud83d\"}x",
                "[{\"a\": 1}\n,\r\n{\"a\": 2}\n]",
                "<html>\n<b>502</b>\n</html>\n",
                "{\"a\":",
                " ",
                "\uFEFF{}",
                "{\"$file\":\"x\"}",
                "{\"$file\":\"0123456789abcdef0123.png\"}",
                "data",
            })
    void other_text_is_stored_as_text(String text) throws IOException {
        assertThat(written(text).has("text")).isTrue();
    }

    @Test
    void an_unpaired_surrogate_is_restored() throws IOException {
        assertThat(written("{\"a\":\"\\ud83d\"}").has("json")).isTrue();
    }

    @Test
    void bytes_that_are_no_text_are_stored_as_base64() throws IOException {
        assertThat(written(new byte[] {(byte) 0xff, 0, (byte) 0xd0}).has("base64"))
                .isTrue();
        byte[] large = new byte[10_000];
        new Random(1).nextBytes(large);
        assertThat(written(large).path("base64").has("$file")).isTrue();
    }

    @Test
    void an_empty_body_has_no_field() throws IOException {
        assertThat(written("")).isEmpty();
    }

    @Test
    void the_events_of_a_stream_are_stored_as_json() throws IOException {
        JsonNode stored = written(EVENT + EVENT.replace("Привет", "\\u003cb\\u003e") + EVENT);

        assertThat(stored.path("events"))
                .hasSize(3)
                .allMatch(event -> event.path("data").isObject());
        assertThat(stored.has("lineEnd")).isFalse();
    }

    static List<String> streams() {
        return List.of(
                EVENT.replace("\r\n", "\n"),
                EVENT.replace("\r\n", "\r"),
                ": PING\n\n" + EVENT.replace("\r\n", "\n") + "data: [DONE]\n\n",
                EVENT + "data: {\"cut",
                EVENT + "data: {\"a\": 1}\r\n",
                EVENT + "data:{\"a\": 1}\r\n\r\n" + EVENT,
                EVENT + "event: x\r\nid: 1\r\ndata: {\"a\": 1}\r\n\r\n",
                EVENT + "data: {\"a\":\r\ndata: 1}\r\n\r\n",
                EVENT + "\r\n\r\n" + EVENT,
                EVENT + EVENT.replace("\r\n", "\n") + EVENT.replace(": ", ":").replace("data:", "data: "));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void each_framing_of_a_stream_is_restored(String stream) throws IOException {
        JsonNode stored = written(stream);

        assertThat(stored.path("events")).isNotEmpty();
        assertThat(stored.path("events").findValues("data")).isNotEmpty();
    }

    @Test
    void a_stream_that_was_cut_within_a_character_is_restored() throws IOException {
        byte[] whole = EVENT.getBytes(StandardCharsets.UTF_8);
        int inEmoji = new String(whole, StandardCharsets.ISO_8859_1).indexOf((char) 0xf0) + 2;

        assertThat(written(Arrays.copyOf(whole, inEmoji)).has("base64")).isTrue();
    }

    @Test
    void large_base64_is_a_file_that_other_programs_open() throws IOException {
        byte[] image = new byte[5_000];
        new Random(2).nextBytes(image);
        String data = Base64.getEncoder().encodeToString(image);
        String signature = Base64.getUrlEncoder().withoutPadding().encodeToString(image);

        JsonNode stored = written("{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"" + data
                + "\"},\"thoughtSignature\":\"" + signature + "\"}");

        String name = stored.at("/json/inlineData/data/$file").asText();
        assertThat(name).endsWith(".png");
        assertThat(folder.resolve(name)).hasBinaryContent(image);
        assertThat(stored.at("/json/thoughtSignature/$encoding").asText()).isEqualTo("base64url unpadded");
        assertThat(stored.toString()).hasSizeLessThan(400);
    }

    @Test
    void small_base64_and_long_texts_stay_in_the_recording() throws IOException {
        String small = "A".repeat(LargeValues.MAX_INLINE);

        JsonNode stored = written("{\"a\":\"" + small + "\",\"b\":\"" + "long text, ".repeat(1_000) + "\"}");

        assertThat(stored.at("/json/a").asText()).isEqualTo(small);
        assertThat(stored.at("/json/b").asText()).hasSize(11_000);
    }

    @Test
    void a_missing_or_changed_file_is_named() throws IOException {
        JsonNode stored = written("{\"a\":\"" + "A".repeat(8_000) + "\"}");
        Path file = folder.resolve(stored.at("/json/a/$file").asText());

        Files.write(file, new byte[3]);
        assertThatThrownBy(() -> new BodyText(new LargeValues(folder)).bytes(stored))
                .hasMessage(file + " has other content than recorded");
        Files.delete(file);
        assertThatThrownBy(() -> new BodyText(new LargeValues(folder)).bytes(stored))
                .hasMessage(file + " is missing");
    }

    @Test
    void files_of_an_earlier_recording_are_deleted() throws IOException {
        written("{\"a\":\"" + "A".repeat(8_000) + "\"}");
        LargeValues later = new LargeValues(folder);
        Files.writeString(folder.resolve("notes.txt"), "of a developer");

        later.deleteOthers();

        assertThat(folder).isDirectoryContaining(file -> file.endsWith("notes.txt"));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }
}
