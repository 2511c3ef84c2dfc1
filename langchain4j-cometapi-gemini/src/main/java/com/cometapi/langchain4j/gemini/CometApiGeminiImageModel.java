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
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Generates and edits images with a Gemini image model, such as {@code gemini-3.1-flash-image}. Thread-safe.
 *
 * <p>The model returns images without text, unless {@code responseModalities(..)} sets something else. Set the format
 * with {@code imageAspectRatio(..)} and {@code imageSize(..)}. Listeners are notified of each request as for a chat
 * model. To continue with an image in a conversation, use {@link CometApiGeminiChatModel}.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/image-generation">Image generation</a>
 */
public class CometApiGeminiImageModel implements ImageModel, AutoCloseable {

    /**
     * Names the entry of the response's {@code metadata()} with the text that came with the image, if there was any.
     * The texts of several images are separated by a blank line.
     */
    public static final String TEXT = "text";

    private static final CometApiGeminiChatRequestParameters IMAGES_ONLY = CometApiGeminiChatRequestParameters.builder()
            .responseModalities("IMAGE")
            .build();

    private final CometApiGeminiChatModel model;

    CometApiGeminiImageModel(ModelSettings settings) {
        this.model = new CometApiGeminiChatModel(new ModelSettings(
                settings.engine(),
                settings.defaultRequestParameters().defaultedBy(IMAGES_ONLY),
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
        return image(UserMessage.from(prompt));
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
        if (n < 1) throw new IllegalArgumentException("n, the number of images, must be at least 1, not " + n);
        Response<Image> response = generate(prompt);
        List<Image> images = new ArrayList<>(List.of(response.content()));
        TokenUsage usage = response.tokenUsage();
        List<String> texts = new ArrayList<>();
        addText(texts, response);
        while (images.size() < n) {
            response = generate(prompt);
            images.add(response.content());
            usage = TokenUsage.sum(usage, response.tokenUsage());
            addText(texts, response);
        }
        Map<String, Object> metadata = texts.isEmpty() ? Map.of() : Map.of(TEXT, String.join("\n\n", texts));
        return Response.from(images, usage, response.finishReason(), metadata);
    }

    private static void addText(List<String> texts, Response<Image> response) {
        if (response.metadata().get(TEXT) instanceof String text && !text.isBlank()) texts.add(text);
    }

    /**
     * Edits an image as the prompt describes.
     *
     * @param image bytes, or an address that {@code mediaPolicy(..)} applies to
     * @throws dev.langchain4j.exception.LangChain4jException as {@link #generate(String)}
     */
    @Override
    public Response<Image> edit(Image image, String prompt) {
        return image(UserMessage.from(ImageContent.from(image), TextContent.from(prompt)));
    }

    /**
     * Throws an exception, because Gemini takes no mask.
     *
     * @throws UnsupportedFeatureException always
     */
    @Override
    public Response<Image> edit(Image image, Image mask, String prompt) {
        throw new UnsupportedFeatureException(
                "Gemini takes no mask. Describe in the prompt what to change and what to keep,"
                        + " and call edit(image, prompt)");
    }

    /** Closes the model as {@link CometApiGeminiChatModel#close()} does. */
    @Override
    public void close() {
        model.close();
    }

    /** Closes the model as {@link CometApiGeminiChatModel#closeGracefully()} does. */
    public CompletableFuture<Void> closeGracefully() {
        return model.closeGracefully();
    }

    private Response<Image> image(UserMessage message) {
        ChatResponse response =
                model.chat(ChatRequest.builder().messages(message).build());
        List<Image> images = CometApiGeminiMessages.images(response.aiMessage());
        if (images.isEmpty()) {
            throw MissingMedia.exception(
                    response,
                    "image",
                    "Request an image in the prompt, and use an image model, such as gemini-3.1-flash-image");
        }
        String text = response.aiMessage().text();
        return Response.from(
                images.get(images.size() - 1),
                response.tokenUsage(),
                response.finishReason(),
                text == null ? Map.of() : Map.of(TEXT, text));
    }
}
