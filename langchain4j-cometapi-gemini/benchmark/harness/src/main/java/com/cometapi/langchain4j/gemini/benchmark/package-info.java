/** Sends the same prompts through several libraries and compares their costs. */
@NullMarked
package com.cometapi.langchain4j.gemini.benchmark;

import org.jspecify.annotations.NullMarked;
