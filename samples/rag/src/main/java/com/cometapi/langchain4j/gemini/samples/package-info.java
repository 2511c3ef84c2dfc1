/** Contains programs that compute embeddings in their own process. Start them with {@code samples/run NAME}. */
@NullMarked
package com.cometapi.langchain4j.gemini.samples;

import org.jspecify.annotations.NullMarked;
