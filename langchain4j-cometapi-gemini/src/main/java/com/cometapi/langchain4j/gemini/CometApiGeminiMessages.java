package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads what a message holds beyond LangChain4j's own accessors. */
public final class CometApiGeminiMessages {

    private CometApiGeminiMessages() {}

    /**
     * Returns the images that the model generated, in order. This works for a message that was stored as JSON and read
     * back as well, where {@link AiMessage#images()} fails.
     *
     * @return empty when there are none
     */
    public static List<Image> images(AiMessage message) {
        if (!(message.attributes().get(AiMessage.GENERATED_IMAGES_KEY) instanceof List<?> stored)) return List.of();
        List<Image> images = new ArrayList<>();
        for (Object entry : stored) {
            if (entry instanceof Image image) images.add(image);
            if (entry instanceof Map<?, ?> fields && fields.get("base64Data") instanceof String data) {
                Image.Builder image = Image.builder().base64Data(data);
                if (fields.get("mimeType") instanceof String mimeType) image.mimeType(mimeType);
                images.add(image.build());
            }
        }
        return List.copyOf(images);
    }
}
