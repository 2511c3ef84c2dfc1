package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.Part.FunctionCall;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the requests by which the application knows the calls of a response. No two of them have the same id. For one
 * response and one thread.
 */
final class CallRequests {

    private final Supplier<String> ids;
    private final Map<FunctionCall, String> idsOfCalls = new IdentityHashMap<>(2);
    private final Map<FunctionCall, FunctionCall> beginnings = new IdentityHashMap<>(0);
    private final Set<String> usedIds = new HashSet<>(0);

    /** @param ids makes ids for calls to which the service gave none, or one that another call has */
    CallRequests(Supplier<String> ids) {
        this.ids = ids;
    }

    /** Returns the request of a call; its id is the same at each invocation. */
    ToolExecutionRequest of(FunctionCall call) {
        return ToolExecutionRequest.builder()
                .id(id(call))
                .name(call.name())
                .arguments(call.argumentsText())
                .build();
    }

    /** Returns the id of a call, or of the beginning of a call that is not whole yet. */
    String id(FunctionCall call) {
        return idsOfCalls.computeIfAbsent(beginnings.getOrDefault(call, call), it -> chosen(it.id()));
    }

    /** Gives a call the id of its beginning, of which pieces may have been emitted. */
    void complete(FunctionCall beginning, FunctionCall call) {
        beginnings.put(call, beginning);
    }

    private String chosen(@Nullable String id) {
        if (id != null && !id.isBlank() && usedIds.add(id)) return id;
        String made = ids.get();
        usedIds.add(made);
        return made;
    }
}
