package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Part.FunctionCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The function calls of a response that the application has to run: those that the service has not answered itself. For
 * one response and one thread.
 */
final class PendingCalls {

    private final List<FunctionCall> calls = new ArrayList<>();

    /** Takes the next part into account. Returns true when it is a call or the result of one. */
    boolean accept(Part part) {
        if (part.functionCall() != null) {
            if (part.functionCall().isNamed()) calls.add(part.functionCall());
            return true;
        }
        if (part.functionResponse() == null) return false;
        String answered = part.functionResponse().name();
        for (int i = 0; i < calls.size(); i++) {
            if (Objects.equals(calls.get(i).name(), answered)) {
                calls.remove(i);
                break;
            }
        }
        return true;
    }

    /** Returns the calls that remain pending after all the parts of a response. */
    static List<FunctionCall> of(List<Part> parts) {
        PendingCalls pending = new PendingCalls();
        for (Part part : parts) pending.accept(part);
        return pending.calls;
    }

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** Returns the calls in their order and forgets them. */
    List<FunctionCall> drain() {
        List<FunctionCall> drained = List.copyOf(calls);
        calls.clear();
        return drained;
    }
}
