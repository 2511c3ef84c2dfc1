package com.cometapi.langchain4j.gemini.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.cometapi.langchain4j.gemini.springapp.Repository;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Each module has its public API in a file, so that a change of it is seen in a review. The suite is in the starter,
 * since it has all three modules on its class path.
 */
class PublicApiTest {

    private static final String ACCEPT = "release/accept-api";

    static List<Arguments> modules() {
        return List.of(
                Arguments.of("langchain4j-cometapi-gemini/api.txt", CometApiGeminiChatModel.class),
                Arguments.of("langchain4j-cometapi-gemini/local-server/api.txt", CometApiGeminiLocalServer.class),
                Arguments.of(
                        "langchain4j-cometapi-gemini-spring-boot-starter/api.txt",
                        CometApiGeminiAutoConfiguration.class));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void the_public_api_is_the_one_that_was_reviewed(String file, Class<?> anyOfModule) throws IOException {
        List<String> api = PublicApi.of(anyOfModule);
        Path path = Repository.file(file);
        if (Boolean.getBoolean("api.accept")) Files.write(path, withHead(api));

        List<String> reviewed = Files.readAllLines(path);

        String message = "The public API differs from %s. If the change is intended, run %s and commit the file";
        assertThat(differences(reviewed, withHead(api)))
                .as(message, file, ACCEPT)
                .isEmpty();
        assertThat(withHead(api)).as(message, file, ACCEPT).isEqualTo(reviewed);
    }

    private static List<String> withHead(List<String> api) {
        List<String> lines = new ArrayList<>();
        lines.add("# The public API of this module. PublicApiTest checks it, and " + ACCEPT + " writes it.");
        lines.add("# new(components) is the constructor of a record that takes all its components in their order.");
        lines.addAll(api);
        return lines;
    }

    /** @return lines that are gone after "-", new ones after "+", each after the type that has it */
    private static List<String> differences(List<String> before, List<String> after) {
        Set<String> old = Set.copyOf(withTypes(before));
        Set<String> current = Set.copyOf(withTypes(after));
        List<String> differences = new ArrayList<>();
        withTypes(before).stream()
                .filter(line -> !current.contains(line))
                .forEach(line -> differences.add("- " + line));
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
        assertThat(differences(before, after)).containsExactly("- class B {  void a() }", "+ class B {  void a(int) }");
    }

    @SuppressWarnings("unused")
    abstract static class Hidden {
        public void ofHidden() {}

        void notVisible() {}
    }

    @SuppressWarnings("unused")
    interface HiddenInterface {
        static void notInherited() {}

        default void inherited() {}
    }

    @SuppressWarnings({"unused", "unchecked"})
    public static class Sample<T extends Number> extends Hidden implements AutoCloseable, HiddenInterface {
        public static final int LIMIT = 3;
        protected static final String TEXT = "a \"b\"\n";
        private String secret = "";

        protected Sample(Map<String, ? extends @Nullable T> values) {}

        Sample() {}

        public @Nullable String text(int @Nullable [] numbers, Function<? super T, ?>... more) {
            return secret;
        }

        public final <E extends Exception> void throwing(Class<E> type) throws E, TimeoutException {}

        @Override
        public void close() throws IOException {}

        @Override
        public String toString() {
            return secret;
        }
    }

    @SuppressWarnings("unused")
    public record Pair(String name, @Nullable List<@Nullable Integer> numbers) implements Shape {

        public Pair(String name) {
            this(name, null);
        }

        public int size() {
            return 2;
        }

        @Override
        @Deprecated(forRemoval = true)
        public String name() {
            return name;
        }
    }

    public record ManyComponents(
            @DefaultValue("one") String one, String two, String three, String four, String five, String six) {}

    public sealed interface Shape permits Pair, Round {}

    public static final class Round implements Shape {
        private Round() {}
    }

    @Target({ElementType.TYPE, ElementType.METHOD})
    @Retention(RetentionPolicy.RUNTIME)
    @SuppressWarnings("unused")
    public @interface Mark {
        String value();

        Class<?>[] types() default {String.class};
    }

    @SuppressWarnings("unused")
    public enum Level {
        LOW,
        @Deprecated(since = "0.2")
        HIGH
    }

    @Test
    void visible_members_are_described_and_no_others() {
        assertThat(described(Sample.class))
                .containsExactly(
                        "class PublicApiTest.Sample<T extends Number> : AutoCloseable",
                        "  static final int LIMIT = 3",
                        "  protected static final String TEXT = \"a \\\"b\\\"\\n\"",
                        "  void close() throws IOException",
                        "  void inherited()",
                        "  protected new(Map<String, ? extends @Nullable T>)",
                        "  void ofHidden()",
                        "  @Nullable String text(int @Nullable [], Function<? super T, ?>...)",
                        "  final <E extends Exception> void throwing(Class<E>) throws E, TimeoutException");
    }

    @Test
    void a_record_has_its_components_in_order_and_its_constructors() {
        assertThat(described(Pair.class))
                .containsExactly(
                        "record PublicApiTest.Pair(String name, @Nullable List<@Nullable Integer> numbers)",
                        "  @Deprecated(forRemoval = true) String name()",
                        "  new(String)",
                        "  new(components)",
                        "  int size()");
        assertThat(described(ManyComponents.class))
                .startsWith(
                        "record PublicApiTest.ManyComponents(",
                        "      @DefaultValue({\"one\"}) String one,",
                        "      String two,")
                .endsWith("      )", "  new(components)");
    }

    @Test
    void what_is_sealed_annotated_or_listed_is_described() {
        assertThat(described(Shape.class))
                .containsExactly(
                        "sealed interface PublicApiTest.Shape permits PublicApiTest.Pair, PublicApiTest.Round");
        assertThat(described(Mark.class))
                .containsExactly(
                        "@Retention(RUNTIME) @Target({TYPE, METHOD}) @interface PublicApiTest.Mark",
                        "  Class<?>[] types() default {String.class}",
                        "  String value()");
        assertThat(described(Level.class))
                .containsExactly("enum PublicApiTest.Level", "  LOW", "  @Deprecated(since = \"0.2\") HIGH");
    }

    private static List<String> described(Class<?> type) {
        List<String> lines = PublicApi.describe(List.of(type));
        assertThat(lines)
                .startsWith("", "@NullMarked package " + type.getPackageName(), "")
                .contains("# Types of others that stand above");
        return lines.subList(3, lines.lastIndexOf(""));
    }

    @Test
    void types_of_others_have_their_full_names() {
        assertThat(PublicApi.describe(List.of(Sample.class)))
                .endsWith(
                        "# Types of others that stand above",
                        PublicApiTest.class.getName(),
                        IOException.class.getName(),
                        Map.class.getName(),
                        TimeoutException.class.getName(),
                        Function.class.getName());
    }
}
