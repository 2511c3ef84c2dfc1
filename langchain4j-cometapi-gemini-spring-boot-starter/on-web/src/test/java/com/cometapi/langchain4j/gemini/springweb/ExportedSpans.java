package com.cometapi.langchain4j.gemini.springweb;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Exports the spans of a tracer into memory when they end. */
final class ExportedSpans extends SpanHandler {

    /** @param parent null for the root of a trace */
    private record Span(String trace, String id, String parent, String name, String marks, long start) {}

    private final List<Span> ended = new CopyOnWriteArrayList<>();
    private final Semaphore count = new Semaphore(0);

    @Override
    public boolean end(TraceContext context, MutableSpan span, Cause cause) {
        ended.add(new Span(
                span.traceId(), span.id(), span.parentId(), span.name(), marks(span), span.startTimestamp()));
        count.release();
        return true;
    }

    /** Returns how a call of the model ended, and the tokens that it used; empty for other spans. */
    private static String marks(MutableSpan span) {
        String input = span.tag("gen_ai.usage.input_tokens");
        if (input == null) return "";
        return " [error.type=%s, tokens=%s/%s]"
                .formatted(span.tag("error.type"), input, span.tag("gen_ai.usage.output_tokens"));
    }

    /** Waits until so many spans have ended. */
    boolean await(int spans) throws InterruptedException {
        return count.tryAcquire(spans, 30, TimeUnit.SECONDS);
    }

    Set<String> traces() {
        return ended.stream().map(Span::trace).collect(Collectors.toSet());
    }

    /** Returns the names of the spans, each indented below its parent, in the order of their starts. */
    List<String> tree() {
        Set<String> ids = ended.stream().map(Span::id).collect(Collectors.toSet());
        List<String> lines = new ArrayList<>();
        ended.stream()
                .filter(span -> span.parent() == null || !ids.contains(span.parent()))
                .sorted(Comparator.comparing(Span::start))
                .forEach(root -> add(root, "", lines));
        return lines;
    }

    private void add(Span span, String indent, List<String> lines) {
        lines.add(indent + span.name() + span.marks());
        ended.stream()
                .filter(child -> span.id().equals(child.parent()))
                .sorted(Comparator.comparing(Span::start))
                .forEach(child -> add(child, indent + "  ", lines));
    }
}
