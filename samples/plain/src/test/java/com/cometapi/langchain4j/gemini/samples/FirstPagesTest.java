package com.cometapi.langchain4j.gemini.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks the two pages that people read first. Each of their code blocks is a whole file or a command. The programs are
 * compiled and run as printed; {@code samples/plain/first-pages/run} builds them with the printed pom.xml, and the starter's
 * {@code new-application/run} builds and starts the Spring application.
 */
class FirstPagesTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final String README = "README.md";
    private static final String GETTING_STARTED = "docs/getting-started.md";
    private static final String TESTING = "docs/testing.md";

    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- ([^>]*) -->\\n)?^```(\\w*)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern VERSION =
            Pattern.compile("<groupId>(.*?)</groupId>\\s*<artifactId>(.*?)</artifactId>\\s*<version>(.*?)</version>");
    private static final Pattern GRADLE_DEPENDENCY =
            Pattern.compile("^    (?:implementation|runtimeOnly)\\(\"(.*?)\"\\)$", Pattern.MULTILINE);
    private static final Pattern MAIN_CLASS = Pattern.compile("(?:-Dexec\\.|-P)mainClass=(\\w+)");
    private static final String KEY_FROM_ENVIRONMENT = ".apiKey(System.getenv(\"COMETAPI_KEY\"))";

    @TempDir
    Path folder;

    /** One fenced block with the comment before it, for example {@code file: first-program/pom.xml}. */
    private record Block(String page, String mark, String language, String text) {

        boolean isFile() {
            return mark.startsWith("file: ");
        }

        boolean isProgram() {
            return isFile() && mark.contains("/") && mark.endsWith(".java");
        }

        String fileName() {
            return mark.substring(mark.lastIndexOf(mark.contains("/") ? '/' : ' ') + 1);
        }

        String className() {
            return fileName().replace(".java", "");
        }

        @Override
        public String toString() {
            return page + " " + mark;
        }
    }

    static Stream<String> pages() {
        return Stream.of(README, GETTING_STARTED);
    }

    static Stream<Block> programs() throws IOException {
        return allBlocks().filter(Block::isProgram);
    }

    static Stream<Block> poms() throws IOException {
        return Stream.concat(allBlocks(), blocks(TESTING).stream())
                .filter(block -> block.isFile() && block.fileName().equals("pom.xml"));
    }

    private static Stream<Block> allBlocks() throws IOException {
        return Stream.concat(blocks(README).stream(), blocks(GETTING_STARTED).stream());
    }

    private static List<Block> blocks(String page) throws IOException {
        return BLOCK.matcher(Files.readString(ROOT.resolve(page)))
                .results()
                .map(found ->
                        new Block(page, found.group(1) == null ? "" : found.group(1), found.group(2), found.group(3)))
                .toList();
    }

    private static String block(String page, String mark) throws IOException {
        return blocks(page).stream()
                .filter(block -> block.mark().equals(mark))
                .findFirst()
                .orElseThrow(() -> new AssertionError(page + " has no block with the mark " + mark))
                .text();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_block_is_a_whole_file_a_command_or_an_output(String page) throws IOException {
        assertThat(blocks(page)).isNotEmpty().allSatisfy(block -> {
            if (block.language().isEmpty()) {
                assertThat(block.mark()).as(block.text()).containsPattern("command|^output");
            } else {
                assertThat(block.isFile())
                        .as("the mark before %s", block.text())
                        .isTrue();
                assertThat(block.text()).containsPattern(wholeFile(block));
            }
        });
    }

    private static Pattern wholeFile(Block file) {
        return switch (file.language()) {
            case "java" ->
                Pattern.compile(
                        "^(package|import) .*^(public )?(class|interface) " + file.className() + " \\{.*^}\\n$",
                        Pattern.DOTALL | Pattern.MULTILINE);
            case "xml" -> Pattern.compile("^<project .*</project>\\n$", Pattern.DOTALL);
            case "properties" -> Pattern.compile("^\\S+=\\S+\\n");
            case "kotlin" -> Pattern.compile("^plugins \\{.*^}\\n$", Pattern.DOTALL | Pattern.MULTILINE);
            default -> throw new AssertionError("No check knows " + file.language());
        };
    }

    @Test
    void the_first_20_lines_name_the_library_its_use_the_key_and_a_command() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve(README)).subList(0, 20);

        assertThat(String.join("\n", lines))
                .contains("LangChain4j", "CometAPI", "Gemini", "thinking", "https://api.cometapi.com/console/token")
                .contains("`COMETAPI_KEY`", "```\n" + block(README, "run command") + "```");
    }

    @Test
    void the_first_40_lines_also_show_the_first_line_of_code_and_the_lines_for_spring() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve(README)).subList(0, 40);

        assertThat(String.join("\n", lines))
                .contains("ChatModel model = CometApiGeminiChatModel.builder().apiKey(key)")
                .contains("langchain4j-cometapi-gemini-spring-boot-starter", "langchain4j.cometapi-gemini.api-key");
    }

    @ParameterizedTest
    @MethodSource("programs")
    void every_program_compiles_exactly_as_printed(Block program) throws IOException {
        assertThat(program.text()).contains("public static void main(String[] args)");

        assertThat(compilerMessages(program, program.text())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void every_program_runs_against_the_local_server(Block program) throws Exception {
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            String local = KEY_FROM_ENVIRONMENT + ".baseUrl(\"" + server.baseUrl() + "\")";
            assertThat(compilerMessages(program, program.text().replace(KEY_FROM_ENVIRONMENT, local)))
                    .isEmpty();

            Run run = run(program, "any-key");

            assertThat(run.errors()).isEmpty();
            assertThat(run.exitCode()).isZero();
            assertThat(run.output()).contains(simulatedResponse());
            boolean hasOwnServer = program.text().contains("CometApiGeminiLocalServer.start()");
            assertThat(server.requests().isEmpty()).isEqualTo(hasOwnServer);
        }
    }

    /** Every simulated response begins so, whatever the message is. Only without a key does a reason follow. */
    private static String simulatedResponse() throws IOException {
        String output = block(GETTING_STARTED, "output: WithoutKey");
        return output.substring(0, output.indexOf(", since"));
    }

    @Test
    void the_program_without_a_key_prints_what_the_page_shows() throws Exception {
        Block program = program(GETTING_STARTED, "WithoutKey");
        assertThat(compilerMessages(program, program.text())).isEmpty();

        Run run = run(program, null);

        assertThat(run.output()).isEqualTo(block(GETTING_STARTED, "output: WithoutKey"));
        assertThat(run.errors()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void the_first_program_without_a_key_fails_with_the_message_that_the_page_shows(String page) throws Exception {
        Block program = program(page, "FirstProgram");
        assertThat(compilerMessages(program, program.text())).isEmpty();

        Run run = run(program, null);

        assertThat(run.exitCode()).isNotZero();
        assertThat(run.errors())
                .contains(block(GETTING_STARTED, "output without a key: FirstProgram")
                        .replace('\n', ' ')
                        .strip())
                .contains("COMETAPI_KEY", "https://api.cometapi.com/console/token");
    }

    private static Block program(String page, String className) throws IOException {
        return programs()
                .filter(block -> block.page().equals(page) && block.className().equals(className))
                .findFirst()
                .orElseThrow();
    }

    /** Compiles a program on the class path of this test, with all warnings as errors. */
    private String compilerMessages(Block program, String source) throws IOException {
        return PrintedSources.compilerMessages(folder, program.fileName(), source);
    }

    private record Run(int exitCode, String output, String errors) {}

    private Run run(Block program, String key) throws Exception {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                folder + File.pathSeparator + System.getProperty("java.class.path"),
                program.className());
        Path output = folder.resolve("output.txt");
        Path errors = folder.resolve("errors.txt");
        java.redirectOutput(output.toFile()).redirectError(errors.toFile());
        java.environment().remove("COMETAPI_KEY");
        java.environment().remove("JAVA_TOOL_OPTIONS"); // Java prints a line about it
        if (key != null) java.environment().put("COMETAPI_KEY", key);
        Process process = java.start();
        boolean isFinished = process.waitFor(150, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(isFinished).as("%s ends", program).isTrue();
        return new Run(process.exitValue(), Files.readString(output), Files.readString(errors));
    }

    @ParameterizedTest
    @MethodSource("poms")
    void every_pom_names_the_versions_that_this_project_is_built_with(Block pom) throws IOException {
        String root = Files.readString(ROOT.resolve("pom.xml"));

        VERSION.matcher(pom.text())
                .results()
                .filter(found -> !List.of("com.example", "org.codehaus.mojo").contains(found.group(1)))
                .forEach(found -> assertThat(found.group(3))
                        .as("%s:%s", found.group(1), found.group(2))
                        .isEqualTo(builtWith(root, found.group(1), found.group(2))));
    }

    /** A Gradle build has the dependencies of the Maven build of its page. */
    @Test
    void the_gradle_build_has_the_dependencies_of_the_maven_build() throws IOException {
        String gradle = block(GETTING_STARTED, "file: getting-started/build.gradle.kts");
        List<String> maven = VERSION.matcher(block(GETTING_STARTED, "file: getting-started/pom.xml"))
                .results()
                .filter(found -> !List.of("com.example", "org.codehaus.mojo").contains(found.group(1)))
                .map(found -> found.group(1) + ":" + found.group(2) + ":" + found.group(3))
                .toList();

        Stream<String> added = GRADLE_DEPENDENCY.matcher(gradle).results().map(found -> found.group(1));

        assertThat(added).containsExactlyInAnyOrderElementsOf(maven);
    }

    private static String builtWith(String root, String groupId, String artifactId) {
        String element = switch (groupId) {
            case "com.cometapi.langchain4j" -> "version";
            case "dev.langchain4j" ->
                artifactId.contains("spring") ? "langchain4j-spring.version" : "langchain4j.version";
            case "org.slf4j" -> "slf4j.version";
            case "org.junit.jupiter" -> "junit.version";
            case "org.assertj" -> "assertj.version";
            case "org.apache.maven.plugins" -> "surefire.version";
            case "org.springframework.boot" -> "spring-boot.version";
            default -> throw new AssertionError("No check knows " + groupId);
        };
        Matcher version = Pattern.compile("<" + element + ">(.*?)<").matcher(root);
        assertThat(version.find()).as(element).isTrue();
        return version.group(1);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_class_that_a_command_names_is_on_the_page(String page) throws IOException {
        List<String> programs = programs()
                .filter(program -> program.page().equals(page))
                .map(Block::className)
                .toList();

        Stream<String> named = MAIN_CLASS
                .matcher(Files.readString(ROOT.resolve(page)))
                .results()
                .map(found -> found.group(1));

        assertThat(named).isNotEmpty().allMatch(programs::contains);
    }
}
