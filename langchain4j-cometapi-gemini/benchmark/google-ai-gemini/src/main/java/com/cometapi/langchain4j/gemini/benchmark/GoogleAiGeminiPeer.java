package com.cometapi.langchain4j.gemini.benchmark;

import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;

/** LangChain4j's own integration, over the HTTP client of the JDK as it comes. */
final class GoogleAiGeminiPeer implements Peer {

    private final String address;

    GoogleAiGeminiPeer(String address) {
        this.address = address + "/v1beta";
    }

    public static void main(String[] args) throws Exception {
        Worker.run(args, GoogleAiGeminiPeer::new);
    }

    @Override
    public Asking prepare(Question question) {
        return new LangChain4jAsking(
                model(question.model()),
                GoogleAiGeminiStreamingChatModel.builder()
                        .baseUrl(address)
                        .apiKey("none")
                        .modelName(question.model())
                        .build(),
                question);
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
