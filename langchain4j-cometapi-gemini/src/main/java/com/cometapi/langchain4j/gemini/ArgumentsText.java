package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the arguments of one call as JSON while their values arrive, as far as the text is final: what was taken cannot
 * be taken back. A text grows as it comes. Any other value is written when the next one begins, since another may replace
 * it until then. Where the values come in another order than that of the text, the rest waits for the end of the call.
 * For one thread.
 */
final class ArgumentsText {

    private final StringBuilder text = new StringBuilder();
    private int taken;

    /** Leads to the value that came last; empty before the first one. */
    private List<Object> path = List.of();

    /** The value that came last, not written yet; null while a text is written. */
    private @Nullable JsonNode value;

    /** The first half of a surrogate pair, which is written with the second one; 0 when there is none. */
    private char firstHalf;

    private boolean willContinue;
    private boolean isWaiting;

    /**
     * Takes the next value, or the next piece of a text.
     *
     * @param to leads to the value: names and indices
     * @param known how many steps of the path lead to values that came before
     * @param willContinue whether a further piece of this value follows
     */
    void add(List<Object> to, int known, JsonNode next, boolean willContinue) {
        if (isWaiting) return;
        boolean isSame = to.equals(path);
        if (isSame ? value == null && !next.isTextual() : this.willContinue || !moveTo(to, known)) {
            isWaiting = true;
            return;
        }
        boolean isBegun = isSame && value == null;
        value = next.isTextual() ? null : next;
        if (next.isTextual() && !isBegun) text.append('"');
        if (next.isTextual()) append(next.textValue());
        this.willContinue = willContinue;
    }

    /** Notes that no further piece of a value follows. */
    void end(List<Object> of) {
        if (of.equals(path)) willContinue = false;
    }

    /** Writes nothing more before the end of the call: a value that came before is replaced. */
    void await() {
        isWaiting = true;
    }

    /** Returns what has become final since the last time; may be empty. */
    String take() {
        String piece = text.substring(taken);
        taken = text.length();
        return piece;
    }

    /**
     * Returns what remains of the whole arguments.
     *
     * @return empty when the service has replaced a value that was taken already
     */
    String takeRest(String whole) {
        return whole.startsWith(text.substring(0, taken)) ? whole.substring(taken) : "";
    }

    /** Ends the last value and begins the next one. Returns false when its place is not the end of the text. */
    private boolean moveTo(List<Object> to, int known) {
        int shared = 0;
        int end = Math.min(path.size(), to.size());
        while (shared < end && path.get(shared).equals(to.get(shared))) shared++;
        boolean isFirst = path.isEmpty();
        boolean isWithin = !isFirst && shared == end;
        if (isWithin || known > shared || !isNext(to, shared)) return false;
        if (!isFirst) {
            endValue();
            for (int i = path.size() - 1; i > shared; i--) text.append(path.get(i) instanceof Integer ? ']' : '}');
            text.append(',');
        }
        for (int i = shared; i < to.size(); i++) {
            boolean isListed = to.get(i) instanceof Integer;
            if (isFirst || i > shared) text.append(isListed ? '[' : '{');
            if (to.get(i) instanceof String name)
                text.append(JsonWriter.text(name)).append(':');
        }
        path = to;
        return true;
    }

    /** Returns true when no list on the path has a gap in front of the value. */
    private boolean isNext(List<Object> to, int shared) {
        for (int i = shared; i < to.size(); i++) {
            boolean isBehind = i == shared && i < path.size() && path.get(i) instanceof Integer;
            int expected = isBehind ? (Integer) path.get(i) + 1 : 0;
            if (to.get(i) instanceof Integer index && index != expected) return false;
        }
        return true;
    }

    private void endValue() {
        if (value != null) {
            text.append(JsonWriter.text(value));
            return;
        }
        if (firstHalf != 0) text.append(firstHalf);
        firstHalf = 0;
        text.append('"');
    }

    private void append(String piece) {
        String ready = firstHalf == 0 ? piece : firstHalf + piece;
        int last = ready.length() - 1;
        boolean isSplit = last >= 0 && Character.isHighSurrogate(ready.charAt(last));
        firstHalf = isSplit ? ready.charAt(last) : 0;
        JsonStringEncoder.getInstance().quoteAsString(isSplit ? ready.substring(0, last) : ready, text);
    }
}
