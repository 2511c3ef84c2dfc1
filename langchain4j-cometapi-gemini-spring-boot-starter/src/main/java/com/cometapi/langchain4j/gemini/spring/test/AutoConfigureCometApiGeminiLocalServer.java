package com.cometapi.langchain4j.gemini.spring.test;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * Connects the starter's models to a {@link CometApiGeminiLocalServer}, which is a bean of the application. Put it on a
 * test class with {@code @SpringBootTest} or a slice such as {@code @JsonTest}, or on a configuration class.
 *
 * <p>The application needs no key, and its {@code base-url}, {@code api-key} and {@code api-key-supplier} have no effect.
 * Each application context starts its own server, keeps it while Spring's test cache keeps the context, and closes it in
 * the end. The server is reset before each test method. It is not for tests that run at the same time on one context,
 * since they share the server.
 *
 * <p>Needs {@code langchain4j-cometapi-gemini-local-server} on the class path of the tests.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration
public @interface AutoConfigureCometApiGeminiLocalServer {}
