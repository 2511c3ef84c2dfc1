package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiMediaPolicy;
import com.cometapi.langchain4j.gemini.CometApiGeminiMessages;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.data.pdf.PdfFile;
import dev.langchain4j.model.chat.ChatModel;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** The Java of docs/images.md that is not a whole file. */
class ImagesExamples {

    void converse() {
        // begin DrawInChat
        ChatModel model = CometApiGeminiChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3.1-flash-image")
                .responseModalities("TEXT", "IMAGE")
                .build();

        UserMessage request = UserMessage.from("Draw a paper boat, and describe it in one line");
        AiMessage drawn = model.chat(request).aiMessage();
        AiMessage changed =
                model.chat(request, drawn, UserMessage.from("Now at night")).aiMessage();

        List<Image> images = CometApiGeminiMessages.images(changed);
        // end DrawInChat
        System.out.println(images);
    }

    void look(ChatModel model, byte[] png, byte[] pdf) {
        // begin Look
        String answer = model.chat(UserMessage.from(
                        ImageContent.from(Base64.getEncoder().encodeToString(png), "image/png"),
                        ImageContent.from("https://example.org/second.jpg"),
                        PdfFileContent.from(PdfFile.builder()
                                .base64Data(Base64.getEncoder().encodeToString(pdf))
                                .build()),
                        TextContent.from("What do these have in common?")))
                .aiMessage()
                .text();
        // end Look
        System.out.println(answer);
    }

    void partOptions(ChatModel model, String base64) {
        // begin PartOptions
        UserMessage message = CometApiGeminiMessages.userMessage()
                .add(
                        VideoContent.from("https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
                        part -> part.startOffset(Duration.ofSeconds(30))
                                .endOffset(Duration.ofMinutes(2))
                                .fps(0.5))
                .add(
                        ImageContent.from(base64, "image/png"),
                        part -> part.mediaResolution("MEDIA_RESOLUTION_HIGH").displayName("plan.png"))
                .text("Which room of plan.png does the video show?")
                .build();

        String answer = model.chat(message).aiMessage().text();
        // end PartOptions
        System.out.println(answer);
    }

    ToolExecutionResultMessage toolResultOptions(ToolExecutionRequest request, String base64) {
        // begin ToolResultOptions
        ToolExecutionResultMessage result = CometApiGeminiMessages.toolResult(request)
                .text("{\"chart\": {\"$ref\": \"chart.png\"}}")
                .add(ImageContent.from(base64, "image/png"), part -> part.displayName("chart.png"))
                .build();
        // end ToolResultOptions
        return result;
    }

    ChatModel download() {
        // begin Download
        ChatModel model = CometApiGeminiChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3-flash-preview")
                .mediaPolicy(
                        CometApiGeminiMediaPolicy.download().maxBytes(5_000_000).timeout(Duration.ofSeconds(10)))
                .build();
        // end Download
        return model;
    }
}
