package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.service.common.AbstractAiServiceIT;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

@Tag("tck")
class CometApiGeminiAiServiceIT extends AbstractAiServiceIT {

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
    protected Class<? extends TokenUsage> tokenUsageType(ChatModel model) {
        return CometApiGeminiTokenUsage.class;
    }
}
