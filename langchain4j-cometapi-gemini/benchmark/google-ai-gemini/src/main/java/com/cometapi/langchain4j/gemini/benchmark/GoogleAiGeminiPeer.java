package com.cometapi.langchain4j.gemini.benchmark;

import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;

/** Measures LangChain4j's own integration with its default HTTP client, that of the JDK. */
final class GoogleAiGeminiPeer implements Peer {

    private final String address;

    GoogleAiGeminiPeer(String address) {
        this.address = address + "/v1beta";
    }

    public static void main(String[] args) throws Exception {
        Worker.run(args, GoogleAiGeminiPeer::new);
    }

    @Override
    public PreparedCall prepare(Prompt prompt) {
        return new LangChain4jClient(
                model(prompt.model()),
                GoogleAiGeminiStreamingChatModel.builder()
                        .baseUrl(address)
                        .apiKey("none")
                        .modelName(prompt.model())
                        .build(),
                prompt);
    }

    @Override
    public Object anotherModel() {
        return model("another");
    }

    private GoogleAiGeminiChatModel model(String name) {
        return GoogleAiGeminiChatModel.builder()
                .baseUrl(address)
                .apiKey("none")
                .modelName(name)
                .build();
    }
}
