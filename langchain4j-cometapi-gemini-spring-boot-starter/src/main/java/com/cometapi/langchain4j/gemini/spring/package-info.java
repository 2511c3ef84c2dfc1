/** Creates the beans of the models from the properties {@code langchain4j.cometapi-gemini.*}. */
@NullMarked
package com.cometapi.langchain4j.gemini.spring;

import org.jspecify.annotations.NullMarked;
