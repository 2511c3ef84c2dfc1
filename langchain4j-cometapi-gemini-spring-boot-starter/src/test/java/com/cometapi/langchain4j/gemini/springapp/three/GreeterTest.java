package com.cometapi.langchain4j.gemini.springapp.three;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.spring.test.AutoConfigureCometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.springapp.three.GreeterApplication.Greeter;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** The same is on the page about Spring Boot. This one runs with JUnit, as that of an application does. */
@SpringBootTest
@AutoConfigureCometApiGeminiLocalServer
class GreeterTest {

    @Autowired
    private CometApiGeminiLocalServer server;

    @Autowired
    private Greeter greeter;

    @Test
    void greets_by_name() {
        server.answers(Answer.text("Hello, Ada!"));

        assertThat(greeter.greet("Ada")).isEqualTo("Hello, Ada!");
        assertThat(server.lastRequest().lastUserText()).contains("Ada");
    }
}
