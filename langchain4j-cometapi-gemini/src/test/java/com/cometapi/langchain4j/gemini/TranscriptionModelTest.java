package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.CometApiGeminiTranscriptionSegment.WordTime;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.audio.AudioTranscriptionModel;
import dev.langchain4j.model.audio.AudioTranscriptionRequest;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptionModelTest {

    private static final Audio MP3 =
            Audio.builder().base64Data("SUQzBAAAAAAA").mimeType("audio/mp3").build();

    private static final CometApiGeminiAudioTranscriptionConfig ALL =
            CometApiGeminiAudioTranscriptionConfig.create().diarization(true).wordTimestamp(true);

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private CometApiGeminiModelBuilder<CometApiGeminiTranscriptionModel> model() {
        return CallStyle.connect(CometApiGeminiTranscriptionModel.builder(), server)
                .modelName("gemini-3.5-transcribe");
    }

    private CometApiGeminiSpeechModel speechModel(CometApiGeminiSpeechConfig config) {
        return CallStyle.connect(CometApiGeminiSpeechModel.builder(), server)
                .modelName("gemini-3.8-flash-tts")
                .speechConfig(config)
                .build();
    }

    private static AudioTranscriptionRequest request(Audio audio) {
        return AudioTranscriptionRequest.builder().audio(audio).build();
    }

    private JsonNode sentParts() {
        return server.lastRequest().json().at("/contents/0/parts");
    }

    // --- the request

    @Test
    void audio_becomes_text() {
        server.answers(Answer.text("Hello there.\n"));
        AudioTranscriptionModel model = model().build();

        CometApiGeminiTranscriptionResponse response =
                (CometApiGeminiTranscriptionResponse) model.transcribe(request(MP3));

        assertThat(response.text()).isEqualTo("Hello there.");
        assertThat(response.segments()).isEmpty();
        assertThat(response.tokenUsage().inputTokenCount()).isEqualTo(7);
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.metadata().modelName()).isEqualTo("gemini-3.5-transcribe");
        assertThat(sentParts()).hasToString("""
                [{"inlineData":{"mimeType":"audio/mp3","data":"SUQzBAAAAAAA"}}]""");
        assertThat(server.lastRequest().json().has("generationConfig")).isFalse();
        assertThat(server.lastRequest().path()).endsWith("/models/gemini-3.5-transcribe:generateContent");
        assertThat(model.transcribeToText(MP3)).isNotBlank();
    }

    @Test
    void a_model_for_transcription_receives_language_vocabulary_and_prompt() {
        model().audioTranscriptionConfig(ALL.customVocabulary("CometAPI"))
                .build()
                .transcribe(AudioTranscriptionRequest.builder()
                        .audio(MP3)
                        .language(" de-DE ")
                        .prompt("The speakers are Anna and Ben.")
                        .temperature(0.25)
                        .build());

        assertThat(server.lastRequest().json().path("generationConfig")).hasToString("""
                        {"temperature":0.25,"audioTranscriptionConfig":{"diarization":true,"wordTimestamp":true,\
                        "customVocabulary":["CometAPI"],"languageCodes":["de-DE"]}}""");
        assertThat(sentParts().get(0)).hasToString("""
                {"text":"The speakers are Anna and Ben."}""");
        assertThat(sentParts().get(1).has("inlineData")).isTrue();
    }

    @Test
    void any_other_model_is_instructed_to_transcribe() {
        model().modelName("gemini-3-flash-preview")
                .build()
                .transcribe(AudioTranscriptionRequest.builder()
                        .audio(MP3)
                        .language("de-DE")
                        .prompt("Names: Anna, Ben")
                        .build());

        assertThat(sentParts().get(0).path("text").asText())
                .contains("Transcribe the audio")
                .contains("The language is de-DE.");
        assertThat(sentParts().get(1).path("text").asText()).isEqualTo("Names: Anna, Ben");
        assertThat(sentParts().get(2).has("inlineData")).isTrue();
        assertThat(server.lastRequest().json().has("generationConfig")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void blank_language_and_prompt_are_not_sent(String blank) {
        model().build()
                .transcribe(AudioTranscriptionRequest.builder()
                        .audio(MP3)
                        .language(blank)
                        .prompt(blank)
                        .build());

        assertThat(sentParts()).hasSize(1);
        assertThat(server.lastRequest().json().has("generationConfig")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"audio/pcm;rate=16000, 16000", "AUDIO/L16; rate=8000, 8000", "audio/L16, 24000"})
    void bare_samples_are_sent_as_a_wav_file(String type, int rate) throws Exception {
        byte[] samples = AudioParts.samples(320);
        Audio audio = Audio.builder().binaryData(samples).mimeType(type).build();

        model().build().transcribe(request(audio));

        assertThat(sentParts().at("/0/inlineData/mimeType").asText()).isEqualTo("audio/wav");
        Audio sent = Audio.builder()
                .base64Data(sentParts().at("/0/inlineData/data").asText())
                .build();
        assertThat(AudioParts.played(sent).rate()).isEqualTo(rate);
        assertThat(AudioParts.played(sent).samples()).isEqualTo(samples);
    }

    @Test
    void a_wav_file_with_the_type_of_samples_gets_no_second_header() {
        byte[] file = AudioParts.bytes(speechModel(CometApiGeminiSpeechConfig.voice("Kore"))
                .synthesize("Hi")
                .audio());

        model().build()
                .transcribe(request(
                        Audio.builder().binaryData(file).mimeType("audio/L16").build()));

        assertThat(sentParts().at("/0/inlineData/data").asText()).isEqualTo(AudioParts.base64(file));
    }

    @Test
    void audio_at_an_address_is_passed_on() {
        server.answers(Answer.text("Hello"));

        model().build()
                .transcribe(request(
                        Audio.builder().url("https://a.example/speech.mp3").build()));

        assertThat(sentParts()).hasToString("""
                [{"fileData":{"mimeType":"audio/mp3","fileUri":"https://a.example/speech.mp3"}}]""");
    }

    @Test
    void a_request_that_cannot_be_sent_is_refused() {
        assertThatThrownBy(() -> model().build().transcribe(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("request");
        assertThatThrownBy(() -> model().build()
                        .transcribe(request(
                                Audio.builder().binaryData(new byte[] {1, 2, 3}).build())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mimeType");
        assertThat(server.requests()).isEmpty();
    }

    // --- segments

    private static final String SEGMENTS = """
            {"candidates":[{"content":{"parts":[
              {"text":"Hello there.\\n","audioTranscription":{"speakerLabel":"spk_1","languageCode":"en-US",
                "words":[{"word":"Hello","startOffset":"0.5s","endOffset":"0.9s"},
                         {"word":"there.","startOffset":"1s","endOffset":"1.25s"}]}},
              {"text":"Hallo.","audioTranscription":{"speakerLabel":"spk_2","startOffset":"2s","endOffset":"3s"}},
              {"text":" And?","audioTranscription":{"speakerLabel":null,"languageCode":"","words":null,
                "startOffset":null,"endOffset":"soon"}},
              {"text":" Bye","audioTranscription":{"words":[null,{"word":null,"startOffset":null,"endOffset":7.5}]}},
              {"text":"!","audioTranscription":null}]},"finishReason":"STOP"}]}""";

    private static void assertSegments(List<CometApiGeminiTranscriptionSegment> segments) {
        assertThat(segments)
                .containsExactly(
                        new CometApiGeminiTranscriptionSegment(
                                "Hello there.\n",
                                "spk_1",
                                "en-US",
                                Duration.ofMillis(500),
                                Duration.ofMillis(1250),
                                List.of(
                                        new WordTime("Hello", Duration.ofMillis(500), Duration.ofMillis(900)),
                                        new WordTime("there.", Duration.ofSeconds(1), Duration.ofMillis(1250)))),
                        new CometApiGeminiTranscriptionSegment(
                                "Hallo.", "spk_2", null, Duration.ofSeconds(2), Duration.ofSeconds(3), List.of()),
                        new CometApiGeminiTranscriptionSegment(" And?", null, null, null, null, List.of()),
                        new CometApiGeminiTranscriptionSegment(
                                " Bye",
                                null,
                                null,
                                null,
                                Duration.ofMillis(7500),
                                List.of(
                                        new WordTime("", null, null),
                                        new WordTime("", null, Duration.ofMillis(7500)))));
    }

    @Test
    void segments_have_speakers_languages_and_times() {
        server.answers(Answer.json(SEGMENTS));

        CometApiGeminiTranscriptionResponse response = model().build().transcribe(request(MP3));

        assertThat(response.text()).isEqualTo("Hello there.\nHallo. And? Bye!");
        assertSegments(response.segments());
    }

    @ParameterizedTest
    @EnumSource
    void segments_of_a_chat_are_those_of_its_stored_message(CallStyle style) {
        server.answers(Answer.json(SEGMENTS));

        AiMessage message = style.send(server, "Transcribe").aiMessage();
        AiMessage stored =
                (AiMessage) ChatMessageDeserializer.messageFromJson(ChatMessageSerializer.messageToJson(message));

        assertSegments(CometApiGeminiMessages.transcription(message));
        assertSegments(CometApiGeminiMessages.transcription(stored));
        assertThat(CometApiGeminiMessages.transcription(AiMessage.from("text"))).isEmpty();
    }

    @Test
    void text_that_only_the_segments_have_is_returned_by_speaker() {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"parts":[
                  {"audioTranscription":{"text":"Hello ","speakerLabel":"A"}},
                  {"audioTranscription":{"text":"there.","speakerLabel":"A"}},
                  {"audioTranscription":{"text":"Hi.","speakerLabel":"B"}}]},"finishReason":"STOP"}]}"""));

        CometApiGeminiTranscriptionResponse response = model().build().transcribe(request(MP3));

        assertThat(response.text()).isEqualTo("Hello there.\nHi.");
        assertThat(response.segments())
                .extracting(CometApiGeminiTranscriptionSegment::text)
                .containsExactly("Hello ", "there.", "Hi.");
    }

    // --- no text

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"text\":\"\"}", "{\"text\":null}", "{\"text\":\" \\n\"}"})
    void audio_without_speech_is_an_empty_text(String part) {
        server.answers(AudioParts.ended("STOP", part));

        CometApiGeminiTranscriptionResponse response = model().build().transcribe(request(MP3));

        assertThat(response.text()).isEmpty();
        assertThat(response.segments()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"SAFETY, safetySettings", "PROHIBITED_CONTENT, safetySettings"})
    void a_blocked_transcription_is_an_error_with_the_reason(String reason, String advice) {
        server.answers(AudioParts.ended(reason, ""));

        assertThatThrownBy(() -> model().build().transcribe(request(MP3)))
                .isExactlyInstanceOf(ContentFilteredException.class)
                .hasMessageContaining("no text (" + reason + ")")
                .hasMessageContaining(advice);
    }

    @ParameterizedTest
    @CsvSource({"MAX_TOKENS, maxOutputTokens", "OTHER, Send the request again"})
    void a_response_that_ended_early_without_text_is_an_error(String reason, String advice) {
        server.answers(AudioParts.ended(reason, ""));

        assertThatThrownBy(() -> model().build().transcribe(request(MP3)))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(advice);
    }

    @Test
    void a_text_that_was_cut_off_has_its_finish_reason() {
        server.answers(AudioParts.ended("MAX_TOKENS", "{\"text\":\"Once upon\"}"));

        CometApiGeminiTranscriptionResponse response = model().build().transcribe(request(MP3));

        assertThat(response.text()).isEqualTo("Once upon");
        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    // --- the call

    @Test
    void a_failed_request_is_sent_again_and_an_error_is_passed_on() {
        server.answers(Answer.error(503, "overloaded"), Answer.text("Hello"), Answer.rateLimited(null));

        assertThat(model().build().transcribe(request(MP3)).text()).isEqualTo("Hello");
        assertThat(server.requests()).hasSize(2);
        assertThatThrownBy(() -> model().maxRetries(0).build().transcribe(request(MP3)))
                .isExactlyInstanceOf(RateLimitException.class);
    }

    @Test
    void listeners_are_notified_of_transcriptions() {
        server.answers(Answer.text("Hello"));
        List<String> notified = new ArrayList<>();
        ChatModelListener listener = new ChatModelListener() {
            @Override
            public void onResponse(ChatModelResponseContext context) {
                notified.add(context.chatResponse().aiMessage().text());
            }
        };

        model().listeners(listener).build().transcribe(request(MP3));

        assertThat(notified).containsExactly("Hello");
    }

    // --- the local server

    @ParameterizedTest
    @ValueSource(strings = {"gemini-3.5-transcribe", "gemini-3-flash-preview"})
    void the_local_server_transcribes_its_own_speech(String name) {
        Audio speech = speechModel(CometApiGeminiSpeechConfig.voice("Kore"))
                .synthesize("Der Kahn fährt um acht, 八時に, в восемь ⛵.")
                .audio();

        String text =
                model().modelName(name).build().transcribe(request(speech)).text();

        assertThat(text).isEqualTo("Der Kahn fährt um acht, 八時に, в восемь ⛵.");
    }

    @Test
    void the_local_server_names_speakers_and_times_of_its_own_speech() {
        Map<String, String> voices = new LinkedHashMap<>();
        voices.put("Anna", "Kore");
        voices.put("Ben", "Puck");
        CometApiGeminiSpeechResponse speech =
                speechModel(CometApiGeminiSpeechConfig.speakers(voices)).synthesize("Anna: Hello there.\nBen: Hi!");

        CometApiGeminiTranscriptionResponse response =
                model().audioTranscriptionConfig(ALL).build().transcribe(request(speech.audio()));

        assertThat(response.text()).isEqualTo("Hello there.\nHi!");
        assertThat(response.segments())
                .extracting(CometApiGeminiTranscriptionSegment::speaker)
                .containsExactly("Anna", "Ben");
        assertThat(response.segments().get(0).start()).isEqualTo(Duration.ZERO);
        assertThat(response.segments().get(0).end())
                .isLessThan(response.segments().get(1).start());
        assertThat(response.segments().get(1).end()).isLessThan(Duration.ofMillis(speech.pcm().length / 48L));
        assertThat(response.segments().get(0).wordTimes())
                .extracting(WordTime::word)
                .containsExactly("Hello", "there.");
    }

    @Test
    void the_local_server_claims_no_understanding_of_other_audio() {
        Audio noise = Audio.builder()
                .binaryData(AudioParts.samples(4800))
                .mimeType(AudioParts.L16)
                .build();

        assertThat(model().build().transcribe(request(noise)).text())
                .contains("simulation")
                .contains("audio/wav of 4844 bytes");
    }
}
