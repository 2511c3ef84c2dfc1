/** Programs that need embeddings computed in the process. Started by {@code samples/run NAME}. */
@NullMarked
package com.cometapi.langchain4j.gemini.samples;

import org.jspecify.annotations.NullMarked;
