package com.cometapi.langchain4j.gemini.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compiles each whole Java file of the pages in docs/ exactly as printed, and runs it against the local server and the
 * doubles of other services. Such a file stands behind a mark with the name of its page,
 * {@code <!-- file: errors/CatchErrors.java -->}. What it prints is compared with the block behind
 * {@code <!-- output: CatchErrors -->}, where there is one. FirstPagesTest checks the README and the page that starts a
 * project.
 */
class PageProgramsTest {

    private static final Path DOCS =
            Path.of("").toAbsolutePath().getParent().getParent().resolve("docs");
    private static final Pattern FILE =
            Pattern.compile("<!-- file: ([\\w-]+)/(\\w+)\\.java -->\\n```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern OUTPUT = Pattern.compile("<!-- output: (\\w+) -->\\n```\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>langchain4j-cometapi-gemini-parent</artifactId>\\s*<version>(.*?)</version>");
    private static final Pattern DEPENDENCY =
            Pattern.compile("langchain4j-cometapi-gemini(?:</artifactId>\\s*<version>|:)([\\w.-]+)(?:</version>|\")");
    private static final Pattern ADDED_LIBRARY =
            Pattern.compile("implementation\\(\"([\\w.]+):([\\w.-]+):([\\w.-]+)\"\\)");
    private static final String KEY_FROM_ENVIRONMENT = ".apiKey(System.getenv(\"COMETAPI_KEY\"))";
    private static final String CATALOG = "CometApiGeminiModelCatalog.builder()";

    @TempDir
    Path folder;

    /** A whole file, and what it prints; null where the page does not show that. */
    private record Program(String page, String name, String text, String output) {

        @Override
        public String toString() {
            return page + "/" + name;
        }
    }

    static List<Program> programs() throws IOException {
        List<Program> programs = new ArrayList<>();
        try (Stream<Path> pages = Files.list(DOCS)) {
            for (Path page : pages.sorted().toList()) {
                boolean isOther = !page.toString().endsWith(".md") || page.endsWith("getting-started.md");
                if (!isOther) programs.addAll(programs(Files.readString(page)));
            }
        }
        return programs;
    }

    private static List<Program> programs(String page) {
        return FILE.matcher(page)
                .results()
                .map(file -> new Program(file.group(1), file.group(2), file.group(3), output(page, file.group(2))))
                .toList();
    }

    private static String output(String page, String name) {
        return OUTPUT.matcher(page)
                .results()
                .filter(output -> output.group(1).equals(name))
                .map(output -> output.group(2))
                .findFirst()
                .orElse(null);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void a_file_compiles_exactly_as_printed(Program program) throws IOException {
        assertThat(program.text()).startsWith("import ").contains("class " + program.name() + " {");

        assertThat(compilerMessages(program, program.text())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void a_program_prints_what_its_page_shows(Program program) throws Exception {
        assertThat(program.text()).contains("public static void main(String[] args)");
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
                ServiceDoubles others = ServiceDoubles.start()) {
            ProgramScripts.prepare(program.name(), server);
            String baseUrl = ".baseUrl(\"" + server.baseUrl() + "\")";
            String text = others.connect(program.text())
                    .replace(KEY_FROM_ENVIRONMENT, ".apiKey(\"any-key\")" + baseUrl)
                    .replace(CATALOG, CATALOG + baseUrl)
                    // a new JVM on a busy machine may need more than the reader's second until the first token
                    .replace("Thread.sleep(1000)", "Thread.sleep(5000)");
            assertThat(text).doesNotContain("COMETAPI_KEY");
            assertThat(compilerMessages(program, text)).isEmpty();

            String printed = printed(program.name());

            assertThat(server.requests()).isNotEmpty();
            assertThat(printed).isNotBlank().doesNotContain("null");
            if (program.output() != null) assertThat(printed).isEqualTo(program.output());
        }
    }

    @Test
    void a_dependency_has_the_version_of_this_build() throws IOException {
        String version = VERSION.matcher(Files.readString(DOCS.resolveSibling("pom.xml")))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        List<String> versions = DEPENDENCY
                .matcher(Files.readString(DOCS.resolve("migrating.md")))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(versions).hasSize(2).containsOnly(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"agents.md", "production.md", "rag.md"})
    void a_library_that_a_page_adds_has_the_version_that_its_programs_run_with(String page) throws IOException {
        String text = Files.readString(DOCS.resolve(page));
        String pom = Files.readString(Path.of("pom.xml"));

        List<MatchResult> libraries = ADDED_LIBRARY.matcher(text).results().toList();

        assertThat(libraries).isNotEmpty().allSatisfy(added -> {
            assertThat(text).as("%s for Maven", added.group()).contains("""
                      <groupId>%s</groupId>
                      <artifactId>%s</artifactId>
                      <version>%s</version>
                    """.formatted(
                            added.group(1), added.group(2), added.group(3)));
            assertThat(versionIn(pom, added.group(2))).as(added.group()).isEqualTo(added.group(3));
        });
    }

    /** Returns the version of an artifact in a pom.xml, from its property or from that of the root. */
    private static String versionIn(String pom, String artifact) throws IOException {
        String property = find(pom, "<artifactId>" + artifact + "</artifactId>\\s*<version>\\$\\{(.*?)}</version>");
        String poms = pom + Files.readString(DOCS.resolveSibling("pom.xml"));
        return find(poms, "<" + property + ">(.*?)</" + property + ">");
    }

    private static String find(String text, String regex) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + regex))
                .group(1);
    }

    @Test
    void each_shown_output_belongs_to_a_program_of_its_page() throws IOException {
        try (Stream<Path> pages = Files.list(DOCS)) {
            for (Path page :
                    pages.filter(file -> file.toString().endsWith(".md")).toList()) {
                String text = Files.readString(page);
                Stream<String> shown = OUTPUT.matcher(text).results().map(output -> output.group(1));

                assertThat(shown).as("%s", page).allMatch(name -> text.contains("/" + name + ".java -->"));
            }
        }
    }

    @Test
    void a_program_and_its_output_are_found() {
        String page = """
                <!-- file: errors/A.java -->
                ```java
                class A {}
                ```
                <!-- output: A -->
                ```
                a
                ```
                """;

        assertThat(programs(page)).containsExactly(new Program("errors", "A", "class A {}\n", "a\n"));
    }

    /** Compiles a file on the class path of this test, with all warnings as errors. */
    private String compilerMessages(Program program, String source) throws IOException {
        return PrintedSources.compilerMessages(folder, program.name() + ".java", source);
    }

    /** Runs a program in the folder of this test, for the files that it writes. Returns what it prints to either stream. */
    private String printed(String name) throws Exception {
        Path output = folder.resolve("output.txt");
        ProcessBuilder java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dfile.encoding=UTF-8",
                        "-Dstdout.encoding=UTF-8",
                        "-Dstderr.encoding=UTF-8",
                        "-cp",
                        folder + File.pathSeparator + System.getProperty("java.class.path"),
                        name)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        java.environment().remove("JAVA_TOOL_OPTIONS"); // Java prints a line about it
        Process process = java.start();
        boolean isFinished = process.waitFor(150, TimeUnit.SECONDS);
        process.destroyForcibly();
        String printed = Files.readString(output);
        assertThat(isFinished).as("%s ends", name).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}
