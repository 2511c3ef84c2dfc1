package com.cometapi.langchain4j.gemini.localserver;

import com.cometapi.langchain4j.gemini.localserver.Clauses.Choice;
import com.cometapi.langchain4j.gemini.localserver.Clauses.Fit;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses the declared functions that fit a prompt: those whose names or descriptions share a word with it that no better
 * function shares. A name counts for more than a description, and a description for more than the units that a parameter allows.
 * Where none fits, it takes the first if the request demands a call, if the prompt is in another language than all functions, or
 * if the only function can take a value from the prompt.
 */
final class FunctionChoice {

    private static final int NAME_WEIGHT = 100;
    private static final int DESCRIPTION_WEIGHT = 10;

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
        if (!fits.isEmpty()) return Clauses.choices(prompt, fits);
        boolean mustCall = calling.path("mode").asText().equalsIgnoreCase("ANY");
        return mustCall || !isComparable(declarations, prompt) || isOnlyOneFor(declarations, prompt)
                ? List.of(new Choice(declarations.get(0), prompt, false))
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
        PromptValues values = PromptValues.of(prompt);
        return declarations.size() == 1
                && !CallArguments.parameters(declarations.get(0)).isMissingNode()
                && (values.hasNames() || values.hasNumbers());
    }

    /** Returns the functions that share a word with the prompt which no better function shares. */
    private static List<Fit> fits(List<JsonNode> declarations, String prompt) {
        Set<String> inPrompt = NameParts.positions(prompt).keySet();
        List<Terms> terms = declarations.stream()
                .map(declaration -> Terms.of(declaration, inPrompt))
                .toList();
        Set<String> ambiguous = ambiguous(terms);
        List<Fit> candidates = new ArrayList<>();
        List<String> units = new ArrayList<>();
        for (Terms each : terms) {
            JsonNode declaration = each.declaration;
            Set<String> named = each.named;
            Set<String> described = each.described;
            Set<String> own = units(declaration, prompt);
            Set<String> shared = new HashSet<>(each.all());
            if (shared.isEmpty() && own.size() < 2) continue;
            if (!shared.isEmpty()) units.addAll(own);
            shared.addAll(own);
            int score = NAME_WEIGHT * named.size() + DESCRIPTION_WEIGHT * described.size() + own.size();
            candidates.add(new Fit(declaration, shared, score));
        }
        // a unit that several functions allow is the term of none
        units.stream().filter(unit -> Collections.frequency(units, unit) > 1).forEach(ambiguous::add);
        candidates.sort(Comparator.comparingInt(Fit::score).reversed());
        Set<String> taken = new HashSet<>();
        List<Fit> fits = new ArrayList<>();
        for (Fit fit : candidates) {
            Set<String> own = new HashSet<>(fit.terms());
            own.removeAll(taken);
            own.removeAll(ambiguous);
            if (taken.addAll(own)) fits.add(new Fit(fit.declaration(), own, fit.score()));
        }
        return fits;
    }

    /**
     * The terms of a prompt that a function has.
     *
     * @param isWhole whether the prompt has all terms of the name
     */
    private record Terms(JsonNode declaration, Set<String> named, Set<String> described, boolean isWhole) {

        static Terms of(JsonNode declaration, Set<String> inPrompt) {
            String name = declaration.path("name").asText();
            Set<String> named = shared(name, inPrompt);
            boolean isWhole = NameParts.terms(name).stream()
                    .allMatch(term -> named.stream().anyMatch(word -> NameParts.isAmong(word, List.of(term))));
            return new Terms(
                    declaration, named, shared(declaration.path("description").asText(), inPrompt), isWhole);
        }

        Set<String> all() {
            return named.isEmpty() ? described : named;
        }

        boolean has(String word) {
            return named.contains(word) || described.contains(word);
        }

        /** Returns true for a function with a word that no other one has. */
        boolean isDistinct(List<Terms> functions) {
            return all().stream()
                    .anyMatch(word -> functions.stream().allMatch(each -> each == this || !each.has(word)));
        }
    }

    /**
     * Returns the terms that several functions have, one of which has a term of its own, as "book" in
     * {@code bookHotel} and {@code bookFlight}. A function whose whole name stands in the prompt keeps its terms.
     */
    private static Set<String> ambiguous(List<Terms> all) {
        Set<String> ambiguous = new HashSet<>();
        for (Terms terms : all) {
            for (String word : terms.all()) {
                List<Terms> holders =
                        all.stream().filter(each -> each.has(word)).toList();
                boolean isKept = holders.stream()
                        .anyMatch(each -> each.isWhole && each.named.contains(word) && !each.isDistinct(all));
                boolean isAnyDistinct = holders.stream().anyMatch(each -> each.isDistinct(all));
                if (holders.size() > 1 && isAnyDistinct && !isKept) ambiguous.add(word);
            }
        }
        return ambiguous;
    }

    /** Returns each word of the prompt that a name or a description has. */
    private static Set<String> shared(String text, Set<String> inPrompt) {
        List<String> own = NameParts.terms(text);
        Set<String> shared = new HashSet<>();
        for (String word : inPrompt) {
            if (NameParts.isAmong(word, own)) shared.add(word);
        }
        return shared;
    }

    /** Returns the units in the prompt that a parameter allows. */
    private static Set<String> units(JsonNode declaration, String prompt) {
        Set<String> units = new HashSet<>();
        List<String> options = CallArguments.options(CallArguments.parameters(declaration));
        for (UnitNames.Mention mention : UnitNames.in(prompt, options)) {
            units.addAll(NameParts.positions(prompt.substring(mention.start(), mention.end()))
                    .keySet());
        }
        return units;
    }
}
