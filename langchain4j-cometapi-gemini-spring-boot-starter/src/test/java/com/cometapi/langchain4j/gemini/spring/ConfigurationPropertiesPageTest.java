package com.cometapi.langchain4j.gemini.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.springapp.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Checks the properties in docs/configuration.md: an application starts with each example. */
class ConfigurationPropertiesPageTest {

    private static final Pattern EXAMPLE = Pattern.compile("`([a-z][\\w.-]*)=([^`]*)`");
    private static final Pattern PROPERTY = Pattern.compile("`([a-z][\\w.-]*)[=`]");

    private static String page() throws IOException {
        return Repository.read("docs/configuration.md");
    }

    private static String block(String language) throws IOException {
        return page().split("<!-- " + language + ": lists and maps -->\n```" + language + "\n")[1]
                .split("```")[0];
    }

    /** The cells with examples of each row. HttpClientAndExecutorTest has an SSL bundle, which needs a certificate. */
    static List<String> rows() throws IOException {
        return page().lines()
                .filter(line -> line.startsWith("| `"))
                .map(ConfigurationPropertiesPageTest::ofProperties)
                .filter(cell -> cell.contains("=") && !cell.contains("ssl-bundle"))
                .toList();
    }

    private static String ofProperties(String row) {
        String[] cells = row.split("\\s*\\|\\s*");
        boolean isSetting = cells[5].contains("("); // a call in Java
        return isSetting ? cells[6] : cells[1] + " " + cells[4];
    }

    @ParameterizedTest
    @MethodSource("rows")
    void an_application_starts_with_the_examples_of_a_row(String cell) {
        List<String> examples = new ArrayList<>();
        for (MatchResult example : EXAMPLE.matcher(cell).results().toList()) {
            String property = example.group(1);
            String value = example.group(2).replace("${COMETAPI_KEY:}", "any-key");
            boolean isSecondKey = property.equals("api-key-supplier"); // a key and a supplier exclude each other
            if (!isSecondKey) examples.add(CometApiGeminiProperties.PREFIX + "." + property + "=" + value);
        }
        ApplicationContextRunner application = Applications.withKey()
                .withBean("ownClient", OkHttpClient.class, OkHttpClient::new)
                .withBean("ownExecutor", Executor.class, () -> Runnable::run)
                .withPropertyValues(examples.toArray(String[]::new));

        application.run(context -> {
            assertThat(context).hasNotFailed();
            if (!cell.contains("chat-model.enabled=false"))
                assertThat(context).hasSingleBean(CometApiGeminiChatModel.class);
        });
    }

    @Test
    void a_supplier_bean_replaces_the_key() {
        Applications.withoutKey()
                .withBean("keySupplier", Supplier.class, () -> () -> "any-key")
                .withPropertyValues(
                        CometApiGeminiProperties.PREFIX + ".api-key-supplier=keySupplier",
                        CometApiGeminiProperties.PREFIX + ".model-name=gemini-3-flash-preview")
                .run(context -> assertThat(context).hasSingleBean(CometApiGeminiChatModel.class));
    }

    @Test
    void the_page_names_every_property_and_no_other() throws IOException {
        List<String> named = page().lines()
                .filter(line -> line.startsWith("| `"))
                .map(ConfigurationPropertiesPageTest::ofProperties)
                .flatMap(cell -> PROPERTY.matcher(cell).results())
                .map(found -> EveryPropertyTest.nameInMetadata(found.group(1)))
                .distinct()
                .toList();

        assertThat(named)
                .map(name -> CometApiGeminiProperties.PREFIX + "." + name)
                .containsExactlyInAnyOrderElementsOf(EveryPropertyTest.names());
    }

    @Test
    void yaml_and_properties_are_the_same_and_start_an_application() throws IOException {
        CometApiGeminiProperties yaml = bound(new YamlPropertySourceLoader(), block("yaml"));
        CometApiGeminiProperties properties = bound(new PropertiesPropertySourceLoader(), block("properties"));

        assertThat(yaml).isEqualTo(properties);
        assertThat(yaml.safetySettings())
                .containsEntry("hate-speech", "off")
                .containsKey("HARM_CATEGORY_CIVIC_INTEGRITY");
        assertThat(yaml.speechConfig().speakers()).containsEntry("Dr. Bo", "Kore");
        assertThat(yaml.customHeaders()).containsEntry("X-Tenant", "blue");
    }

    @Test
    void a_bare_off_in_yaml_is_no_threshold() throws IOException {
        String yaml = block("yaml").replace("hate-speech: \"off\"", "hate-speech: off");

        CometApiGeminiProperties properties = bound(new YamlPropertySourceLoader(), yaml);

        assertThat(properties.safetySettings()).containsEntry("hate-speech", "false");
    }

    private static CometApiGeminiProperties bound(PropertySourceLoader loader, String text) throws IOException {
        ByteArrayResource resource = new ByteArrayResource(
                text.replace("${COMETAPI_KEY:}", "any-key").getBytes(UTF_8));
        List<PropertySource<?>> sources = loader.load("page", resource);
        assertThat(sources).hasSize(1);
        Applications.withoutKey()
                .withInitializer(
                        context -> context.getEnvironment().getPropertySources().addFirst(sources.get(0)))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(CometApiGeminiChatModel.class));
        return new Binder(ConfigurationPropertySources.from(sources))
                .bind(CometApiGeminiProperties.PREFIX, Bindable.of(CometApiGeminiProperties.class))
                .get();
    }
}
