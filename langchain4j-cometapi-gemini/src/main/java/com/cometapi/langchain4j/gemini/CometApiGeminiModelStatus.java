package com.cometapi.langchain4j.gemini;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds where a model stands between its first preview and its end.
 *
 * @param stage such as {@code PREVIEW}, {@code STABLE}, {@code LEGACY}, {@code DEPRECATED} or {@code RETIRED}
 * @param message the service's text on the stage
 * @param retirementTime when the model is retired, in RFC 3339, such as {@code 2027-01-01T00:00:00Z}
 */
public record CometApiGeminiModelStatus(
        @Nullable String stage,
        @Nullable String message,
        @Nullable String retirementTime) {

    private static final Set<String> LAST_STAGES = Set.of("LEGACY", "DEPRECATED", "RETIRED");

    /**
     * Returns a warning for a model that is about to be retired, or is retired already; null for any other. It quotes the
     * service.
     */
    @Nullable
    String warning(String modelName) {
        boolean isEnding = stage != null && LAST_STAGES.contains(stage);
        if (!isEnding && retirementTime == null) return null;
        String future = retirementTime == null ? "will be retired" : "will be retired at " + retirementTime;
        return "The model " + modelName + (stage == null ? " " : " has the stage " + stage + " and ")
                + ("RETIRED".equals(stage) ? "may be switched off at any moment" : future)
                + ". Change to a newer model; CometApiGeminiModelCatalog lists what CometAPI serves"
                + (message == null ? "" : ". The service states: " + message);
    }
}
