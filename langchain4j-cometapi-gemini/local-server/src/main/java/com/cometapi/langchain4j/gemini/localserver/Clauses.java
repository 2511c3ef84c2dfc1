package com.cometapi.langchain4j.gemini.localserver;

import static java.util.stream.Collectors.toCollection;

import com.cometapi.langchain4j.gemini.localserver.UnitNames.Mention;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Splits a prompt between the functions that fit: each clause belongs to the function whose terms it has, else to the one before
 * it. A clause that repeats what a call already has, such as "and in Oslo", is one more call of the same function.
 */
final class Clauses {

    /**
     * A function to call.
     *
     * @param segment the part of the prompt that its arguments are taken from
     * @param isInside whether that part begins within a sentence
     */
    record Choice(JsonNode declaration, String segment, boolean isInside) {}

    /**
     * A function that fits.
     *
     * @param terms the terms of the prompt that no better function shares
     */
    record Fit(JsonNode declaration, Set<String> terms, int score) {}

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    private static final Pattern BOUNDARY = Pattern.compile(
            "[.;!?]+(?=\\s|$)\\s*|[。！？]|,\\s+(?:(?:and|or|then|also|и|или|а|затем|потом|также)\\s+)*+"
                    + "|\\s(?:and|or|then|also|plus|и|или|а|затем|потом|также|плюс)\\s+(?:(?:then|also|затем|потом|также)\\s+)?",
            FLAGS);

    private static final Pattern CONJUNCTION =
            Pattern.compile("(?<!\\p{L})(?:and|or|also|plus|и|или|также|плюс)(?!\\p{L})", FLAGS);

    /**
     * A part of the prompt.
     *
     * @param separator what stands before it
     */
    private record Clause(String separator, int start, String text) {}

    /** A call in the making: its function, and the text for its arguments. */
    private static final class Call {

        final Fit fit;
        final boolean isInside;
        String text;

        Call(Fit fit, String text, boolean isInside) {
            this.fit = fit;
            this.text = text;
            this.isInside = isInside;
        }

        PromptValues values() {
            return PromptValues.of(text, isInside, "");
        }
    }

    private final List<Fit> fits;
    private final List<Call> calls = new ArrayList<>();

    private Clauses(List<Fit> fits) {
        this.fits = fits;
    }

    static List<Choice> choices(String prompt, List<Fit> fits) {
        Clauses clauses = new Clauses(fits);
        List<Clause> all = clauses.split(prompt);
        List<@Nullable Fit> found = all.stream().map(clauses::fitOf).collect(toCollection(ArrayList::new));
        boolean[] isInList = inList(all, found);
        String leading = "";
        for (int i = 0; i < all.size(); i++) {
            Clause clause = all.get(i);
            Fit fit = found.get(i);
            if (fit == null && clauses.calls.isEmpty()) leading += clause.separator + clause.text;
            else clauses.add(clause, fit, isInList[i]);
        }
        List<Choice> choices = new ArrayList<>();
        for (Call call : clauses.calls) {
            boolean isFirst = choices.isEmpty();
            String text = isFirst ? leading + call.text : call.text;
            choices.add(new Choice(call.fit.declaration(), text, !isFirst && call.isInside));
        }
        return choices;
    }

    /** Returns for each clause whether it is in a list such as "Rome, Oslo and Lima", whose last item a conjunction announces. */
    private static boolean[] inList(List<Clause> all, List<@Nullable Fit> found) {
        boolean[] isInList = new boolean[all.size()];
        for (int i = all.size() - 2; i >= 0; i--) {
            String separator = all.get(i + 1).separator;
            boolean isComma = separator.isBlank() || separator.strip().charAt(0) == ',';
            boolean isListed = CONJUNCTION.matcher(separator).find() || isComma && isInList[i + 1];
            isInList[i] = isListed && found.get(i + 1) == null;
        }
        return isInList;
    }

    /** Splits at the boundaries of clauses, and before the first word of another function. */
    private List<Clause> split(String prompt) {
        List<Clause> clauses = new ArrayList<>();
        Matcher boundary = BOUNDARY.matcher(prompt);
        String separator = "";
        int from = 0;
        while (boundary.find()) {
            addParts(clauses, separator, from, prompt.substring(from, boundary.start()));
            separator = boundary.group();
            from = boundary.end();
        }
        addParts(clauses, separator, from, prompt.substring(from));
        return clauses;
    }

    private void addParts(List<Clause> clauses, String separator, int start, String text) {
        Map<Integer, Fit> found = new TreeMap<>();
        Map<String, Integer> positions = NameParts.positions(text);
        for (Fit fit : fits) {
            positions.entrySet().stream()
                    .filter(word -> fit.terms().contains(word.getKey()))
                    .mapToInt(Map.Entry::getValue)
                    .min()
                    .ifPresent(position -> found.put(position, fit));
        }
        int from = 0;
        for (int position : found.keySet().stream().skip(1).toList()) {
            clauses.add(new Clause(from == 0 ? separator : " ", start + from, text.substring(from, position)));
            from = position;
        }
        if (!text.isBlank()) clauses.add(new Clause(from == 0 ? separator : " ", start + from, text.substring(from)));
    }

    private @Nullable Fit fitOf(Clause clause) {
        for (Map.Entry<String, Integer> word : NameParts.positions(clause.text).entrySet()) {
            for (Fit fit : fits) {
                if (fit.terms().contains(word.getKey())) return fit;
            }
        }
        return null;
    }

    private void add(Clause clause, @Nullable Fit fit, boolean isInList) {
        Call last = calls.isEmpty() ? null : calls.get(calls.size() - 1);
        boolean isInside = !clause.separator.matches("(?s)|.*[.;!?。！？].*");
        if (last == null || fit != null && fit != last.fit) {
            calls.add(new Call(Objects.requireNonNull(fit), clause.text, isInside));
            return;
        }
        Call next = new Call(last.fit, clause.text, isInside);
        boolean isJoined =
                fit != null || isInList || CONJUNCTION.matcher(clause.separator).find();
        if (isJoined && repeats(last, next)) calls.add(next);
        else if (isJoined && retargets(last, next)) calls.add(next);
        else last.text += clause.separator + clause.text;
    }

    /** Returns true when a clause has again what one call takes only once. */
    private static boolean repeats(Call last, Call next) {
        JsonNode schema = CallArguments.parameters(last.fit.declaration());
        int numbers = 0;
        int texts = 0;
        for (JsonNode property : schema.path("properties")) {
            String type = property.path("type").asText().toLowerCase(Locale.ROOT);
            if (type.equals("integer") || type.equals("number")) numbers++;
            if (type.equals("string") && property.path("enum").isEmpty()) texts++;
        }
        PromptValues before = last.values();
        PromptValues after = next.values();
        boolean isWholeAgain = before.hasNumbers() && after.hasNumbers() && hasTermOf(next);
        if (numbers > 0 && isWholeAgain) return true;
        boolean hasUnits = !CallArguments.options(schema).isEmpty();
        boolean hasNumberAgain = before.hasNumbers() && after.hasNumbers();
        if (numbers == 1 && hasUnits && hasNumberAgain && !mentions(next).isEmpty()) return true;
        if (CallArguments.repeatsRoute(schema, last.text, next.text, numbers == 1 && hasNumberAgain)) return true;
        return texts == 1 && before.hasNames() && after.hasNames();
    }

    private static boolean hasTermOf(Call call) {
        return NameParts.positions(call.text).keySet().stream()
                .anyMatch(word -> call.fit.terms().contains(word));
    }

    private static List<Mention> mentions(Call call) {
        List<String> options = CallArguments.options(CallArguments.parameters(call.fit.declaration()));
        return UnitNames.in(call.text, options);
    }

    /** Returns true for a clause such as "and to miles". It then begins with what the call before it converts. */
    private static boolean retargets(Call last, Call next) {
        List<Mention> before = mentions(last);
        boolean isTarget = before.size() == 2
                && mentions(next).size() == 1
                && !next.values().hasNumbers();
        if (isTarget) next.text = last.text.substring(0, before.get(1).start()) + next.text;
        return isTarget;
    }
}
