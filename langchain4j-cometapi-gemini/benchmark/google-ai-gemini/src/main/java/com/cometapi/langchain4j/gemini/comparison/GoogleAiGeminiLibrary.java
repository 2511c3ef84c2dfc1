package com.cometapi.langchain4j.gemini.comparison;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.googleai.GeneratedImageHelper;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import java.time.Duration;
import java.util.List;

/** Drives LangChain4j's own integration. */
final class GoogleAiGeminiLibrary extends LangChain4jLibrary {

    private static final String MODEL = "gemini-3-flash-preview";

    public static void main(String[] args) {
        run(new GoogleAiGeminiLibrary(), args);
    }

    @Override
    Class<?> classOfLibrary() {
        return GoogleAiGeminiChatModel.class;
    }

    @Override
    String observe(String id) throws Exception {
        return id.equals("settings") ? new NamesOfPeer("../../docs/migrating.md").check() : super.observe(id);
    }

    @Override
    ChatModel model(String address, Setting setting) {
        var builder = GoogleAiGeminiChatModel.builder();
        builder.baseUrl(address + "/v1beta").apiKey("none").modelName(MODEL);
        switch (setting) {
            case DEFAULTS -> {}
            case THOUGHTS_HIDDEN -> builder.returnThinking(false);
            case THOUGHTS_RETURNED -> builder.returnThinking(true);
            case THOUGHTS_RETURNED_AND_SENT -> builder.returnThinking(true).sendThinking(true);
            case CODE_INCLUDED -> builder.includeCodeExecutionOutput(true);
            case SHORT_TIMEOUT -> builder.timeout(Duration.ofMillis(500));
        }
        return builder.build();
    }

    @Override
    StreamingChatModel streamingModel(String address, Setting setting) {
        var builder = GoogleAiGeminiStreamingChatModel.builder();
        builder.baseUrl(address + "/v1beta").apiKey("none").modelName(MODEL);
        if (setting == Setting.SHORT_TIMEOUT) builder.timeout(Duration.ofMillis(500));
        return builder.build();
    }

    @Override
    List<Image> images(AiMessage message) {
        return GeneratedImageHelper.getGeneratedImages(message);
    }
}
