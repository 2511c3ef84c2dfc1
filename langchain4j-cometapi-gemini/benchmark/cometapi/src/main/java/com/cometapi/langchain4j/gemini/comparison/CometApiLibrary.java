package com.cometapi.langchain4j.gemini.comparison;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiIncompleteResponseException;
import com.cometapi.langchain4j.gemini.CometApiGeminiMessages;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import java.time.Duration;
import java.util.List;

/** Drives this library. */
final class CometApiLibrary extends LangChain4jLibrary {

    public static void main(String[] args) {
        run(new CometApiLibrary(), args);
    }

    @Override
    Class<?> classOfLibrary() {
        return CometApiGeminiChatModel.class;
    }

    @Override
    boolean has(Setting setting) {
        return setting != Setting.CODE_INCLUDED;
    }

    @Override
    ChatModel model(String address, Setting setting) {
        return build(CometApiGeminiChatModel.builder(), address, setting);
    }

    @Override
    StreamingChatModel streamingModel(String address, Setting setting) {
        return build(CometApiGeminiStreamingChatModel.builder(), address, setting);
    }

    private static <M> M build(CometApiGeminiModelBuilder<M> builder, String address, Setting setting) {
        builder.baseUrl(address).apiKey("none").modelName("gemini-3-flash-preview");
        switch (setting) {
            case DEFAULTS, CODE_INCLUDED -> {}
            case THOUGHTS_HIDDEN -> builder.returnThinking(false);
            case THOUGHTS_RETURNED -> builder.returnThinking(true);
            case THOUGHTS_RETURNED_AND_SENT -> builder.returnThinking(true).sendThinking(true);
            case SHORT_TIMEOUT -> builder.timeout(Duration.ofMillis(500));
        }
        return builder.build();
    }

    @Override
    List<Image> images(AiMessage message) {
        return CometApiGeminiMessages.images(message);
    }

    @Override
    String partial(Throwable failure) {
        return failure instanceof CometApiGeminiIncompleteResponseException incomplete && incomplete.partial() != null
                ? ", with the partial response"
                : "";
    }
}
