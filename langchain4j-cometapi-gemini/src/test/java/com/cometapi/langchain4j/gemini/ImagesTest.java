package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImagesTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static String inlineData(String mimeType, String content, String more) {
        String data = Base64.getEncoder().encodeToString(content.getBytes());
        return """
                {"inlineData":{"mimeType":"%s","data":"%s"}%s}""".formatted(mimeType, data, more);
    }

    private static String chunk(String... parts) {
        return """
                {"candidates":[{"content":{"parts":[%s]}}]}""".formatted(String.join(",", parts));
    }

    @ParameterizedTest
    @EnumSource
    void all_images_are_returned_in_order_without_drafts_and_audio(CallStyle style) {
        server.answers(Answer.json(
                        chunk("""
                                {"text":"One. "}""", inlineData("image/png", "draft", ",\"thought\":true")),
                        chunk(inlineData("image/jpeg", "first", ",\"thoughtSignature\":\"c2ln\"")),
                        chunk("{}", """
                                {"text":"Two."}""", inlineData("audio/wav", "tone", "")),
                        chunk(inlineData("image/png;v=1", "second", "")))
                .finish("STOP"));

        AiMessage message = style.send(server, "Draw two").aiMessage();

        assertThat(message.images()).extracting(Image::mimeType).containsExactly("image/jpeg", "image/png;v=1");
        assertThat(message.images())
                .extracting(image -> new String(Base64.getDecoder().decode(image.base64Data())))
                .containsExactly("first", "second");
        assertThat(CometApiGeminiMessages.images(message)).isEqualTo(message.images());
        assertThat(message.text()).isEqualTo("One. Two.");
        assertThat(CometApiGeminiMessages.images(AiMessage.from("no image"))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void the_bytes_of_an_image_decide_where_no_type_is_named(CallStyle style) {
        String png = "\"data\":\"iVBORw0KGgoAAAAN\"";
        String jpeg = "\"data\":\"/9j/4AAQSkZJRgABAQ==\"";
        server.answers(Answer.json(chunk(
                        "{\"inlineData\":{" + png + "}}",
                        "{\"inlineData\":{\"mimeType\":null," + jpeg + "}}",
                        "{\"inlineData\":{\"mimeType\":\"\"," + png + "}}",
                        "{\"inlineData\":{\"mimeType\":\"application/octet-stream\"," + jpeg + "}}",
                        "{\"inlineData\":{\"mimeType\":\"IMAGE/PNG\"," + png + "}}",
                        "{\"inlineData\":{\"mimeType\":\"Image/WebP; v=1\"," + png + "}}",
                        "{\"inlineData\":{\"mimeType\":\"application/octet-stream\",\"data\":\"AQID\"}}",
                        "{\"inlineData\":{\"mimeType\":\"audio/wav\"," + png + "}}"))
                .finish("STOP"));

        AiMessage message = style.send(server, "Draw").aiMessage();

        assertThat(message.images())
                .extracting(Image::mimeType)
                .containsExactly("image/png", "image/jpeg", "image/png", "image/jpeg", "image/png", "image/webp; v=1");
        style.send(server, CallStyle.after(message));
        assertThat(server.lastRequest().json().at("/contents/1/parts").findValuesAsText("mimeType"))
                .containsExactly(
                        "image/png",
                        "image/jpeg",
                        "image/png",
                        "image/jpeg",
                        "image/png",
                        "image/webp; v=1",
                        "application/octet-stream",
                        "audio/wav");
    }

    @ParameterizedTest
    @EnumSource
    void an_image_without_bytes_is_no_image(CallStyle style) {
        server.answers(Answer.json(chunk("""
                        {"text":"Sorry."}""", """
                        {"inlineData":{"mimeType":"image/png","data":""}}""", """
                        {"inlineData":{"mimeType":"image/png","data":null}}""", """
                        {"inlineData":{"mimeType":"image/png"}}""", """
                        {"inlineData":{"mimeType":"image/png","data":" "}}""")).finish("STOP"));

        AiMessage message = style.send(server, "Draw").aiMessage();

        assertThat(CometApiGeminiMessages.images(message)).isEmpty();
        assertThat(message.text()).isEqualTo("Sorry.");
    }

    @ParameterizedTest
    @EnumSource
    void an_image_is_edited_over_stored_turns_with_all_signatures(CallStyle style) throws IOException {
        List<ChatMessage> memory = new ArrayList<>();
        List<String> signatures = new ArrayList<>();
        List<String> images = new ArrayList<>();

        for (String wish : List.of("A blue boat", "Make it red", "Now green, please")) {
            memory.add(UserMessage.from(wish));
            ChatResponse response = style.send(
                    server,
                    builder -> builder.modelName("gemini-3.1-flash-image-preview")
                            .imageSize("512")
                            .imageAspectRatio("4:1"),
                    ChatRequest.builder().messages(memory).build());
            memory.add(response.aiMessage());
            memory = ChatMessageDeserializer.messagesFromJson(ChatMessageSerializer.messagesToJson(memory));
            images.add(response.aiMessage().images().get(0).base64Data());
            List<JsonNode> replayed =
                    server.lastRequest().json().path("contents").findParents("thoughtSignature");
            assertThat(replayed)
                    .extracting(part -> part.get("thoughtSignature").asText())
                    .isEqualTo(signatures);
            signatures.clear();
            for (ChatMessage message : memory) signatures.addAll(signaturesOf(message));
        }

        assertThat(images).doesNotHaveDuplicates();
        assertThat(signatures).hasSize(6); // of the image and of the closing text, three times
        assertThat(server.lastRequest().json().path("contents").findValuesAsText("data"))
                .containsExactly(images.get(0), images.get(1));
        assertThat(server.lastRequest()
                        .json()
                        .at("/generationConfig/imageConfig/aspectRatio")
                        .asText())
                .isEqualTo("4:1");
    }

    private static List<String> signaturesOf(ChatMessage message) throws IOException {
        if (!(message instanceof AiMessage answer)) return List.of();
        String stored = String.valueOf(answer.attributes().get(StoredParts.ATTRIBUTE));
        return Json.tree(stored).findValuesAsText("thoughtSignature");
    }

    @ParameterizedTest
    @EnumSource
    void a_draft_image_is_never_returned_even_with_thinking(CallStyle style) {
        AiMessage message = style.send(
                        server,
                        builder ->
                                builder.modelName("gemini-3-pro-image-preview").returnThinking(true),
                        ChatRequest.builder()
                                .messages(UserMessage.from("A house"))
                                .build())
                .aiMessage();

        assertThat(message.images()).hasSize(1);
        assertThat(String.valueOf(message.attributes().get(StoredParts.ATTRIBUTE)))
                .contains("\"thought\":true");
    }
}
