package com.cometapi.langchain4j.gemini.localserver;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The rules that a test gave for responses, in their order. Thread-safe. */
final class Rules {

    private record Rule(Predicate<LocalRequest> matches, Function<LocalRequest, Answer> answer) {}

    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    void add(Predicate<LocalRequest> matches, Function<LocalRequest, Answer> answer) {
        rules.add(new Rule(matches, answer));
    }

    void clear() {
        rules.clear();
    }

    /** Returns the response of the first rule that matches, or null when none does. */
    @Nullable
    Answer answer(LocalRequest request) {
        for (Rule rule : rules) {
            if (rule.matches.test(request)) return rule.answer.apply(request);
        }
        return null;
    }
}
