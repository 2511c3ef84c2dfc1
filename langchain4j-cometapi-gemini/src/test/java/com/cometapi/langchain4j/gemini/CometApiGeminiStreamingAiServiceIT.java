package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.common.AbstractStreamingAiServiceIT;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

@Tag("tck")
class CometApiGeminiStreamingAiServiceIT extends AbstractStreamingAiServiceIT {

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
    protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(StreamingChatModel model) {
        return CometApiGeminiChatResponseMetadata.class;
    }

    @Override
    protected Class<? extends TokenUsage> tokenUsageType(StreamingChatModel model) {
        return CometApiGeminiTokenUsage.class;
    }
}
