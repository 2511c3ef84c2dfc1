package com.cometapi.langchain4j.gemini;

/** What happens to pictures, sound, video and documents that a message names by an http or https address. */
public enum CometApiGeminiMediaPolicy {
    /** Default: the address is passed on and the service fetches it. This process opens no address out of a message. */
    PASS_URL,
    /** An address in a message is an {@link IllegalArgumentException}. */
    REJECT;

    public static CometApiGeminiMediaPolicy passUrl() {
        return PASS_URL;
    }

    public static CometApiGeminiMediaPolicy reject() {
        return REJECT;
    }
}
