package com.cometapi.langchain4j.gemini.spring;

import org.jspecify.annotations.Nullable;

/** Reads address and key from the properties. Not a record, whose text would contain the key. */
final class PropertiesConnectionDetails implements CometApiGeminiConnectionDetails {

    private final CometApiGeminiProperties properties;

    PropertiesConnectionDetails(CometApiGeminiProperties properties) {
        this.properties = properties;
    }

    @Override
    public @Nullable String getBaseUrl() {
        return properties.baseUrl();
    }

    @Override
    public String getApiKey() {
        String key = properties.apiKey();
        if (key == null || key.isBlank()) {
            throw new InvalidSettingException(
                    "api-key",
                    "is blank",
                    "Set it to a CometAPI key, for example with ${COMETAPI_KEY} from an environment variable that is not"
                            + " empty, or remove the property to start without models. Create keys at"
                            + " https://api.cometapi.com/console/token",
                    null);
        }
        return key;
    }
}
