package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.output.FinishReason;
import java.util.Locale;

/** Knows what the finish reasons of the service mean. Gateways may send them in lower case. */
final class FinishReasons {

    private FinishReasons() {}

    /** Returns LangChain4j's name for a reason; OTHER for an unknown one. */
    static FinishReason of(String reason) {
        return switch (reason.toUpperCase(Locale.ROOT)) {
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
        return reason.equalsIgnoreCase("CONTINUATION");
    }

    /** Returns true when the service withdraws the calls of the response: they are malformed, or blocked. */
    static boolean withdrawsCalls(String reason) {
        return reason.toUpperCase(Locale.ROOT).startsWith("MALFORMED_") || of(reason) == FinishReason.CONTENT_FILTER;
    }
}
