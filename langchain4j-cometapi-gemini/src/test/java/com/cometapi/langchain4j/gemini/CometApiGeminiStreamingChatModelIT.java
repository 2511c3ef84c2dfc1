package com.cometapi.langchain4j.gemini;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.Mockito.atLeast;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.mockito.InOrder;

@Tag("tck")
class CometApiGeminiStreamingChatModelIT extends AbstractStreamingChatModelIT {

    @AfterAll
    static void every_prompt_was_known() {
        TckServer.assertEveryPromptWasKnown();
    }

    @Override
    protected List<StreamingChatModel> models() {
        return List.of(TckServer.connect(CometApiGeminiStreamingChatModel.builder())
                .modelName(TckServer.MODEL)
                .build());
    }

    /** Also a model whose calls come in pieces, which the service sends on request only. */
    @Override
    protected List<StreamingChatModel> modelsSupportingTools() {
        List<StreamingChatModel> models = new ArrayList<>(models());
        if (TckServer.isLocal()) models.add(streamingArguments());
        return models;
    }

    private static StreamingChatModel streamingArguments() {
        return TckServer.connect(CometApiGeminiStreamingChatModel.builder())
                .modelName(TckServer.MODEL)
                .requestField(
                        "toolConfig", Map.of("functionCallingConfig", Map.of("streamFunctionCallArguments", true)))
                .build();
    }

    @Override
    protected StreamingChatModel createModelWith(ChatRequestParameters parameters) {
        CometApiGeminiModelBuilder<CometApiGeminiStreamingChatModel> builder =
                TckServer.connect(CometApiGeminiStreamingChatModel.builder()).defaultRequestParameters(parameters);
        if (parameters.modelName() == null) builder.modelName(TckServer.MODEL);
        return builder.build();
    }

    @Override
    public StreamingChatModel createModelWith(ChatModelListener listener) {
        return TckServer.connect(CometApiGeminiStreamingChatModel.builder())
                .modelName(TckServer.MODEL)
                .listeners(listener)
                .build();
    }

    @Override
    protected String customModelName() {
        return TckServer.OTHER_MODEL;
    }

    @Override
    protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
        return CometApiGeminiChatRequestParameters.builder()
                .maxOutputTokens(maxOutputTokens)
                .build();
    }

    @Override
    protected boolean supportsPartialToolStreaming(StreamingChatModel model) {
        return CometApiGeminiChatRequestParameters.from(model.defaultRequestParameters())
                .requestFields()
                .containsKey("toolConfig");
    }

    @Override
    protected void verifyToolCallbacks(
            StreamingChatResponseHandler handler, InOrder inOrder, String id, StreamingChatModel model) {
        verifyCall(handler, inOrder, 0, id, "getWeather", model);
    }

    @Override
    protected void verifyToolCallbacks(
            StreamingChatResponseHandler handler, InOrder inOrder, String id1, String id2, StreamingChatModel model) {
        verifyCall(handler, inOrder, 0, id1, "getWeather", model);
        verifyCall(handler, inOrder, 1, id2, "getTime", model);
    }

    private void verifyCall(
            StreamingChatResponseHandler handler,
            InOrder inOrder,
            int index,
            String id,
            String name,
            StreamingChatModel model) {
        if (supportsPartialToolStreaming(model)) {
            inOrder.verify(handler, atLeast(2))
                    .onPartialToolCall(
                            argThat(call -> call.index() == index
                                    && call.id().equals(id)
                                    && call.name().equals(name)),
                            any());
        }
        inOrder.verify(handler)
                .onCompleteToolCall(argThat(call -> call.index() == index
                        && call.toolExecutionRequest().id().equals(id)
                        && call.toolExecutionRequest().name().equals(name)));
    }

    @Override
    protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(StreamingChatModel model) {
        return CometApiGeminiChatResponseMetadata.class;
    }

    @Override
    protected Class<? extends TokenUsage> tokenUsageType(StreamingChatModel model) {
        return CometApiGeminiTokenUsage.class;
    }
}
