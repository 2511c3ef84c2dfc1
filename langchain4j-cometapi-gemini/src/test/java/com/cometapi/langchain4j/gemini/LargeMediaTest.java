package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.sun.management.ThreadMXBean;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Large media need little memory: this class, the local server included, has a JVM with a heap of 256 MB. */
@Tag("own-jvm")
class LargeMediaTest {

    private static final int MEGABYTE = 1024 * 1024;

    /** Longer than Jackson allows a string to be by default. */
    @ParameterizedTest
    @EnumSource
    void a_4k_image_of_18_megabytes_is_received(CallStyle style) {
        String base64 = "A".repeat(24 * MEGABYTE);
        byte[] answer = image(base64).getBytes(StandardCharsets.US_ASCII);
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            server.answers(Answer.raw(200, "application/json", answer));

            ChatResponse response = style.send(server, "Draw a boat");

            Image image = response.aiMessage().images().get(0);
            assertThat(image.base64Data()).hasSize(base64.length());
        }
    }

    private static String image(String base64) {
        return """
                {"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"%s"}}]},\
                "finishReason":"STOP"}]}""".formatted(base64);
    }

    @ParameterizedTest
    @EnumSource
    void a_request_of_25_megabytes_is_sent_completely(CallStyle style) throws IOException {
        try (CountingServer server = new CountingServer()) {
            style.send(null, it -> it.baseUrl(server.baseUrl()), requestWith("A".repeat(25 * MEGABYTE)));

            assertThat(server.received.get()).isGreaterThan(25L * MEGABYTE);
        }
    }

    @Test
    void sending_15_megabytes_allocates_less_than_a_tenth_of_them() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (CountingServer server = new CountingServer()) {
            CometApiGeminiChatModel model = CallStyle.connect(CometApiGeminiChatModel.builder(), null)
                    .baseUrl(server.baseUrl())
                    .build();
            model.chat(requestWith("A".repeat(MEGABYTE))); // loads the classes
            ChatRequest request = requestWith("A".repeat(15 * MEGABYTE));
            long before = threads.getCurrentThreadAllocatedBytes();

            model.chat(request);

            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            System.out.printf(
                    "15 MB of base64 sent: %d bytes allocated, heap of %d MB%n",
                    allocated, Runtime.getRuntime().maxMemory() / MEGABYTE);
            assertThat(allocated).isLessThan(15L * MEGABYTE / 10);
        }
    }

    @Test
    void options_of_15_megabytes_cost_no_copy_of_them() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (CountingServer server = new CountingServer()) {
            CometApiGeminiChatModel model = CallStyle.connect(CometApiGeminiChatModel.builder(), null)
                    .baseUrl(server.baseUrl())
                    .build();
            model.chat(messageWithOptions("A".repeat(MEGABYTE))); // loads the classes
            String base64 = "A".repeat(15 * MEGABYTE);
            long before = threads.getCurrentThreadAllocatedBytes();

            model.chat(messageWithOptions(base64));

            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(15L * MEGABYTE / 10);
            assertThat(server.received.get()).isGreaterThan(16L * MEGABYTE);
        }
    }

    private static UserMessage messageWithOptions(String base64) {
        return CometApiGeminiMessages.userMessage()
                .add(
                        ImageContent.from(base64, "image/png"),
                        part -> part.displayName("a").mediaResolution("MEDIA_RESOLUTION_LOW"))
                .build();
    }

    private static ChatRequest requestWith(String base64) {
        return ChatRequest.builder()
                .messages(UserMessage.from(ImageContent.from(base64, "image/png")))
                .build();
    }

    /** Counts what arrives and keeps none of it. */
    private static final class CountingServer implements AutoCloseable {

        private static final String JSON = """
                {"candidates":[{"content":{"parts":[{"text":"ok"}]},"finishReason":"STOP"}]}""";
        private static final byte[] ANSWER = JSON.getBytes(StandardCharsets.US_ASCII);

        final AtomicLong received = new AtomicLong();
        private final HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

        CountingServer() throws IOException {
            server.createContext("/", exchange -> {
                received.addAndGet(exchange.getRequestBody().transferTo(OutputStream.nullOutputStream()));
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, ANSWER.length);
                exchange.getResponseBody().write(ANSWER);
                exchange.close();
            });
            server.start();
        }

        String baseUrl() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
