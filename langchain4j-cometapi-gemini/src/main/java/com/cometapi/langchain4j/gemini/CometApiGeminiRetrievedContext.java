package com.cometapi.langchain4j.gemini;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Describes the document from which a passage was retrieved. Title, address and text of the passage are in its
 * {@link CometApiGeminiGrounding.Chunk}.
 *
 * @param documentName the full resource name on Vertex AI
 * @param fileSearchStore such as {@code fileSearchStores/my-store}
 * @param pageNumber the page of the passage; null for a document without pages
 * @param mediaId the resource name of an image or other media, such as {@code fileSearchStores/my-store/media/1}
 * @param customMetadata what was stored with the document: each value is a String, a Number or a List of Strings
 */
public record CometApiGeminiRetrievedContext(
        @Nullable String documentName,
        @Nullable String fileSearchStore,
        @Nullable Integer pageNumber,
        @Nullable String mediaId,
        Map<String, Object> customMetadata) {

    /** Creates a description, with a copy of the metadata. */
    public CometApiGeminiRetrievedContext {
        customMetadata = Collections.unmodifiableMap(new LinkedHashMap<>(customMetadata));
    }
}
