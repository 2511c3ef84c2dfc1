package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.StreamingContractTest.RecordingHandler;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.web.search.WebSearchRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A null where none can stand is refused by its name, before anything is sent. */
class NullArgumentsTest {

    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();

    /** Setters by name, with a null among the values. */
    private static final Map<String, UnaryOperator<CometApiGeminiModelBuilder<?>>> SETTERS = Map.of(
            "listeners", it -> it.listeners(new ChatModelListener() {}, null),
            "supportedCapabilities", it -> it.supportedCapabilities((Capability) null),
            "toolSpecifications", it -> it.toolSpecifications((ToolSpecification) null),
            "stopSequences", it -> it.stopSequences("a", null),
            "serverTools", it -> it.serverTools((CometApiGeminiTool) null),
            "allowedFunctionNames", it -> it.allowedFunctionNames("a", null),
            "safetySettings", it -> it.safetySettings((CometApiGeminiSafetySetting) null),
            "responseModalities", it -> it.responseModalities("TEXT", null));

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    static Stream<String> setters() {
        return SETTERS.keySet().stream();
    }

    private void assertRefused(String name, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(name);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("setters")
    void a_null_among_values_is_refused_by_the_setting(String setter) {
        assertRefused(
                setter, () -> SETTERS.get(setter).apply(CallStyle.connect(CometApiGeminiChatModel.builder(), server)));
    }

    @Test
    void a_list_of_listeners_holds_no_null() {
        assertRefused(
                "listeners",
                () -> CometApiGeminiChatModel.builder().listeners(Arrays.asList((ChatModelListener) null)));
    }

    @Test
    void null_instead_of_an_array_is_the_default() {
        String text = CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                .listeners((ChatModelListener[]) null)
                .supportedCapabilities((Capability[]) null)
                .toolSpecifications((ToolSpecification[]) null)
                .stopSequences((String[]) null)
                .serverTools((CometApiGeminiTool[]) null)
                .allowedFunctionNames((String[]) null)
                .safetySettings((CometApiGeminiSafetySetting[]) null)
                .responseModalities((String[]) null)
                .build()
                .chat("hi");

        assertThat(text).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "chat", "doChat"})
    void a_stream_without_a_handler_is_refused(String method) {
        CometApiGeminiStreamingChatModel model = CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                .build();
        assertRefused("handler", () -> {
            switch (method) {
                case "start" -> model.start(REQUEST, null);
                case "chat" -> model.chat(REQUEST, null);
                default -> model.doChat(REQUEST, null);
            }
        });
    }

    @Test
    void a_missing_argument_of_a_companion_is_refused() {
        CometApiGeminiChatRequestParameters parameters = CometApiGeminiChatRequestParameters.EMPTY;

        assertRefused("overrideWith", () -> parameters.overrideWith(null));
        assertRefused(
                "overrideWith",
                () -> CometApiGeminiChatRequestParameters.builder().overrideWith(null));
        assertRefused("defaultedBy", () -> parameters.defaultedBy(null));
        assertRefused("message", () -> CometApiGeminiMessages.images(null));
        assertRefused("request", () -> CometApiGeminiMessages.toolResult(null));
        assertRefused("text", () -> CometApiGeminiMessages.systemMessage(null, it -> it));
        assertRefused("options", () -> CometApiGeminiMessages.systemMessage("a", null));
        assertRefused("options", () -> CometApiGeminiMessages.systemMessage("a", it -> null));
        assertRefused("message", () -> CometApiGeminiMessages.audios(null));
        assertRefused("message", () -> CometApiGeminiMessages.transcription(null));
        assertRefused("response", () -> CometApiGeminiChatResponseMetadata.from((ChatResponse) null));
        assertRefused("description", () -> new CometApiGeminiModelInfo(null, null, List.of(), null, null));
        assertRefused("model", () -> CometApiGeminiWebSearchEngine.from(null));
        assertRefused(
                "request",
                () -> CometApiGeminiWebSearchEngine.from(CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                                .build())
                        .search((WebSearchRequest) null));
        assertRefused(
                "modelName",
                () -> CometApiGeminiModelCatalog.builder()
                        .baseUrl(server.baseUrl())
                        .build()
                        .model(null));
    }

    @Test
    void a_missing_content_or_its_options_are_refused() {
        CometApiGeminiUserMessageBuilder message = CometApiGeminiMessages.userMessage();
        CometApiGeminiToolResultBuilder result = CometApiGeminiMessages.toolResult(
                ToolExecutionRequest.builder().name("f").build());
        TextContent text = TextContent.from("a");

        assertRefused("content", () -> message.add(null));
        assertRefused("content", () -> message.add(null, it -> it));
        assertRefused("text", () -> message.text(null));
        assertRefused("options", () -> message.text("a", null));
        assertRefused("options", () -> message.add(text, (CometApiGeminiPartOptions) null));
        assertRefused("options", () -> message.add(text, (UnaryOperator<CometApiGeminiPartOptions>) null));
        assertRefused("options", () -> message.add(text, it -> null));
        assertRefused("content", () -> result.add(null));
        assertRefused("text", () -> result.text(null));
        assertRefused("options", () -> result.add(text, it -> null));
    }

    @Test
    void a_call_without_a_request_is_refused() {
        CometApiGeminiStreamingChatModel streaming = CallStyle.connect(
                        CometApiGeminiStreamingChatModel.builder(), server)
                .build();
        CometApiGeminiChatModel whole =
                CallStyle.connect(CometApiGeminiChatModel.builder(), server).build();

        assertRefused("request", () -> streaming.start(null, new RecordingHandler()));
        assertRefused("request", () -> whole.chatAsync((ChatRequest) null));
        assertRefused("request", () -> whole.doChatAsync(null));
        assertRefused("request", () -> whole.doChat(null));
    }
}
