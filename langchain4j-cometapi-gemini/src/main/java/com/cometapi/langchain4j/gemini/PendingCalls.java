package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Part.FunctionCall;
import com.cometapi.langchain4j.gemini.Part.FunctionResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The function calls of a response that the application has to run: those that the service has not answered itself. A
 * result belongs to the call with its id, or else to the first one with its name. For one response and one thread.
 */
final class PendingCalls {

    private final Map<Integer, FunctionCall> calls = new LinkedHashMap<>(0);

    /** The numbers of the calls by id and by name, as far as a result needed them. Some may be answered already. */
    private final Map<String, Deque<Integer>> byId = new HashMap<>(0);

    private final Map<String, Deque<Integer>> byName = new HashMap<>(0);
    private int count;
    private int indexed;

    /** Takes the next part into account. Returns true when it is a call or the result of one. */
    boolean accept(Part part) {
        FunctionCall call = part.functionCall();
        if (call != null) {
            if (call.isNamed()) calls.put(count++, call);
            return true;
        }
        FunctionResponse response = part.functionResponse();
        if (response == null) return false;
        index();
        if (!remove(byId, response.id())) remove(byName, response.name());
        return true;
    }

    /** Most responses hold no results, so the calls are indexed only when one comes. */
    private void index() {
        for (; indexed < count; indexed++) {
            FunctionCall call = calls.get(indexed);
            if (call == null) continue;
            note(byId, call.id());
            note(byName, call.name());
        }
    }

    private void note(Map<String, Deque<Integer>> numbers, @Nullable String key) {
        if (key != null && !key.isBlank())
            numbers.computeIfAbsent(key, it -> new ArrayDeque<>(1)).add(indexed);
    }

    private boolean remove(Map<String, Deque<Integer>> numbers, @Nullable String key) {
        Deque<Integer> candidates = key == null ? null : numbers.get(key);
        while (candidates != null && !candidates.isEmpty()) {
            if (calls.remove(candidates.remove()) != null) return true;
        }
        return false;
    }

    /** Returns the calls that remain pending after all the parts of a response. */
    static List<FunctionCall> of(List<Part> parts) {
        PendingCalls pending = new PendingCalls();
        for (Part part : parts) pending.accept(part);
        return pending.calls.isEmpty() ? List.of() : List.copyOf(pending.calls.values());
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** Returns the calls in their order and forgets them. */
    List<FunctionCall> drain() {
        List<FunctionCall> drained = List.copyOf(calls.values());
        calls.clear();
        byId.clear();
        byName.clear();
        return drained;
    }
}
