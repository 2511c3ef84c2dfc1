package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reaches what messages have from LangChain4j 1.23 on, through method handles, so that the library loads with older
 * versions. Thread-safe.
 */
final class NewerMessages {

    /** The type whose methods build a system message with attributes. */
    static final String SYSTEM_MESSAGE_BUILDER = "dev.langchain4j.data.message.SystemMessage$Builder";

    /** Returns whether the application chose the detail level of an image; null before LangChain4j 1.23. */
    private static final @Nullable MethodHandle IS_LEVEL_CHOSEN =
            find(() -> getter(ImageContent.class, "detailLevelSpecified", boolean.class));

    /** Returns the attributes of a system message; null before LangChain4j 1.23. */
    private static final @Nullable MethodHandle ATTRIBUTES =
            find(() -> getter(SystemMessage.class, "attributes", Map.class));

    /** Makes a system message of its text and its attributes; null before LangChain4j 1.23. */
    private static final @Nullable MethodHandle SYSTEM_MESSAGE = find(NewerMessages::systemMessage);

    private NewerMessages() {}

    private interface Search {
        MethodHandle run() throws ReflectiveOperationException;
    }

    private static @Nullable MethodHandle find(Search search) {
        try {
            return search.run();
        } catch (ReflectiveOperationException before123) {
            return null;
        }
    }

    private static MethodHandle getter(Class<?> owner, String name, Class<?> type) throws ReflectiveOperationException {
        return MethodHandles.publicLookup().findVirtual(owner, name, MethodType.methodType(type));
    }

    private static MethodHandle systemMessage() throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        Class<?> type = Class.forName(SYSTEM_MESSAGE_BUILDER);
        MethodHandle builder = lookup.findStatic(SystemMessage.class, "builder", MethodType.methodType(type));
        MethodHandle text = lookup.findVirtual(type, "text", MethodType.methodType(type, String.class));
        MethodHandle attributes = lookup.findVirtual(type, "attributes", MethodType.methodType(type, Map.class));
        MethodHandle build = lookup.findVirtual(type, "build", MethodType.methodType(SystemMessage.class));
        MethodHandle withText = MethodHandles.collectArguments(text, 0, builder);
        return MethodHandles.filterReturnValue(MethodHandles.collectArguments(attributes, 0, withText), build);
    }

    /** Returns true when this version of LangChain4j knows whether the application chose the detail level of an image. */
    static boolean knowsChosenLevels() {
        return IS_LEVEL_CHOSEN != null;
    }

    /** Returns whether the application chose the detail level of an image; true where LangChain4j does not know. */
    static boolean isLevelChosen(ImageContent image) {
        MethodHandle isChosen = IS_LEVEL_CHOSEN;
        return isChosen == null || HandleCall.invoke(() -> (boolean) isChosen.invokeExact(image));
    }

    /** Returns the attributes of a system message; empty where LangChain4j has none. */
    static Map<String, ?> attributes(SystemMessage message) {
        MethodHandle getter = ATTRIBUTES;
        return getter == null ? Map.of() : HandleCall.invoke(() -> attributes(getter, message));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> attributes(MethodHandle getter, SystemMessage message) throws Throwable {
        return (Map<String, ?>) (Map<?, ?>) getter.invokeExact(message);
    }

    /** @throws UnsupportedFeatureException before LangChain4j 1.23 */
    static SystemMessage systemMessage(String text, Map<String, @Nullable Object> attributes) {
        MethodHandle constructor = SYSTEM_MESSAGE;
        if (constructor == null) {
            throw new UnsupportedFeatureException(
                    "Options of a system message need langchain4j-core 1.23 or later, where"
                            + " system messages have attributes. Update LangChain4j, or use SystemMessage.from(..) without options");
        }
        return HandleCall.invoke(() -> (SystemMessage) constructor.invokeExact(text, attributes));
    }
}
