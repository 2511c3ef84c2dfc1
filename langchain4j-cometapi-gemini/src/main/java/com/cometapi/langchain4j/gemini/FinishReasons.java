package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.output.FinishReason;

/** Knows what the finish reasons of the service mean. */
final class FinishReasons {

    private FinishReasons() {}

    /** Returns LangChain4j's name for a reason; OTHER for an unknown one. */
    static FinishReason of(String reason) {
        return switch (reason) {
            case "STOP" -> FinishReason.STOP;
            case "MAX_TOKENS", "CONTINUATION" -> FinishReason.LENGTH;
            case "SAFETY",
                    "RECITATION",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "ESCALATION",
                    "MODEL_ARMOR",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    /** Returns true when the answer goes on in the response to another request. */
    static boolean isContinuation(String reason) {
        return reason.equals("CONTINUATION");
    }

    /** Returns true when the service withdraws the calls of the response: they are malformed, or blocked. */
    static boolean withdrawsCalls(String reason) {
        return reason.startsWith("MALFORMED_") || of(reason) == FinishReason.CONTENT_FILTER;
    }
}
