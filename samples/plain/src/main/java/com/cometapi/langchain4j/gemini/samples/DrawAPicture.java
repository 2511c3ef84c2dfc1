package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiMessages;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Generates an image in the conversation, then edits it with a second message. Writes both images to files. */
public final class DrawAPicture {

    public static void main(String[] args) throws IOException {
        ChatModel model = Sample.connect(CometApiGeminiChatModel.builder())
                .modelName("gemini-3.1-flash-image-preview")
                .imageAspectRatio("16:9")
                .build();
        UserMessage request = UserMessage.from(Sample.prompt(args, "A paper boat on a lake in the evening"));

        AiMessage drawn = model.chat(request).aiMessage();
        save(drawn, "image");
        AiMessage changed =
                model.chat(request, drawn, UserMessage.from("Now make it red")).aiMessage();
        save(changed, "image-red");
    }

    private static void save(AiMessage message, String name) throws IOException {
        if (message.text() != null) System.out.println(message.text());
        for (Image image : CometApiGeminiMessages.images(message)) {
            String type = "image/jpeg".equals(image.mimeType()) ? ".jpg" : ".png";
            Path file = Files.createTempFile(name + "-", type);
            Files.write(file, Base64.getDecoder().decode(image.base64Data()));
            System.out.println(file);
        }
    }

    private DrawAPicture() {}
}
