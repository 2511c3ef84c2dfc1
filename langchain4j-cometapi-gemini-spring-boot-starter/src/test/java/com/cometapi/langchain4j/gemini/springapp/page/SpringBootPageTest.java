package com.cometapi.langchain4j.gemini.springapp.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiFlux;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.localserver.LocalRequest;
import com.cometapi.langchain4j.gemini.springapp.Repository;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContextManager;

/** Compiles the examples of docs/spring-boot.md and of the README, and starts an application with them. */
@ExtendWith(OutputCaptureExtension.class)
class SpringBootPageTest {

    private static final String PAGE = "docs/spring-boot.md";
    private static final Pattern FILE = Pattern.compile("<!-- file: ([\\w.]+) -->\n```\\w+\n(.*?)```", Pattern.DOTALL);
    private static final Pattern JAVA =
            Pattern.compile("(<!-- (?:file|web): [\\w.]+ -->\n)?```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern IMPORT = Pattern.compile("^import (?:static )?[\\w.]+\\.(\\w+);$", Pattern.MULTILINE);
    private static final Pattern PROPERTIES = Pattern.compile("\n```properties\n(.*?)```", Pattern.DOTALL);
    private static final int HEAD_OF_LOG = 20;

    /** Applications that the pages show, by their files. */
    private enum Shown {
        NO_SERVICE("Application.java"),
        FIRST_SERVICE("Application.java", "Assistant.java"),
        TWO_MODELS("Application.java", "TwoModels.java", "Clerk.java", "Thinker.java", "TwoStreamingModels.java"),
        AHEAD_OF_TIME("Application.java", "Assistant.java", "AssistantConfiguration.java"),
        SERVICE_WITH_TEST("Application.java", "Greeter.java", "GreeterTest.java");

        final List<String> files;

        Shown(String... files) {
            this.files = List.of(files);
        }
    }

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @TempDir
    private Path folder;

    @BeforeEach
    void answer() {
        server.otherwise(request -> Answer.text("by " + request.model()));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String page : List.of("README.md", PAGE)) {
            for (MatchResult file :
                    FILE.matcher(Repository.read(page)).results().toList()) {
                assertThat(files.put(file.group(1), file.group(2))).isNull();
            }
        }
        return files;
    }

    /** Omits LangChain4j's annotation where the page demands it, and is otherwise exactly what the page prints. */
    private static String source(Shown shown, String name, String code) {
        boolean isPlain = shown == Shown.AHEAD_OF_TIME && name.equals("Assistant.java");
        return isPlain ? code.replaceAll("(?m)^.*AiService.*\n", "") : code;
    }

    private URLClassLoader compile(Shown shown) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-d", folder.toString(), "--release", "17", "-proc:none"));
        arguments.addAll(List.of("-Xlint:all,-processing,-classfile,-path", "-Werror")); // as in the root pom.xml
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
        for (String name : shown.files) {
            Path file = folder.resolve(name);
            Files.writeString(file, source(shown, name, files().get(name)));
            arguments.add(file.toString());
        }
        int code = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(code).as("result of the compiler").isZero();
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
    }

    /** @param key blank for none, as an environment without the variable gives it */
    private ConfigurableApplicationContext start(ClassLoader loader, String properties, String key) throws Exception {
        List<String> arguments = new ArrayList<>();
        read(properties).forEach((name, value) -> arguments.add("--" + name + "=" + value));
        arguments.add("--COMETAPI_KEY=" + key);
        arguments.add("--deep-key=other-key");
        arguments.add("--langchain4j.cometapi-gemini.base-url=" + server.baseUrl());
        Class<?> type = loader.loadClass("app.Application");
        return inContextOf(
                loader,
                () -> new SpringApplicationBuilder(type)
                        .main(type)
                        .resourceLoader(new DefaultResourceLoader(loader))
                        .bannerMode(Banner.Mode.OFF)
                        .web(WebApplicationType.NONE)
                        .run(arguments.toArray(String[]::new)));
    }

    /** LangChain4j looks for AI services with the class loader of the thread. */
    private static <T> T inContextOf(ClassLoader loader, Callable<T> task) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return task.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Map<String, String> read(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> read = new TreeMap<>();
        properties.forEach((name, value) -> read.put(name.toString(), value.toString()));
        return read;
    }

    private static void keepLog(String name, CapturedOutput output) throws IOException {
        Path log = Path.of("target", "spring-boot-page", name + ".log");
        Files.createDirectories(log.getParent());
        Files.write(log, output.getAll().lines().limit(HEAD_OF_LOG).toList());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NO_SERVICE")
    void an_application_starts_with_a_key_and_each_of_its_services_answers(Shown shown, CapturedOutput output)
            throws Exception {
        try (URLClassLoader loader = compile(shown);
                ConfigurableApplicationContext application =
                        start(loader, files().get("application.properties"), "any-key")) {
            keepLog(shown + "-with-key", output);
            for (String service : List.of("Assistant", "Clerk", "Thinker", "Greeter")) {
                if (shown.files.contains(service + ".java")) call(application, loader.loadClass("app." + service));
            }
            if (shown == Shown.TWO_MODELS) {
                assertThat(server.requests())
                        .extracting(LocalRequest::model)
                        .containsExactly("gemini-3-flash-preview", "gemini-3.1-pro-preview");
                assertThat(application.getBeansOfType(CometApiGeminiFlux.class)).hasSize(2);
            }
            assertThat(server.requests()).isNotEmpty();
        }
    }

    private static void call(ConfigurableApplicationContext application, Class<?> service) throws Exception {
        assertThat(service.getDeclaredMethods()).hasSize(1);
        Method method = service.getDeclaredMethods()[0];
        method.setAccessible(true);
        assertThat(method.invoke(application.getBean(service), "hi").toString()).startsWith("by gemini-3");
    }

    @ParameterizedTest
    @EnumSource(names = {"TWO_MODELS", "AHEAD_OF_TIME"})
    void an_application_whose_beans_need_a_model_does_not_start_without_a_key_and_names_the_key(
            Shown shown, CapturedOutput output) throws Exception {
        try (URLClassLoader loader = compile(shown)) {
            String properties = files().get("application.properties");

            Throwable failure = catchThrowable(() -> start(loader, properties, ""));

            keepLog(shown + "-without-key", output);
            assertThat(failure).isNotNull();
            assertThat(output.getAll())
                    .contains("APPLICATION FAILED TO START", "langchain4j.cometapi-gemini.api-key is not set or blank");
        }
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"FIRST_SERVICE", "SERVICE_WITH_TEST"})
    void an_application_whose_service_is_injected_nowhere_starts_without_a_key_and_logs_the_reason(
            Shown shown, CapturedOutput output) throws Exception {
        try (URLClassLoader loader = compile(shown);
                ConfigurableApplicationContext application = start(loader, files().get("application.properties"), "")) {
            keepLog(shown + "-without-key", output);
            Class<?> service = loader.loadClass(shown == Shown.FIRST_SERVICE ? "app.Assistant" : "app.Greeter");

            assertThat(output.getAll())
                    .contains(
                            "No CometAPI Gemini models are created",
                            "langchain4j.cometapi-gemini.api-key is not set or blank");
            assertThat(catchThrowable(() -> application.getBean(service))).isNotNull();
        }
        assertThat(server.requests()).isEmpty();
    }

    // --- a test

    @Test
    void the_test_of_the_page_passes_exactly_as_printed() throws Exception {
        Files.writeString(folder.resolve("application.properties"), files().get("application.properties"));
        try (URLClassLoader loader = compile(Shown.SERVICE_WITH_TEST)) {
            inContextOf(loader, () -> runTest(loader.loadClass("app.GreeterTest")));
        }
        assertThat(server.requests())
                .as("those of the test go to its own server")
                .isEmpty();
    }

    /**
     * Runs the only test of a class as Spring's extension for JUnit does.
     *
     * @return the instance whose test has passed
     */
    private static Object runTest(Class<?> type) throws Exception {
        List<Method> tests = Stream.of(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .toList();
        assertThat(tests).hasSize(1);
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        tests.get(0).setAccessible(true);
        Object instance = constructor.newInstance();
        TestContextManager manager = new TestContextManager(type);
        manager.beforeTestClass();
        manager.prepareTestInstance(instance);
        manager.beforeTestMethod(instance, tests.get(0));
        tests.get(0).invoke(instance);
        manager.afterTestMethod(instance, tests.get(0), null);
        manager.afterTestClass();
        manager.getTestContext().markApplicationContextDirty(HierarchyMode.EXHAUSTIVE); // closes it
        return instance;
    }

    // --- properties

    static Stream<String> propertiesOfThePage() throws IOException {
        return PROPERTIES.matcher(Repository.read(PAGE)).results().map(block -> block.group(1));
    }

    @ParameterizedTest
    @MethodSource("propertiesOfThePage")
    void an_application_starts_with_the_properties_with_and_without_a_key(String properties) throws Exception {
        String all = files().get("application.properties") + properties;
        try (URLClassLoader loader = compile(Shown.NO_SERVICE)) {
            for (String key : List.of("any-key", "")) {
                try (ConfigurableApplicationContext application = start(loader, all, key)) {
                    assertThat(application.getBeansOfType(CometApiGeminiChatModel.class))
                            .hasSize(key.isEmpty() ? 0 : 1);
                }
            }
        }
    }

    /** Controllers need a web server, which only the module on-web has. */
    @Test
    void every_file_of_the_page_but_controllers_is_started() throws IOException {
        TreeSet<String> started = new TreeSet<>();
        for (Shown shown : Shown.values()) started.addAll(shown.files);

        assertThat(started)
                .containsAll(FILE.matcher(Repository.read(PAGE))
                        .results()
                        .filter(file -> !file.group(2).contains("@RestController"))
                        .map(file -> file.group(1))
                        .toList());
        assertThat(propertiesOfThePage()).isNotEmpty();
    }

    @Test
    void every_java_block_of_the_page_is_a_whole_file_that_uses_its_imports() throws IOException {
        String page = Repository.read(PAGE);
        List<MatchResult> blocks = JAVA.matcher(page).results().toList();

        assertThat(blocks).isNotEmpty().allSatisfy(block -> {
            assertThat(block.group(1)).as("the mark before %s", block.group(2)).isNotNull();
            assertThat(block.group(2)).startsWith("package app;\n");
            String code = block.group(2).replaceAll("(?m)^import .*\n", "");
            assertThat(IMPORT.matcher(block.group(2)).results().map(used -> used.group(1)))
                    .allSatisfy(name -> assertThat(code).containsPattern("\\b" + name + "\\b"));
        });
    }
}
