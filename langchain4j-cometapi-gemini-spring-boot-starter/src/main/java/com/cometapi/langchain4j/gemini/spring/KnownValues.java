package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiThinking;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of values that are not known. They are sent all the same: the service may know more than this version does. */
final class KnownValues {

    private static final Logger log = LoggerFactory.getLogger(KnownValues.class);

    private KnownValues() {}

    static void check(CometApiGeminiProperties properties) {
        check("function-calling-mode", properties.functionCallingMode(), "AUTO", "ANY", "NONE", "VALIDATED");
        check("service-tier", properties.serviceTier(), "standard", "flex", "priority");
        check(
                "media-resolution",
                properties.mediaResolution(),
                "MEDIA_RESOLUTION_LOW",
                "MEDIA_RESOLUTION_MEDIUM",
                "MEDIA_RESOLUTION_HIGH");
        if (properties.thinking() != null) {
            check(
                    "thinking.level",
                    properties.thinking().level(),
                    CometApiGeminiThinking.MINIMAL,
                    CometApiGeminiThinking.LOW,
                    CometApiGeminiThinking.MEDIUM,
                    CometApiGeminiThinking.HIGH,
                    CometApiGeminiThinking.XHIGH);
        }
        if (properties.responseModalities() != null) {
            for (String modality : properties.responseModalities()) {
                check("response-modalities", modality, "TEXT", "IMAGE", "AUDIO");
            }
        }
    }

    private static void check(String property, @Nullable String value, String... known) {
        if (value == null || value.isBlank()) return;
        for (String each : known) {
            if (each.equalsIgnoreCase(value)) return;
        }
        log.warn(
                "{}.{} has the unknown value '{}'. It is sent as it is. Known are {}",
                CometApiGeminiProperties.PREFIX,
                property,
                value,
                List.of(known));
    }
}
