package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;

/** Requests of one user message. */
final class UserMessages {

    private UserMessages() {}

    static ChatRequest hi() {
        return request("hi");
    }

    static ChatRequest request(String text) {
        return ChatRequest.builder().messages(UserMessage.from(text)).build();
    }
}
