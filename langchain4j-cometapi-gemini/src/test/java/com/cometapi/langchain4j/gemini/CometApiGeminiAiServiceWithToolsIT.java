package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.common.AbstractAiServiceWithToolsIT;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

@Tag("tck")
class CometApiGeminiAiServiceWithToolsIT extends AbstractAiServiceWithToolsIT {

    private static final String ONE_PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk" + "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

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
    protected boolean supportsRecursion() {
        return true;
    }

    @Override
    protected boolean supportsMultimodalToolResults() {
        return true;
    }

    @Override
    protected Image catImage() {
        return Image.builder().base64Data(ONE_PIXEL).mimeType("image/png").build();
    }
}
