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

/** The same question, asked whole or streamed. */
enum CallStyle {
    WHOLE {
        @Override
        ChatResponse ask(
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
        ChatResponse ask(
                CometApiGeminiLocalServer server,
                UnaryOperator<CometApiGeminiModelBuilder<?>> settings,
                ChatRequest request) {
            CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> builder =
                    connect(CometApiGeminiStreamingChatModel.builder(), server);
            settings.apply(builder);
            return ask(builder.build(), request);
        }
    };

    static final String KEY = "sk-test-key-that-no-log-may-show";

    /** To a file, in which NoKeyInAnyLogTest looks for the key. */
    private static final boolean IS_LOGGED = "TRACE".equals(System.getProperty("test.log.level"));

    /** Retries that wait no time at all. */
    static final Timing AT_ONCE =
            new Timing(Timing.SYSTEM.clock(), System::nanoTime, (duration, handle) -> {}, () -> 0.5);

    abstract ChatResponse ask(
            CometApiGeminiLocalServer server,
            UnaryOperator<CometApiGeminiModelBuilder<?>> settings,
            ChatRequest request);

    ChatResponse ask(CometApiGeminiLocalServer server, ChatRequest request) {
        return ask(server, UnaryOperator.identity(), request);
    }

    ChatResponse ask(CometApiGeminiLocalServer server, String question) {
        return ask(
                server,
                ChatRequest.builder().messages(UserMessage.from(question)).build());
    }

    static ChatResponse ask(StreamingChatModel model, ChatRequest request) {
        CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
        model.chat(request, new StreamingChatResponseHandler() {
            @Override
            public void onCompleteResponse(ChatResponse response) {
                answer.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                answer.completeExceptionally(error);
            }
        });
        return get(answer);
    }

    /** The question that follows an answer to the first one. */
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
                .timing(AT_ONCE)
                .logRequests(IS_LOGGED)
                .logResponses(IS_LOGGED);
    }

    private static ChatResponse get(CompletableFuture<ChatResponse> answer) {
        try {
            return answer.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) throw failure;
            throw new AssertionError(e.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
