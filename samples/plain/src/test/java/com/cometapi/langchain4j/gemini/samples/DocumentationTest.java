package com.cometapi.langchain4j.gemini.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Checks README.md, samples/README.md and docs/. A Java block must equal a part of a compiled source file, between the marks
 * {@code // begin NAME} and {@code // end NAME}; imports may stand before it. An output must be what a sample prints; an … in it
 * stands for any text. LinksTest checks the links.
 */
class DocumentationTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final Pattern CODE = Pattern.compile(
            "(?:<!-- (code|file|web): (\\S+)(?: \\([^)]*\\))? -->\\n)?```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern OUTPUT =
            Pattern.compile("<!-- output: samples/run (\\w+)((?: [^\\n]*?)?) -->\\n```\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("samples/run (\\w+)");

    @TempDir
    Path folder;

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            List<Path> pages =
                    new ArrayList<>(docs.filter(page -> page.toString().endsWith(".md"))
                            .sorted()
                            .toList());
            pages.add(ROOT.resolve("README.md"));
            pages.add(ROOT.resolve("samples/README.md"));
            return pages.stream().map(ROOT::relativize);
        }
    }

    private static String read(Path page) throws IOException {
        return Files.readString(ROOT.resolve(page));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_java_block_is_compiled_somewhere(Path page) throws IOException {
        List<MatchResult> blocks = CODE.matcher(read(page)).results().toList();

        for (MatchResult block : blocks) {
            assertThat(block.group(1)).as("the mark before %s", block.group(3)).isNotNull();
            // FirstPagesTest, PageProgramsTest, SpringBootPageTest, the module on-web or new-application/run compile a
            // whole file
            boolean isFile = !block.group(1).equals("code");
            if (isFile) continue;
            assertThat(compiled(block.group(2))).isIn(block.group(3), withoutImports(block.group(3)));
        }
    }

    /** SnippetsTest checks the imports. */
    private static String withoutImports(String block) {
        return block.replaceFirst("^(import [^\\n]+;\\n)+\\n", "");
    }

    /** @return the lines between the marks of that name, moved to the left margin */
    private static String compiled(String name) throws IOException {
        String begin = "// begin " + name + "\n";
        List<String> found = new ArrayList<>();
        for (Path source : sources()) {
            String text = Files.readString(source);
            int start = text.indexOf(begin);
            if (start < 0) continue;
            int end = text.indexOf("// end " + name + "\n", start);
            assertThat(end).as("the end of %s in %s", name, source).isPositive();
            String lines = text.substring(start + begin.length(), text.lastIndexOf('\n', end));
            found.add(lines.stripIndent() + "\n");
        }
        assertThat(found).as("sources with the mark %s", name).hasSize(1);
        return found.get(0);
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_output_is_what_the_sample_prints(Path page) throws Exception {
        List<MatchResult> outputs = OUTPUT.matcher(read(page)).results().toList();
        assumeTrue(outputs.isEmpty() || System.getenv("COMETAPI_KEY") == null, "a real model prints other text");

        for (MatchResult output : outputs) {
            List<String> arguments = ARGUMENT.matcher(output.group(2))
                    .results()
                    .map(argument -> argument.group(1) == null ? argument.group(2) : argument.group(1))
                    .toList();
            // RagWithGoogleSearchTest compares it, in the module of that sample
            boolean isOfOtherModule = output.group(1).equals("RagWithGoogleSearch");
            if (isOfOtherModule) continue;
            assertThat(printed(output.group(1), arguments)).as(output.group(1)).matches(pattern(output.group(3)));
        }
    }

    private static Pattern pattern(String shown) {
        String quoted = Pattern.quote(shown).replace("…", "\\E.*?\\Q");
        return Pattern.compile(quoted, Pattern.DOTALL);
    }

    /** @return what the sample prints after its first line, which names the local server; without colors */
    private String printed(String sample, List<String> arguments) throws Exception {
        Method main = Class.forName(DocumentationTest.class.getPackageName() + "." + sample)
                .getMethod("main", String[].class);
        PrintStream console = System.out;
        String temporary = System.setProperty("java.io.tmpdir", folder.toString()); // no earlier conversation
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            main.invoke(null, (Object) arguments.toArray(String[]::new));
        } finally {
            System.setOut(console);
            System.setProperty("java.io.tmpdir", temporary);
        }
        String text = printed.toString(UTF_8).replaceAll("\u001b\\[\\d+m", "");
        return text.substring(text.indexOf('\n') + 1);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_named_sample_exists(Path page) throws IOException {
        List<String> samples = sources().stream()
                .filter(source -> source.startsWith(ROOT.resolve("samples")))
                .map(source -> source.getFileName().toString().replace(".java", ""))
                .toList();

        Stream<String> named = SAMPLE.matcher(read(page)).results().map(sample -> sample.group(1));

        assertThat(named).allMatch(samples::contains);
    }
}
