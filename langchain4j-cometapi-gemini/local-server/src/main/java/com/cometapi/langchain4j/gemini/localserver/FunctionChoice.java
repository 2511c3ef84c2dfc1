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
 * Chooses the declared functions that fit a prompt: those whose names share a word with it, else those whose descriptions do.
 * When none fits, it takes the first, as a simulation for user interfaces should show a call.
 */
final class FunctionChoice {

    /**
     * A function to call.
     *
     * @param segment the part of the prompt that its arguments are taken from
     */
    record Choice(JsonNode declaration, String segment) {}

    private record Fit(JsonNode declaration, Set<String> terms, int score, int position) {}

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]+");
    private static final int MIN_STEM = 4;
    private static final Set<String> COMMON = Set.of(
            "get", "set", "find", "list", "show", "fetch", "give", "return", "returns", "the", "for", "and", "with",
            "from", "into", "what", "which", "when", "where", "who", "how", "this", "that", "current", "tool", "function",
            "call", "calls", "use", "uses", "used", "are", "is", "of", "in", "on", "to", "by", "my", "me", "you", "your",
            "please", "about", "some", "given", "make", "does", "can", "name");

    private FunctionChoice() {}

    /** Returns the functions to call, in the order of the prompt. Returns none when the request carries results. */
    static List<Choice> of(LocalRequest request) {
        JsonNode calling = request.json().at("/toolConfig/functionCallingConfig");
        if (!request.functionResponses().isEmpty() || calling.path("mode").asText().equals("NONE")) return List.of();
        Set<String> allowed = new HashSet<>();
        calling.path("allowedFunctionNames").forEach(name -> allowed.add(name.asText()));
        List<JsonNode> declarations = request.declarations().stream()
                .filter(each ->
                        allowed.isEmpty() || allowed.contains(each.path("name").asText()))
                .toList();
        if (declarations.isEmpty()) return List.of();
        String prompt = request.lastUserText();
        List<Fit> fits = fits(declarations, "name", prompt);
        if (fits.isEmpty()) fits = fits(declarations, "description", prompt);
        return fits.isEmpty() ? List.of(new Choice(declarations.get(0), prompt)) : segments(fits, prompt);
    }

    /** Returns the functions that share a word with the prompt which no better function shares. */
    private static List<Fit> fits(List<JsonNode> declarations, String field, String prompt) {
        Map<String, Integer> inPrompt = terms(prompt);
        List<Fit> candidates = new ArrayList<>();
        for (JsonNode declaration : declarations) {
            Map<String, Integer> shared = shared(declaration.path(field).asText(), inPrompt);
            int described = shared(declaration.path("description").asText(), inPrompt).size();
            if (shared.isEmpty()) continue;
            int position = shared.values().stream().min(Integer::compare).orElse(0);
            candidates.add(new Fit(declaration, shared.keySet(), 100 * shared.size() + described, position));
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

    /** Splits the prompt before the word of each function but the first. */
    private static List<Choice> segments(List<Fit> fits, String prompt) {
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < fits.size(); i++) {
            int from = i == 0 ? 0 : fits.get(i).position;
            int to = i + 1 < fits.size() ? fits.get(i + 1).position : prompt.length();
            choices.add(new Choice(fits.get(i).declaration, prompt.substring(from, Math.max(from, to))));
        }
        return choices;
    }
}
