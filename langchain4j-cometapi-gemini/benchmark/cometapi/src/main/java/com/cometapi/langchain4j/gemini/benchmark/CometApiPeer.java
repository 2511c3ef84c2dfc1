package com.cometapi.langchain4j.gemini.benchmark;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;

/** Measures this library. */
final class CometApiPeer implements Peer {

    private final String address;

    CometApiPeer(String address) {
        this.address = address;
    }

    public static void main(String[] args) throws Exception {
        Worker.run(args, CometApiPeer::new);
    }

    @Override
    public PreparedCall prepare(Prompt prompt) {
        return new LangChain4jClient(
                build(CometApiGeminiChatModel.builder(), prompt.model()),
                build(CometApiGeminiStreamingChatModel.builder(), prompt.model()),
                prompt);
    }

    @Override
    public Object anotherModel() {
        return build(CometApiGeminiChatModel.builder(), "another");
    }

    private <M> M build(CometApiGeminiModelBuilder<M> builder, String model) {
        return builder.baseUrl(address).apiKey("none").modelName(model).build();
    }
}
