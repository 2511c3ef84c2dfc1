package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.sun.management.ThreadMXBean;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is large must fit into little: the build runs this class, the local server included, with a heap of 256 MB. */
class LargeMediaTest {

    private static final int MEGABYTE = 1024 * 1024;

    @ParameterizedTest
    @EnumSource
    void a_picture_of_12_megabytes_in_an_answer_arrives(Way way) {
        String base64 = "A".repeat(16 * MEGABYTE);
        byte[] answer =
                ("{\"candidates\":[{\"content\":{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\""
                                + base64 + "\"}}]},\"finishReason\":\"STOP\"}]}")
                        .getBytes(StandardCharsets.US_ASCII);
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            server.answers(Answer.raw(200, "application/json", answer));

            ChatResponse response = way.ask(server, "Draw a boat");

            Image picture = response.aiMessage().images().get(0);
            assertThat(picture.base64Data()).hasSize(base64.length());
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_request_of_25_megabytes_leaves_whole(Way way) throws IOException {
        try (CountingServer server = new CountingServer()) {
            way.ask(null, it -> it.baseUrl(server.baseUrl()), asking("A".repeat(25 * MEGABYTE)));

            assertThat(server.received.get()).isGreaterThan(25L * MEGABYTE);
        }
    }

    @Test
    void sending_15_megabytes_of_base64_allocates_less_than_a_tenth_of_them() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (CountingServer server = new CountingServer()) {
            CometApiGeminiChatModel model = Way.connect(CometApiGeminiChatModel.builder(), null)
                    .baseUrl(server.baseUrl())
                    .build();
            model.chat(asking("A".repeat(MEGABYTE))); // loads what has to be loaded once
            ChatRequest request = asking("A".repeat(15 * MEGABYTE));
            long before = threads.getCurrentThreadAllocatedBytes();

            model.chat(request);

            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            System.out.printf(
                    "15 MB of base64 sent: %d bytes allocated, heap of %d MB%n",
                    allocated, Runtime.getRuntime().maxMemory() / MEGABYTE);
            assertThat(allocated).isLessThan(15L * MEGABYTE / 10);
        }
    }

    private static ChatRequest asking(String base64) {
        return ChatRequest.builder()
                .messages(UserMessage.from(ImageContent.from(base64, "image/png")))
                .build();
    }

    /** Counts what arrives and keeps none of it. */
    private static final class CountingServer implements AutoCloseable {

        private static final String ANSWER =
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"ok\"}]}," + "\"finishReason\":\"STOP\"}]}";

        final AtomicLong received = new AtomicLong();
        private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

        CountingServer() throws IOException {
            Thread thread = new Thread(this::serve, "counting server");
            thread.setDaemon(true);
            thread.start();
        }

        String baseUrl() {
            return "http://127.0.0.1:" + socket.getLocalPort();
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept()) {
                    InputStream in = new BufferedInputStream(client.getInputStream(), 64 * 1024);
                    OutputStream out = client.getOutputStream();
                    long length;
                    while ((length = headLength(in)) >= 0) {
                        byte[] slice = new byte[64 * 1024];
                        for (long left = length; left > 0; ) {
                            int read = in.read(slice, 0, (int) Math.min(left, slice.length));
                            if (read < 0) break;
                            left -= read;
                            received.addAndGet(read);
                        }
                        out.write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                                        + ANSWER.length() + "\r\n\r\n" + ANSWER)
                                .getBytes(StandardCharsets.US_ASCII));
                        out.flush();
                    }
                } catch (IOException e) {
                    // the client went away, or the test is over
                }
            }
        }

        /** @return the length of the body, -1 when the client has nothing more to say */
        private static long headLength(InputStream in) throws IOException {
            long length = -1;
            StringBuilder line = new StringBuilder();
            int b;
            while ((b = in.read()) >= 0) {
                if (b == '\n') {
                    String text = line.toString().strip();
                    if (text.isEmpty()) return length;
                    if (text.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                        length = Long.parseLong(text.substring(15).strip());
                    }
                    line.setLength(0);
                } else {
                    line.append((char) b);
                }
            }
            return -1;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
