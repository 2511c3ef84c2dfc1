package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import java.util.stream.Stream;

/** What the version of LangChain4j on the class path has, as conditions of tests. */
final class CoreFeatures {

    private static final String HERE = "com.cometapi.langchain4j.gemini.CoreFeatures#";

    static final String CHOSEN_LEVELS = HERE + "knowsChosenLevels";
    static final String SYSTEM_ATTRIBUTES = HERE + "hasSystemAttributes";
    static final String AUDIOS = HERE + "hasAudios";
    static final String ROUTING = HERE + "hasRouting";
    static final String SINCE_1_23 = "LangChain4j has this from 1.23 on";

    private CoreFeatures() {}

    static boolean knowsChosenLevels() {
        return has(ImageContent.class, "detailLevelSpecified");
    }

    static boolean hasSystemAttributes() {
        return has(SystemMessage.class, "attributes");
    }

    static boolean hasAudios() {
        return has(AiMessage.class, "audios");
    }

    static boolean hasRouting() {
        try {
            Class.forName(RoutingModels.PACKAGE + "RoutingStreamingChatModel");
            return true;
        } catch (ClassNotFoundException before123) {
            return false;
        }
    }

    private static boolean has(Class<?> type, String method) {
        return Stream.of(type.getMethods()).anyMatch(it -> it.getName().equals(method));
    }
}
