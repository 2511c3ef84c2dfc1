package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chooses the declared functions that fit a prompt: those whose names or descriptions share a word with it that no better
 * function shares. A name counts for more than a description. Where none fits, it takes the first if the request demands a call,
 * if the prompt is in another language than all functions, or if the only function can take a value from the prompt.
 */
final class FunctionChoice {

    /**
     * A function to call.
     *
     * @param segment the part of the prompt that its arguments are taken from
     */
    record Choice(JsonNode declaration, String segment) {}

    /** @param position where the first word of the function is in the prompt */
    private record Fit(JsonNode declaration, Set<String> terms, int score, int position) {}

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]+");
    private static final Pattern BOUNDARY =
            Pattern.compile("[.;!?。！？]\\s*|,\\s|\\s(?:and|then|also|и|а|затем|потом)\\s");
    private static final int MIN_STEM = 4;
    private static final int NAME_WEIGHT = 100;
    private static final Set<String> COMMON = Set.of(
            "get",
            "set",
            "find",
            "list",
            "show",
            "fetch",
            "give",
            "return",
            "returns",
            "the",
            "for",
            "and",
            "with",
            "from",
            "into",
            "what",
            "which",
            "when",
            "where",
            "who",
            "how",
            "this",
            "that",
            "current",
            "tool",
            "function",
            "call",
            "calls",
            "use",
            "uses",
            "used",
            "are",
            "is",
            "of",
            "in",
            "on",
            "to",
            "by",
            "my",
            "me",
            "you",
            "your",
            "please",
            "about",
            "some",
            "given",
            "make",
            "does",
            "can",
            "name",
            "it",
            "its",
            "an",
            "as",
            "at",
            "be",
            "do",
            "there",
            "что",
            "как",
            "какая",
            "какой",
            "какие",
            "где",
            "когда",
            "это",
            "для",
            "мне",
            "на",
            "по",
            "из",
            "за",
            "есть",
            "возвращает",
            "или",
            "и");

    private FunctionChoice() {}

    /** Returns the functions to call, in the order of the prompt. Returns none when the request carries results. */
    static List<Choice> of(LocalRequest request) {
        JsonNode calling = request.json().at("/toolConfig/functionCallingConfig");
        if (!request.functionResponses().isEmpty()
                || calling.path("mode").asText().equalsIgnoreCase("NONE")) return List.of();
        Set<String> allowed = new HashSet<>();
        calling.path("allowedFunctionNames").forEach(name -> allowed.add(name.asText()));
        List<JsonNode> declarations = request.declarations().stream()
                .filter(each ->
                        allowed.isEmpty() || allowed.contains(each.path("name").asText()))
                .toList();
        if (declarations.isEmpty()) return List.of();
        String prompt = request.lastUserText();
        List<Fit> fits = fits(declarations, prompt);
        if (!fits.isEmpty()) return segments(fits, prompt);
        boolean mustCall = calling.path("mode").asText().equalsIgnoreCase("ANY");
        return mustCall || !isComparable(declarations, prompt) || isOnlyOneFor(declarations, prompt)
                ? List.of(new Choice(declarations.get(0), prompt))
                : List.of();
    }

    /** Returns false when the prompt is in another language than all names and descriptions. */
    private static boolean isComparable(List<JsonNode> declarations, String prompt) {
        SimulatedLanguage language = SimulatedLanguage.of(prompt);
        return declarations.stream()
                .map(each -> each.path("name").asText() + " "
                        + each.path("description").asText())
                .anyMatch(text -> SimulatedLanguage.of(text) == language);
    }

    /** Returns true for a single function with parameters, when the prompt has a name or a number for them. */
    private static boolean isOnlyOneFor(List<JsonNode> declarations, String prompt) {
        JsonNode only = declarations.get(0);
        PromptValues values = new PromptValues(prompt, prompt);
        return declarations.size() == 1
                && (only.has("parameters") || only.has("parametersJsonSchema"))
                && (values.hasNames() || values.hasNumbers());
    }

    /** Returns the functions that share a word with the prompt which no better function shares. */
    private static List<Fit> fits(List<JsonNode> declarations, String prompt) {
        Map<String, Integer> inPrompt = terms(prompt);
        List<Fit> candidates = new ArrayList<>();
        for (JsonNode declaration : declarations) {
            Map<String, Integer> named = shared(declaration.path("name").asText(), inPrompt);
            Map<String, Integer> described =
                    shared(declaration.path("description").asText(), inPrompt);
            Map<String, Integer> shared = named.isEmpty() ? described : named;
            if (shared.isEmpty()) continue;
            int position = shared.values().stream().min(Integer::compare).orElse(0);
            int score = NAME_WEIGHT * named.size() + described.size();
            candidates.add(new Fit(declaration, shared.keySet(), score, position));
        }
        candidates.sort(Comparator.comparingInt(Fit::score).reversed());
        Set<String> taken = new HashSet<>();
        List<Fit> fits = new ArrayList<>();
        for (Fit fit : candidates) {
            if (taken.addAll(fit.terms)) fits.add(fit);
        }
        fits.sort(Comparator.comparingInt(Fit::position));
        return fits;
    }

    /** Returns each word of the prompt that a name or a description has, with its position in the prompt. */
    private static Map<String, Integer> shared(String text, Map<String, Integer> inPrompt) {
        Set<String> own = terms(text.replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ").replace('_', ' '))
                .keySet();
        Map<String, Integer> shared = new LinkedHashMap<>();
        inPrompt.forEach((word, position) -> {
            if (own.stream().anyMatch(each -> isSame(each, word))) shared.put(word, position);
        });
        return shared;
    }

    private static Map<String, Integer> terms(String text) {
        Map<String, Integer> terms = new LinkedHashMap<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            String word = matcher.group().toLowerCase(Locale.ROOT);
            if (word.length() > 1 && !COMMON.contains(word)) terms.putIfAbsent(word, matcher.start());
        }
        return terms;
    }

    /** Returns true for the same word, and for forms of it such as {@code convert} and {@code conversion}. */
    private static boolean isSame(String one, String other) {
        if (one.equals(other)) return true;
        int stem = Math.max(MIN_STEM, Math.min(one.length(), other.length()) - 2);
        return one.length() >= stem && other.length() >= stem && one.regionMatches(0, other, 0, stem);
    }

    /** Splits the prompt between the terms of two functions: at the last boundary of a clause, if there is one. */
    private static List<Choice> segments(List<Fit> fits, String prompt) {
        List<Choice> choices = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < fits.size(); i++) {
            boolean isLast = i + 1 == fits.size();
            int to = isLast ? prompt.length() : boundary(prompt, fits.get(i).position, fits.get(i + 1).position);
            choices.add(new Choice(fits.get(i).declaration, prompt.substring(from, to)));
            from = to;
        }
        return choices;
    }

    private static int boundary(String prompt, int from, int to) {
        int boundary = to;
        Matcher matcher = BOUNDARY.matcher(prompt).region(from, to);
        while (matcher.find()) boundary = matcher.end();
        return boundary;
    }
}
