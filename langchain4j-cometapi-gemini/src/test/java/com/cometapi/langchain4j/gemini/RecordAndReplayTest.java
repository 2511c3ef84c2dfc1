package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Models and AI services over recordings of a server of OkHttp, which is closed before the replay. */
@Timeout(60)
class RecordAndReplayTest {

    private static final String TEXT = """
            {"candidates":[{"content":{"role":"model","parts":[{"text":"%s"}]},"finishReason":"STOP"}],\
            "usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2,"totalTokenCount":5},"responseId":"r1"}""";
    private static final String CALL = """
            {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"id":"%s","name":"add",\
            "args":{"a":19,"b":2}},"thoughtSignature":"c2lnbmF0dXJl"}]},"finishReason":"STOP"}]}""";

    @TempDir
    Path folder;

    private Path file;
    private final MockWebServer upstream = new MockWebServer();

    @BeforeEach
    void start() throws IOException {
        file = folder.resolve("recording.json");
        upstream.start();
    }

    @AfterEach
    void close() {
        upstream.close();
    }

    private CometApiGeminiLocalServer recording() {
        return CometApiGeminiLocalServer.recording(file, upstream.url("/").toString());
    }

    private CometApiGeminiLocalServer replaying() {
        upstream.close();
        return CometApiGeminiLocalServer.replaying(file);
    }

    private void respond(CallStyle style, String... jsons) {
        for (String json : jsons) upstream.enqueue(response(style == CallStyle.STREAMED, json));
    }

    private static MockResponse response(boolean isStreamed, String json) {
        MockResponse.Builder response = new MockResponse.Builder();
        return isStreamed
                ? response.addHeader("Content-Type", "text/event-stream")
                        .chunkedBody("data: " + json + "\r\n\r\n", 50)
                        .build()
                : response.addHeader("Content-Type", "application/json")
                        .body(json)
                        .build();
    }

    private static MockResponse error(int status) {
        return new MockResponse.Builder()
                .code(status)
                .addHeader("Content-Type", "application/json")
                .body("{\"error\":{\"code\":" + status + ",\"message\":\"from the service\"}}")
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void a_model_gets_the_recorded_answer(CallStyle style) {
        respond(style, TEXT.formatted("Привет 👋"));
        ChatResponse recorded;
        try (CometApiGeminiLocalServer server = recording()) {
            recorded = style.send(server, "hi");
        }

        try (CometApiGeminiLocalServer server = replaying()) {
            ChatResponse replayed = style.send(server, "hi");

            assertThat(replayed.aiMessage()).isEqualTo(recorded.aiMessage());
            assertThat(replayed.aiMessage().text()).isEqualTo("Привет 👋");
            assertThat(replayed.tokenUsage()).isEqualTo(recorded.tokenUsage());
            assertThat(replayed.id()).isEqualTo("r1");
        }
    }

    @Test
    void the_key_of_the_client_reaches_the_service() throws Exception {
        respond(CallStyle.WHOLE, TEXT.formatted("ok"));

        try (CometApiGeminiLocalServer server = recording()) {
            CallStyle.WHOLE.send(server, "hi");
        }

        assertThat(upstream.takeRequest().getHeaders().get("x-goog-api-key")).isEqualTo(CallStyle.KEY);
    }

    @ParameterizedTest
    @CsvSource({"WHOLE, 429", "STREAMED, 429", "WHOLE, 500", "STREAMED, 500"})
    void an_error_is_replayed_as_the_same_exception(CallStyle style, int status) {
        Class<?> expected = status == 429 ? RateLimitException.class : InternalServerException.class;
        upstream.enqueue(error(status));
        try (CometApiGeminiLocalServer server = recording()) {
            assertThatThrownBy(() -> style.send(server, it -> it.maxRetries(0), request("hi")))
                    .isInstanceOf(expected);
        }

        try (CometApiGeminiLocalServer server = replaying()) {
            assertThatThrownBy(() -> style.send(server, it -> it.maxRetries(0), request("hi")))
                    .isInstanceOf(expected)
                    .hasMessageContaining("from the service");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_retry_is_replayed_in_its_order(CallStyle style) {
        upstream.enqueue(error(503));
        respond(style, TEXT.formatted("second"));
        try (CometApiGeminiLocalServer server = recording()) {
            style.send(server, "hi");
        }

        try (CometApiGeminiLocalServer server = replaying()) {
            assertThat(style.send(server, "hi").aiMessage().text()).isEqualTo("second");
            assertThat(server.requests()).hasSize(2);
            assertThatThrownBy(() -> style.send(server, "hi"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("it was recorded 2 times and is now sent once more")
                    .hasMessageContaining(file.toString());
            assertThat(server.requests()).as("no retry").hasSize(3);
            assertThat(style.send(server.reset(), "hi").aiMessage().text()).isEqualTo("second");
        }
    }

    @Test
    void a_stream_that_was_cut_is_replayed_as_cut() {
        upstream.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "text/event-stream")
                .body("data: " + TEXT.formatted("half").replace(",\"finishReason\":\"STOP\"", "") + "\n\ndata: {\"cand")
                .build());
        Throwable recorded;
        try (CometApiGeminiLocalServer server = recording()) {
            recorded = catchThrowable(() -> CallStyle.STREAMED.send(server, it -> it.maxRetries(0), request("hi")));
        }

        try (CometApiGeminiLocalServer server = replaying()) {
            assertThatThrownBy(() -> CallStyle.STREAMED.send(server, it -> it.maxRetries(0), request("hi")))
                    .hasSameClassAs(recorded)
                    .hasMessage(recorded.getMessage());
        }
    }

    private static ChatRequest request(String text) {
        return ChatRequest.builder().messages(UserMessage.from(text)).build();
    }

    // --- tool loops

    interface Calculator {

        String chat(String message);
    }

    interface StreamingCalculator {

        TokenStream chat(String message);
    }

    static class Adder {

        @Tool("Adds numbers")
        public String add(@P(name = "a", value = "first") int a, @P(name = "b", value = "second") int b) {
            return String.valueOf(a + b);
        }

        @Tool("Subtracts numbers")
        public String subtract(@P(name = "a", value = "first") int a, @P(name = "b", value = "second") int b) {
            return String.valueOf(a - b);
        }
    }

    static class WrongAdder {

        @Tool("Adds numbers")
        public String add(@P(name = "a", value = "first") int a, @P(name = "b", value = "second") int b) {
            return String.valueOf(a + b + 1);
        }

        @Tool("Subtracts numbers")
        public String subtract(@P(name = "a", value = "first") int a, @P(name = "b", value = "second") int b) {
            return String.valueOf(a - b);
        }
    }

    static class RenamedAdder {

        @Tool("Adds numbers")
        public String add(@P(name = "a", value = "the first number") int a, @P(name = "b", value = "second") int b) {
            return String.valueOf(a + b);
        }

        @Tool("Subtracts numbers")
        public String subtract(@P(name = "a", value = "first") int a, @P(name = "b", value = "second") int b) {
            return String.valueOf(a - b);
        }
    }

    private static String calculate(CallStyle style, CometApiGeminiLocalServer server, Object tool) {
        if (style == CallStyle.WHOLE) {
            return AiServices.builder(Calculator.class)
                    .chatModel(CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                            .build())
                    .chatMemory(MessageWindowChatMemory.withMaxMessages(10))
                    .tools(tool)
                    .build()
                    .chat("What is 19 + 2?");
        }
        CompletableFuture<ChatResponse> result = new CompletableFuture<>();
        AiServices.builder(StreamingCalculator.class)
                .streamingChatModel(CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                        .build())
                .chatMemory(MessageWindowChatMemory.withMaxMessages(10))
                .tools(tool)
                .build()
                .chat("What is 19 + 2?")
                .onPartialResponse(text -> {})
                .onCompleteResponse(result::complete)
                .onError(result::completeExceptionally)
                .start();
        return result.orTimeout(20, TimeUnit.SECONDS).join().aiMessage().text();
    }

    private void recordToolLoop(CallStyle style) {
        respond(style, CALL.formatted("call-1"), TEXT.formatted("It is 21"));
        try (CometApiGeminiLocalServer server = recording()) {
            assertThat(calculate(style, server, new Adder())).isEqualTo("It is 21");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_tool_loop_of_an_ai_service_is_replayed(CallStyle style) {
        recordToolLoop(style);

        try (CometApiGeminiLocalServer server = replaying()) {
            assertThat(calculate(style, server, new Adder())).isEqualTo("It is 21");
            assertThat(server.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void another_tool_result_is_reported(CallStyle style) {
        recordToolLoop(style);

        try (CometApiGeminiLocalServer server = replaying()) {
            assertThatThrownBy(() -> calculate(style, server, new WrongAdder()))
                    .hasMessageContaining("the nearest, number 2 of 2, differs at"
                            + " contents[2].parts[0].functionResponse.response.output: recorded 21, sent 22; if that is"
                            + " intended, record it anew");
        }
    }

    @ParameterizedTest
    @EnumSource
    void another_field_of_a_schema_is_reported(CallStyle style) {
        recordToolLoop(style);

        try (CometApiGeminiLocalServer server = replaying()) {
            assertThatThrownBy(() -> calculate(style, server, new RenamedAdder()))
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("the nearest, number 1 of 2, differs at" + " tools[0].functionDeclarations[")
                    .hasMessageContaining(
                            "].parameters.properties.a.description: recorded \"first\"," + " sent \"the first number\"")
                    .hasMessageContaining("cometapi.record=true");
        }
    }

    private static ChatRequest conversation(ChatMessage... messages) {
        return ChatRequest.builder()
                .messages(messages)
                .toolSpecifications(ToolSpecification.builder()
                        .name("add")
                        .parameters(JsonObjectSchema.builder()
                                .addIntegerProperty("a")
                                .build())
                        .build())
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void another_order_of_the_history_is_reported(CallStyle style) {
        respond(style, TEXT.formatted("ok"));
        UserMessage one = UserMessage.from("one");
        AiMessage two = AiMessage.from("two");
        UserMessage three = UserMessage.from("three");
        AiMessage four = AiMessage.from("four");
        UserMessage five = UserMessage.from("five");
        try (CometApiGeminiLocalServer server = recording()) {
            style.send(server, conversation(one, two, three, four, five));
        }

        try (CometApiGeminiLocalServer server = replaying()) {
            assertThatThrownBy(() -> style.send(server, conversation(three, two, one, four, five)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("contents: the same 5 elements were sent in another order; their recorded"
                            + " positions are [2, 1, 0, 3, 4]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void ids_signatures_and_times_may_differ(CallStyle style) {
        respond(style, TEXT.formatted("ok"));
        try (CometApiGeminiLocalServer server = recording()) {
            style.send(server, withResult("id-1", Instant.now()));
        }

        try (CometApiGeminiLocalServer server = replaying()) {
            ChatResponse response =
                    style.send(server, withResult("id-2", Instant.now().plusSeconds(100)));

            assertThat(response.aiMessage().text()).isEqualTo("ok");
        }
    }

    private static ChatRequest withResult(String id, Instant time) {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id(id)
                .name("add")
                .arguments("{\"a\":1}")
                .build();
        return conversation(
                UserMessage.from("It is " + time),
                AiMessage.from(call),
                ToolExecutionResultMessage.from(call, "done at " + time));
    }

    @ParameterizedTest
    @EnumSource
    void a_large_image_of_a_request_is_a_file_and_is_compared(CallStyle style) throws IOException {
        byte[] image = new byte[20_000];
        new Random(4).nextBytes(image);
        respond(style, TEXT.formatted("a cat"));
        try (CometApiGeminiLocalServer server = recording()) {
            style.send(server, withImage(image));
        }
        assertThat(Files.size(file)).isLessThan(5_000);

        try (CometApiGeminiLocalServer server = replaying()) {
            assertThat(style.send(server, withImage(image)).aiMessage().text()).isEqualTo("a cat");
            image[19_000]++;
            assertThatThrownBy(() -> style.send(server.reset(), withImage(image)))
                    .hasMessageContaining("differs at contents[0].parts[1].inlineData.data: recorded \"…")
                    .hasMessageContaining("(26668 characters), sent \"…");
        }
    }

    private static ChatRequest withImage(byte[] image) {
        return ChatRequest.builder()
                .messages(UserMessage.from(
                        TextContent.from("What is it?"),
                        ImageContent.from(Base64.getEncoder().encodeToString(image), "image/png")))
                .build();
    }

    // --- what stands before a recording

    @ParameterizedTest
    @EnumSource
    void a_test_injects_a_fault_into_a_replay(CallStyle style) {
        respond(style, TEXT.formatted("recorded"), TEXT.formatted("other"));
        try (CometApiGeminiLocalServer server = recording()) {
            style.send(server, "hi");
            style.send(server, "other");
        }

        try (CometApiGeminiLocalServer server = replaying()) {
            server.fault(Answer.error(503, "injected"));
            server.when(request -> request.lastUserText().equals("other"), Answer.text("by a rule"));

            assertThat(style.send(server, "hi").aiMessage().text()).isEqualTo("recorded");
            assertThat(server.requests()).hasSize(2);
            assertThat(style.send(server, "other").aiMessage().text()).isEqualTo("by a rule");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_streamed_and_a_whole_request_are_different(CallStyle style) {
        respond(style, TEXT.formatted("ok"));
        try (CometApiGeminiLocalServer server = recording()) {
            style.send(server, "hi");
        }
        CallStyle other = style == CallStyle.WHOLE ? CallStyle.STREAMED : CallStyle.WHOLE;

        try (CometApiGeminiLocalServer server = replaying()) {
            assertThatThrownBy(() -> other.send(server, "hi")).hasMessageContaining("operation: recorded");
        }
    }

    // --- requests at the same time

    @ParameterizedTest
    @EnumSource
    void requests_at_the_same_time_get_their_own_answers(CallStyle style) {
        upstream.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                String text = request.getBody().utf8().replaceAll("(?s).*\"text\":\"(\\w+)\".*", "$1");
                return response(request.getTarget().contains("stream"), TEXT.formatted("to " + text));
            }
        });
        List<String> expected =
                IntStream.range(0, 20).mapToObj(i -> "to p" + i % 15).toList();
        try (CometApiGeminiLocalServer server = recording()) {
            assertThat(sendAll(style, server)).isEqualTo(expected);
        }

        try (CometApiGeminiLocalServer server = replaying()) {
            assertThat(sendAll(style, server)).isEqualTo(expected);
        }
    }

    private static List<String> sendAll(CallStyle style, CometApiGeminiLocalServer server) {
        List<CompletableFuture<String>> texts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String text = "p" + i % 15;
            texts.add(CompletableFuture.supplyAsync(
                    () -> style.send(server, text).aiMessage().text()));
        }
        return texts.stream().map(CompletableFuture::join).toList();
    }

    // --- while it is recorded

    @Test
    void a_service_that_cannot_be_reached_is_named_and_earlier_exchanges_are_stored() throws Exception {
        respond(CallStyle.WHOLE, TEXT.formatted("ok"));
        try (CometApiGeminiLocalServer server = recording()) {
            CallStyle.WHOLE.send(server, "hi");
            upstream.close();

            assertThatThrownBy(() -> CallStyle.WHOLE.send(server, it -> it.maxRetries(0), request("again")))
                    .isInstanceOf(InternalServerException.class)
                    .hasMessageContaining("http://localhost:" + upstream.getPort() + " cannot be reached")
                    .hasMessageNotContaining("null");
        }

        assertThat(Files.readString(file)).contains("\"ok\"").doesNotContain("again", "cannot be reached");
    }

    @Test
    void an_earlier_recording_stays_until_the_new_one_is_complete() throws Exception {
        respond(CallStyle.WHOLE, TEXT.formatted("first"), TEXT.formatted("second"));
        try (CometApiGeminiLocalServer server = recording()) {
            CallStyle.WHOLE.send(server, "hi");
            assertThat(Files.readString(file)).contains("first");
        }
        String earlier = Files.readString(file);

        try (CometApiGeminiLocalServer server = recording()) {
            CallStyle.WHOLE.send(server, "hi");
            assertThat(Files.readString(file)).isEqualTo(earlier);
            assertThat(Files.readString(folder.resolve("recording.json.part"))).contains("second");
        }
        assertThat(Files.readString(file)).contains("second");
        assertThat(folder.resolve("recording.json.part")).doesNotExist();

        recording().close();
        assertThat(Files.readString(file)).as("without an exchange").contains("second");
    }
}
