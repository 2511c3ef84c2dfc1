package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Describes an image: one that is drawn here, or the file or address in the first argument. */
public final class LookAtAPicture {

    public static void main(String[] args) throws IOException {
        ChatModel model = Sample.connect(CometApiGeminiChatModel.builder()).build();
        Content image = args.length == 0 ? drawnImage() : imageAt(args[0]);

        UserMessage message = UserMessage.from(TextContent.from("What is in this image?"), image);
        System.out.println(Sample.orNone(model.chat(message).aiMessage().text()));
    }

    private static Content imageAt(String location) throws IOException {
        return location.startsWith("http")
                ? ImageContent.from(URI.create(location)) // the service fetches it
                : ImageContent.from(Sample.file(location), "image/png");
    }

    private static Content drawnImage() throws IOException {
        BufferedImage image = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setColor(new Color(0x87ceeb));
        canvas.fillRect(0, 0, 320, 240);
        canvas.setColor(Color.YELLOW);
        canvas.fillOval(220, 20, 60, 60);
        canvas.setColor(new Color(0x2e8b57));
        canvas.setStroke(new BasicStroke(3));
        canvas.fillPolygon(new int[] {20, 120, 220}, new int[] {240, 100, 240}, 3);
        canvas.dispose();
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return ImageContent.from(Base64.getEncoder().encodeToString(png.toByteArray()), "image/png");
    }

    private LookAtAPicture() {}
}
