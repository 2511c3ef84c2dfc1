package com.cometapi.langchain4j.gemini.benchmark;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;

/** This library. */
final class CometApiPeer implements Peer {

    private final String address;

    CometApiPeer(String address) {
        this.address = address;
    }

    public static void main(String[] args) throws Exception {
        Worker.run(args, CometApiPeer::new);
    }

    @Override
    public Asking prepare(Question question) {
        return new LangChain4jAsking(
                build(CometApiGeminiChatModel.builder(), question.model()),
                build(CometApiGeminiStreamingChatModel.builder(), question.model()),
                question);
    }

    @Override
    public Object anotherModel() {
        return build(CometApiGeminiChatModel.builder(), "another");
    }

    private <M> M build(CometApiGeminiModelBuilder<M> builder, String model) {
        return builder.baseUrl(address).apiKey("none").modelName(model).build();
    }
}
