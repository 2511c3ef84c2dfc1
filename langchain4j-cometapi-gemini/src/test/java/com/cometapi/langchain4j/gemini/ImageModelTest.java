package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageModelTest {

    private static final String PNG = "iVBORw0KGgoAAAAN";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private CometApiGeminiModelBuilder<CometApiGeminiImageModel> model() {
        return CallStyle.connect(CometApiGeminiImageModel.builder(), server).modelName("gemini-3.1-flash-image");
    }

    private static String image(String base64) {
        return """
                {"inlineData":{"mimeType":"image/png","data":"%s"},"thoughtSignature":"c2ln"}""".formatted(base64);
    }

    private static Answer answer(String finishReason, String... parts) {
        return Answer.json("""
                {"candidates":[{"content":{"role":"model","parts":[%s]},"finishReason":"%s"}],
                 "usageMetadata":{"promptTokenCount":7,"candidatesTokenCount":1290,"totalTokenCount":1297,
                   "candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":1290}]}}""".formatted(String.join(",", parts), finishReason));
    }

    // --- generate

    @Test
    void a_prompt_becomes_an_image() {
        server.answers(answer("STOP", image(PNG)));

        Response<Image> response = model().build().generate("A paper boat");

        assertThat(response.content().base64Data()).isEqualTo(PNG);
        assertThat(response.content().mimeType()).isEqualTo("image/png");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.metadata()).isEmpty();
        CometApiGeminiTokenUsage usage = CometApiGeminiTokenUsage.from(response.tokenUsage());
        assertThat(usage.inputTokenCount()).isEqualTo(7);
        assertThat(usage.outputTokensByModality()).containsEntry("IMAGE", 1290);
        JsonNode sent = server.lastRequest().json();
        assertThat(sent.path("generationConfig")).hasToString("""
                {"responseModalities":["IMAGE"]}""");
        assertThat(sent.at("/contents/0/parts/0/text").asText()).isEqualTo("A paper boat");
        assertThat(server.lastRequest().path()).endsWith("/models/gemini-3.1-flash-image:generateContent");
    }

    @Test
    void aspect_ratio_and_size_are_those_of_the_builder() {
        server.answers(answer("STOP", image(PNG)));

        model().imageAspectRatio("16:9").imageSize("2K").build().generate("A paper boat");

        assertThat(server.lastRequest().json().at("/generationConfig/imageConfig"))
                .hasToString("""
                        {"aspectRatio":"16:9","imageSize":"2K"}""");
    }

    @Test
    void text_beside_the_image_is_kept_when_requested() {
        server.answers(answer("STOP", """
                {"text":"Here it is."}""", image(PNG)));

        Response<Image> response =
                model().responseModalities("TEXT", "IMAGE").build().generate("A paper boat");

        assertThat(response.content().base64Data()).isEqualTo(PNG);
        assertThat(response.metadata()).containsEntry(CometApiGeminiImageModel.TEXT, "Here it is.");
        assertThat(server.lastRequest().json().at("/generationConfig/responseModalities"))
                .hasToString("""
                        ["TEXT","IMAGE"]""");
    }

    @Test
    void the_last_image_counts_and_drafts_do_not() {
        String draft = """
                {"thought":true,"inlineData":{"mimeType":"image/png","data":"ZHJhZnQ="}}""";
        server.answers(answer("STOP", draft, image("Zmlyc3Q="), "{}", image(PNG), draft));

        Response<Image> response = model().build().generate("A paper boat");

        assertThat(response.content().base64Data()).isEqualTo(PNG);
    }

    @Test
    void several_images_are_several_requests_and_their_tokens_add_up() {
        server.answers(answer("STOP", image("YQ==")), answer("STOP", image("Yg==")), answer("STOP", image("Yw==")));

        Response<List<Image>> response = model().build().generate("A paper boat", 3);

        assertThat(response.content()).extracting(Image::base64Data).containsExactly("YQ==", "Yg==", "Yw==");
        assertThat(CometApiGeminiTokenUsage.from(response.tokenUsage()).outputTokensByModality())
                .containsEntry("IMAGE", 3 * 1290);
        assertThat(server.requests()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void a_count_below_one_is_rejected(int n) {
        assertThatThrownBy(() -> model().build().generate("A paper boat", n))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void listeners_are_notified_of_images() {
        server.answers(answer("STOP", image(PNG)));
        List<ChatModelResponseContext> notified = new ArrayList<>();
        ChatModelListener listener = new ChatModelListener() {
            @Override
            public void onResponse(ChatModelResponseContext context) {
                notified.add(context);
            }
        };

        model().listeners(listener).build().generate("A paper boat");

        assertThat(notified).hasSize(1);
    }

    // --- edit

    @Test
    void an_image_is_edited_by_a_prompt() {
        server.answers(answer("STOP", image(PNG)));
        Image boat =
                Image.builder().base64Data("Ym9hdA==").mimeType("image/jpeg").build();

        Response<Image> response = model().build().edit(boat, "Make it red");

        assertThat(response.content().base64Data()).isEqualTo(PNG);
        JsonNode parts = server.lastRequest().json().at("/contents/0/parts");
        assertThat(parts.get(0).get("inlineData")).hasToString("""
                {"mimeType":"image/jpeg","data":"Ym9hdA=="}""");
        assertThat(parts.get(1).path("text").asText()).isEqualTo("Make it red");
    }

    @Test
    void a_mask_is_rejected_with_advice() {
        Image boat =
                Image.builder().base64Data("Ym9hdA==").mimeType("image/jpeg").build();

        assertThatThrownBy(() -> model().build().edit(boat, boat, "Make it red"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("edit(image, prompt)");
        assertThat(server.requests()).isEmpty();
    }

    // --- no image

    @Test
    void a_response_of_text_alone_is_an_error_that_quotes_it() {
        server.answers(answer("STOP", """
                {"text":"I can only describe boats."}"""));

        assertThatThrownBy(() -> model().build().generate("A paper boat"))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("\"I can only describe boats.\"")
                .hasMessageContaining("STOP");
    }

    @ParameterizedTest
    @CsvSource({"IMAGE_SAFETY", "PROHIBITED_CONTENT", "SAFETY"})
    void a_refused_image_is_an_error_with_the_reason(String reason) {
        server.answers(answer(reason));

        assertThatThrownBy(() -> model().build().generate("A paper boat"))
                .isExactlyInstanceOf(ContentFilteredException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void a_refused_prompt_is_an_error_with_the_reason() {
        server.answers(Answer.json("""
                {"promptFeedback":{"blockReason":"IMAGE_SAFETY"}}"""));

        assertThatThrownBy(() -> model().build().generate("A paper boat"))
                .isExactlyInstanceOf(ContentFilteredException.class)
                .hasMessageContaining("IMAGE_SAFETY");
    }

    @Test
    void an_empty_response_is_an_error_with_its_finish_reason() {
        server.answers(answer("NO_IMAGE"));

        assertThatThrownBy(() -> model().build().generate("A paper boat")).hasMessageContaining("NO_IMAGE");
    }

    @ParameterizedTest
    @CsvSource({
        "MAX_TOKENS, maxOutputTokens",
        "IMAGE_OTHER, Send the request again",
        "OTHER, Send the request again",
        "NO_IMAGE, Describe in the prompt",
        "CONTINUATION, maxOutputTokens",
        "MALFORMED_RESPONSE, Send the request again",
        "STOP, use an image model"
    })
    void the_advice_fits_the_reason(String reason, String advice) {
        server.answers(answer(reason));

        assertThatThrownBy(() -> model().build().generate("A paper boat"))
                .isExactlyInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(advice);
    }

    @Test
    void texts_beside_several_images_are_kept() {
        server.answers(
                answer("STOP", """
                        {"text":"One."}""", image("YQ==")), answer("STOP", image("Yg==")), answer("STOP", """
                        {"text":"Three."}""", image("Yw==")));

        Response<List<Image>> response =
                model().responseModalities("TEXT", "IMAGE").build().generate("A paper boat", 3);

        assertThat(response.metadata()).containsEntry(CometApiGeminiImageModel.TEXT, "One.\n\nThree.");
    }

    @ParameterizedTest
    @ValueSource(ints = {498, 499, 500})
    void a_quoted_text_is_cut_between_characters(int letters) {
        server.answers(answer("STOP", """
                {"text":"%s"}""".formatted("x".repeat(letters) + "👋👋👋")));

        assertThatThrownBy(() -> model().build().generate("A paper boat"))
                .message()
                .doesNotContainPattern("[\\ud800-\\udbff](?![\\udc00-\\udfff])");
    }

    @Test
    void images_are_read_from_stored_maps() {
        AiMessage message = AiMessage.builder()
                .attributes(Map.of(
                        AiMessage.GENERATED_IMAGES_KEY,
                        List.of(
                                Map.of("url", "https://a.example/x.png", "revisedPrompt", "A boat"),
                                Map.of("base64Data", PNG, "mimeType", "image/png"),
                                Map.of("url", URI.create("https://a.example/y.png")),
                                Map.of("url", "https://a.example/a b|c.png"),
                                Map.of("base64Data", "", "mimeType", "image/png"),
                                Map.of("url", ":", "mimeType", "image/png"),
                                Map.of("base64Data", 7, "url", List.of()),
                                Map.of("revisedPrompt", "nothing"))))
                .build();

        List<Image> images = CometApiGeminiMessages.images(message);

        assertThat(images)
                .containsExactly(
                        Image.builder()
                                .url("https://a.example/x.png")
                                .revisedPrompt("A boat")
                                .build(),
                        Image.builder().base64Data(PNG).mimeType("image/png").build(),
                        Image.builder().url("https://a.example/y.png").build(),
                        Image.builder().url("https://a.example/a%20b%7Cc.png").build());
        assertThatThrownBy(() -> CometApiGeminiMessages.images(null)).hasMessageContaining("message is missing");
    }

    @Test
    void an_error_of_the_service_is_passed_on() {
        server.answers(Answer.rateLimited(null));

        assertThatThrownBy(() -> model().maxRetries(0).build().generate("A paper boat"))
                .isExactlyInstanceOf(RateLimitException.class);
    }
}
