package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Draws and edits pictures with a Gemini image model, such as {@code gemini-3.1-flash-image}. Thread-safe.
 *
 * <p>Asks for pictures alone unless {@code responseModalities(..)} says otherwise; {@code imageAspectRatio(..)} and
 * {@code imageSize(..)} set their form. Listeners hear of each question as of a chat model's. To go on from a picture in
 * conversation, use {@link CometApiGeminiChatModel}.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/image-generation">Image generation</a>
 */
public final class CometApiGeminiImageModel implements ImageModel {

    /** Where the response's {@code metadata()} has the words that came with the picture, if any came. */
    public static final String TEXT = "text";

    private static final int QUOTED = 500;
    private static final CometApiGeminiChatRequestParameters PICTURES_ALONE =
            CometApiGeminiChatRequestParameters.builder()
                    .responseModalities("IMAGE")
                    .build();

    private final CometApiGeminiChatModel model;

    private CometApiGeminiImageModel(ModelSettings settings) {
        this.model = new CometApiGeminiChatModel(new ModelSettings(
                settings.engine(),
                settings.defaultRequestParameters().defaultedBy(PICTURES_ALONE),
                settings.listeners(),
                settings.supportedCapabilities()));
    }

    /** The same builder as a chat model's. */
    public static CometApiGeminiModelBuilder<CometApiGeminiImageModel> builder() {
        return new CometApiGeminiModelBuilder<>(CometApiGeminiImageModel::new);
    }

    /**
     * Draws one picture.
     *
     * @return the last one of the answer, as bytes, with the tokens used
     * @throws ContentFilteredException when the service refused, with its reason
     * @throws InvalidRequestException when the answer has words and no picture, quoting them
     * @throws dev.langchain4j.exception.LangChain4jException what the service or the way to it says
     */
    @Override
    public Response<Image> generate(String prompt) {
        return picture(UserMessage.from(prompt));
    }

    /**
     * Draws several pictures, one question each, one after the other.
     *
     * @return the tokens of all together
     * @throws IllegalArgumentException when n is less than 1
     * @throws dev.langchain4j.exception.LangChain4jException as {@link #generate(String)}, also when only a later one fails
     */
    @Override
    public Response<List<Image>> generate(String prompt, int n) {
        if (n < 1) throw new IllegalArgumentException("n, the number of pictures, must be at least 1, not " + n);
        Response<Image> answer = generate(prompt);
        List<Image> images = new ArrayList<>(List.of(answer.content()));
        TokenUsage usage = answer.tokenUsage();
        while (images.size() < n) {
            answer = generate(prompt);
            images.add(answer.content());
            usage = TokenUsage.sum(usage, answer.tokenUsage());
        }
        return Response.from(images, usage, answer.finishReason());
    }

    /**
     * Changes a picture as the prompt says.
     *
     * @param image bytes, or an address that is treated as {@code mediaPolicy(..)} says
     */
    @Override
    public Response<Image> edit(Image image, String prompt) {
        return picture(UserMessage.from(ImageContent.from(image), TextContent.from(prompt)));
    }

    /** @throws UnsupportedFeatureException always: Gemini takes no mask */
    @Override
    public Response<Image> edit(Image image, Image mask, String prompt) {
        throw new UnsupportedFeatureException(
                "Gemini edits pictures by words and takes no mask: say in the prompt what is"
                        + " to change and what is to stay, and call edit(image, prompt)");
    }

    private Response<Image> picture(UserMessage question) {
        ChatResponse answer =
                model.chat(ChatRequest.builder().messages(question).build());
        List<Image> images = CometApiGeminiMessages.images(answer.aiMessage());
        if (images.isEmpty()) throw noPicture(answer);
        String text = answer.aiMessage().text();
        return Response.from(
                images.get(images.size() - 1),
                answer.tokenUsage(),
                answer.finishReason(),
                text == null ? Map.of() : Map.of(TEXT, text));
    }

    private static RuntimeException noPicture(ChatResponse answer) {
        CometApiGeminiChatResponseMetadata metadata = CometApiGeminiChatResponseMetadata.from(answer);
        String reason = metadata.blockReason() == null ? metadata.rawFinishReason() : metadata.blockReason();
        String words = answer.aiMessage().text();
        if (words == null) words = metadata.finishMessage();
        String message = "The model drew no picture (" + reason + ")" + quoted(words);
        return answer.finishReason() == FinishReason.CONTENT_FILTER
                ? new ContentFilteredException(message + ". Change the prompt or the safetySettings")
                : new InvalidRequestException(
                        message + ". Ask for a picture in the prompt, and use a model that draws, such as"
                                + " gemini-3.1-flash-image");
    }

    private static String quoted(@Nullable String words) {
        if (words == null || words.isBlank()) return "";
        String stripped = words.strip();
        return " and said: \"" + (stripped.length() > QUOTED ? stripped.substring(0, QUOTED) + "…" : stripped) + "\"";
    }
}
