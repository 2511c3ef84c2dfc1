package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Audio that a model generates in a conversation. */
class AudiosTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static String signed(String part) {
        return part.substring(0, part.length() - 1) + ",\"thoughtSignature\":\"c2ln\"}";
    }

    private static AiMessage stored(AiMessage message) {
        return (AiMessage) ChatMessageDeserializer.messageFromJson(ChatMessageSerializer.messageToJson(message));
    }

    private JsonNode replayed(CallStyle style, AiMessage message) {
        server.answers(Answer.text("ok"));
        style.send(server, CallStyle.after(message));
        return server.lastRequest().json().at("/contents/1/parts");
    }

    @ParameterizedTest
    @EnumSource
    void samples_become_one_file_and_go_back_as_they_came(CallStyle style) throws Exception {
        byte[] samples = AudioParts.samples(3000);
        server.answers(AudioParts.answer(
                AudioParts.part(AudioParts.L16, Arrays.copyOfRange(samples, 0, 1001)),
                AudioParts.part(AudioParts.L16, Arrays.copyOfRange(samples, 1001, 2000)),
                signed(AudioParts.part(AudioParts.L16, Arrays.copyOfRange(samples, 2000, 3000)))));

        AiMessage message = style.send(server, "Speak").aiMessage();

        List<Audio> audios = CometApiGeminiMessages.audios(message);
        assertThat(audios).hasSize(1);
        assertThat(AudioParts.played(audios.get(0)).samples()).isEqualTo(samples);
        assertThat(AudioParts.played(audios.get(0)).rate()).isEqualTo(24_000);
        assertThat(CometApiGeminiMessages.audios(stored(message))).isEqualTo(audios);
        String expected = """
                [{"thoughtSignature":"c2ln","inlineData":{"mimeType":"audio/L16;codec=pcm;rate=24000","data":"%s"}}]""".formatted(AudioParts.base64(samples));
        assertThat(replayed(style, message)).isEqualTo(Recording.ORACLE.readTree(expected));
        assertThat(replayed(style, stored(message))).isEqualTo(Recording.ORACLE.readTree(expected));
        assertThat(String.valueOf(message.attributes().get(StoredParts.ATTRIBUTE)))
                .hasSizeLessThan(300); // the message holds the bytes once
    }

    @ParameterizedTest
    @EnumSource
    void text_and_audio_keep_their_order_formats_and_bytes(CallStyle style) throws Exception {
        byte[] odd = AudioParts.samples(401);
        String urlSafe = "-_8=";
        String[] parts = {
            "{\"text\":\"One. \"}",
            AudioParts.part("audio/L16;rate=8000", AudioParts.samples(100)),
            AudioParts.part("audio/L16;rate=16000", AudioParts.samples(200)),
            AudioParts.part("audio/mpeg", new byte[] {'I', 'D', '3', 4}),
            "{\"text\":\"Two.\"}",
            AudioParts.part("audio/L16;rate=8000", odd),
            "{\"text\":\"Three.\"}",
            "{\"inlineData\":{\"mimeType\":\"audio/L16\",\"data\":\"%s\"}}".formatted(urlSafe),
            "{\"inlineData\":{\"mimeType\":\"audio/ogg\",\"data\":\"AQID\",\"displayName\":\"a.ogg\"}}",
            "{\"inlineData\":{\"mimeType\":\"audio/L16\",\"data\":\"no base64!\"}}"
        };
        server.answers(AudioParts.answer(parts));

        AiMessage message = style.send(server, "Speak").aiMessage();

        List<Audio> audios = CometApiGeminiMessages.audios(message);
        assertThat(audios)
                .extracting(Audio::mimeType)
                .containsExactly(
                        "audio/wav", "audio/wav", "audio/mp3", "audio/wav", "audio/wav", "audio/ogg", "audio/L16");
        assertThat(AudioParts.played(audios.get(1)).rate()).isEqualTo(16_000);
        assertThat(AudioParts.played(audios.get(3)).samples()).hasSize(400);
        assertThat(message.text()).isEqualTo("One. Two.Three.");
        JsonNode sent = Recording.ORACLE.readTree("[" + String.join(",", parts) + "]");
        server.strict(false);
        assertThat(replayed(style, message)).isEqualTo(sent);
        assertThat(replayed(style, stored(message))).isEqualTo(sent);
    }

    private static String chunk(byte[] samples, String more) {
        return """
                {"candidates":[{"content":{"parts":[%s]}%s}]}""".formatted(AudioParts.part(AudioParts.L16, samples), more);
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_that_comes_in_pieces_is_one_file(CallStyle style) throws Exception {
        byte[] samples = AudioParts.samples(3000);
        server.answers(
                Answer.json(
                        chunk(Arrays.copyOfRange(samples, 0, 501), ""),
                        chunk(
                                Arrays.copyOfRange(samples, 501, 1000),
                                ",\"continuationToken\":\"T1\",\"finishReason\":\"CONTINUATION\"")),
                Answer.json(chunk(Arrays.copyOfRange(samples, 1000, 3000), ",\"finishReason\":\"STOP\"")));

        AiMessage message = style.send(server, "Speak").aiMessage();

        assertThat(CometApiGeminiMessages.audios(message)).hasSize(1);
        assertThat(AudioParts.played(CometApiGeminiMessages.audios(message).get(0))
                        .samples())
                .isEqualTo(samples);
        assertThat(server.requests()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void audio_without_bytes_and_drafts_are_no_audio(CallStyle style) {
        server.answers(AudioParts.answer(
                "{\"text\":\"Sorry.\"}",
                "{\"inlineData\":{\"mimeType\":\"audio/wav\",\"data\":\"\"}}",
                "{\"inlineData\":{\"mimeType\":\"audio/wav\",\"data\":null}}",
                "{\"inlineData\":{\"mimeType\":\"audio/wav\"}}",
                "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"iVBORw0KGgo=\"}}",
                "{\"thought\":true,\"inlineData\":{\"mimeType\":\"audio/wav\",\"data\":\"AQID\"}}"));

        AiMessage message = style.send(server, "Speak").aiMessage();

        assertThat(CometApiGeminiMessages.audios(message)).isEmpty();
        assertThat(message.attributes()).doesNotContainKey("generated_audio");
        assertThat(message.images()).hasSize(1);
        assertThat(message.text()).isEqualTo("Sorry.");
    }

    @ParameterizedTest
    @EnumSource
    void audio_that_the_application_removed_is_not_sent(CallStyle style) {
        server.answers(
                AudioParts.answer("{\"text\":\"Listen.\"}", AudioParts.part(AudioParts.L16, AudioParts.samples(100))));
        AiMessage message = style.send(server, "Speak").aiMessage();
        AiMessage removed = message.toBuilder()
                .attributes(Map.of(StoredParts.ATTRIBUTE, message.attributes().get(StoredParts.ATTRIBUTE)))
                .build();

        assertThat(replayed(style, removed)).hasToString("""
                [{"text":"Listen."}]""");
    }

    @ParameterizedTest
    @EnumSource
    void audio_that_the_application_replaced_is_sent_with_its_own_type(CallStyle style) {
        server.answers(AudioParts.answer(
                AudioParts.part(AudioParts.L16, AudioParts.samples(100)),
                AudioParts.part("audio/x-flac", new byte[] {'f', 'L', 'a', 'C'})));
        AiMessage message = style.send(server, "Speak").aiMessage();
        Audio mp3 = Audio.builder().base64Data("SUQzBA==").mimeType("audio/mp3").build();
        AiMessage replaced = message.toBuilder()
                .attributes(Map.of(
                        StoredParts.ATTRIBUTE,
                        message.attributes().get(StoredParts.ATTRIBUTE),
                        "generated_audio",
                        List.of(mp3, mp3)))
                .build();

        assertThat(replayed(style, replaced)).hasToString("""
                [{"inlineData":{"mimeType":"audio/mp3","data":"SUQzBA=="}},\
                {"inlineData":{"mimeType":"audio/mp3","data":"SUQzBA=="}}]""");
    }

    @Test
    void a_reference_that_leads_nowhere_costs_only_its_part() {
        AiMessage message = AiMessage.builder()
                .text("Listen.")
                .attributes(Map.of(StoredParts.ATTRIBUTE, """
                        {"v":1,"parts":[{"text":"Listen."},{"generatedAudio":{"index":-1}},{"image":-1},
                          {"generatedAudio":{"index":7,"mimeType":"audio/L16","bare":true}}]}"""))
                .build();

        assertThat(replayed(CallStyle.WHOLE, message)).hasToString("""
                [{"text":"Listen."}]""");
    }

    @Test
    void the_attribute_is_what_newer_versions_of_langchain4j_read() {
        server.answers(AudioParts.answer(AudioParts.part(AudioParts.L16, AudioParts.samples(100))));

        AiMessage message = CallStyle.WHOLE.send(server, "Speak").aiMessage();

        assertThat(message.attributes().get("generated_audio"))
                .asInstanceOf(InstanceOfAssertFactories.list(Object.class))
                .hasOnlyElementsOfType(Audio.class)
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    @EnabledIf(value = CoreFeatures.AUDIOS, disabledReason = CoreFeatures.SINCE_1_23)
    void the_accessor_of_langchain4j_returns_the_audio_of_an_answer(CallStyle style) throws Exception {
        byte[] samples = AudioParts.samples(300);
        server.answers(AudioParts.answer(
                "{\"text\":\"Listen.\"}",
                AudioParts.part(AudioParts.L16, Arrays.copyOfRange(samples, 0, 101)),
                AudioParts.part(AudioParts.L16, Arrays.copyOfRange(samples, 101, 300)),
                "{\"text\":\"And:\"}",
                AudioParts.part("audio/mpeg", new byte[] {'I', 'D', '3', 4})));

        AiMessage message = style.send(server, "Speak").aiMessage();

        assertThat(AiMessage.class.getField("GENERATED_AUDIO_KEY").get(null)).isEqualTo(GeneratedMedia.AUDIO_KEY);
        assertThat(AiMessage.class.getMethod("audios").invoke(message))
                .isEqualTo(CometApiGeminiMessages.audios(message))
                .asInstanceOf(InstanceOfAssertFactories.list(Audio.class))
                .extracting(Audio::mimeType)
                .containsExactly("audio/wav", "audio/mp3");
        assertThat(CometApiGeminiMessages.audios(stored(message))).isEqualTo(CometApiGeminiMessages.audios(message));
        assertThat(replayed(style, stored(message))).isEqualTo(replayed(style, message));
    }

    @Test
    void audios_are_read_from_stored_maps_and_of_other_libraries() throws Exception {
        byte[] samples = AudioParts.samples(100);
        AiMessage message = AiMessage.builder()
                .attributes(Map.of(
                        "generated_audio",
                        Arrays.asList(
                                Map.of("url", "https://a.example/x.mp3", "mimeType", "audio/mp3"),
                                Map.of("base64Data", "AQID", "mimeType", "audio/ogg"),
                                Map.of("binaryData", AudioParts.base64(samples), "mimeType", "audio/L16;rate=8000"),
                                Map.of("binaryData", new byte[] {1}, "mimeType", "audio/ogg"),
                                Audio.builder()
                                        .binaryData(samples)
                                        .mimeType("audio/pcm")
                                        .build(),
                                Map.of("base64Data", "", "mimeType", "audio/ogg"),
                                Map.of("base64Data", 7, "url", List.of()),
                                Map.of("url", URI.create("https://a.example/y.wav")),
                                null,
                                "audio")))
                .build();

        List<Audio> audios = CometApiGeminiMessages.audios(message);

        assertThat(audios)
                .extracting(Audio::mimeType)
                .containsExactly("audio/mp3", "audio/ogg", "audio/wav", "audio/ogg", "audio/wav", null);
        assertThat(AudioParts.played(audios.get(2)).rate()).isEqualTo(8000);
        assertThat(AudioParts.played(audios.get(4)).samples()).isEqualTo(samples);
        assertThatThrownBy(() -> CometApiGeminiMessages.audios(null)).hasMessageContaining("message is missing");
        assertThat(CometApiGeminiMessages.audios(AiMessage.from("text"))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void audio_of_another_library_is_sent_as_a_file(CallStyle style) {
        AiMessage message = AiMessage.builder()
                .text("Listen.")
                .attributes(Map.of(
                        "generated_audio",
                        List.of(
                                Audio.builder()
                                        .binaryData(new byte[] {1, 2, 3})
                                        .mimeType("audio/ogg")
                                        .build(),
                                Audio.builder().url("https://a.example/x.mp3").build())))
                .build();

        assertThat(replayed(style, message)).hasToString("""
                [{"text":"Listen."},{"inlineData":{"mimeType":"audio/ogg","data":"AQID"}}]""");
    }

    @Test
    void events_carry_the_pieces_as_they_came_and_the_message_the_whole() throws Exception {
        byte[] samples = AudioParts.samples(3001);
        server.answers(AudioParts.answer(
                "{\"text\":\"Listen: \"}",
                AudioParts.part(AudioParts.L16, Arrays.copyOfRange(samples, 0, 1001)),
                AudioParts.part(AudioParts.L16, Arrays.copyOfRange(samples, 1001, 3001)),
                AudioParts.part("audio/mpeg", new byte[] {'I', 'D', '3', 4})));
        CometApiGeminiFlux flux =
                CometApiGeminiFlux.from(CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                        .build());

        List<CometApiGeminiEvent> events = flux.events(ChatRequest.builder()
                        .messages(UserMessage.from("Speak"))
                        .build())
                .collectList()
                .block();

        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        List<CometApiGeminiEvent.Audio> audio = events.stream()
                .filter(CometApiGeminiEvent.Audio.class::isInstance)
                .map(CometApiGeminiEvent.Audio.class::cast)
                .toList();
        assertThat(audio).extracting(CometApiGeminiEvent.Audio::sampleRate).containsExactly(24_000, 24_000, null);
        assertThat(audio.get(0).audio().mimeType()).isEqualTo(AudioParts.L16);
        for (CometApiGeminiEvent.Audio piece : audio.subList(0, 2)) {
            pieces.writeBytes(Base64.getDecoder().decode(piece.audio().base64Data()));
        }
        assertThat(pieces.toByteArray()).isEqualTo(samples);
        CometApiGeminiEvent.Complete complete = (CometApiGeminiEvent.Complete) events.get(events.size() - 1);
        List<Audio> whole = CometApiGeminiMessages.audios(complete.response().aiMessage());
        assertThat(whole).hasSize(2);
        assertThat(AudioParts.played(whole.get(0)).samples()).isEqualTo(Arrays.copyOf(samples, 3000));
        assertThat(events.get(0)).isEqualTo(new CometApiGeminiEvent.Text("Listen: "));
    }

    @ParameterizedTest
    @EnumSource
    void a_chat_with_the_local_server_may_answer_in_audio(CallStyle style) throws Exception {
        AiMessage message = style.send(
                        server,
                        builder -> builder.responseModalities("TEXT", "AUDIO"),
                        ChatRequest.builder()
                                .messages(UserMessage.from("Good morning"))
                                .build())
                .aiMessage();

        assertThat(message.text()).contains("simulation").contains("Good morning");
        assertThat(CometApiGeminiMessages.audios(message)).hasSize(1);
        assertThat(AudioParts.played(CometApiGeminiMessages.audios(message).get(0))
                        .rate())
                .isEqualTo(24_000);
        server.strict(true);
        style.send(server, CallStyle.after(message));
        assertThat(server.lastRequest().json().at("/contents/1/parts").findValuesAsText("mimeType"))
                .containsExactly(AudioParts.L16);
    }
}
