package com.cometapi.langchain4j.gemini.comparison;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Drives any implementation of LangChain4j's models through LangChain4j's own API. */
abstract class LangChain4jLibrary extends Library {

    private static final UserMessage PROMPT = UserMessage.from("prompt");

    /** Settings that differ from the defaults. */
    enum Setting {
        DEFAULTS,
        THOUGHTS_HIDDEN,
        THOUGHTS_RETURNED,
        THOUGHTS_RETURNED_AND_SENT,
        CODE_INCLUDED,
        SHORT_TIMEOUT
    }

    /** Returns whether the library has such a setting. */
    boolean has(Setting setting) {
        return true;
    }

    abstract ChatModel model(String address, Setting setting);

    abstract StreamingChatModel streamingModel(String address, Setting setting);

    abstract List<Image> images(AiMessage message);

    /** Describes what a failure has of the response so far. */
    String partial(Throwable failure) {
        return "";
    }

    @Override
    String observe(String id) throws Exception {
        return switch (id) {
            case "cut-stream" -> streamed(Setting.DEFAULTS, Reply.stream(Reply.End.COMPLETE, Script.TEXT));
            case "broken-stream" -> streamed(Setting.DEFAULTS, Reply.stream(Reply.End.BROKEN, Script.TEXT));
            case "error-in-stream" ->
                streamed(Setting.DEFAULTS, Reply.stream(Reply.End.COMPLETE, Script.TEXT, Script.UNAVAILABLE));
            case "stream-silence" -> streamed(Setting.SHORT_TIMEOUT, Reply.stream(Reply.End.SILENT, Script.TEXT));
            case "retries" -> retries();
            case "signatures" -> signatures(Setting.DEFAULTS, Script.CALL);
            case "signatures-opted-in" -> signatures(Setting.THOUGHTS_RETURNED_AND_SENT, Script.CALL);
            case "signature-places" -> signatures(Setting.THOUGHTS_RETURNED_AND_SENT, Script.TEXT_AND_CALL);
            case "stored-signatures" ->
                ChatMessageSerializer.messageToJson(answer(Setting.DEFAULTS, Script.CALL))
                                .contains(Script.SIGNATURE_OF_CALL)
                        ? "is in it"
                        : "is missing";
            case "thinking-tokens" ->
                String.valueOf(send(Setting.DEFAULTS, Script.THINKING_TOKENS)
                        .tokenUsage()
                        .outputTokenCount());
            case "thoughts-in-text" -> thoughtsInText();
            case "code-execution" -> codeExecution();
            case "stored-image" -> storedImage();
            case "parallel-results" -> parallelResults();
            case "unset-fields" -> unsetFields();
            case "no-token-counts" ->
                "reports the " + answer(Setting.DEFAULTS, Script.WITHOUT_USAGE).text();
            case "unknown-finish-reason" -> described(send(Setting.DEFAULTS, Script.NEW_REASON), "NEW_REASON");
            case "blocked-prompt" -> described(send(Setting.DEFAULTS, Script.BLOCKED), "PROHIBITED_CONTENT");
            case "url-safe-base64" -> urlSafeBase64();
            case "chat-async" -> chatAsync();
            case "cancel-async" -> cancelAsync();
            case "cancel-before-token" -> cancelBeforeToken();
            case "cancel-in-stream" -> cancelInStream();
            case "flow-publisher" -> flowPublisher();
            case "back-pressure" -> backPressure();
            case "settings" -> "–";
            default -> throw new IllegalArgumentException(id);
        };
    }

    private static ChatRequest request(ChatMessage... messages) {
        return ChatRequest.builder().messages(messages).build();
    }

    private static ChatRequest requestWithTool(List<ChatMessage> messages) {
        ToolSpecification tool =
                ToolSpecification.builder().name(Script.FUNCTION).build();
        return ChatRequest.builder().messages(messages).toolSpecifications(tool).build();
    }

    private ChatResponse send(Setting setting, String response) {
        try (ScriptedServer server = new ScriptedServer(Reply.whole(response))) {
            return model(server.address(), setting).chat(request(PROMPT));
        }
    }

    private AiMessage answer(Setting setting, String response) {
        return send(setting, response).aiMessage();
    }

    // --- endings

    private String streamed(Setting setting, Reply... replies) throws Exception {
        try (ScriptedServer server = new ScriptedServer(replies)) {
            return streamed(streamingModel(server.address(), setting));
        }
    }

    private String streamed(StreamingChatModel model) throws Exception {
        CompletableFuture<String> end = new CompletableFuture<>();
        model.chat(request(PROMPT), new Handler() {
            @Override
            public void onCompleteResponse(ChatResponse response) {
                end.complete("reports a complete response");
            }

            @Override
            public void onError(Throwable error) {
                end.complete(failure(error) + partial(error));
            }
        });
        try {
            return end.get(5, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return "reports nothing within 5 s";
        }
    }

    private String retries() throws Exception {
        Reply unavailable = Reply.error(503, Script.UNAVAILABLE);
        int whole;
        try (ScriptedServer server = new ScriptedServer(unavailable, Reply.whole(Script.FINISHED))) {
            model(server.address(), Setting.DEFAULTS).chat(request(PROMPT));
            whole = server.requests().size();
        }
        Reply second = Reply.stream(Reply.End.COMPLETE, Script.FINISHED);
        try (ScriptedServer server = new ScriptedServer(unavailable, second)) {
            String end = streamed(streamingModel(server.address(), Setting.DEFAULTS));
            return "whole: " + sent(whole) + "; streamed: "
                    + sent(server.requests().size()) + ", " + end;
        }
    }

    private static String sent(int requests) {
        return requests == 1 ? "not sent again" : "sent again";
    }

    private static String described(ChatResponse response, String text) {
        String kept = response.metadata().toString().contains(text) ? "kept" : "lost";
        return "`" + response.finishReason() + "`, the service's value is " + kept;
    }

    // --- conversations

    private String signatures(Setting setting, String response) {
        try (ScriptedServer server = new ScriptedServer(Reply.whole(response), Reply.whole(Script.FINISHED))) {
            ChatModel model = model(server.address(), setting);
            List<ChatMessage> messages = new ArrayList<>(List.of(PROMPT));
            AiMessage calling = model.chat(requestWithTool(messages)).aiMessage();
            messages.add(calling);
            messages.add(ToolExecutionResultMessage.from(
                    calling.toolExecutionRequests().get(0), "sunny"));
            model.chat(requestWithTool(messages));
            return Script.signatures(server.requests().get(1));
        }
    }

    private String parallelResults() {
        try (ScriptedServer server =
                new ScriptedServer(Reply.whole(Script.THREE_CALLS), Reply.whole(Script.FINISHED))) {
            ChatModel model = model(server.address(), Setting.DEFAULTS);
            List<ChatMessage> messages = new ArrayList<>(List.of(PROMPT));
            AiMessage calling = model.chat(requestWithTool(messages)).aiMessage();
            messages.add(calling);
            List<ToolExecutionRequest> calls = calling.toolExecutionRequests();
            for (int call : new int[] {2, 0, 1}) {
                messages.add(ToolExecutionResultMessage.from(calls.get(call), "sunny"));
            }
            model.chat(requestWithTool(messages));
            return Script.results(server.requests().get(1));
        }
    }

    private String thoughtsInText() {
        List<String> texts = new ArrayList<>();
        for (Setting setting : List.of(Setting.DEFAULTS, Setting.THOUGHTS_HIDDEN, Setting.THOUGHTS_RETURNED)) {
            texts.add(Script.partsOf(answer(setting, Script.THOUGHT).text(), "thought"));
        }
        return "default: " + texts.get(0) + "; not returned: " + texts.get(1) + "; returned: " + texts.get(2);
    }

    private String codeExecution() {
        String code = Script.partsOf(answer(Setting.DEFAULTS, Script.CODE).text(), "print(6*7)", "42");
        if (!has(Setting.CODE_INCLUDED)) return "default: " + code;
        String included = answer(Setting.CODE_INCLUDED, Script.CODE).text();
        return "default: " + code + "; included: " + Script.partsOf(included, "print(6*7)", "42");
    }

    private String storedImage() {
        AiMessage message = answer(Setting.DEFAULTS, Script.IMAGE);
        String fresh = images(message).isEmpty() ? "never there" : "read back";
        String stored = ChatMessageSerializer.messageToJson(message);
        AiMessage restored = (AiMessage) ChatMessageDeserializer.messageFromJson(stored);
        return images(restored).isEmpty() ? "lost" : fresh;
    }

    // --- requests

    private String unsetFields() {
        try (ScriptedServer server = new ScriptedServer(Reply.whole(Script.FINISHED))) {
            model(server.address(), Setting.DEFAULTS).chat(request(PROMPT));
            return Script.fieldsBesidesContents(server.requests().get(0));
        }
    }

    private String urlSafeBase64() {
        try (ScriptedServer server = new ScriptedServer(Reply.whole(Script.FINISHED))) {
            UserMessage message = UserMessage.from(ImageContent.from(Script.URL_SAFE_IMAGE, "image/png"));
            model(server.address(), Setting.DEFAULTS).chat(request(message));
            return Script.alphabet(server.requests().get(0));
        }
    }

    // --- asynchronous calls and cancelling

    private String chatAsync() throws Exception {
        try (ScriptedServer server = new ScriptedServer(Reply.whole(Script.FINISHED))) {
            return "`chatAsync` returns the "
                    + model(server.address(), Setting.DEFAULTS)
                            .chatAsync(request(PROMPT))
                            .get(5, TimeUnit.SECONDS)
                            .aiMessage()
                            .text();
        }
    }

    private String cancelAsync() throws Exception {
        try (ScriptedServer server = new ScriptedServer(Reply.silence())) {
            CompletableFuture<ChatResponse> future =
                    model(server.address(), Setting.DEFAULTS).chatAsync(request(PROMPT));
            if (future.isCompletedExceptionally()) future.join(); // throws
            server.awaitRequest();
            future.cancel(true);
            return closed(server.isClosedByClient());
        }
    }

    private String cancelBeforeToken() throws Exception {
        if (!publishesStreams()) return "no handle before the first token";
        try (ScriptedServer server = new ScriptedServer(Reply.silence())) {
            EventSubscriber subscriber = new EventSubscriber(Long.MAX_VALUE);
            streamingModel(server.address(), Setting.DEFAULTS)
                    .chat(request(PROMPT))
                    .subscribe(subscriber);
            server.awaitRequest();
            subscriber.subscription.get(5, TimeUnit.SECONDS).cancel();
            return closed(server.isClosedByClient());
        }
    }

    private String cancelInStream() throws Exception {
        try (ScriptedServer server = new ScriptedServer(Reply.stream(Reply.End.SILENT, Script.TEXT))) {
            streamingModel(server.address(), Setting.DEFAULTS).chat(request(PROMPT), new Handler() {
                @Override
                public void onPartialResponse(PartialResponse text, PartialResponseContext context) {
                    context.streamingHandle().cancel();
                }
            });
            return closed(server.isClosedByClient());
        }
    }

    // --- publishers

    private String flowPublisher() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(Reply.stream(Reply.End.COMPLETE, Script.TEXT, Script.FINISHED))) {
            EventSubscriber subscriber = new EventSubscriber(Long.MAX_VALUE);
            streamingModel(server.address(), Setting.DEFAULTS)
                    .chat(request(PROMPT))
                    .subscribe(subscriber);
            return "`Flow.Publisher` " + subscriber.end.get(5, TimeUnit.SECONDS);
        }
    }

    private boolean publishesStreams() throws Exception {
        return !flowPublisher().contains("fails with");
    }

    /** Requests one event from a publisher; without a publisher, blocks in the first callback. */
    private String backPressure() throws Exception {
        boolean hasPublisher = publishesStreams();
        CountDownLatch firstToken = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(Script.largeStream())) {
            StreamingChatModel model = streamingModel(server.address(), Setting.DEFAULTS);
            if (hasPublisher) {
                EventSubscriber subscriber = new EventSubscriber(1);
                model.chat(request(PROMPT)).subscribe(subscriber);
                subscriber.firstEvent.await();
                return "publisher: " + heldBack(server.isWritten());
            }
            model.chat(request(PROMPT), new Handler() {
                @Override
                public void onPartialResponse(String text) {
                    firstToken.countDown();
                    blockForever();
                }
            });
            firstToken.await();
            return "blocked callback: " + heldBack(server.isWritten());
        }
    }

    private static void blockForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ignores what a row does not look at. */
    private abstract static class Handler implements StreamingChatResponseHandler {

        @Override
        public void onCompleteResponse(ChatResponse response) {}

        @Override
        public void onError(Throwable error) {}
    }

    private static final class EventSubscriber implements Flow.Subscriber<Object> {

        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        private final CompletableFuture<String> end = new CompletableFuture<>();
        private final CountDownLatch firstEvent = new CountDownLatch(1);
        private final AtomicInteger texts = new AtomicInteger();
        private final AtomicInteger responses = new AtomicInteger();
        private final long demand;

        EventSubscriber(long demand) {
            this.demand = demand;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            given.request(demand);
            subscription.complete(given);
        }

        @Override
        public void onNext(Object event) {
            firstEvent.countDown();
            if (event instanceof PartialResponse) texts.incrementAndGet();
            if (event instanceof CompleteResponse) responses.incrementAndGet();
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(failure(failure));
        }

        @Override
        public void onComplete() {
            end.complete("with " + texts + " texts and " + responses + " complete response");
        }
    }
}
