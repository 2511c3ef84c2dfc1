package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioRepliesTest {

    private static final String SPEECH_MODEL = "gemini-3.8-flash-tts";
    private static final String SPEECH = "'generationConfig':{'responseModalities':['AUDIO']}";
    private static final String TYPE = "audio/L16;codec=pcm;rate=24000";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final NativeClient client = new NativeClient(server);

    @AfterEach
    void close() {
        server.close();
    }

    private static List<JsonNode> blobs(JsonNode response) {
        return response.at("/candidates/0/content/parts").findValues("inlineData");
    }

    private static byte[] bytes(List<JsonNode> blobs) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (JsonNode blob : blobs) {
            assertThat(blob.path("mimeType").asText()).isEqualTo(TYPE);
            bytes.writeBytes(Base64.getDecoder().decode(blob.path("data").asText()));
        }
        return bytes.toByteArray();
    }

    private JsonNode speak(String model, String text, String fields) throws Exception {
        return Wire.parse(client.send(model, "generateContent", NativeClient.request(text, fields))
                .body());
    }

    private String transcribe(String model, String text, String mimeType, byte[] audio) throws Exception {
        ObjectNode request = (ObjectNode) Wire.parse(NativeClient.request(text, ""));
        ArrayNode parts = (ArrayNode) request.at("/contents/0/parts");
        parts.addObject()
                .putObject("inlineData")
                .put("mimeType", mimeType)
                .put("data", Base64.getEncoder().encodeToString(audio));
        JsonNode response = Wire.parse(
                client.send(model, "generateContent", request.toString()).body());
        return response.at("/candidates/0/content/parts/0/text").asText();
    }

    @Test
    void streamed_speech_comes_in_pieces_with_the_samples_of_the_whole() throws Exception {
        JsonNode whole = speak(SPEECH_MODEL, "A paper boat", SPEECH);
        List<JsonNode> pieces = new ArrayList<>();
        String events = client.send(
                        SPEECH_MODEL, "streamGenerateContent?alt=sse", NativeClient.request("A paper boat", SPEECH))
                .body();
        for (String event : events.split("\r\n\r\n")) pieces.addAll(blobs(Wire.parse(event.substring(5))));

        assertThat(blobs(whole)).hasSize(1);
        assertThat(pieces).hasSize(3);
        assertThat(bytes(pieces)).isEqualTo(bytes(blobs(whole)));
        assertThat(whole.at("/usageMetadata/candidatesTokensDetails/0/modality").asText())
                .isEqualTo("AUDIO");
        assertThat(whole.at("/candidates/0/finishReason").asText()).isEqualTo("STOP");
    }

    @Test
    void the_same_text_has_the_same_samples_and_another_voice_has_others() throws Exception {
        String voice = "'generationConfig':{'responseModalities':['AUDIO'],"
                + "'speechConfig':{'voiceConfig':{'prebuiltVoiceConfig':{'voiceName':'%s'}}}}";

        byte[] kore = bytes(blobs(speak(SPEECH_MODEL, "A boat", voice.formatted("Kore"))));
        byte[] again = bytes(blobs(speak(SPEECH_MODEL, "A boat", voice.formatted("Kore"))));
        byte[] puck = bytes(blobs(speak(SPEECH_MODEL, "A boat", voice.formatted("Puck"))));

        assertThat(again).isEqualTo(kore);
        assertThat(puck).hasSameSizeAs(kore).isNotEqualTo(kore);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A paper boat", "Бумажный кораблик", "紙の舟", "⛵", "…", "a\tb c"})
    void own_speech_is_transcribed_in_any_script(String text) throws Exception {
        byte[] speech = bytes(blobs(speak(SPEECH_MODEL, text, SPEECH)));

        assertThat(transcribe("gemini-3.5-transcribe", "", TYPE, speech)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-3.5-transcribe, '', simulation",
        "gemini-3-flash-preview, Please transcribe this, simulation",
        "gemini-3-flash-preview, Расшифруй запись, имитация",
        "gemini-3-flash-preview, 文字起こしをして, シミュレーション"
    })
    void other_audio_is_not_understood(String model, String text, String word) throws Exception {
        byte[] noise = {1, 2, 3, 4, 5};

        assertThat(transcribe(model, text, "audio/mp3", noise))
                .contains(word)
                .contains("audio/mp3")
                .contains("5");
        assertThat(transcribe(model, text, "audio/wav", new byte[] {'R', 'I', 'F', 'F'}))
                .contains(word);
    }

    @Test
    void audio_beside_any_other_message_is_only_counted() throws Exception {
        String reply = transcribe(NativeClient.MODEL, "What is this?", "audio/mp3", new byte[] {1, 2, 3});

        assertThat(reply).contains("audio/mp3 of 3 bytes");
    }
}
