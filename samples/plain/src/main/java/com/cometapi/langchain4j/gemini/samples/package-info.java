/** Small programs, each with one idea. Started by {@code samples/run NAME}. */
@NullMarked
package com.cometapi.langchain4j.gemini.samples;

import org.jspecify.annotations.NullMarked;
