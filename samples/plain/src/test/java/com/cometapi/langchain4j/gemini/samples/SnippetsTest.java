package com.cometapi.langchain4j.gemini.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compiles the Java blocks of the pages exactly as printed. A block with the mark {@code file: folder/Name.java} is a whole
 * program, which also runs against the local server. Any other block begins with its imports, and its statements belong
 * into a method. Its mark names the variables of that method: {@code code: Name (ChatModel model)}. The page names them too.
 */
class SnippetsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();

    /** Pages whose blocks are compiled by FirstPagesTest, or in an application with Spring. */
    private static final Set<String> COMPILED_ELSEWHERE = Set.of("README.md", "getting-started.md", "spring-boot.md");

    /** Pages whose blocks do not show their imports. This set may only shrink. */
    private static final Set<String> NOT_REWRITTEN_YET = Set.of(
            "errors.md",
            "streaming.md",
            "testing.md");

    private static final Pattern BLOCK = Pattern.compile(
            "(?:<!-- (code|file): (\\S+)(?: \\(([^)]*)\\))? -->\\n)?^```java\\n(.*?)^```$",
            Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern IMPORTS_AND_STATEMENTS =
            Pattern.compile("(?:((?:import [^\\n]+;\\n)+)\\n)?(.*)", Pattern.DOTALL);
    private static final Pattern IMPORT = Pattern.compile("^import (?:static )?[\\w.]+\\.(\\w+);$", Pattern.MULTILINE);
    private static final Pattern VARIABLE = Pattern.compile("(\\w+)(?:,|$)");
    private static final String KEY_FROM_ENVIRONMENT = ".apiKey(System.getenv(\"COMETAPI_KEY\"))";

    @TempDir
    Path folder;

    /** @param variables those of the surrounding method, such as {@code ChatModel model}; empty if there are none */
    private record Block(Path page, String before, String kind, String name, String variables, String text) {

        boolean isProgram() {
            return kind.equals("file");
        }

        String className() {
            return name.replaceFirst(".*/", "").replace(".java", "");
        }

        @Override
        public String toString() {
            return page.getFileName() + " " + name;
        }
    }

    private static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return docs.filter(page -> page.toString().endsWith(".md")).sorted().toList().stream();
        }
    }

    static Stream<Block> blocks() throws IOException {
        return pages().filter(
                        page -> !COMPILED_ELSEWHERE.contains(page.getFileName().toString()))
                .filter(page -> !NOT_REWRITTEN_YET.contains(page.getFileName().toString()))
                .flatMap(SnippetsTest::blocks);
    }

    static Stream<Block> programs() throws IOException {
        return blocks().filter(Block::isProgram);
    }

    private static Stream<Block> blocks(Path page) {
        String text = read(page);
        return BLOCK.matcher(text).results().map(found -> {
            assertThat(found.group(1)).as("the mark before %s", found.group(4)).isNotNull();
            String variables = found.group(3) == null ? "" : found.group(3);
            String before = text.substring(0, found.start());
            return new Block(page, before, found.group(1), found.group(2), variables, found.group(4));
        });
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void every_block_compiles_exactly_as_printed(Block block) throws IOException {
        assertThat(compilerMessages(block.className(), source(block))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void every_block_uses_each_of_its_imports(Block block) {
        String code = block.text().replaceAll("(?m)^import .*\\n", "");

        IMPORT.matcher(block.text())
                .results()
                .forEach(found -> assertThat(code).containsPattern("\\b" + found.group(1) + "\\b"));
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void every_variable_that_surrounds_a_block_is_named_in_its_section(Block block) {
        String section = block.before().substring(Math.max(0, block.before().lastIndexOf("\n## ")));

        VARIABLE.matcher(block.variables())
                .results()
                .forEach(found -> assertThat(section).as(block.toString()).contains("`" + found.group(1) + "`"));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void every_program_runs_against_the_local_server(Block program) throws Exception {
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            String local = ".apiKey(\"any\").baseUrl(\"" + server.baseUrl() + "\")";
            assertThat(program.text()).contains("public static void main(String[] args)", KEY_FROM_ENVIRONMENT);
            assertThat(compilerMessages(program.className(), program.text().replace(KEY_FROM_ENVIRONMENT, local)))
                    .isEmpty();

            run(program.className());

            assertThat(folder.resolve("errors.txt")).isEmptyFile();
            assertThat(folder.resolve("output.txt")).isNotEmptyFile();
            assertThat(server.requests()).isNotEmpty();
        }
    }

    private void run(String className) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = folder + File.pathSeparator + System.getProperty("java.class.path");
        ProcessBuilder builder = new ProcessBuilder(java, "-Dfile.encoding=UTF-8", "-cp", classPath, className)
                .directory(folder.toFile()) // for the files that it writes
                .redirectOutput(folder.resolve("output.txt").toFile())
                .redirectError(folder.resolve("errors.txt").toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS"); // Java prints a line about it
        Process process = builder.start();
        boolean isFinished = process.waitFor(1, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(isFinished).as("%s ends", className).isTrue();
    }

    @Test
    void a_page_on_the_list_has_a_block_without_its_imports() throws IOException {
        List<Path> onTheList = pages().filter(
                        page -> NOT_REWRITTEN_YET.contains(page.getFileName().toString()))
                .toList();

        assertThat(onTheList)
                .hasSameSizeAs(NOT_REWRITTEN_YET)
                .allSatisfy(page -> assertThat(blocks(page))
                        .as("%s is complete: take it off the list", page.getFileName())
                        .anyMatch(block -> !compiles(block)));
    }

    private boolean compiles(Block block) {
        try {
            return compilerMessages(block.className(), source(block)).isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_block_without_an_import_or_a_variable_does_not_compile() throws IOException {
        String statements = "ChatModel other = model;\n";
        String imports = "import dev.langchain4j.model.chat.ChatModel;\n\n";

        assertThat(compilerMessages("Name", method(imports + statements, "ChatModel model", "")))
                .isEmpty();
        assertThat(compilerMessages("Name", method(statements, "ChatModel model", "")))
                .contains("ChatModel");
        assertThat(compilerMessages("Name", method(imports + statements, "", "")))
                .contains("model");
    }

    private static String source(Block block) throws IOException {
        if (block.isProgram()) return block.text();
        return method(block.text(), block.variables(), importsOf(block));
    }

    /** @return imports for the types of the variables that the statements do not name */
    private static String importsOf(Block block) throws IOException {
        StringBuilder imports = new StringBuilder();
        try (Stream<Path> sources = Files.list(ROOT.resolve("samples/plain/src/test/java/"
                + SnippetsTest.class.getPackageName().replace('.', '/')))) {
            sources.map(SnippetsTest::read)
                    .filter(source -> source.contains("// begin " + block.name() + "\n"))
                    .flatMap(source -> IMPORT.matcher(source).results())
                    .filter(found -> !block.text().contains(found.group()))
                    .filter(found -> block.variables().matches(".*\\b" + found.group(1) + "\\b.*"))
                    .map(MatchResult::group)
                    .forEach(line -> imports.append(line).append('\n'));
        }
        return imports.toString();
    }

    private static String method(String text, String variables, String imports) {
        MatchResult parts =
                IMPORTS_AND_STATEMENTS.matcher(text).results().findFirst().orElseThrow();
        String printed = parts.group(1) == null ? "" : parts.group(1);
        return imports + printed + "class Name {\nvoid method(" + variables + ") throws Exception {\n" + parts.group(2)
                + "}\n}\n";
    }

    /** Compiles a source on the class path of this test, with all warnings as errors. */
    private String compilerMessages(String className, String source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options = List.of(
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--release",
                "17",
                "-proc:none",
                "-Xlint:all,-processing,-classfile,-path", // as in the root pom.xml
                "-Werror");
        String fileName = source.contains("public class") ? className : "Name";
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("memory:///" + fileName + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        try (var files = compiler.getStandardFileManager(null, null, UTF_8)) {
            compiler.getTask(messages, files, null, options, null, List.of(file))
                    .call();
        }
        return messages.toString();
    }
}
