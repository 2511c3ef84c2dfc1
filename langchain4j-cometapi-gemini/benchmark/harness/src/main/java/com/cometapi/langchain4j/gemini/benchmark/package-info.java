/** The same questions to several libraries, side by side. */
@NullMarked
package com.cometapi.langchain4j.gemini.benchmark;

import org.jspecify.annotations.NullMarked;
