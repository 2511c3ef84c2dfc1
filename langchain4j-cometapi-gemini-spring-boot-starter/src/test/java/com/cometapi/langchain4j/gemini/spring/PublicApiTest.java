package com.cometapi.langchain4j.gemini.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.springapp.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each module has its public API in a file, so that a change of it is seen in a review. The suite is in the starter,
 * since it has all three modules on its class path.
 */
class PublicApiTest {

    private static final String ACCEPT = "mvn test -pl langchain4j-cometapi-gemini-spring-boot-starter -am"
            + " -Dtest=PublicApiTest -Dsurefire.failIfNoSpecifiedTests=false -Dapi.accept";

    static List<Arguments> modules() {
        return List.of(
                Arguments.of("langchain4j-cometapi-gemini/api.txt", CometApiGeminiChatModel.class),
                Arguments.of("langchain4j-cometapi-gemini/local-server/api.txt", CometApiGeminiLocalServer.class),
                Arguments.of(
                        "langchain4j-cometapi-gemini-spring-boot-starter/api.txt", CometApiGeminiAutoConfiguration.class));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void the_public_api_is_the_one_that_was_reviewed(String file, Class<?> anyOfModule) throws IOException {
        List<String> api = PublicApi.of(anyOfModule);
        Path path = Repository.file(file);
        if (Boolean.getBoolean("api.accept")) Files.write(path, withHead(api));

        List<String> reviewed = Files.readAllLines(path);

        assertThat(differences(reviewed, withHead(api)))
                .as("The public API differs from %s. If the change is intended, run this and commit the file:%n%s%n", file, ACCEPT)
                .isEmpty();
    }

    private static List<String> withHead(List<String> api) {
        List<String> lines = new ArrayList<>();
        lines.add("# The public API of this module. PublicApiTest checks it, and writes it with -Dapi.accept");
        lines.addAll(api);
        return lines;
    }

    /** @return lines that are gone after "-", new ones after "+", each after the type that has it */
    private static List<String> differences(List<String> before, List<String> after) {
        Set<String> old = Set.copyOf(withTypes(before));
        Set<String> current = Set.copyOf(withTypes(after));
        List<String> differences = new ArrayList<>();
        withTypes(before).stream().filter(line -> !current.contains(line)).forEach(line -> differences.add("- " + line));
        withTypes(after).stream().filter(line -> !old.contains(line)).forEach(line -> differences.add("+ " + line));
        return differences;
    }

    private static List<String> withTypes(List<String> lines) {
        List<String> full = new ArrayList<>();
        String type = "";
        for (String line : lines) {
            if (line.startsWith("  ")) full.add(type + " {" + line + " }");
            else full.add(type = line);
        }
        return full.stream().distinct().toList();
    }

    @Test
    void a_line_that_changed_is_shown_with_its_type() {
        List<String> before = List.of("class A", "  void a()", "", "class B", "  void a()");
        List<String> after = List.of("class A", "  void a()", "", "class B", "  void a(int)");

        assertThat(differences(before, before)).isEmpty();
        assertThat(differences(before, after))
                .containsExactly("- class B {  void a() }", "+ class B {  void a(int) }");
    }

    @SuppressWarnings("unused")
    abstract static class Hidden {
        public void ofHidden() {}

        void notVisible() {}
    }

    @SuppressWarnings({"unused", "unchecked"})
    public static class Sample<T extends Number> extends Hidden implements AutoCloseable {
        public static final int LIMIT = 3;
        private String secret = "";

        protected Sample(Map<String, ? extends @Nullable T> values) {}

        Sample() {}

        public @Nullable String text(int @Nullable [] numbers, Function<? super T, ?>... more) {
            return secret;
        }

        @Override
        public void close() throws IOException {}

        @Override
        public String toString() {
            return secret;
        }
    }

    @SuppressWarnings("unused")
    public record Pair(String name, @Nullable List<@Nullable Integer> numbers) {
        public int size() {
            return 2;
        }
    }

    @Test
    void visible_members_are_described_and_no_others() {
        assertThat(PublicApi.describe(List.of(Sample.class, Pair.class)))
                .containsExactly(
                        "",
                        "class PublicApiTest.Sample<T extends Number> : AutoCloseable",
                        "  static final int LIMIT = 3",
                        "  void close() throws IOException",
                        "  protected new(Map<String, ? extends @Nullable T>)",
                        "  void ofHidden()",
                        "  @Nullable String text(int @Nullable [], Function<? super T, ?>...)",
                        "",
                        "record PublicApiTest.Pair(String name, @Nullable List<@Nullable Integer> numbers)",
                        "  int size()",
                        "",
                        "# Types of others that stand above",
                        PublicApiTest.class.getName(),
                        IOException.class.getName(),
                        List.class.getName(),
                        Map.class.getName(),
                        Function.class.getName());
    }
}
