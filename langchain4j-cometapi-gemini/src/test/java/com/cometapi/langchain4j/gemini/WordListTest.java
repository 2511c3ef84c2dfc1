package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Names, Javadoc, messages and the pages use the standard terms of LangChain4j, HTTP and Gemini. The words to avoid
 * stand here only; the terms in use stand in the glossary of CONTRIBUTING.md.
 */
class WordListTest {

    private static final List<Path> MAIN_SOURCES = List.of(
            Path.of("src/main"),
            Path.of("local-server/src/main"),
            Path.of("../langchain4j-cometapi-gemini-spring-boot-starter/src/main"),
            Path.of("../samples/plain/src/main"),
            Path.of("../samples/rag/src/main"),
            Path.of("../samples/spring-boot/src/main"));

    private static final Pattern SOURCES =
            Pattern.compile(".*\\.(java|js|css|html|properties|json|yml|yaml|xml|imports)");

    /** Matched in texts and, after {@link #split}, in the words of which names are made. */
    private static final Pattern WORDS = Pattern.compile(
            String.join(
                    "|",
                    "\\bquestion(s|ed|ing)?\\b",
                    "\\bask(s|ed|ing|er|ers)?\\b",
                    "\\b(tell|tells|telling|teller|told)\\b",
                    "\\b(hear|hears|heard|hearing)\\b",
                    "\\b(hang|hangs|hanging|hung) up\\b",
                    "\\bwords\\b",
                    "\\b(say|says|saying|said)\\b",
                    "\\b(somebody|nobody)\\b",
                    "\\bpictur(e|es|ed)\\b",
                    "\\bsounds?\\b",
                    "\\bways?\\b",
                    "\\bspoken\\b",
                    "\\bbefell\\b",
                    "\\b(leave|leaves|leaving|left)( them| it)? away\\b",
                    "\\bof the own network\\b",
                    "\\bwhich passes\\b"),
            Pattern.CASE_INSENSITIVE);

    /** What a service returns is a response. A model, and the local server in its place, answers a user. */
    private static final Pattern RESPONSES = Pattern.compile(
            String.join(
                    "|",
                    "(?<!local )\\b(service|server|gateway|CometAPI|Google|host|upstream|endpoint)('s)? answer(s|ed)?\\b",
                    "\\banswers? (of|from) (the )?(service|server|gateway|CometAPI|endpoint|host)\\b"),
            Pattern.CASE_INSENSITIVE);

    /** Codes of services, and the former names of samples in the changelog. */
    private static final Pattern CODES_OF_OTHERS = Pattern.compile("sensitive_words_detected"
            + "|context_engineering_is_the_way_to_go|\"words\"|\\.words\\[|`AskTheMap`|`HangUpEarly`");

    /** Names that no longer exist anywhere. */
    private static final Pattern NAMES = Pattern.compile("\\b("
            + String.join(
                    "|",
                    "StreamTeller|tellOpenCalls|toldCalls|isTold|AnswerSubscription|isWanted|heldBack",
                    "tellRest|readOn|readOnElsewhere|HungUp|isLasting|isSilence|isInTime|isCompleteInSpiteOf",
                    "asksAgainForMalformedCall|InterruptibleWait|ModelParts|areSaidByText|offeredCalls|objectOf",
                    "Writable|NotAnAnswer|asItIsNow|refuseCommon|refuseName|LogOnce|AnswerParser|isDeep",
                    "UNTIL_2|DRAWS_NOT|MOST_\\w+|LONGEST_\\w+|QUOTED|AT_ONCE|SuiteServer|eatInTime",
                    "Tongue|Painter|passedOn|passedBack|NamedBeans|ModelDefaults",
                    "LangChain4jAsking|Refused|Refusals|LocalPagesOnly")
            + ")\\b");

    /** Names that are good elsewhere, by the file that no longer has them. */
    private static final Map<String, List<String>> NAMES_BY_FILE = Map.ofEntries(
            Map.entry("StreamNotifier", List.of("tell")),
            Map.entry("StreamDemand", List.of("given", "during", "attach")),
            Map.entry("ChatEngine", List.of("rest", "checked", "Question")),
            Map.entry("Exchange", List.of("spoken", "folded", "listenTo", "beginning", "pause")),
            Map.entry("Deadline", List.of("left")),
            Map.entry("CallHandle", List.of("over")),
            Map.entry("InterruptibleCall", List.of("until", "reading")),
            Map.entry("TurnReplay", List.of("Sent")),
            Map.entry("StoredParts", List.of("v")),
            Map.entry("JsonReader", List.of("flag", "kept", "Shape")),
            Map.entry("JsonWriter", List.of("begin", "end")),
            Map.entry("JsonBody", List.of("cut", "Piece")),
            Map.entry("RequestFields", List.of("effective", "under", "over")),
            Map.entry("RequestMapper", List.of("add", "paired", "first", "all", "mapAt")),
            Map.entry("ResponseAssembler", List.of("answer", "grown", "later", "isWaiting", "take")),
            Map.entry("StreamedArguments", List.of("whole")),
            Map.entry("ErrorBody", List.of("says", "words")),
            Map.entry("HttpErrors", List.of("Verdict", "visible")),
            Map.entry("HttpTransport", List.of("asked", "own", "silence", "timedBySocket")),
            Map.entry("Base64Text", List.of("mended")),
            Map.entry("PlainSocketFactory", List.of("Maker")),
            Map.entry("ModelRules", List.of("Case")),
            Map.entry("LocalRequest", List.of("told")),
            Map.entry("ModelConfigurer", List.of("fill", "handle")),
            Map.entry("InvalidSettingException", List.of("naming")));

    private static final Pattern COMMENTS_AND_TEXTS =
            Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*\"", Pattern.DOTALL);

    /** Words as they stand, after those of which names in camel case and snake case are made. */
    static String split(String text) {
        return text.replaceAll("(?<=[a-z0-9])(?=[A-Z])|_", " ");
    }

    static List<String> findings(Path file, String text) {
        List<String> findings = new ArrayList<>();
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = CODES_OF_OTHERS.matcher(lines[i]).replaceAll("");
            for (Matcher match : List.of(WORDS.matcher(split(line)), RESPONSES.matcher(line), NAMES.matcher(line))) {
                while (match.find()) findings.add(file + ":" + (i + 1) + " " + match.group());
            }
        }
        String fileName = file.getFileName().toString().replaceFirst("\\..*", "");
        String code = COMMENTS_AND_TEXTS.matcher(text).replaceAll("");
        for (String name : NAMES_BY_FILE.getOrDefault(fileName, List.of())) {
            if (Pattern.compile("(?<![.\\w])" + name + "\\b(?!\\s*:)")
                    .matcher(code)
                    .find()) {
                findings.add(file + " " + name);
            }
        }
        return findings;
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        SentenceLengthTest.pages().map(page -> Path.of("..").resolve(page)).forEach(files::add);
        for (Path folder : MAIN_SOURCES) {
            try (Stream<Path> inside = Files.walk(folder)) {
                inside.filter(file -> SOURCES.matcher(file.toString()).matches())
                        .forEach(files::add);
            }
        }
        return files;
    }

    @Test
    void main_sources_and_pages_use_the_standard_terms() throws IOException {
        List<Path> files = files();
        List<String> findings = new ArrayList<>();
        for (Path file : files) findings.addAll(findings(file, Files.readString(file)));

        assertThat(files).hasSizeGreaterThan(150);
        assertThat(findings).as(findings.size() + " words to avoid").isEmpty();
    }

    /** Prints a table and writes it to target/pages.md. */
    @Test
    void the_table_of_pages_names_their_length_and_their_words_to_avoid() throws IOException {
        StringBuilder table =
                new StringBuilder("| page | words | a sentence on average | longest | words to avoid |\n");
        table.append("|---|---|---|---|---|\n");
        List<String> pages = SentenceLengthTest.pages().toList();
        for (String page : pages) {
            MarkdownProse prose = MarkdownProse.of(read(page));
            int words = prose.sentencesAndCells().stream()
                    .mapToInt(MarkdownProse::words)
                    .sum();
            int findings = findings(Path.of("..").resolve(page), read(page)).size();
            table.append("| %s | %d | %.1f | %d | %d |%n"
                    .formatted(page, words, prose.average(), prose.longest(), findings));
        }
        System.out.println(table);
        Files.writeString(Path.of("target/pages.md"), table);

        assertThat(table.toString().lines().filter(row -> row.endsWith("| 0 |")).count())
                .isEqualTo(pages.size());
    }

    private static String read(String page) {
        try {
            return Files.readString(Path.of("..").resolve(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_word_is_found_in_texts_names_and_inflections() {
        Path file = Path.of("ErrorBody.java");

        assertThat(findings(file, "/** Nobody asked. */")).hasSize(2);
        assertThat(findings(file, "void askAgain() { hungUp(); }")).hasSize(2);
        assertThat(findings(file, "private static String words(String body)")).hasSize(2);
        assertThat(findings(file, "\"CometAPI answered \" + status")).hasSize(1);
        assertThat(findings(file, "task.always(gateway); // the answer text")).isEmpty();
    }
}
