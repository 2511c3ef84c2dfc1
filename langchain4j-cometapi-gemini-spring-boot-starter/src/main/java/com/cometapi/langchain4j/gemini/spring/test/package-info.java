/** Support for tests of Spring Boot applications: a local server in the place of CometAPI. */
@NullMarked
package com.cometapi.langchain4j.gemini.spring.test;

import org.jspecify.annotations.NullMarked;
