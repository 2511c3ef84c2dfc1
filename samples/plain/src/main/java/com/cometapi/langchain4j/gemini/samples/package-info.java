/** Contains small programs that show one idea each. Start them with {@code samples/run NAME}. */
@NullMarked
package com.cometapi.langchain4j.gemini.samples;

import org.jspecify.annotations.NullMarked;
