package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.langchain4j.service.tool.ToolExecutor;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Options of contents in AI services, whose memory stores each message as JSON. */
@Timeout(60)
class PartOptionsInServicesTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final MessageWindowChatMemory memory = MessageWindowChatMemory.builder()
            .maxMessages(20)
            .chatMemoryStore(new JsonStore())
            .build();

    @AfterEach
    void close() {
        server.close();
    }

    private static final class JsonStore implements ChatMemoryStore {

        private String json = "[]";

        @Override
        public List<ChatMessage> getMessages(Object memoryId) {
            return ChatMessageDeserializer.messagesFromJson(json);
        }

        @Override
        public void updateMessages(Object memoryId, List<ChatMessage> messages) {
            json = ChatMessageSerializer.messagesToJson(messages);
        }

        @Override
        public void deleteMessages(Object memoryId) {
            json = "[]";
        }
    }

    interface Assistant {

        String chat(String message);

        TokenStream stream(String message);
    }

    private Assistant assistant(Map<ToolSpecification, ToolExecutor> tools) {
        return AiServices.builder(Assistant.class)
                .chatModel(CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                        .placeholderSignatures(true)
                        .build())
                .streamingChatModel(CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                        .placeholderSignatures(true)
                        .build())
                .chatMemory(memory)
                .tools(tools)
                .build();
    }

    private static void send(CallStyle style, Assistant assistant, String message) throws Exception {
        if (style == CallStyle.WHOLE) {
            assistant.chat(message);
            return;
        }
        CompletableFuture<Object> end = new CompletableFuture<>();
        assistant.stream(message)
                .onPartialResponse(text -> {})
                .onCompleteResponse(end::complete)
                .onError(end::completeExceptionally)
                .start();
        end.get(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void options_of_a_message_in_the_memory_are_sent_with_each_call(CallStyle style) throws Exception {
        memory.add(CometApiGeminiMessages.userMessage()
                .text("Watch this")
                .add(VideoContent.from("https://www.youtube.com/watch?v=a"), part -> part.fps(0.5))
                .build());
        memory.add(AiMessage.from("Done"));
        Assistant assistant = assistant(Map.of());

        for (String message : List.of("Who is in it?", "And where?")) {
            send(style, assistant, message);

            JsonNode part = server.lastRequest().json().at("/contents/0/parts/1");
            assertThat(part.at("/videoMetadata/fps").asDouble()).isEqualTo(0.5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_tool_returns_media_with_options(CallStyle style) throws Exception {
        ToolSpecification tool = ToolSpecification.builder().name("draw").build();
        Assistant assistant = assistant(Map.of(tool, new Draw()));
        server.answers(Answer.call("draw", "{}"), Answer.text("A chart"), Answer.text("Yes"));

        send(style, assistant, "Draw a chart");
        send(style, assistant, "Sure?");

        JsonNode response = server.lastRequest().json().at("/contents/2/parts/0/functionResponse");
        assertThat(response.at("/response/chart/$ref").asText()).isEqualTo("chart.png");
        assertThat(response.at("/parts/0/inlineData/displayName").asText()).isEqualTo("chart.png");
    }

    private static final class Draw implements ToolExecutor {

        @Override
        public String execute(ToolExecutionRequest request, Object memoryId) {
            throw new AssertionError("the AI service calls the other method");
        }

        @Override
        public ToolExecutionResult executeWithContext(ToolExecutionRequest request, InvocationContext context) {
            ToolExecutionResultMessage message = CometApiGeminiMessages.toolResult(request)
                    .text("{\"chart\":{\"$ref\":\"chart.png\"}}")
                    .add(ImageContent.from("iVBORw0KGgo=", "image/png"), part -> part.displayName("chart.png"))
                    .build();
            return ToolExecutionResult.builder()
                    .resultContents(message.contents())
                    .attributes(message.attributes())
                    .build();
        }
    }
}
