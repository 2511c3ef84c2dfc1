package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

@Tag("tck")
class CometApiGeminiChatModelIT extends AbstractChatModelIT {

    @AfterAll
    static void every_prompt_was_known() {
        TckServer.assertEveryPromptWasKnown();
    }

    @Override
    protected List<ChatModel> models() {
        return List.of(TckServer.connect(CometApiGeminiChatModel.builder())
                .modelName(TckServer.MODEL)
                .build());
    }

    @Override
    protected ChatModel createModelWith(ChatRequestParameters parameters) {
        CometApiGeminiModelBuilder<CometApiGeminiChatModel> builder =
                TckServer.connect(CometApiGeminiChatModel.builder()).defaultRequestParameters(parameters);
        if (parameters.modelName() == null) builder.modelName(TckServer.MODEL);
        return builder.build();
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
    protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(ChatModel model) {
        return CometApiGeminiChatResponseMetadata.class;
    }

    @Override
    protected Class<? extends TokenUsage> tokenUsageType(ChatModel model) {
        return CometApiGeminiTokenUsage.class;
    }
}
