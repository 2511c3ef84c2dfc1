package com.cometapi.langchain4j.gemini.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compiles the Java blocks of the pages that are no programs, exactly as printed. A block that declares the class of its mark
 * is a whole file. Any other block begins with its imports, and its statements go into a method. Its mark names the variables
 * of that method: {@code code: Name (ChatModel model)}. The page names them too. PageProgramsTest checks the programs.
 */
class SnippetsTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();

    private static final Pattern BLOCK = Pattern.compile(
            "<!-- code: (\\S+)(?: \\(([^)]*)\\))? -->\\n```java\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern IMPORTS_AND_STATEMENTS =
            Pattern.compile("(?:((?:import [^\\n]+;\\n)+)\\n)?(.*)", Pattern.DOTALL);
    private static final Pattern IMPORT = Pattern.compile("^import (?:static )?[\\w.]+\\.(\\w+);$", Pattern.MULTILINE);
    private static final Pattern VARIABLE = Pattern.compile("(\\w+)(?:,|$)");

    @TempDir
    Path folder;

    /** @param variables those of the surrounding method, such as {@code ChatModel model}; empty if there are none */
    private record Block(Path page, String before, String name, String variables, String text) {

        boolean isWholeFile() {
            return Pattern.compile("^(public )?class " + name + " \\{$", Pattern.MULTILINE)
                    .matcher(text)
                    .find();
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
        return pages().flatMap(SnippetsTest::blocks);
    }

    private static Stream<Block> blocks(Path page) {
        String text = read(page);
        return BLOCK.matcher(text).results().map(found -> {
            String variables = found.group(2) == null ? "" : found.group(2);
            return new Block(page, text.substring(0, found.start()), found.group(1), variables, found.group(3));
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
        assertThat(compilerMessages(block)).isEmpty();
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

    @Test
    void a_block_without_an_import_or_a_variable_does_not_compile() throws IOException {
        String statements = "ChatModel other = model;\n";
        String imports = "import dev.langchain4j.model.chat.ChatModel;\n\n";

        assertThat(compilerMessages(method(imports + statements, "ChatModel model", "")))
                .isEmpty();
        assertThat(compilerMessages(method(statements, "ChatModel model", ""))).contains("ChatModel");
        assertThat(compilerMessages(method(imports + statements, "", ""))).contains("model");
    }

    @Test
    void a_whole_file_without_an_import_does_not_compile() throws IOException {
        String file = "public class Name {\n    ChatModel model;\n}\n";
        String imports = "import dev.langchain4j.model.chat.ChatModel;\n\n";

        assertThat(compilerMessages(new Block(ROOT, "", "Name", "", imports + file)))
                .isEmpty();
        assertThat(compilerMessages(new Block(ROOT, "", "Name", "", file))).contains("ChatModel");
    }

    private String compilerMessages(Block block) throws IOException {
        if (block.isWholeFile()) {
            return PrintedSources.compilerMessages(folder, block.name() + ".java", block.text());
        }
        return compilerMessages(method(block.text(), block.variables(), importsOf(block)));
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

    private String compilerMessages(String source) throws IOException {
        return PrintedSources.compilerMessages(folder, "Name.java", source);
    }
}
