/** Lets several libraries do the same against the same scripted responses, and compares what can be observed. */
@NullMarked
package com.cometapi.langchain4j.gemini.comparison;

import org.jspecify.annotations.NullMarked;
