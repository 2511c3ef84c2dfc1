/** Runs several libraries against the same scripted responses, and compares what a caller can observe. */
@NullMarked
package com.cometapi.langchain4j.gemini.comparison;

import org.jspecify.annotations.NullMarked;
