package com.cometapi.langchain4j.gemini.spring;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiChatRequestParameters;
import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiThinking;
import com.cometapi.langchain4j.gemini.springapp.Repository;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class EveryPropertyTest {

    private static final String PREFIX = "langchain4j.cometapi-gemini.";

    /** The properties that Spring Boot's processor adds for each endpoint. */
    private static final String ENDPOINT = "management.endpoint.cometapigeminidoctor.";

    private static final List<Class<?>> MODELS =
            List.of(CometApiGeminiChatModel.class, CometApiGeminiStreamingChatModel.class);

    /** Options of the builder without a property, and the reason. */
    private static final Map<String, String> NO_PROPERTY = Map.ofEntries(
            entry("build", "is not an option"),
            entry("listeners", "beans of type ChatModelListener are the listeners"),
            entry("toolSpecifications", "functions are code: AI services and requests bring them"),
            entry("defaultRequestParameters", "each of the parameters has a property"),
            entry("generationConfig", "a properties file does not distinguish numbers from strings; a customizer does"),
            entry("requestField", "a properties file does not distinguish numbers from strings; a customizer does"));

    /** A property, a value for it, and the line that it adds to the dump of a model. */
    record Row(String property, String value, String expected) {

        @Override
        public String toString() {
            return property + "=" + value;
        }
    }

    static List<Row> rows() {
        return List.of(
                new Row("api-key", "another-key", "apiKey=another-key"),
                new Row("authentication", "bearer", "authentication=BEARER"),
                new Row("base-url", "http://127.0.0.1:1/gateway", "base=http://127.0.0.1:1/gateway/v1beta"),
                new Row("api-version", "v1", "base=https://api.cometapi.com/v1"),
                new Row("custom-headers.x-tenant", "blue", "customHeaders={x-tenant=blue}"),
                new Row("http-client", "ownClient", "interceptors=1"),
                new Row("connect-timeout", "3s", "connectTimeout=PT3S"),
                new Row("timeout", "2m", "timeout=PT2M"),
                new Row("call-timeout", "7m", "callTimeout=PT7M"),
                new Row("max-retries", "7", "maxRetries=7"),
                new Row("retry-delay-limit", "9s", "retryDelayLimit=PT9S"),
                new Row("retry-malformed-calls", "2", "retryMalformedCalls=2"),
                new Row("automatic-continuation", "false", "continuesAnswers=false"),
                new Row(
                        "fallback-models",
                        "gemini-2.5-flash,gemini-2.5-pro",
                        "names=[gemini-2.5-flash, gemini-2.5-pro]"),
                new Row("max-event-bytes", "3MB", "maxEventBytes=" + 3 * 1024 * 1024),
                new Row("log-requests", "true", "logRequests=true"),
                new Row("log-responses", "true", "logResponses=true"),
                new Row("logger", "my.log", "logger=my.log"),
                new Row("supported-capabilities", "", "supportedCapabilities=[]"),
                new Row("send-thinking", "true", "sendThinking=true"),
                new Row("placeholder-signatures", "true", "placeholderSignatures=true"),
                new Row("model-checks", "strict", "checks=STRICT"),
                new Row("media-policy.mode", "reject", "policy=reject()"),
                new Row("on-blocked", "throw", "onBlocked=THROW"),
                new Row("model-name", "gemini-2.5-flash", "modelName=gemini-2.5-flash"),
                new Row("temperature", "0.5", "temperature=0.5"),
                new Row("top-p", "0.25", "topP=0.25"),
                new Row("top-k", "12", "topK=12"),
                new Row("frequency-penalty", "0.125", "frequencyPenalty=0.125"),
                new Row("presence-penalty", "0.375", "presencePenalty=0.375"),
                new Row("max-output-tokens", "99", "maxOutputTokens=99"),
                new Row("stop-sequences", "END,STOP", "stopSequences=[END, STOP]"),
                new Row("tool-choice", "required", "toolChoice=REQUIRED"),
                new Row("response-format", "json", "type = JSON"),
                new Row("seed", "42", "seed=42"),
                new Row("thinking.level", "LOW", "thinkingLevel=LOW"),
                new Row("thinking.budget", "512", "thinkingBudget=512"),
                new Row("thinking.effort", "high", "effort=HIGH"),
                new Row("return-thinking", "true", "includeThoughts=true"),
                new Row(
                        "server-tools",
                        "google-search,google-maps,code-execution,url-context",
                        "tools=[{google_search={}}, {googleMaps={}}, {codeExecution={}}, {urlContext={}}]"),
                new Row(
                        "file-search.store-names",
                        "fileSearchStores/a,fileSearchStores/b",
                        "tools=[{fileSearch={fileSearchStoreNames=[fileSearchStores/a, fileSearchStores/b]}}]"),
                new Row(
                        "computer-use.environment",
                        "browser",
                        "tools=[{computerUse={environment=ENVIRONMENT_BROWSER}}]"),
                new Row("function-calling-mode", "ANY", "functionCallingConfig={mode=ANY}"),
                new Row("allowed-function-names", "add,subtract", "allowedFunctionNames=[add, subtract]"),
                new Row("safety-settings.hate-speech", "block-none", "threshold=BLOCK_NONE"),
                new Row("safety-settings[HARM_CATEGORY_NEW]", "OFF", "category=HARM_CATEGORY_NEW"),
                new Row("cached-content", "cachedContents/abc", "cachedContent=cachedContents/abc"),
                new Row("response-modalities", "TEXT,IMAGE", "responseModalities=[TEXT, IMAGE]"),
                new Row("image-aspect-ratio", "16:9", "aspectRatio=16:9"),
                new Row("image-size", "2K", "imageSize=2K"),
                new Row("media-resolution", "MEDIA_RESOLUTION_LOW", "mediaResolution=MEDIA_RESOLUTION_LOW"),
                new Row("media-resolution-from-detail-level", "true", "mediaResolutionFromDetailLevel=true"),
                new Row("speech-config.voice", "Kore", "prebuiltVoiceConfig={voiceName=Kore}"),
                new Row("speech-config.speakers.Ann", "Puck", "speaker=Ann, voiceConfig="),
                new Row("speech-config.language-code", "en-US", "speechConfig={languageCode=en-US}"),
                new Row("audio-transcription-config.language-codes", "en-US,de-DE", "languageCodes=[en-US, de-DE]"),
                new Row("audio-transcription-config.custom-vocabulary", "CometAPI", "customVocabulary=[CometAPI]"),
                new Row("audio-transcription-config.word-timestamp", "true", "wordTimestamp=true"),
                new Row("audio-transcription-config.diarization", "true", "diarization=true"),
                new Row("audio-transcription-config.mode", "SMART", "mode=SMART"),
                new Row("response-logprobs", "true", "responseLogprobs=true"),
                new Row("logprobs", "3", "logprobs=3"),
                new Row("service-tier", "flex", "serviceTier=flex"),
                new Row("labels.team", "blue", "labels={team=blue}"));
    }

    /** Properties that need another property or concern another bean: each has a test of its own. */
    private static final Set<String> OTHERS = Set.of(
            "api-key-supplier",
            "executor",
            "ssl-bundle",
            "proxy.host",
            "proxy.port",
            "proxy.user",
            "proxy.password",
            "media-policy.max-bytes",
            "media-policy.timeout",
            "media-policy.allow-private-addresses",
            "file-search.top-k",
            "file-search.metadata-filter",
            "computer-use.excluded-functions",
            "computer-use.detect-prompt-injection",
            "user-location.latitude",
            "user-location.longitude",
            "chat-model.enabled",
            "streaming-chat-model.enabled",
            "image-model.model-name",
            "speech-model.model-name",
            "transcription-model.model-name",
            "web-search.enabled",
            "web-search.model-name",
            "catalog.enabled",
            "catalog.all-providers",
            "catalog.cache-for",
            "catalog.timeout",
            "observations.enabled",
            "observations.include-content",
            "health.enabled",
            "health.model-requests",
            "health.cache-for",
            "health.timeout");

    private final ApplicationContextRunner application = Applications.withKey()
            .withBean(
                    "ownClient",
                    OkHttpClient.class,
                    () -> new OkHttpClient.Builder()
                            .addInterceptor(chain -> chain.proceed(chain.request()))
                            .build());

    private static final Map<Class<?>, Set<String>> without = new HashMap<>();

    @BeforeEach
    void build_both_models_without_the_property() {
        if (!without.isEmpty()) return;
        application.run(context -> MODELS.forEach(model -> without.put(model, ModelDump.of(context.getBean(model)))));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void every_property_changes_both_models(Row row) {
        application.withPropertyValues(PREFIX + row).run(context -> {
            for (Class<?> model : MODELS) {
                Set<String> changes = ModelDump.of(context.getBean(model));
                changes.removeAll(without.get(model));
                assertThat(changes).anyMatch(line -> line.contains(row.expected));
            }
        });
    }

    @Test
    void download_limits_and_a_user_location_take_several_properties() {
        application
                .withPropertyValues(
                        PREFIX + "media-policy.mode=download",
                        PREFIX + "media-policy.max-bytes=1MB",
                        PREFIX + "media-policy.timeout=5s",
                        PREFIX + "media-policy.allow-private-addresses=true",
                        PREFIX + "user-location.latitude=59.9",
                        PREFIX + "user-location.longitude=10.7")
                .run(context -> {
                    for (Class<?> model : MODELS) {
                        assertThat(ModelDump.of(context.getBean(model)))
                                .contains(
                                        "policy=download().maxBytes(1048576).timeout(PT5S).allowPrivateAddresses(true)")
                                .anyMatch(line -> line.contains("latitude=59.9") && line.contains("longitude=10.7"));
                    }
                });
    }

    @Test
    void tools_with_options_stand_beside_the_named_ones() {
        application
                .withPropertyValues(
                        PREFIX + "server-tools=google-search",
                        PREFIX + "file-search.store-names=fileSearchStores/a",
                        PREFIX + "file-search.top-k=5",
                        PREFIX + "file-search.metadata-filter=year > 2020",
                        PREFIX + "computer-use.environment=ENVIRONMENT_DESKTOP",
                        PREFIX + "computer-use.excluded-functions=drag,drop",
                        PREFIX + "computer-use.detect-prompt-injection=true")
                .run(context -> {
                    for (Class<?> model : MODELS) {
                        assertThat(ModelDump.of(context.getBean(model)))
                                .anyMatch(line -> line.contains(
                                        "tools=[{google_search={}}, {fileSearch={fileSearchStoreNames=[fileSearchStores/a],"
                                                + " topK=5, metadataFilter=year > 2020}}, {computerUse={environment="
                                                + "ENVIRONMENT_DESKTOP, excludedPredefinedFunctions=[drag, drop],"
                                                + " enablePromptInjectionDetection=true}}]"));
                    }
                });
    }

    @Test
    void blank_values_of_tools_and_voices_are_none() {
        application
                .withPropertyValues(
                        PREFIX + "file-search.store-names=",
                        PREFIX + "file-search.metadata-filter=",
                        PREFIX + "computer-use.environment=",
                        PREFIX + "computer-use.excluded-functions=",
                        PREFIX + "speech-config.voice=",
                        PREFIX + "speech-config.language-code=",
                        PREFIX + "api-version=")
                .run(context -> {
                    for (Class<?> model : MODELS) {
                        assertThat(ModelDump.of(context.getBean(model)))
                                .filteredOn(line -> line.matches("(base|defaultRequestParameters)=.*"))
                                .hasSizeGreaterThan(1)
                                .isSubsetOf(without.get(model));
                    }
                });
    }

    @Test
    void an_incomplete_tool_is_refused_by_its_property() {
        for (Map.Entry<String, String> incomplete : Map.of(
                        "file-search.top-k=5", "fileSearch",
                        "computer-use.detect-prompt-injection=true", "computer-use has no environment")
                .entrySet()) {
            application
                    .withPropertyValues(PREFIX + incomplete.getKey())
                    .run(context ->
                            assertThat(context).getFailure().rootCause().hasMessageContaining(incomplete.getValue()));
        }
    }

    @Test
    void an_absent_property_keeps_what_a_customizer_sets() {
        ChatRequestParameters parameters = CometApiGeminiChatRequestParameters.builder()
                .seed(7)
                .thinking(CometApiGeminiThinking.level("LOW"))
                .build();

        application
                .withBean(CometApiGeminiCustomizer.class, () -> builder -> builder.defaultRequestParameters(parameters))
                .run(context -> assertThat(context.getBean(CometApiGeminiChatModel.class)
                                .defaultRequestParameters()
                                .requestFields()
                                .toString())
                        .contains("seed=7", "thinkingLevel=LOW"));
    }

    @Test
    void every_property_of_the_metadata_is_described_and_tested() throws IOException {
        List<JsonNode> properties = properties();

        Set<String> tested =
                rows().stream().map(row -> nameInMetadata(row.property)).collect(Collectors.toSet());
        tested.addAll(OTHERS);
        assertThat(properties).allSatisfy(property -> {
            assertThat(property.path("name").asText()).startsWith(PREFIX);
            assertThat(tested).contains(property.path("name").asText().substring(PREFIX.length()));
            assertThat(property.path("description").asText())
                    .as(property.toString())
                    .endsWith(".");
            assertThat(property.path("type").asText()).as(property.toString()).isNotEmpty();
        });
        assertThat(names(properties))
                .as("each property exactly once")
                .containsExactlyInAnyOrderElementsOf(
                        tested.stream().map(PREFIX::concat).collect(Collectors.toSet()));
    }

    /** In the metadata a map has one entry, whatever its keys. */
    static String nameInMetadata(String property) {
        return property.replaceAll("^(custom-headers|safety-settings|speech-config.speakers|labels)[.\\[].*", "$1");
    }

    @Test
    void hints_refer_to_properties_that_exist() throws IOException {
        JsonNode metadata = metadata();

        List<String> names = names(properties());
        assertThat(names(metadata.path("hints")))
                .hasSizeGreaterThan(10)
                .map(name -> name.replaceAll("\\.(keys|values)$", ""))
                .allMatch(names::contains);
    }

    @Test
    void every_builder_option_has_a_property_or_a_reason_to_have_none() throws IOException {
        List<String> properties = names(properties());

        Set<String> options = Arrays.stream(CometApiGeminiModelBuilder.class.getMethods())
                .filter(method ->
                        method.getDeclaringClass() != Object.class && !Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .collect(Collectors.toSet());
        assertThat(options).containsAll(NO_PROPERTY.keySet());
        assertThat(options).allSatisfy(option -> {
            String property = PREFIX + option.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            boolean isProperty =
                    properties.stream().anyMatch(name -> name.equals(property) || name.startsWith(property + "."));
            assertThat(isProperty).as(option).isNotEqualTo(NO_PROPERTY.containsKey(option));
        });
    }

    @Test
    void the_documentation_describes_every_property() throws IOException {
        List<String> rows = new ArrayList<>();
        properties()
                .forEach(property ->
                        rows.add("| `" + property.path("name").asText().substring(PREFIX.length()) + "` | "
                                + property.path("description").asText() + " |"));

        String table =
                Repository.read("docs/spring-boot.md").split("\\| property \\| meaning \\|\n\\|---\\|---\\|\n")[1];

        assertThat(table.lines()).containsExactlyInAnyOrderElementsOf(rows);
    }

    /** Returns the names of all properties, with their prefix. */
    static List<String> names() throws IOException {
        return names(properties());
    }

    /** Returns the starter's own properties. */
    private static List<JsonNode> properties() throws IOException {
        List<JsonNode> properties = new ArrayList<>();
        for (JsonNode property : metadata().path("properties")) {
            if (!property.path("name").asText().startsWith(ENDPOINT)) properties.add(property);
        }
        return properties;
    }

    private static List<String> names(Iterable<JsonNode> entries) {
        List<String> names = new ArrayList<>();
        entries.forEach(entry -> names.add(entry.path("name").asText()));
        return names;
    }

    private static JsonNode metadata() throws IOException {
        String folder = CometApiGeminiProperties.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString();
        String prefix = folder.endsWith(".jar") ? "jar:" + folder + "!/" : folder;
        try (InputStream metadata = new URL(prefix + "META-INF/spring-configuration-metadata.json").openStream()) {
            return new ObjectMapper().readTree(metadata);
        }
    }
}
