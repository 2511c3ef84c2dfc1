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
 * Generates and edits images with a Gemini image model, such as {@code gemini-3.1-flash-image}. Thread-safe.
 *
 * <p>The model returns images without text, unless {@code responseModalities(..)} sets something else. Set the format
 * with {@code imageAspectRatio(..)} and {@code imageSize(..)}. Listeners are notified of each request as for a chat
 * model. To continue with an image in a conversation, use {@link CometApiGeminiChatModel}.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/image-generation">Image generation</a>
 */
public final class CometApiGeminiImageModel implements ImageModel {

    /**
     * Names the entry of the response's {@code metadata()} with the text that came with the image, if there was any.
     */
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

    /** Returns a new builder, with the same settings as a chat model's. */
    public static CometApiGeminiModelBuilder<CometApiGeminiImageModel> builder() {
        return new CometApiGeminiModelBuilder<>(CometApiGeminiImageModel::new);
    }

    /**
     * Generates one image.
     *
     * @return the last image of the response, as bytes, with the tokens used
     * @throws ContentFilteredException when the service blocked the request; the message names the reason
     * @throws InvalidRequestException when the response has no image; the message quotes the response's text
     * @throws dev.langchain4j.exception.LangChain4jException when the service refuses the request or the connection
     *     fails
     */
    @Override
    public Response<Image> generate(String prompt) {
        return picture(UserMessage.from(prompt));
    }

    /**
     * Generates several images with one request each, one after the other.
     *
     * @return all images, with the sum of the tokens used
     * @throws IllegalArgumentException when n is less than 1
     * @throws dev.langchain4j.exception.LangChain4jException as {@link #generate(String)}, even when only a later
     *     request fails
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
     * Edits an image as the prompt describes.
     *
     * @param image bytes, or an address that {@code mediaPolicy(..)} applies to
     * @throws dev.langchain4j.exception.LangChain4jException as {@link #generate(String)}
     */
    @Override
    public Response<Image> edit(Image image, String prompt) {
        return picture(UserMessage.from(ImageContent.from(image), TextContent.from(prompt)));
    }

    /**
     * Throws an exception, because Gemini takes no mask.
     *
     * @throws UnsupportedFeatureException always
     */
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
