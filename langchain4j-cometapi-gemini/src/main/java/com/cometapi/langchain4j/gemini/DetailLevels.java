package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import org.jspecify.annotations.Nullable;

/** Decides which detail levels of images become the resolution at which the model reads them. */
enum DetailLevels {
    NONE,

    /**
     * The levels that the application chose beyond doubt. LangChain4j stores {@code LOW} for an image without a level, and
     * takes it for chosen when it has read the image back.
     */
    CERTAIN,

    /** Every level, as far as LangChain4j knows that the application chose it. */
    ALL;

    /** The option that switches the mapping on or off. It stands among the fields of a request, and is not sent. */
    static final String SWITCH = "mediaResolutionFromDetailLevel";

    /**
     * Returns the levels to map in a request.
     *
     * @param option the value of {@link #SWITCH}; null when it is not set
     */
    static DetailLevels of(@Nullable Object option, String modelName) {
        if (option != null) return Boolean.TRUE.equals(option) ? ALL : NONE;
        boolean isTaken = ModelGeneration.of(modelName).takesPartResolution();
        return isTaken && NewerMessages.knowsChosenLevels() ? CERTAIN : NONE;
    }

    /** Returns the level of resolution of an image; null when it has none, and for other contents. */
    @Nullable
    String resolution(Content content) {
        if (this == NONE || !(content instanceof ImageContent image) || !NewerMessages.isLevelChosen(image))
            return null;
        String level = image.detailLevel().name();
        if (level.equals("AUTO") || this == CERTAIN && level.equals("LOW")) return null;
        return "MEDIA_RESOLUTION_" + level;
    }
}
