package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatRequestParameters;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent;
import com.cometapi.langchain4j.gemini.CometApiGeminiFlux;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiThinking;
import com.cometapi.langchain4j.gemini.CometApiGeminiTool;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.tool.ToolErrorHandlerResult;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Sends a message to the model, with the memory of the conversation and what the user chose. */
@Component
record AnswerService(
        CometApiGeminiStreamingChatModel model,
        ObjectProvider<CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel>> builders,
        Models models) {

    private static final int MAX_MESSAGES = 200;
    private static final int MAX_TOOL_ROUNDS = 10;

    /** An AI service. Its tool loop runs inside the Flux. */
    interface Assistant {

        Flux<CometApiGeminiEvent> answer(@UserMessage List<Content> message, ChatRequestParameters parameters);
    }

    /**
     * Streams the answer: events of the library, and {@link ChatEvent}s. The last one is {@link ChatEvent.Complete} or
     * {@link ChatEvent.Failure}. To cancel the call to the model, cancel the Flux.
     */
    Flux<Object> answer(Conversation conversation, Turn turn, Choices choices) {
        AnswerEvents events = new AnswerEvents(conversation, models, choices);
        Flux<Object> answer = choices.json() ? json(turn, choices, events) : text(turn, choices, events);
        return answer.onErrorResume(error -> Flux.just(ChatEvent.Failure.of(error)));
    }

    private Flux<Object> text(Turn turn, Choices choices, AnswerEvents events) {
        ChatMemory memory = MessageWindowChatMemory.withMaxMessages(MAX_MESSAGES);
        memory.set(messages(turn, choices));
        ChatRequestParameters parameters = parameters(choices).build();
        return using(
                        choices,
                        null,
                        model -> assistant(model, memory, choices).answer(turn.message.contents(), parameters))
                .doOnNext(event -> {
                    if (event instanceof CometApiGeminiEvent.Complete) turn.remember(memory.messages());
                })
                .concatMapIterable(events::from, 1);
    }

    /** Streams a JSON answer as documents, each of which has more of it. A listener receives the facts of the response. */
    private Flux<Object> json(Turn turn, Choices choices, AnswerEvents events) {
        List<ChatMessage> messages = messages(turn, choices);
        messages.add(new dev.langchain4j.data.message.UserMessage(turn.message.contents()));
        Sinks.One<ChatResponse> complete = Sinks.one();
        ChatModelListener listener = new ChatModelListener() {
            @Override
            public void onResponse(ChatModelResponseContext context) {
                complete.tryEmitValue(context.chatResponse());
            }
        };
        ChatRequest request = ChatRequest.builder()
                .messages(messages)
                .parameters(
                        parameters(choices).responseFormat(jsonFormat(choices)).build())
                .build();
        return using(choices, listener, model -> CometApiGeminiFlux.from(model).partialJson(request))
                .<Object>map(ChatEvent.Json::new)
                .concatWith(complete.asMono().flatMapIterable(response -> {
                    messages.add(response.aiMessage());
                    turn.remember(messages);
                    return events.end(response);
                }));
    }

    private static ResponseFormat jsonFormat(Choices choices) {
        if (choices.schema() == null) return ResponseFormat.JSON;
        JsonSchema schema = JsonSchema.builder()
                .name("answer")
                .rootElement(JsonRawSchema.from(choices.schema()))
                .build();
        return ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(schema)
                .build();
    }

    /**
     * Provides the model. A fallback and a listener belong to a model, not to a request, so they need a model of their own,
     * which has the settings of application.properties, and is closed after the answer.
     */
    private <T> Flux<T> using(
            Choices choices,
            @Nullable ChatModelListener listener,
            Function<CometApiGeminiStreamingChatModel, Flux<T>> answer) {
        if (choices.fallback() == null && listener == null) return Flux.defer(() -> answer.apply(model));
        return Flux.using(
                () -> {
                    CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> builder = builders.getObject();
                    if (choices.fallback() != null) builder.fallbackModels(choices.fallback());
                    if (listener != null) builder.listeners(listener);
                    return builder.build();
                },
                answer,
                CometApiGeminiStreamingChatModel::close);
    }

    private static List<ChatMessage> messages(Turn turn, Choices choices) {
        List<ChatMessage> messages = new ArrayList<>();
        if (choices.system() != null) messages.add(SystemMessage.from(choices.system()));
        messages.addAll(turn.before);
        return messages;
    }

    private static Assistant assistant(CometApiGeminiStreamingChatModel model, ChatMemory memory, Choices choices) {
        AiServices<Assistant> assistant = AiServices.builder(Assistant.class)
                .streamingChatModel(model)
                .chatMemory(memory)
                .maxToolCallingRoundTrips(MAX_TOOL_ROUNDS)
                .toolArgumentsErrorHandler((error, context) -> ToolErrorHandlerResult.text(error.getMessage()))
                .hallucinatedToolNameStrategy(
                        call -> ToolExecutionResultMessage.from(call, "There is no tool " + call.name()));
        List<Object> functions = choices.tools().stream()
                .map(tool -> tool.tool)
                .filter(tool -> !(tool instanceof CometApiGeminiTool))
                .toList();
        if (!functions.isEmpty()) assistant.tools(functions);
        return assistant.build();
    }

    private CometApiGeminiChatRequestParameters.Builder parameters(Choices choices) {
        CometApiGeminiChatRequestParameters.Builder parameters = CometApiGeminiChatRequestParameters.builder()
                .modelName(choices.model())
                .temperature(choices.temperature())
                .maxOutputTokens(choices.maxTokens())
                .serverTools(serverTools(choices));
        if (choices.effort() != null) parameters.thinking(CometApiGeminiThinking.effort(choices.effort()));
        if (models.find(choices.model()).draws()) parameters.responseModalities("TEXT", "IMAGE");
        return parameters;
    }

    private static List<CometApiGeminiTool> serverTools(Choices choices) {
        List<CometApiGeminiTool> tools = new ArrayList<>();
        for (ChatTool chosen : choices.tools()) {
            Integer days = choices.searchDays();
            if (chosen == ChatTool.GOOGLE_SEARCH && days != null) tools.add(searchOfLast(days));
            else if (chosen.tool instanceof CometApiGeminiTool tool) tools.add(tool);
        }
        return tools;
    }

    /** An option that the library has no method for goes to the service as it is. */
    private static CometApiGeminiTool searchOfLast(int days) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Instant start = now.minus(Duration.ofDays(days));
        return CometApiGeminiTool.of(
                "googleSearch",
                Map.of("timeRangeFilter", Map.of("startTime", start.toString(), "endTime", now.toString())));
    }
}
