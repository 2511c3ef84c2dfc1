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
        return key == null ? "" : key;
    }
}
