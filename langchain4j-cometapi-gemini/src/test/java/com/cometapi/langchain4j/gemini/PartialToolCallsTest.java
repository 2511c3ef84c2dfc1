package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.ChunkedAnswers.end;
import static com.cometapi.langchain4j.gemini.ChunkedAnswers.parts;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.StreamingContractTest.RecordingHandler;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The pieces of the arguments that a handler and a subscriber receive while a call is streamed. */
class PartialToolCallsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CometApiGeminiStreamingChatModel model = CallStyle.connect(
                    CometApiGeminiStreamingChatModel.builder(), server)
            .maxRetries(2)
            .retryMalformedCalls(2)
            .build();
    private final ChatRequest request =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    @AfterEach
    void close() {
        server.close();
    }

    private static class Handler extends RecordingHandler {

        final List<PartialToolCall> pieces = new CopyOnWriteArrayList<>();
        final List<CompleteToolCall> calls = new CopyOnWriteArrayList<>();
        final CompletableFuture<ChatResponse> response = new CompletableFuture<>();

        @Override
        public void onPartialToolCall(PartialToolCall call, PartialToolCallContext context) {
            pieces.add(call);
            add("piece " + call.index() + " " + call.partialArguments());
        }

        @Override
        public void onCompleteToolCall(CompleteToolCall call) {
            calls.add(call);
            super.onCompleteToolCall(call);
        }

        @Override
        public void onCompleteResponse(ChatResponse complete) {
            response.complete(complete);
            super.onCompleteResponse(complete);
        }

        String joined(int index) {
            return pieces.stream()
                    .filter(piece -> piece.index() == index)
                    .map(PartialToolCall::partialArguments)
                    .collect(joining());
        }

        void assertLaw() {
            for (CompleteToolCall call : calls) {
                ToolExecutionRequest tool = call.toolExecutionRequest();
                assertThat(joined(call.index())).isEqualTo(tool.arguments());
                assertThat(pieces)
                        .filteredOn(piece -> piece.index() == call.index())
                        .allSatisfy(piece ->
                                assertThat(List.of(piece.id(), piece.name())).containsExactly(tool.id(), tool.name()));
            }
            assertThat(calls)
                    .extracting(CompleteToolCall::toolExecutionRequest)
                    .isEqualTo(response.join().aiMessage().toolExecutionRequests());
        }
    }

    private Handler send(String... chunks) throws InterruptedException {
        server.answers(ChunkedAnswers.of(CallStyle.STREAMED, chunks));
        Handler handler = new Handler();
        model.chat(request, handler);
        handler.await();
        return handler;
    }

    private static String call(String fields) {
        return parts("{\"functionCall\":{" + fields + "}}");
    }

    private static String begin(String id, String name) {
        return call("\"id\":\"" + id + "\",\"name\":\"" + name + "\",\"willContinue\":true");
    }

    /** @param pieces such as {@code $.a 'x'}: the path and the value, quoted with ' and separated by ;, a name quoted with # */
    private static String piece(String id, String pieces) {
        List<String> each = new ArrayList<>();
        for (String piece : pieces.split(";")) {
            String[] pathAndValue = piece.strip().split(" ", 2);
            String path = pathAndValue[0].replace('#', '\'');
            String value = pathAndValue[1].replace('\'', '"');
            String kind = value.startsWith("\"")
                    ? "stringValue"
                    : value.startsWith("t") || value.startsWith("f") ? "boolValue" : "numberValue";
            each.add("{\"jsonPath\":\"%s\",\"%s\":%s}"
                    .formatted(path, value.equals("null") ? "nullValue" : kind, value));
        }
        String wireId = id.isEmpty() ? "" : "\"id\":\"" + id + "\",";
        return call(wireId + "\"willContinue\":true,\"partialArgs\":[" + String.join(",", each) + "]");
    }

    @Test
    void each_piece_is_emitted_before_the_next_one_is_read() throws InterruptedException {
        CountDownLatch isReceived = new CountDownLatch(1);
        server.answers(Answer.json(
                        begin("a", "write"),
                        piece("a", "$.text 'Hel'"),
                        piece("a", "$.text 'lo'"),
                        call(""),
                        end("STOP"))
                .waitBefore(2, isReceived));
        Handler handler = new Handler() {
            @Override
            public void onPartialToolCall(PartialToolCall call, PartialToolCallContext context) {
                super.onPartialToolCall(call, context);
                isReceived.countDown();
            }
        };

        model.chat(request, handler);

        assertThat(handler.await().events)
                .containsExactly(
                        "piece 0 {\"text\":\"Hel", "piece 0 lo", "piece 0 \"}", "call 0 write", "complete null");
        handler.assertLaw();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "$.a 'x'; $.b 'y'                       | {'a':'x','b':'y'}",
                "$.a 1.50; $.b true; $.c null           | {'a':1.50,'b':true,'c':null}",
                "$.a 1; $.a 2                           | {'a':2}",
                "$.a 1; $.a 'x'                         | {'a':'x'}",
                "$.l[0].n 'x'; $.l[0].m 1; $.l[1].n 'y' | {'l':[{'n':'x','m':1},{'n':'y'}]}",
                "$[#a.b#][0] 'x'; $[#a.b#][1] 'y'; $.c 1 | {'a.b':['x','y'],'c':1}",
                "$.m[0][0] 1; $.m[0][1] 2; $.m[1][0] 3  | {'m':[[1,2],[3]]}",
                "$.o.p.q ''; $.o.r 1; $.s 'x'           | {'o':{'p':{'q':''},'r':1},'s':'x'}",
                "$.a[1] 'x'; $.a[0] 'y'                 | {'a':['y','x']}",
                "$.a 'x\\u0001\\\\\\n\\t\\/\\\"é€😀'; $.b ' ' | {'a':'x\\u0001\\\\\\n\\t/\\\"é€😀','b':' '}"
            })
    void the_pieces_together_are_the_arguments(String pieces, String arguments) throws InterruptedException {
        String expected = arguments.replace('\'', '"');
        for (boolean isOneChunk : new boolean[] {true, false}) {
            List<String> chunks = new ArrayList<>(List.of(begin("a", "one")));
            for (String piece : isOneChunk ? new String[] {pieces} : pieces.split(";")) chunks.add(piece("a", piece));
            chunks.add(call(""));
            chunks.add(end("STOP"));

            Handler handler = send(chunks.toArray(String[]::new));

            assertThat(handler.joined(0)).isEqualTo(expected);
            handler.assertLaw();
        }
    }

    @Test
    void values_out_of_order_wait_for_the_end_of_the_call() throws InterruptedException {
        Handler handler = send(
                begin("a", "one"),
                call(
                        "\"willContinue\":true,\"partialArgs\":[{\"jsonPath\":\"$.a\",\"stringValue\":\"ap\",\"willContinue\":true}]"),
                piece("a", "$.b 1"),
                piece("a", "$.a 'ple'"),
                call(""),
                end("STOP"));

        assertThat(handler.events)
                .containsExactly("piece 0 {\"a\":\"ap", "piece 0 ple\",\"b\":1}", "call 0 one", "complete null");
        handler.assertLaw();
    }

    @Test
    void a_text_that_ends_without_a_value_makes_room_for_the_next() throws InterruptedException {
        String open = "\"willContinue\":true,\"partialArgs\":[{\"jsonPath\":\"$.a\",%s}]";
        Handler handler = send(
                begin("a", "one"),
                call(open.formatted("\"stringValue\":\"x\",\"willContinue\":true")),
                call(open.formatted("\"willContinue\":false")),
                piece("a", "$.b 'y'"),
                call(""),
                end("STOP"));

        assertThat(handler.events).contains("piece 0 {\"a\":\"x", "piece 0 \",\"b\":\"y");
        handler.assertLaw();
    }

    @ParameterizedTest
    @ValueSource(strings = {"$.a 1;$.b 'x';$.a 2", "$.a 'x';$.b 'y';$.a 'z'", "$.a 'x';$.a 1", "$.a.b 'x';$.a 1"})
    void after_a_value_that_is_replaced_too_late_no_piece_follows(String pieces) throws InterruptedException {
        List<String> chunks = new ArrayList<>(List.of(begin("a", "one")));
        for (String piece : pieces.split(";")) chunks.add(piece("a", piece));
        chunks.add(piece("a", "$.z 'more'"));
        chunks.add(call(""));
        chunks.add(end("STOP"));

        Handler handler = send(chunks.toArray(String[]::new));

        assertThat(handler.calls).hasSize(1);
        String arguments = handler.calls.get(0).toolExecutionRequest().arguments();
        assertThat(arguments).contains("\"z\":\"more\"");
        assertThat(handler.joined(0)).isNotEmpty().doesNotContain("more").isNotEqualTo(arguments);
    }

    @Test
    void calls_never_interleave_and_keep_their_indices() throws InterruptedException {
        Handler handler = send(
                call("\"name\":\"whole\",\"args\":{\"w\":1}"),
                begin("a", "one"),
                begin("b", "two"),
                piece("b", "$.x 'B'"),
                piece("a", "$.x 'A'"),
                piece("b", "$.x 'b'"),
                call("\"id\":\"b\""),
                piece("a", "$.x 'a'"),
                call("\"id\":\"a\""),
                call("\"id\":\"c\",\"name\":\"empty\",\"willContinue\":true"),
                call("\"id\":\"c\""),
                end("STOP"));

        assertThat(handler.events)
                .containsExactly(
                        "call 0 whole",
                        "piece 1 {\"x\":\"A",
                        "piece 1 a",
                        "piece 1 \"}",
                        "call 1 one",
                        "piece 2 {\"x\":\"Bb\"}",
                        "call 2 two",
                        "piece 3 {}",
                        "call 3 empty",
                        "complete null");
        assertThat(handler.pieces).extracting(PartialToolCall::id).doesNotContainNull();
    }

    @Test
    void a_call_without_id_has_one_id_in_all_callbacks() throws InterruptedException {
        Handler handler = send(
                call("\"name\":\"one\",\"willContinue\":true"),
                piece("", "$.x 'A'"),
                call("\"id\":\"late\",\"willContinue\":true"),
                piece("", "$.x 'a'"),
                call(""),
                end("STOP"));

        handler.assertLaw();
        assertThat(handler.joined(0)).isEqualTo("{\"x\":\"Aa\"}");
        assertThat(handler.pieces).extracting(PartialToolCall::id).doesNotContain("late", "");
    }

    @Test
    void surrogates_that_are_split_come_together() throws InterruptedException {
        Handler handler = send(
                begin("a", "one"),
                piece("a", "$.x 'a\\ud83d'"),
                piece("a", "$.x '\\ude00b\\ud83d'"),
                piece("a", "$.y '\\ud83d'"),
                call(""),
                end("STOP"));

        assertThat(handler.events).startsWith("piece 0 {\"x\":\"a", "piece 0 😀b");
        handler.assertLaw();
    }

    @Test
    void fields_that_are_null_and_whole_arguments_are_no_obstacle() throws InterruptedException {
        Handler handler = send(
                call("\"id\":\"a\",\"name\":\"one\",\"willContinue\":true,\"partialArgs\":null,\"args\":null"),
                call(
                        "\"id\":null,\"willContinue\":true,\"partialArgs\":[null,{},{\"jsonPath\":null,\"stringValue\":\"lost\"},"
                                + "{\"jsonPath\":\"$.a\",\"stringValue\":\"x\",\"numberValue\":null,\"willContinue\":null}]"),
                call("\"willContinue\":true,\"partialArgs\":[]"),
                call("\"willContinue\":true,\"partialArgs\":{\"odd\":1}"),
                call("\"willContinue\":true,\"args\":{\"b\":{\"c\":[1]},\"d\":\"y\"}"),
                piece("a", "$.d 'z'"),
                call("\"willContinue\":null"),
                end("STOP"));

        assertThat(handler.joined(0)).isEqualTo("{\"a\":\"x\",\"b\":{\"c\":[1]},\"d\":\"yz\"}");
        handler.assertLaw();
    }

    @Test
    void a_call_that_comes_whole_has_no_pieces() throws InterruptedException {
        Handler handler = send(call("\"id\":\"a\",\"name\":\"one\",\"args\":{\"x\":1}"), end("STOP"));

        assertThat(handler.events).containsExactly("call 0 one", "complete null");
    }

    @Test
    void a_repetition_of_a_call_has_no_pieces() throws InterruptedException {
        Handler handler = send(
                call("\"id\":\"a\",\"name\":\"one\",\"args\":{\"x\":\"y\"}"),
                begin("a", "one"),
                piece("a", "$.x 'y'"),
                call("\"id\":\"a\""),
                end("STOP"));

        assertThat(handler.events).containsExactly("call 0 one", "complete null");
    }

    @Test
    void a_call_that_the_service_answers_itself_keeps_its_index_for_itself() throws InterruptedException {
        Handler handler = send(
                begin("a", "one"),
                piece("a", "$.x 'A'"),
                call("\"id\":\"a\""),
                parts("{\"functionResponse\":{\"id\":\"a\",\"name\":\"one\",\"response\":{}}}"),
                begin("b", "two"),
                piece("b", "$.x 'B'"),
                call("\"id\":\"b\""),
                end("STOP"));

        assertThat(handler.events)
                .containsExactly(
                        "piece 0 {\"x\":\"A",
                        "piece 0 \"}",
                        "piece 1 {\"x\":\"B",
                        "piece 1 \"}",
                        "call 1 two",
                        "complete null");
        handler.assertLaw();
    }

    @Test
    void text_comes_between_pieces_as_it_arrives() throws InterruptedException {
        Handler handler = send(
                parts("{\"text\":\"Let me \"}"),
                begin("a", "one"),
                piece("a", "$.x 'A'"),
                parts("{\"text\":\"see\"}"),
                call("\"id\":\"a\""),
                end("STOP"));

        assertThat(handler.events)
                .containsExactly(
                        "text Let me ",
                        "piece 0 {\"x\":\"A",
                        "text see",
                        "piece 0 \"}",
                        "call 0 one",
                        "complete Let me see");
    }

    @Test
    void a_malformed_call_of_which_pieces_were_emitted_is_not_retried() throws InterruptedException {
        server.answers(
                Answer.json(begin("a", "one"), piece("a", "$.x 'A'"), end("MALFORMED_FUNCTION_CALL")),
                Answer.text("again"));
        Handler malformed = new Handler();
        model.chat(request, malformed);
        assertThat(malformed.await().events).containsExactly("piece 0 {\"x\":\"A", "complete null");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void a_stream_that_is_cut_after_pieces_is_not_retried() throws InterruptedException {
        server.answers(
                Answer.json(begin("a", "one"), piece("a", "$.x 'A'"), call("")).cutAfter(2), Answer.text("again"));
        Handler cut = new Handler();
        model.chat(request, cut);
        assertThat(cut.await().events).contains("piece 0 {\"x\":\"A", "error").doesNotContain("text again");
        assertThat(cut.errors.get(0)).isInstanceOf(CometApiGeminiIncompleteResponseException.class);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void an_attempt_without_pieces_is_retried() throws InterruptedException {
        server.answers(Answer.json(begin("a", "one"), end("MALFORMED_FUNCTION_CALL")), Answer.text("again"));
        Handler handler = new Handler();

        model.chat(request, handler);

        assertThat(handler.await().events)
                .contains("text again", "complete again")
                .doesNotContain("error");
    }

    @Test
    void a_call_that_is_withdrawn_with_its_pieces_is_retried() throws InterruptedException {
        server.answers(Answer.json("""
                        {"candidates":[{"content":{"parts":[{"functionCall":{"name":"one","willContinue":true,\
                        "partialArgs":[{"jsonPath":"$.x","stringValue":"A"}]}}]},"finishReason":"MALFORMED_FUNCTION_CALL"}]}"""), Answer.text("again"));
        Handler handler = new Handler();

        model.chat(request, handler);

        assertThat(handler.await().events).containsExactly("text again", "complete again");
    }

    @Test
    void nothing_follows_a_cancel_within_the_callback() throws InterruptedException {
        server.answers(
                Answer.json(begin("a", "one"), piece("a", "$.x 'A'"), piece("a", "$.x 'b'"), call(""), end("STOP")));
        CountDownLatch isCancelled = new CountDownLatch(1);
        Handler handler = new Handler() {
            @Override
            public void onPartialToolCall(PartialToolCall call, PartialToolCallContext context) {
                super.onPartialToolCall(call, context);
                context.streamingHandle().cancel();
                isCancelled.countDown();
            }
        };

        model.chat(request, handler);

        assertThat(isCancelled.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(handler.ended.await(300, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(handler.events).containsExactly("piece 0 {\"x\":\"A");
    }

    @Test
    void an_exception_of_the_callback_is_reported_and_the_stream_goes_on() throws InterruptedException {
        server.answers(Answer.json(begin("a", "one"), piece("a", "$.x 'A'"), call(""), end("STOP")));
        IllegalStateException failure = new IllegalStateException("of the application");
        CountDownLatch isComplete = new CountDownLatch(1);
        Handler handler = new Handler() {
            @Override
            public void onPartialToolCall(PartialToolCall call, PartialToolCallContext context) {
                super.onPartialToolCall(call, context);
                if (pieces.size() == 1) throw failure;
            }

            @Override
            public void onCompleteResponse(ChatResponse complete) {
                super.onCompleteResponse(complete);
                isComplete.countDown();
            }
        };

        model.chat(request, handler);

        assertThat(isComplete.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(handler.events)
                .containsExactly("piece 0 {\"x\":\"A", "error", "piece 0 \"}", "call 0 one", "complete null");
        assertThat(handler.errors).containsExactly(failure);
    }

    @Test
    void a_handler_without_context_receives_pieces_too() throws InterruptedException {
        server.answers(Answer.json(begin("a", "one"), piece("a", "$.x 'A'"), call(""), end("STOP")));
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onPartialToolCall(PartialToolCall call) {
                add(call.partialArguments());
            }
        };

        model.chat(request, handler);

        assertThat(handler.await().events).containsExactly("{\"x\":\"A", "\"}", "call 0 one", "complete null");
    }

    @Test
    void a_flux_emits_each_piece_on_demand() {
        server.answers(
                Answer.json(begin("a", "one"), piece("a", "$.x 'A'"), piece("a", "$.x 'b'"), call(""), end("STOP")));
        Flux<String> events = CometApiGeminiFlux.from(model).events(request).map(PartialToolCallsTest::described);

        StepVerifier.create(events, 1)
                .expectNext("0 a one {\"x\":\"A")
                .thenRequest(1)
                .expectNext("0 a one b")
                .thenRequest(1)
                .expectNext("0 a one \"}")
                .thenRequest(2)
                .expectNext("call {\"x\":\"Ab\"}", "complete")
                .expectComplete()
                .verify(SOON);
    }

    private static String described(CometApiGeminiEvent event) {
        if (event instanceof CometApiGeminiEvent.PartialToolCall piece) {
            return piece.index() + " " + piece.id() + " " + piece.name() + " " + piece.arguments();
        }
        if (event instanceof CometApiGeminiEvent.ToolCall call) {
            return "call " + call.request().arguments();
        }
        return event instanceof CometApiGeminiEvent.Complete ? "complete" : event.toString();
    }

    interface Assistant {

        TokenStream chat(String message);

        Flux<CometApiGeminiEvent> events(String message);
    }

    static class Notes {

        @Tool
        String write(String text) {
            return "written: " + text;
        }
    }

    @Test
    void an_ai_service_receives_the_pieces_of_each_round() {
        String[] chunks = {parts("""
                    {"functionCall":{"id":"a","name":"write","willContinue":true},"thoughtSignature":"c2ln"}"""), piece("a", "$.arg0 'He'"), piece("a", "$.arg0 'y'"), call(""), end("STOP")};
        Assistant assistant = AiServices.builder(Assistant.class)
                .streamingChatModel(model)
                .tools(new Notes())
                .build();
        server.answers(Answer.json(chunks), Answer.text("done"));
        List<String> pieces = new CopyOnWriteArrayList<>();
        CompletableFuture<ChatResponse> response = new CompletableFuture<>();
        assistant
                .chat("hi")
                .onPartialToolCall(piece -> pieces.add(piece.partialArguments()))
                .onPartialResponse(text -> pieces.add(text))
                .onToolExecuted(tool -> pieces.add(tool.result()))
                .onCompleteResponse(response::complete)
                .onError(response::completeExceptionally)
                .start();
        response.orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(pieces).containsExactly("{\"arg0\":\"He", "y", "\"}", "written: Hey", "done");

        server.answers(Answer.json(chunks), Answer.text("done"));
        assertThat(assistant
                        .events("hi")
                        .ofType(CometApiGeminiEvent.PartialToolCall.class)
                        .map(CometApiGeminiEvent.PartialToolCall::arguments)
                        .collectList()
                        .block(SOON))
                .containsExactly("{\"arg0\":\"He", "y", "\"}");
    }

    @Test
    void recorded_calls_obey_the_law() throws Exception {
        int streamed = 0;
        for (Recording recording : Recording.all()) {
            if (!recording.json().path("sse").asText().contains("partialArgs")) continue;
            server.answers(recording.answer(CallStyle.STREAMED));
            Handler handler = new Handler();

            model.chat(request, handler);

            handler.await();
            assertThat(handler.errors).as(recording.name()).isEmpty();
            assertThat(handler.pieces).as(recording.name()).isNotEmpty();
            for (CompleteToolCall call : handler.calls) {
                if (handler.joined(call.index()).isEmpty()) continue; // it came whole
                assertThat(handler.joined(call.index()))
                        .as(recording.name())
                        .isEqualTo(call.toolExecutionRequest().arguments());
                streamed++;
            }
        }
        assertThat(streamed).isPositive();
    }

    @Test
    void random_arguments_in_random_pieces_obey_the_law() throws Exception {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            ObjectNode arguments = randomObject(random, 3);
            List<String> chunks = new ArrayList<>(List.of(begin("a", "one")));
            List<String> pieces = new ArrayList<>();
            addPieces("$", arguments, random, pieces);
            for (String piece : pieces) chunks.add(call("\"willContinue\":true,\"partialArgs\":[" + piece + "]"));
            chunks.add(call("\"id\":\"a\""));
            chunks.add(end("STOP"));

            Handler handler = send(chunks.toArray(String[]::new));

            assertThat(handler.joined(0)).as("seed %s", seed).isEqualTo(JsonWriter.text(arguments));
            handler.assertLaw();
        }
    }

    private static ObjectNode randomObject(Random random, int depth) throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        int size = 1 + random.nextInt(3);
        for (int i = 0; i < size; i++) object.set("f" + i + "é.\"", randomValue(random, depth));
        return object;
    }

    private static JsonNode randomValue(Random random, int depth) throws IOException {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> Json.tree(String.valueOf(random.nextInt(1000) / 8.0));
            case 1 -> Json.tree(random.nextBoolean() ? "true" : "null");
            case 2, 3 -> JsonNodeFactory.instance.textNode(randomText(random));
            case 4 -> randomObject(random, depth - 1);
            default -> {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                int size = 1 + random.nextInt(3);
                for (int i = 0; i < size; i++) list.add(randomValue(random, depth - 1));
                yield list;
            }
        };
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        String[] letters = {"a", " ", "é", "漢", "😀", "\"", "\\", "\n", "\u0000", "\u2028", "{", "]", "/"};
        int length = random.nextInt(8);
        for (int i = 0; i < length; i++) text.append(letters[random.nextInt(letters.length)]);
        return text.toString();
    }

    /** Returns the text as JSON in which half a pair survives. */
    private static String escaped(String text) {
        return JsonWriter.text(text)
                .chars()
                .mapToObj(c -> Character.isSurrogate((char) c) ? "\\u%04x".formatted(c) : String.valueOf((char) c))
                .collect(joining());
    }

    private static void addPieces(String path, JsonNode value, Random random, List<String> pieces) {
        if (value.isObject()) {
            value.properties()
                    .forEach(field -> addPieces(path + "['" + field.getKey() + "']", field.getValue(), random, pieces));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) addPieces(path + "[" + i + "]", value.get(i), random, pieces);
        } else if (value.isTextual()) {
            String text = value.textValue();
            int at = 0;
            do {
                int end = Math.min(text.length(), at + 1 + random.nextInt(3));
                pieces.add("{\"jsonPath\":%s,\"stringValue\":%s,\"willContinue\":%s}"
                        .formatted(JsonWriter.text(path), escaped(text.substring(at, end)), end < text.length()));
                at = end;
            } while (at < text.length());
        } else {
            String kind = value.isNull() ? "nullValue" : value.isBoolean() ? "boolValue" : "numberValue";
            pieces.add("{\"jsonPath\":%s,\"%s\":%s}".formatted(JsonWriter.text(path), kind, value));
        }
    }

    @Test
    void many_pieces_take_linear_time() {
        int count = 20_000;
        List<String> chunks = new ArrayList<>(List.of(begin("a", "one")));
        for (int i = 0; i < count; i++) chunks.add(piece("a", "$.l[" + i / 10 + "] 'x'"));
        chunks.add(call(""));
        chunks.add(end("STOP"));
        server.answers(ChunkedAnswers.of(CallStyle.STREAMED, chunks.toArray(String[]::new)));
        StringBuilder joined = new StringBuilder();
        CompletableFuture<ChatResponse> response = new CompletableFuture<>();
        long start = System.nanoTime();

        model.chat(request, new StreamingChatResponseHandler() {
            @Override
            public void onPartialToolCall(PartialToolCall call) {
                joined.append(call.partialArguments());
            }

            @Override
            public void onCompleteResponse(ChatResponse complete) {
                response.complete(complete);
            }

            @Override
            public void onError(Throwable error) {
                response.completeExceptionally(error);
            }
        });

        ChatResponse complete = response.orTimeout(120, TimeUnit.SECONDS).join();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(complete.aiMessage().toolExecutionRequests())
                .extracting(ToolExecutionRequest::arguments)
                .containsExactly(joined.toString());
    }
}
