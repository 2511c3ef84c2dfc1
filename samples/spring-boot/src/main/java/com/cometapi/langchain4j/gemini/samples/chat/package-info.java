/** A chat application: what the page asks, and how the answer reaches it. */
@NullMarked
package com.cometapi.langchain4j.gemini.samples.chat;

import org.jspecify.annotations.NullMarked;
