/** Contains a chat application, which receives messages from a page and streams the answers to it. */
@NullMarked
package com.cometapi.langchain4j.gemini.samples.chat;

import org.jspecify.annotations.NullMarked;
