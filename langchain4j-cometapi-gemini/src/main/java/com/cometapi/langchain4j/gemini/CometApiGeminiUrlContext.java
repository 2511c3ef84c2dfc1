package com.cometapi.langchain4j.gemini;

import org.jspecify.annotations.Nullable;

/**
 * Names an address that the service read for a response.
 *
 * @param status such as {@code URL_RETRIEVAL_STATUS_SUCCESS}
 * @see <a href="https://ai.google.dev/gemini-api/docs/url-context">URL context</a>
 */
public record CometApiGeminiUrlContext(
        @Nullable String url, @Nullable String status) {}
