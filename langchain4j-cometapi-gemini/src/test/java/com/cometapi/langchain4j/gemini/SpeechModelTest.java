package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.AudioParts.PlayedFile;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.audio.TextToSpeechModel;
import dev.langchain4j.model.audio.TextToSpeechRequest;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.output.FinishReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpeechModelTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private CometApiGeminiModelBuilder<CometApiGeminiSpeechModel> model() {
        return CallStyle.connect(CometApiGeminiSpeechModel.builder(), server).modelName("gemini-3.1-flash-tts-preview");
    }

    private JsonNode sentConfig() {
        return server.lastRequest().json().path("generationConfig");
    }

    private static Map<String, String> annaAndBen() {
        Map<String, String> voices = new LinkedHashMap<>();
        voices.put("Anna", "Kore");
        voices.put("Ben", "Puck");
        return voices;
    }

    // --- the request

    @Test
    void a_text_becomes_a_file_with_the_samples_of_the_service() throws Exception {
        byte[] samples = AudioParts.samples(4800);
        server.answers(AudioParts.answer(AudioParts.part(AudioParts.L16, samples)));
        TextToSpeechModel model = model().build();

        CometApiGeminiSpeechResponse speech =
                (CometApiGeminiSpeechResponse) model.synthesize("Say cheerfully: Have a wonderful day!");

        PlayedFile file = AudioParts.played(speech.audio());
        assertThat(file.rate()).isEqualTo(24_000);
        assertThat(file.channels()).isEqualTo(1);
        assertThat(file.bits()).isEqualTo(16);
        assertThat(file.isBigEndian()).isFalse();
        assertThat(file.samples()).isEqualTo(samples);
        assertThat(speech.audio().mimeType()).isEqualTo("audio/wav");
        assertThat(speech.sampleRate()).isEqualTo(24_000);
        assertThat(speech.channels()).isEqualTo(1);
        assertThat(speech.pcm()).isEqualTo(samples);
        assertThat(speech.audios()).containsExactly(speech.audio());
        assertThat(speech.tokenUsage().outputTokensByModality()).containsEntry("AUDIO", 50);
        assertThat(speech.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(speech.metadata().modelName()).isEqualTo("gemini-3.1-flash-tts-preview");
        assertThat(sentConfig()).hasToString("""
                {"responseModalities":["AUDIO"]}""");
        assertThat(server.lastRequest().json().path("contents")).hasToString("""
                [{"role":"user","parts":[{"text":"Say cheerfully: Have a wonderful day!"}]}]""");
        assertThat(server.lastRequest().path()).endsWith("/models/gemini-3.1-flash-tts-preview:generateContent");
    }

    @Test
    void voice_and_language_are_those_of_the_builder() {
        model().speechConfig(CometApiGeminiSpeechConfig.voice("Kore").languageCode("de-DE"))
                .build()
                .synthesize("Guten Morgen");

        assertThat(sentConfig().path("speechConfig")).hasToString("""
                        {"voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Kore"}},"languageCode":"de-DE"}""");
    }

    @Test
    void the_voice_of_a_request_replaces_that_of_the_builder_and_keeps_the_language() {
        model().speechConfig(CometApiGeminiSpeechConfig.voice("Kore").languageCode("de-DE"))
                .build()
                .synthesize(TextToSpeechRequest.builder("Guten Morgen")
                        .voice("Puck")
                        .build());

        assertThat(sentConfig().path("speechConfig")).hasToString("""
                        {"voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Puck"}},"languageCode":"de-DE"}""");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void a_request_without_a_voice_uses_that_of_the_builder(String voice) {
        model().speechConfig(CometApiGeminiSpeechConfig.voice("Kore"))
                .build()
                .synthesize(TextToSpeechRequest.builder("Hi").voice(voice).build());

        assertThat(sentConfig()
                        .at("/speechConfig/voiceConfig/prebuiltVoiceConfig/voiceName")
                        .asText())
                .isEqualTo("Kore");
    }

    @Test
    void several_speakers_have_their_voices_and_older_models_read_the_names_in_the_text() {
        String dialogue = "Read this:\nAnna: Hello!\nBen: Hi, Anna: how are you?";

        model().speechConfig(CometApiGeminiSpeechConfig.speakers(annaAndBen()))
                .build()
                .synthesize(dialogue);

        assertThat(sentConfig().path("speechConfig")).hasToString("""
                {"multiSpeakerVoiceConfig":{"speakerVoiceConfigs":[\
                {"speaker":"Anna","voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Kore"}}},\
                {"speaker":"Ben","voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Puck"}}}]}}""");
        assertThat(server.lastRequest().json().at("/contents/0/parts")).hasSize(1);
        assertThat(server.lastRequest().lastUserText()).isEqualTo(dialogue);
    }

    @Test
    void newer_models_receive_each_line_with_its_speaker() {
        model().modelName("gemini-3.8-flash-tts")
                .speechConfig(CometApiGeminiSpeechConfig.speakers(annaAndBen()))
                .build()
                .synthesize("""
                        Anna: Hello!
                        Is anyone there?

                        **Ben:** Hi, Anna: how are you?
                        Anna：Fine.""");

        assertThat(server.lastRequest().json().at("/contents/0/parts")).hasToString("""
                        [{"text":"Hello!\\nIs anyone there?","speechMetadata":{"speaker":"Anna"}},\
                        {"text":"Hi, Anna: how are you?","speechMetadata":{"speaker":"Ben"}},\
                        {"text":"Fine.","speechMetadata":{"speaker":"Anna"}}]""");
    }

    @Test
    void a_listener_can_store_the_lines_of_a_dialogue() {
        List<String> stored = new ArrayList<>();
        ChatModelListener listener = new ChatModelListener() {
            @Override
            public void onRequest(ChatModelRequestContext context) {
                stored.add(ChatMessageSerializer.messagesToJson(
                        context.chatRequest().messages()));
            }
        };

        model().modelName("gemini-3.8-flash-tts")
                .speechConfig(CometApiGeminiSpeechConfig.speakers(annaAndBen()))
                .listeners(listener)
                .build()
                .synthesize("Anna: Hello!\nBen: Hi!");

        assertThat(ChatMessageDeserializer.messagesFromJson(stored.get(0)))
                .containsExactly(UserMessage.from(TextContent.from("Hello!"), TextContent.from("Hi!")));
    }

    @Test
    void text_before_the_first_speaker_is_sent_without_one() {
        CometApiGeminiSpeechModel model = model().modelName("gemini-3.8-flash-tts")
                .speechConfig(CometApiGeminiSpeechConfig.speakers(annaAndBen()))
                .build();

        model.synthesize("Two people meet.\nAnna: Hello!");
        JsonNode withSpeaker = server.lastRequest().json().at("/contents/0/parts");
        model.synthesize("Good morning");
        JsonNode withoutSpeaker = server.lastRequest().json().at("/contents/0/parts");

        assertThat(withSpeaker).hasToString("""
                [{"text":"Two people meet."},{"text":"Hello!","speechMetadata":{"speaker":"Anna"}}]""");
        assertThat(withoutSpeaker).hasToString("""
                [{"text":"Good morning"}]""");
    }

    @Test
    void one_voice_for_a_request_takes_back_the_speakers_of_the_builder() {
        model().modelName("gemini-3.8-flash-tts")
                .speechConfig(CometApiGeminiSpeechConfig.speakers(annaAndBen()))
                .build()
                .synthesize(TextToSpeechRequest.builder("Anna: Hello!")
                        .voice("Zephyr")
                        .build());

        assertThat(sentConfig().path("speechConfig")).hasToString("""
                        {"voiceConfig":{"prebuiltVoiceConfig":{"voiceName":"Zephyr"}}}""");
        assertThat(server.lastRequest().json().at("/contents/0/parts")).hasToString("""
                        [{"text":"Anna: Hello!"}]""");
    }

    @Test
    void a_request_without_text_is_refused_before_it_is_sent() {
        assertThatThrownBy(() -> model().build().synthesize((TextToSpeechRequest) null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("request");
        assertThatThrownBy(() -> model().build().synthesize(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("text");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"gemini-3.8-flash-tts, true", "gemini-3.1-flash-tts-preview, false"})
    void settings_that_a_speech_model_refuses_are_known(String name, boolean isRefused) {
        CometApiGeminiModelBuilder<CometApiGeminiSpeechModel> builder =
                model().modelName(name).temperature(0.5).modelChecks(CometApiGeminiModelChecks.STRICT);

        if (isRefused) {
            assertThatThrownBy(() -> builder.build().synthesize("Hi"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("temperature");
        } else {
            assertThat(builder.build().synthesize("Hi").pcm()).isNotEmpty();
        }
    }

    // --- the audio

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "audio/L16;codec=pcm;rate=24000      | 24000 | 1",
                "AUDIO/L16;CODEC=PCM;RATE=16000      | 16000 | 1",
                "'  audio/l16 ; rate = 8000 ; x '    |  8000 | 1",
                "audio/L16; rate=\\\"44100\\\"       | 44100 | 1",
                "audio/L16;rate=48000;channels=2     | 48000 | 2",
                "audio/pcm;channels=2;rate=22050     | 22050 | 2",
                "audio/x-pcm;rate=11025              | 11025 | 1",
                "audio/L16                           | 24000 | 1",
                "audio/L16;codec=pcm                 | 24000 | 1",
                "audio/L16;rate=;channels=           | 24000 | 1",
                "audio/L16;rate=fast;channels=many   | 24000 | 1",
                "audio/L16;rate=0;channels=0         | 24000 | 1",
                "audio/L16;rate=-1;channels=-1       | 24000 | 1",
                "audio/L16;rate=99999999999          | 24000 | 1",
                "audio/L16;channels=70000            | 24000 | 1"
            })
    void rate_and_channels_come_from_the_media_type(String type, int rate, int channels) throws Exception {
        byte[] samples = AudioParts.samples(400);
        server.answers(AudioParts.answer(AudioParts.part(type, samples)));

        CometApiGeminiSpeechResponse speech = model().build().synthesize("Hi");

        PlayedFile file = AudioParts.played(speech.audio());
        assertThat(file.rate()).isEqualTo(rate);
        assertThat(file.channels()).isEqualTo(channels);
        assertThat(file.samples()).isEqualTo(samples);
        assertThat(speech.sampleRate()).isEqualTo(rate);
        assertThat(speech.channels()).isEqualTo(channels);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"mimeType\":null,", "\"mimeType\":\"\",", "\"mimeType\":\"audio/*\",", ""})
    void bytes_without_a_type_are_samples_at_the_default_rate(String type) throws Exception {
        byte[] samples = AudioParts.samples(400);
        server.answers(AudioParts.answer("""
                {"inlineData":{%s"data":"%s"},"text":null,"thought":null,"functionCall":null}""".formatted(type, AudioParts.base64(samples))));

        CometApiGeminiSpeechResponse speech = model().build().synthesize("Hi");

        assertThat(AudioParts.played(speech.audio()).samples()).isEqualTo(samples);
        assertThat(speech.sampleRate()).isEqualTo(24_000);
    }

    @Test
    void several_parts_of_samples_share_one_header() throws Exception {
        byte[] samples = AudioParts.samples(1000);
        server.answers(AudioParts.answer(
                AudioParts.part(AudioParts.L16, Arrays.copyOfRange(samples, 0, 333)),
                AudioParts.part("audio/l16; rate=24000", Arrays.copyOfRange(samples, 333, 334)),
                AudioParts.part(AudioParts.L16, Arrays.copyOfRange(samples, 334, 1000))));

        CometApiGeminiSpeechResponse speech = model().build().synthesize("Hi");

        assertThat(AudioParts.played(speech.audio()).samples()).isEqualTo(samples);
        assertThat(speech.audios()).hasSize(1);
        assertThat(speech.pcm()).isEqualTo(samples);
    }

    @Test
    void samples_around_a_text_are_one_file_as_well() throws Exception {
        byte[] samples = AudioParts.samples(1000);
        server.answers(AudioParts.answer(
                AudioParts.part(AudioParts.L16, Arrays.copyOfRange(samples, 0, 400)),
                """
                        {"text":" "}""",
                AudioParts.part(AudioParts.L16, Arrays.copyOfRange(samples, 400, 1000))));

        CometApiGeminiSpeechResponse speech = model().build().synthesize("Hi");

        assertThat(speech.audios()).hasSize(1);
        assertThat(AudioParts.played(speech.audio()).samples()).isEqualTo(samples);
    }

    @Test
    void parts_of_different_rates_stay_apart_each_with_its_own_rate() throws Exception {
        byte[] slow = AudioParts.samples(160);
        byte[] fast = AudioParts.samples(480);
        server.answers(AudioParts.answer(
                AudioParts.part("audio/L16;rate=8000", slow), AudioParts.part("audio/L16;rate=24000", fast)));

        CometApiGeminiSpeechResponse speech = model().build().synthesize("Hi");

        assertThat(speech.audios()).hasSize(2);
        assertThat(speech.audio()).isEqualTo(speech.audios().get(0));
        assertThat(speech.sampleRate()).isEqualTo(8000);
        assertThat(AudioParts.played(speech.audios().get(0)).samples()).isEqualTo(slow);
        assertThat(AudioParts.played(speech.audios().get(1)).rate()).isEqualTo(24_000);
        assertThat(AudioParts.played(speech.audios().get(1)).samples()).isEqualTo(fast);
    }

    @Test
    void half_a_sample_at_the_end_is_omitted() throws Exception {
        byte[] samples = AudioParts.samples(401);
        server.answers(AudioParts.answer(AudioParts.part(AudioParts.L16, samples)));

        CometApiGeminiSpeechResponse speech = model().build().synthesize("Hi");

        assertThat(AudioParts.played(speech.audio()).samples()).isEqualTo(Arrays.copyOf(samples, 400));
        assertThat(speech.pcm()).hasSize(400);
    }

    @ParameterizedTest
    @CsvSource({
        "tone.wav, audio/wav",
        "tone.wav, audio/L16;rate=16000",
        "mpeg1-layer3.mp3, audio/mpeg",
        "vorbis.ogg, audio/ogg"
    })
    void audio_in_a_container_has_the_bytes_of_the_service(String name, String type) throws IOException {
        byte[] file = file(name);
        server.answers(AudioParts.answer(AudioParts.part(type, file)));

        CometApiGeminiSpeechResponse speech = model().build().synthesize("Hi");

        assertThat(AudioParts.bytes(speech.audio())).isEqualTo(file);
        assertThat(speech.sampleRate()).isNull();
        assertThat(speech.channels()).isNull();
        assertThat(speech.pcm()).isNull();
    }

    private static byte[] file(String name) throws IOException {
        try (InputStream file = SpeechModelTest.class.getResourceAsStream("/media/" + name)) {
            return file.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"audio/wav", "audio/L16;rate=8000"})
    void the_samples_of_a_wav_file_of_the_service_can_be_read(String type) throws Exception {
        byte[] samples = AudioParts.samples(800);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        AudioFormat format = new AudioFormat(22_050, 16, 2, true, false);
        AudioSystem.write(
                new AudioInputStream(new ByteArrayInputStream(samples), format, samples.length / 4),
                AudioFileFormat.Type.WAVE,
                file);
        server.answers(AudioParts.answer(AudioParts.part(type, file.toByteArray())));

        CometApiGeminiSpeechResponse speech = model().build().synthesize("Hi");

        assertThat(AudioParts.bytes(speech.audio())).isEqualTo(file.toByteArray());
        assertThat(speech.sampleRate()).isEqualTo(22_050);
        assertThat(speech.channels()).isEqualTo(2);
        assertThat(speech.pcm()).isEqualTo(samples);
    }

    @Test
    void several_wav_files_of_one_format_are_joined() throws Exception {
        byte[] samples = AudioParts.samples(800);
        server.answers(
                AudioParts.answer(AudioParts.part(AudioParts.L16, Arrays.copyOf(samples, 300))),
                AudioParts.answer(AudioParts.part(AudioParts.L16, Arrays.copyOfRange(samples, 300, 800))));
        byte[] first = AudioParts.bytes(model().build().synthesize("Hi").audio());
        byte[] second = AudioParts.bytes(model().build().synthesize("Hi").audio());
        server.answers(AudioParts.answer(AudioParts.part("audio/wav", first), AudioParts.part("audio/x-wav", second)));

        CometApiGeminiSpeechResponse speech = model().build().synthesize("Hi");

        assertThat(AudioParts.played(speech.audio()).samples()).isEqualTo(samples);
    }

    @Test
    void the_samples_that_are_returned_are_a_copy() {
        CometApiGeminiSpeechResponse speech = model().build().synthesize("Hi");
        byte[] before = speech.pcm().clone();

        speech.pcm()[0]++;

        assertThat(speech.pcm()).isEqualTo(before);
    }

    @Test
    void a_draft_among_the_thoughts_is_no_speech() {
        String draft = """
                {"thought":true,"inlineData":{"mimeType":"audio/L16","data":"AQID"}}""";
        server.answers(AudioParts.answer(draft));

        assertThatThrownBy(() -> model().build().synthesize("Hi")).isInstanceOf(InvalidRequestException.class);
    }

    // --- no audio

    @Test
    void a_response_of_text_alone_is_an_error_that_quotes_it() {
        server.answers(AudioParts.ended("STOP", """
                {"text":"I can only write."}"""));

        assertThatThrownBy(() -> model().build().synthesize("Hi"))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("has no audio (STOP)")
                .hasMessageContaining("\"I can only write.\"")
                .hasMessageContaining("speech model");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST"})
    void refused_speech_is_an_error_with_the_reason(String reason) {
        server.answers(AudioParts.ended(reason, ""));

        assertThatThrownBy(() -> model().build().synthesize("Hi"))
                .isExactlyInstanceOf(ContentFilteredException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("safetySettings");
    }

    @Test
    void a_refused_text_is_an_error_with_the_reason() {
        server.answers(Answer.json("""
                {"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}"""));

        assertThatThrownBy(() -> model().build().synthesize("Hi"))
                .isExactlyInstanceOf(ContentFilteredException.class)
                .hasMessageContaining("PROHIBITED_CONTENT");
    }

    @ParameterizedTest
    @CsvSource({
        "MAX_TOKENS, maxOutputTokens",
        "OTHER, Send the request again",
        "STOP, Use a speech model",
    })
    void an_empty_response_is_an_error_whose_advice_fits_the_reason(String reason, String advice) {
        server.answers(AudioParts.ended(reason, """
                {"inlineData":{"mimeType":"audio/L16","data":null}},{"inlineData":null},{}"""));

        assertThatThrownBy(() -> model().build().synthesize("Hi"))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(advice);
    }

    @Test
    void speech_that_was_cut_off_has_its_finish_reason() {
        server.answers(AudioParts.ended("MAX_TOKENS", AudioParts.part(AudioParts.L16, AudioParts.samples(100))));

        assertThat(model().build().synthesize("Hi").finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    // --- the call

    @Test
    void a_failed_request_is_sent_again() {
        server.answers(
                Answer.error(503, "overloaded"),
                AudioParts.answer(AudioParts.part(AudioParts.L16, AudioParts.samples(100))));

        assertThat(model().build().synthesize("Hi").pcm()).hasSize(100);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void an_error_of_the_service_is_passed_on() {
        server.answers(Answer.rateLimited(null));

        assertThatThrownBy(() -> model().maxRetries(0).build().synthesize("Hi"))
                .isExactlyInstanceOf(RateLimitException.class);
    }

    @Test
    void a_silent_service_is_a_timeout() {
        server.answers(Answer.text("never").stallAfter(0));

        assertThatThrownBy(() -> model().maxRetries(0)
                        .timeout(Duration.ofMillis(200))
                        .build()
                        .synthesize("Hi"))
                .isInstanceOf(TimeoutException.class);
    }

    @Test
    void listeners_are_notified_of_speech_and_of_its_failure() {
        List<Object> notified = new ArrayList<>();
        CometApiGeminiSpeechModel model = model().maxRetries(0)
                .listeners(new ChatModelListener() {
                    @Override
                    public void onResponse(ChatModelResponseContext context) {
                        notified.add(CometApiGeminiMessages.audios(
                                        context.chatResponse().aiMessage())
                                .size());
                    }

                    @Override
                    public void onError(ChatModelErrorContext context) {
                        notified.add(context.error().getClass());
                    }
                })
                .build();
        server.answers(
                AudioParts.answer(AudioParts.part(AudioParts.L16, AudioParts.samples(100))), Answer.rateLimited(null));

        model.synthesize("Hi");
        assertThatThrownBy(() -> model.synthesize("Hi")).isInstanceOf(RateLimitException.class);

        assertThat(notified).containsExactly(1, RateLimitException.class);
    }

    // --- the local server

    @Test
    void the_local_server_speaks_audibly() throws Exception {
        CometApiGeminiSpeechResponse speech = model().build().synthesize("A paper boat");

        PlayedFile file = AudioParts.played(speech.audio());
        double seconds = file.samples().length / 2.0 / file.rate();
        assertThat(seconds).isBetween(0.5, 2.0);
        int loudest = 0;
        for (int i = 0; i < file.samples().length; i += 2) {
            int sample = (short) (file.samples()[i] & 0xff | file.samples()[i + 1] << 8);
            loudest = Math.max(loudest, Math.abs(sample));
        }
        assertThat(loudest).isBetween(5_000, 20_000);
        assertThat(speech.tokenUsage().outputTokensByModality().get("AUDIO"))
                .isBetween((int) (20 * seconds), (int) (30 * seconds) + 1);
    }

    @Test
    void voices_of_the_local_server_differ() {
        List<Audio> voices = new ArrayList<>();
        for (String voice : List.of("Kore", "Puck")) {
            voices.add(model().build()
                    .synthesize(TextToSpeechRequest.builder("A paper boat")
                            .voice(voice)
                            .build())
                    .audio());
        }

        assertThat(voices).doesNotHaveDuplicates();
    }
}
