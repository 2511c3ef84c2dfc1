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
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Asks about a picture: one that is drawn here, or the file or address that the first word names. */
public final class LookAtAPicture {

    public static void main(String[] args) throws IOException {
        ChatModel model = Sample.connect(CometApiGeminiChatModel.builder()).build();
        Content picture = args.length == 0 ? drawn() : named(args[0]);

        UserMessage question = UserMessage.from(TextContent.from("What is in this picture?"), picture);
        System.out.println(model.chat(question).aiMessage().text());
    }

    private static Content named(String place) {
        return place.startsWith("http")
                ? ImageContent.from(URI.create(place)) // the service fetches it
                : ImageContent.from(Path.of(place), "image/png");
    }

    private static Content drawn() throws IOException {
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
