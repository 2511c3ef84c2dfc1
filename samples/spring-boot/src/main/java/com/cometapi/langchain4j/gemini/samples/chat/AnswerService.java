package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatRequestParameters;
import com.cometapi.langchain4j.gemini.CometApiGeminiEvent;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiThinking;
import com.cometapi.langchain4j.gemini.CometApiGeminiTool;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.tool.ToolErrorHandlerResult;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** Sends a message to the model, with the memory of the conversation and the tools that the user chose. */
@Component
final class AnswerService {

    private static final int MAX_MESSAGES = 200;
    private static final int MAX_TOOL_ROUNDS = 10;

    private final CometApiGeminiStreamingChatModel model;
    private final Models models;

    AnswerService(CometApiGeminiStreamingChatModel model, Models models) {
        this.model = model;
        this.models = models;
    }

    /** An AI service. Its tool loop runs inside the Flux. */
    interface Assistant {

        Flux<CometApiGeminiEvent> answer(@UserMessage List<Content> message, ChatRequestParameters parameters);
    }

    /**
     * The user's choices for one message.
     *
     * @param model null for the default
     * @param effort null for the model's own
     */
    record Choices(@Nullable String model, CometApiGeminiThinking.@Nullable Effort effort, List<ChatTool> tools) {}

    /**
     * Streams the answer. The last event is {@link ChatEvent.Done} or {@link ChatEvent.Failed}. To cancel the call
     * to the model, cancel the Flux.
     */
    Flux<ChatEvent> answer(Conversation conversation, String addressOfFiles, Turn turn, Choices choices) {
        ChatMemory memory = MessageWindowChatMemory.withMaxMessages(MAX_MESSAGES);
        memory.set(turn.before());
        AnswerEvents events = new AnswerEvents(conversation, addressOfFiles, models.pricing(choices.model()));
        return Flux.defer(() -> assistant(memory, choices).answer(turn.message().contents(), parameters(choices)))
                .doOnNext(event -> {
                    if (event instanceof CometApiGeminiEvent.Complete) turn.remember(memory.messages());
                })
                .concatMapIterable(events::from, 1)
                .onErrorResume(error -> Flux.just(FailureMessages.of(error)));
    }

    private Assistant assistant(ChatMemory memory, Choices choices) {
        AiServices<Assistant> assistant = AiServices.builder(Assistant.class)
                .streamingChatModel(model)
                .chatMemory(memory)
                .maxToolCallingRoundTrips(MAX_TOOL_ROUNDS)
                .toolArgumentsErrorHandler((error, context) -> ToolErrorHandlerResult.text(error.getMessage()))
                .hallucinatedToolNameStrategy(
                        call -> ToolExecutionResultMessage.from(call, "There is no tool " + call.name()));
        List<Object> functions = choices.tools().stream()
                .map(tool -> tool.functions)
                .filter(Objects::nonNull)
                .toList();
        if (!functions.isEmpty()) assistant.tools(functions);
        return assistant.build();
    }

    private ChatRequestParameters parameters(Choices choices) {
        List<CometApiGeminiTool> serverTools = choices.tools().stream()
                .map(tool -> tool.serverTool)
                .filter(Objects::nonNull)
                .toList();
        CometApiGeminiChatRequestParameters.Builder parameters = CometApiGeminiChatRequestParameters.builder()
                .modelName(choices.model())
                .serverTools(serverTools);
        if (choices.effort() != null) parameters.thinking(CometApiGeminiThinking.effort(choices.effort()));
        if (models.draws(choices.model())) parameters.responseModalities("TEXT", "IMAGE");
        return parameters.build();
    }
}
