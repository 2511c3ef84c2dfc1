package com.cometapi.langchain4j.gemini;

/** Replaces addresses in a request by the bytes that are there. */
interface MediaFetcher {

    /** Leaves all addresses to the service. */
    MediaFetcher NONE = (request, handle, deadline) -> request;

    /**
     * Returns the request with the bytes of all media that the library downloads. May wait.
     *
     * @param handle cancels a download
     * @param deadline of the whole call
     */
    GenerateContentRequest fetched(GenerateContentRequest request, CallHandle handle, Deadline deadline);
}
