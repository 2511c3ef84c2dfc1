package com.cometapi.langchain4j.gemini;

import static org.mockito.ArgumentMatchers.argThat;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
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
        return false; // Gemini sends whole calls
    }

    @Override
    protected void verifyToolCallbacks(StreamingChatResponseHandler handler, InOrder inOrder, String id) {
        inOrder.verify(handler)
                .onCompleteToolCall(argThat(call -> call.index() == 0
                        && call.toolExecutionRequest().id().equals(id)
                        && call.toolExecutionRequest().name().equals("getWeather")));
    }

    @Override
    protected void verifyToolCallbacks(StreamingChatResponseHandler handler, InOrder inOrder, String id1, String id2) {
        verifyToolCallbacks(handler, inOrder, id1);
        inOrder.verify(handler)
                .onCompleteToolCall(argThat(call -> call.index() == 1
                        && call.toolExecutionRequest().id().equals(id2)
                        && call.toolExecutionRequest().name().equals("getTime")));
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
