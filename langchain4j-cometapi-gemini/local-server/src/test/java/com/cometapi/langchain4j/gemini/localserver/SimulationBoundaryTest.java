package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The simulation lives apart from the test double: each knows the other by a few types only. */
class SimulationBoundaryTest {

    private static final Set<String> SIMULATION = Set.of(
            "Simulation",
            "SimulatedTurn",
            "SimulatedLanguage",
            "SimulatedNames",
            "SimulatedSpeech",
            "AudioReplies",
            "GroundedText",
            "ServerTools",
            "Safety",
            "Logprobs",
            "FunctionChoice",
            "Clauses",
            "CallArguments",
            "NameParts",
            "UnitNames",
            "RussianTerms",
            "SchemaFiller",
            "PromptValues",
            "PromptTokens",
            "Arithmetic",
            "Calculations",
            "MathPhrases",
            "MathSentence",
            "MathRules",
            "MathTerm",
            "MathVocabulary",
            "SpelledNumbers",
            "Expression",
            "Rational",
            "PlaceholderImage",
            "LabelFont",
            "Png");

    /** What a request and a response are, and how the service reads them. */
    private static final Set<String> SHARED =
            Set.of("LocalRequest", "Answer", "Wire", "RequestReader", "SchemaRules", "ModelTable");

    private static final Pattern COMMENT_OR_TEXT =
            Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"", Pattern.DOTALL);

    /** Returns the files of the package that each file names in its code. */
    private static Map<String, Set<String>> dependencies() throws IOException {
        Path module = Path.of("").toAbsolutePath();
        Path root = module.endsWith("local-server") ? module : module.resolve("local-server");
        Map<String, String> code = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root.resolve("src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String source = Files.readString(file);
                code.put(
                        file.getFileName().toString().replace(".java", ""),
                        COMMENT_OR_TEXT.matcher(source).replaceAll(""));
            }
        }
        Map<String, Set<String>> dependencies = new TreeMap<>();
        code.forEach((name, source) -> {
            Set<String> named = new TreeSet<>();
            Pattern.compile("\\w+").matcher(source).results().forEach(word -> named.add(word.group()));
            named.retainAll(code.keySet());
            named.remove(name);
            dependencies.put(name, named);
        });
        return dependencies;
    }

    @Test
    void the_simulation_uses_only_requests_responses_and_their_rules() throws IOException {
        Map<String, Set<String>> dependencies = dependencies();
        assertThat(dependencies.keySet()).containsAll(SIMULATION).containsAll(SHARED);

        for (String file : SIMULATION) {
            Set<String> used = new TreeSet<>(dependencies.get(file));
            used.removeAll(SIMULATION);
            assertThat(SHARED).as(file).containsAll(used);
        }
    }

    @Test
    void the_test_double_uses_only_replies_and_counts_of_the_simulation() throws IOException {
        Map<String, Set<String>> dependencies = dependencies();
        for (String file : dependencies.keySet()) {
            if (SIMULATION.contains(file)) continue;
            Set<String> used = new TreeSet<>(dependencies.get(file));
            used.retainAll(SIMULATION);
            assertThat(Set.of("Simulation", "PromptTokens")).as(file).containsAll(used);
            boolean isServer = Set.of("CometApiGeminiLocalServer", "TokenCount").contains(file);
            assertThat(used.isEmpty() || isServer).as(file + " uses " + used).isTrue();
        }
    }

    @Test
    void no_file_depends_on_itself_through_others() throws IOException {
        Map<String, Set<String>> dependencies = dependencies();
        for (String file : dependencies.keySet()) {
            Set<String> reached = new TreeSet<>();
            reach(file, dependencies, reached);
            assertThat(reached).as("what " + file + " depends on").doesNotContain(file);
        }
    }

    private static void reach(String file, Map<String, Set<String>> dependencies, Set<String> reached) {
        for (String next : dependencies.get(file)) {
            if (reached.add(next)) reach(next, dependencies, reached);
        }
    }
}
