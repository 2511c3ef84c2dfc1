package com.cometapi.langchain4j.gemini.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Provides the address and the key for all models of the starter. Without a bean of this type the properties
 * {@code base-url}, {@code api-key} and {@code api-key-supplier} provide them. Declare a bean to replace all three; models
 * are then created even if no key is set. The starter calls the bean once for each builder, at start.
 *
 * <p>An auto-configuration that declares the bean must run before {@link CometApiGeminiAutoConfiguration}.
 */
public interface CometApiGeminiConnectionDetails extends ConnectionDetails {

    /**
     * Returns the address of the service.
     *
     * @return an http or https address, which may include the version of the API; null for
     *     {@code https://api.cometapi.com}
     */
    @Nullable
    String getBaseUrl();

    /**
     * Returns the API key. If it is blank, the application does not start.
     *
     * @return never null
     */
    String getApiKey();
}
