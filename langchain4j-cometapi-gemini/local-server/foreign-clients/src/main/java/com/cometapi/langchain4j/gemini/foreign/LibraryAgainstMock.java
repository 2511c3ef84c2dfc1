package com.cometapi.langchain4j.gemini.foreign;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiIncompleteResponseException;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Sends the library's requests to a mock that others wrote. Prints a line of JSON for each scenario. */
public final class LibraryAgainstMock {

    private interface Scenario {
        void run();
    }

    /** What the library retries; a response that is not JSON would be the same again. */
    private static final List<String> TEMPORARY = List.of("drop", "limit", "disconnect");

    private final String style;
    private final Function<ChatRequest, ChatResponse> once;
    private final Function<ChatRequest, ChatResponse> retrying;

    private LibraryAgainstMock(
            String style, Function<ChatRequest, ChatResponse> once, Function<ChatRequest, ChatResponse> retrying) {
        this.style = style;
        this.once = once;
        this.retrying = retrying;
    }

    /** @param args the address of the mock */
    public static void main(String[] args) {
        String url = args[0];
        new LibraryAgainstMock("whole", whole(url, 0)::chat, whole(url, 2)::chat).runAll();
        new LibraryAgainstMock("streamed", calls(streamed(url, 0)), calls(streamed(url, 2))).runAll();
        System.exit(0); // the connections are still open
    }

    private static CometApiGeminiChatModel whole(String url, int maxRetries) {
        return configured(CometApiGeminiChatModel.builder(), url, maxRetries).build();
    }

    private static CometApiGeminiStreamingChatModel streamed(String url, int maxRetries) {
        return configured(CometApiGeminiStreamingChatModel.builder(), url, maxRetries)
                .build();
    }

    private static <M> CometApiGeminiModelBuilder<M> configured(
            CometApiGeminiModelBuilder<M> builder, String url, int maxRetries) {
        return builder.apiKey("any")
                .baseUrl(url)
                .modelName("gemini-3-flash-preview")
                .maxRetries(maxRetries)
                .timeout(Duration.ofSeconds(20))
                .returnThinking(true);
    }

    /** Collects a stream, and checks that its parts are the whole. */
    private static Function<ChatRequest, ChatResponse> calls(CometApiGeminiStreamingChatModel model) {
        return request -> {
            CompletableFuture<ChatResponse> result = new CompletableFuture<>();
            StringBuilder emitted = new StringBuilder();
            model.chat(request, new StreamingChatResponseHandler() {

                @Override
                public void onPartialResponse(String text) {
                    emitted.append(text);
                }

                @Override
                public void onCompleteResponse(ChatResponse response) {
                    result.complete(response);
                }

                @Override
                public void onError(Throwable error) {
                    result.completeExceptionally(error);
                }
            });
            try {
                ChatResponse response = result.join();
                String text = response.aiMessage().text();
                expect(text == null ? "" : text, emitted.toString());
                return response;
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException cause) throw cause;
                throw e;
            }
        };
    }

    private void runAll() {
        run("text", this::text);
        run("thoughts", this::thoughts);
        run("tools", this::tools);
        run("json", this::json);
        run("errors", this::errors);
        run("chaos", this::chaos);
    }

    private void run(String scenario, Scenario body) {
        String failure = null;
        try {
            body.run();
        } catch (RuntimeException | AssertionError e) {
            failure = e.toString();
        }
        System.out.println(JsonNodeFactory.instance
                .objectNode()
                .put("client", "library-" + style)
                .put("scenario", scenario)
                .put("failure", failure));
    }

    private static void expect(Object expected, Object actual) {
        if (!expected.equals(actual)) throw new AssertionError("expected " + expected + ", but was " + actual);
    }

    private static ChatRequest prompt(String text) {
        return ChatRequest.builder().messages(UserMessage.from(text)).build();
    }

    private void text() {
        ChatResponse response = once.apply(prompt("Please greet me"));
        expect("Hello from another mock", response.aiMessage().text());
        expect(FinishReason.STOP, response.metadata().finishReason());
    }

    private void thoughts() {
        AiMessage message = once.apply(prompt("Please think")).aiMessage();
        expect("Six times seven.", String.valueOf(message.thinking()));
        expect("42", message.text());
    }

    private void tools() {
        ToolSpecification weather = ToolSpecification.builder()
                .name("weather")
                .description("Returns the temperature of a city")
                .parameters(JsonObjectSchema.builder()
                        .addStringProperty("city")
                        .required("city")
                        .build())
                .build();
        List<ChatMessage> messages = new ArrayList<>();
        messages.add(UserMessage.from("How is the weather in Berlin and in Tokyo?"));
        ChatResponse calling = once.apply(ChatRequest.builder()
                .messages(messages)
                .toolSpecifications(weather)
                .build());
        List<ToolExecutionRequest> requests = calling.aiMessage().toolExecutionRequests();
        expect(2, requests.size());
        expect(FinishReason.TOOL_EXECUTION, calling.metadata().finishReason());
        messages.add(calling.aiMessage());
        for (ToolExecutionRequest request : requests) {
            messages.add(
                    ToolExecutionResultMessage.from(request, request.arguments().contains("Tokyo") ? "24" : "18"));
        }
        String text = once.apply(ChatRequest.builder()
                        .messages(messages)
                        .toolSpecifications(weather)
                        .build())
                .aiMessage()
                .text();
        if (!text.matches("Results: .*18.*24.*"))
            throw new AssertionError("the mock did not receive the results: " + text);
    }

    private void json() {
        ResponseFormat format = ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(JsonSchema.builder()
                        .name("person")
                        .rootElement(JsonObjectSchema.builder()
                                .addStringProperty("name")
                                .addIntegerProperty("age")
                                .build())
                        .build())
                .build();
        ChatResponse response = once.apply(ChatRequest.builder()
                .messages(UserMessage.from("Describe Ada as JSON"))
                .responseFormat(format)
                .build());
        expect("{\"name\":\"Ada\",\"age\":36}", response.aiMessage().text());
    }

    private void errors() {
        expectFailure(InvalidRequestException.class, "Invalid value", "an invalid prompt");
        expectFailure(AuthenticationException.class, "No access", "a forbidden prompt");
        expectFailure(RateLimitException.class, "Quota exceeded", "a limited prompt");
        expectFailure(InternalServerException.class, "Overloaded", "an overloaded model");
    }

    private void chaos() {
        expectFailure(InternalServerException.class, "request dropped", "always drop");
        expectFailure(InternalServerException.class, "malformed json", "always malformed");
        expectFailure(RateLimitException.class, "rate limit exceeded", "always limit");
        expectFailure(RetriableException.class, "", "always disconnect");
        if (style.equals("streamed")) {
            expectFailure(CometApiGeminiIncompleteResponseException.class, "", "always cut");
        }
        for (String kind : TEMPORARY) {
            String text = retrying.apply(prompt("once " + kind + " " + style))
                    .aiMessage()
                    .text();
            expect(kind + ": recovered", kind + ": " + text);
        }
    }

    private void expectFailure(Class<? extends RuntimeException> type, String message, String prompt) {
        try {
            once.apply(prompt(prompt));
        } catch (RuntimeException e) {
            if (type.isInstance(e) && String.valueOf(e.getMessage()).contains(message)) return;
            throw new AssertionError(prompt + ": expected " + type.getSimpleName() + ", but was " + e, e);
        }
        throw new AssertionError(prompt + ": the call succeeded, though it should fail");
    }
}
