package com.cometapi.langchain4j.gemini.springapp.actuator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import com.cometapi.langchain4j.gemini.springapp.Repository;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.util.ReflectionTestUtils;

/**
 * Checks the health contributor and the doctor's endpoint. It calls them by JMX, whose names are the same in every line of
 * Spring Boot.
 */
class ActuatorTest {

    private static final String KEY = "sk-any-secret-key";
    private static final String PREFIX = "langchain4j.cometapi-gemini.";

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Supplier<String> rotating() {
            return () -> KEY;
        }
    }

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private ConfigurableApplicationContext application;

    @BeforeEach
    void answer() {
        server.otherwise(request -> Answer.text("ok"));
    }

    @AfterEach
    void close() {
        if (application != null) application.close();
        server.close();
    }

    private void start(String... properties) {
        application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                        PREFIX + "model-name=gemini-3.8-flash",
                        PREFIX + "base-url=" + server.baseUrl(),
                        "spring.jmx.enabled=true",
                        "management.endpoints.jmx.exposure.include=health,cometapigeminidoctor")
                .properties(properties)
                .run();
    }

    private void startWithKey(String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add(PREFIX + "api-key=" + KEY);
        start(all.toArray(String[]::new));
    }

    private String invoke(String endpoint, String operation) throws Exception {
        ObjectName name = new ObjectName("org.springframework.boot:type=Endpoint,name=" + endpoint);
        return String.valueOf(
                application.getBean(MBeanServer.class).invoke(name, operation, new Object[0], new String[0]));
    }

    private String health() throws Exception {
        return invoke("Health", "health");
    }

    private String doctor() throws Exception {
        return invoke("Cometapigeminidoctor", "examine");
    }

    private List<LocalRequest> modelRequests() {
        return server.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .toList();
    }

    private int catalogRequests() {
        return server.requests().size() - modelRequests().size();
    }

    // --- health

    @Test
    void health_is_off_by_default() throws Exception {
        startWithKey();

        assertThat(health()).doesNotContain("cometApiGemini");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void a_service_that_can_be_reached_is_up_without_a_request_to_the_model() throws Exception {
        startWithKey(PREFIX + "health.enabled=true");

        assertThat(health())
                .contains("cometApiGemini", "connection=OK: ", "whole answer=SKIPPED: ")
                .contains("status=UP")
                .doesNotContain("DOWN", KEY);
        assertThat(modelRequests()).isEmpty();
    }

    @Test
    void a_service_that_cannot_be_reached_is_down() throws Exception {
        try (Socket refusing = new Socket()) {
            refusing.bind(new InetSocketAddress("127.0.0.1", 0)); // nobody listens, and nobody else can
            startWithKey(
                    PREFIX + "health.enabled=true",
                    PREFIX + "health.timeout=5s",
                    PREFIX + "base-url=http://127.0.0.1:" + refusing.getLocalPort());

            assertThat(health()).contains("status=DOWN", "connection=FAILED: ").doesNotContain(KEY);
        }
    }

    @Test
    void a_model_that_the_catalog_does_not_list_is_shown_and_not_down() throws Exception {
        startWithKey(PREFIX + "health.enabled=true", PREFIX + "model-name=gemini-9-ultra");

        assertThat(health()).contains("model=FAILED: ").doesNotContain("status=DOWN");
    }

    @Test
    void model_requests_are_sent_if_they_are_set() throws Exception {
        startWithKey(PREFIX + "health.enabled=true", PREFIX + "health.model-requests=true");

        assertThat(health()).contains("whole answer=OK: ", "streamed answer=OK: ", "status=UP");
        assertThat(modelRequests()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"10m, 1", "0, 2", ", 1"})
    void a_result_is_kept_for_the_time_that_is_set(String cacheFor, int expected) throws Exception {
        startWithKey(PREFIX + "health.enabled=true", PREFIX + "health.cache-for=" + (cacheFor == null ? "" : cacheFor));

        health();
        int once = catalogRequests();
        health();

        assertThat(once).isPositive();
        assertThat(catalogRequests()).isEqualTo(expected * once);
    }

    @ParameterizedTest
    @CsvSource({"cache-for=-1s, is negative", "timeout=0, is not longer than zero"})
    void an_impossible_time_ends_the_start(String property, String problem) {
        assertThatThrownBy(() -> startWithKey(PREFIX + "health.enabled=true", PREFIX + "health." + property))
                .hasStackTraceContaining(PREFIX + "health." + property.replaceAll("=.*", "") + " " + problem);
    }

    @Test
    void without_a_key_there_is_neither() {
        start(PREFIX + "health.enabled=true", PREFIX + "api-key=");

        assertThat(application.getBeanDefinitionNames())
                .noneMatch(name -> name.matches("cometApiGemini.*(Health|Doctor).*"));
    }

    // --- the doctor

    @Test
    void the_endpoint_shows_the_findings_and_no_secret() throws Exception {
        startWithKey(PREFIX + "custom-headers.X-Gateway-Token=gateway-pass-1234");

        assertThat(doctor())
                .contains("healthy=true", "name=connection", "status=OK", "name=whole answer", "status=SKIPPED")
                .doesNotContain(KEY, "gateway-pass-1234", "null");
        assertThat(modelRequests()).isEmpty();
    }

    @Test
    void the_endpoint_uses_the_key_of_a_supplier() throws Exception {
        start(PREFIX + "api-key-supplier=rotating");

        assertThat(doctor()).contains("name=key, status=OK").doesNotContain(KEY);
    }

    @Test
    void the_operation_with_model_requests_needs_another_access() throws Exception {
        startWithKey();
        assertThatThrownBy(() -> invoke("Cometapigeminidoctor", "examineWithModelRequests"))
                .isInstanceOf(Exception.class);
        assertThat(modelRequests()).isEmpty();
        application.close();

        startWithKey("management.endpoint.cometapigeminidoctor.access=unrestricted");

        assertThat(invoke("Cometapigeminidoctor", "examineWithModelRequests")).contains("healthy=true");
        assertThat(modelRequests()).hasSize(2);
    }

    @Test
    void an_endpoint_that_is_not_exposed_is_no_bean() {
        startWithKey("management.endpoints.jmx.exposure.include=health");

        assertThat(application.containsBean("cometApiGeminiDoctorEndpoint")).isFalse();
    }

    // --- meters

    @Test
    void the_property_that_the_page_names_exposes_the_meters() throws Exception {
        Matcher property = Pattern.compile("`(management\\.endpoints\\.web\\.exposure\\.include=\\S*metrics\\S*)`")
                .matcher(Repository.read("docs/spring-boot.md"));
        assertThat(property.find()).isTrue();
        startWithKey("spring.jmx.enabled=false");
        assertThat(application.containsBean("metricsEndpoint")).isFalse();
        application.close();

        startWithKey("spring.jmx.enabled=false", property.group(1));
        application.getBean(CometApiGeminiChatModel.class).chat("hi");

        Object endpoint = application.getBean("metricsEndpoint"); // its class is in another package in Spring Boot 4
        Object names = ReflectionTestUtils.invokeMethod(endpoint, "listNames");
        assertThat(ReflectionTestUtils.<Set<String>>invokeMethod(names, "getNames"))
                .contains("gen_ai.client.operation.duration", "gen_ai.client.token.usage");
    }
}
