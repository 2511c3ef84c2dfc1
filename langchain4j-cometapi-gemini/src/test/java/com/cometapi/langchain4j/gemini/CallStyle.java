package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** The same call, whole or streamed. */
enum CallStyle {
    WHOLE {
        @Override
        ChatResponse send(
                CometApiGeminiLocalServer server,
                UnaryOperator<CometApiGeminiModelBuilder<?>> settings,
                ChatRequest request) {
            CometApiGeminiModelBuilder<CometApiGeminiChatModel> builder =
                    connect(CometApiGeminiChatModel.builder(), server);
            settings.apply(builder);
            return builder.build().chat(request);
        }
    },
    STREAMED {
        @Override
        ChatResponse send(
                CometApiGeminiLocalServer server,
                UnaryOperator<CometApiGeminiModelBuilder<?>> settings,
                ChatRequest request) {
            CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> builder =
                    connect(CometApiGeminiStreamingChatModel.builder(), server);
            settings.apply(builder);
            return send(builder.build(), request);
        }
    };

    static final String KEY = "sk-test-key-that-no-log-may-show";

    /** Requests and responses are logged to a file, where NoKeyInAnyLogTest searches for the key. */
    private static final boolean IS_LOGGED = "TRACE".equals(System.getProperty("test.log.level"));

    /** Retries without a delay. */
    static final Timing NO_DELAY =
            new Timing(Timing.SYSTEM.clock(), System::nanoTime, (duration, handle) -> {}, () -> 0.5);

    abstract ChatResponse send(
            CometApiGeminiLocalServer server,
            UnaryOperator<CometApiGeminiModelBuilder<?>> settings,
            ChatRequest request);

    ChatResponse send(CometApiGeminiLocalServer server, ChatRequest request) {
        return send(server, UnaryOperator.identity(), request);
    }

    ChatResponse send(CometApiGeminiLocalServer server, String message) {
        return send(
                server,
                ChatRequest.builder().messages(UserMessage.from(message)).build());
    }

    static ChatResponse send(StreamingChatModel model, ChatRequest request) {
        CompletableFuture<ChatResponse> result = new CompletableFuture<>();
        model.chat(request, new StreamingChatResponseHandler() {
            @Override
            public void onCompleteResponse(ChatResponse response) {
                result.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                result.completeExceptionally(error);
            }
        });
        return get(result);
    }

    /** The request that continues a conversation after this answer. */
    static ChatRequest after(ChatMessage answer) {
        return ChatRequest.builder()
                .messages(UserMessage.from("hi"), answer, UserMessage.from("and?"))
                .build();
    }

    /** @param server null when the settings name another one */
    static <M> CometApiGeminiModelBuilder<M> connect(
            CometApiGeminiModelBuilder<M> builder, CometApiGeminiLocalServer server) {
        return builder.apiKey(KEY)
                .baseUrl(server == null ? null : server.baseUrl())
                .modelName("gemini-3-flash-preview")
                .timeout(Duration.ofSeconds(20))
                .timing(NO_DELAY)
                .logRequests(IS_LOGGED)
                .logResponses(IS_LOGGED);
    }

    private static ChatResponse get(CompletableFuture<ChatResponse> result) {
        try {
            return result.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            throw new AssertionError(e.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
