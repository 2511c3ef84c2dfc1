package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Maps the detail level of an image to the resolution at which the model reads it. */
final class DetailLevels {

    /** The option that switches the mapping on. It stands among the fields of a request, and is not sent. */
    static final String SWITCH = "mediaResolutionFromDetailLevel";

    /** Returns whether the application chose the level; null before LangChain4j 1.23, which does not know it. */
    private static final @Nullable Method IS_SPECIFIED = isSpecified();

    private DetailLevels() {}

    private static @Nullable Method isSpecified() {
        try {
            return ImageContent.class.getMethod("detailLevelSpecified");
        } catch (NoSuchMethodException olderVersion) {
            return null;
        }
    }

    /** Returns the level of resolution of an image; null when it has none, and for other contents. */
    static @Nullable String resolution(Content content) {
        if (!(content instanceof ImageContent image) || !isChosen(image)) return null;
        String level = image.detailLevel().name();
        return level.equals("AUTO") ? null : "MEDIA_RESOLUTION_" + level;
    }

    private static boolean isChosen(ImageContent image) {
        try {
            return IS_SPECIFIED == null || Boolean.TRUE.equals(IS_SPECIFIED.invoke(image));
        } catch (ReflectiveOperationException changedAgain) {
            return true;
        }
    }
}
