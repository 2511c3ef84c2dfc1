package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.MarkdownPlaces.Margin;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the places in the text of one paragraph, heading or table cell. Code, links, images, tags, addresses, entities and
 * characters stay whole. For one text, in linear time.
 *
 * @see <a href="https://spec.commonmark.org/0.31.2/#inlines">CommonMark: inlines</a>
 */
final class MarkdownInlines {

    private static final Pattern ENTITY = Pattern.compile("&#?[A-Za-z0-9]{1,32};");
    private static final Pattern BARE_ADDRESS = Pattern.compile("(?i)(?:https?://|ftp://|www\\.)");
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private static final Set<Integer> PUNCTUATION_TYPES = Set.of(
            (int) Character.CONNECTOR_PUNCTUATION,
            (int) Character.DASH_PUNCTUATION,
            (int) Character.START_PUNCTUATION,
            (int) Character.END_PUNCTUATION,
            (int) Character.INITIAL_QUOTE_PUNCTUATION,
            (int) Character.FINAL_QUOTE_PUNCTUATION,
            (int) Character.OTHER_PUNCTUATION,
            (int) Character.MATH_SYMBOL,
            (int) Character.CURRENCY_SYMBOL,
            (int) Character.MODIFIER_SYMBOL,
            (int) Character.OTHER_SYMBOL);
    private static final int MAX_NESTING = 32;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    /** The text of the block, without the markup at the beginning of its lines. */
    private final String content;

    /** The index in the whole text, by index in the content. */
    private final int[] positions;

    private final MarkdownPlaces places;
    private final boolean hasDefinitions;
    private final Map<Integer, Deque<Integer>> backtickRuns = new HashMap<>();
    private final Deque<Integer> brackets = new ArrayDeque<>();
    private final Map<Character, Deque<Integer>> openRunLengths = new HashMap<>();
    private final Deque<Span> whole = new ArrayDeque<>();
    private boolean hasCommentEnd = true;

    /** A stretch of the content that stays whole. */
    private record Span(int start, int end) {}

    /** @param hasDefinitions true when brackets without an address may be links too */
    MarkdownInlines(String content, int[] positions, MarkdownPlaces places, boolean hasDefinitions) {
        this.content = content;
        this.positions = positions;
        this.places = places;
        this.hasDefinitions = hasDefinitions;
    }

    void findPlaces() {
        findBackticks();
        allowAfterCharacters();
        int index = 0;
        while (index < content.length()) index = next(index);
        for (Span span : whole) places.keepWhole(positions[span.start], positions[span.end - 1] + 1);
    }

    private void findBackticks() {
        int index = 0;
        while (index < content.length()) {
            int end = runEnd(index);
            if (content.charAt(index) == '`') {
                backtickRuns
                        .computeIfAbsent(end - index, length -> new ArrayDeque<>())
                        .add(index);
            }
            index = content.charAt(index) == '`' ? end : index + 1;
        }
    }

    private void allowAfterCharacters() {
        for (int index = 0; index < content.length(); index++) {
            if (isBlank(content.charAt(index))) continue;
            if (joinsNext(index)) places.keepWhole(positions[index], positions[index] + 2);
            else places.allow(positions[index] + 1);
        }
    }

    /** Returns true when this character and the next are shown as one. */
    private boolean joinsNext(int index) {
        if (index + 1 >= content.length() || content.charAt(index + 1) == '\n') return false;
        if (Character.isHighSurrogate(content.charAt(index))) return true;
        if (content.charAt(index) == ZERO_WIDTH_JOINER) return true;
        int next = content.codePointAt(index + 1);
        int type = Character.getType(next);
        return type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || next == ZERO_WIDTH_JOINER
                || next >= 0x1F3FB && next <= 0x1F3FF; // skin tones
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** Reads what begins at the index, and returns the index after it. */
    private int next(int index) {
        char c = content.charAt(index);
        return switch (c) {
            case '\\' -> backslash(index);
            case '`' -> backticks(index);
            case '<' -> tag(index);
            case '&' -> entity(index);
            case '*', '_', '~' -> emphasis(index);
            case '[' -> {
                brackets.push(index > 0 && content.charAt(index - 1) == '!' ? index - 1 : index);
                yield index + 1;
            }
            case ']' -> closingBracket(index);
            default -> address(index);
        };
    }

    private void keepWhole(int start, int end) {
        while (!whole.isEmpty() && whole.getLast().start >= start) whole.removeLast();
        whole.addLast(new Span(start, end));
    }

    private int runEnd(int index) {
        int end = index + 1;
        while (end < content.length() && content.charAt(end) == content.charAt(index)) end++;
        return end;
    }

    private int backslash(int index) {
        boolean escapes = index + 1 < content.length() && PUNCTUATION.indexOf(content.charAt(index + 1)) >= 0;
        if (!escapes) {
            places.moveBack(positions[index] + 1); // it would escape what is inserted behind it
            return index + 1;
        }
        keepWhole(index, index + 2);
        return index + 2;
    }

    private int backticks(int index) {
        int end = runEnd(index);
        Deque<Integer> closing = backtickRuns.getOrDefault(end - index, new ArrayDeque<>());
        while (!closing.isEmpty() && closing.peek() < end) closing.remove();
        int close = closing.isEmpty() ? end : closing.remove() + end - index;
        keepWhole(index, close);
        return close;
    }

    private int tag(int index) {
        if (index + 1 >= content.length()) return index + 1;
        if (content.startsWith("<!--", index) && hasCommentEnd) {
            int end = content.indexOf("-->", index + 4);
            hasCommentEnd = end >= 0;
            if (hasCommentEnd) {
                keepWhole(index, end + 3);
                return end + 3;
            }
        }
        char first = content.charAt(index + 1);
        if (!Character.isLetter(first) && "/!?".indexOf(first) < 0) return index + 1;
        for (int end = index + 1; end < content.length() && content.charAt(end) != '<'; end++) {
            if (content.charAt(end) == '>') {
                keepWhole(index, end + 1);
                return end + 1;
            }
        }
        return index + 1;
    }

    private int entity(int index) {
        Matcher entity = ENTITY.matcher(content).region(index, Math.min(index + 40, content.length()));
        if (!entity.lookingAt()) return index + 1;
        keepWhole(index, entity.end());
        return entity.end();
    }

    /** A mark inside a run of asterisks would split it, and one beside it may change whether the run opens or closes. */
    private int emphasis(int index) {
        int end = runEnd(index);
        char c = content.charAt(index);
        boolean mayOpen = isFlanking(index - 1, end);
        boolean mayClose = isFlanking(end, index - 1);
        int length = end - index;
        Deque<Integer> open = openRunLengths.computeIfAbsent(c, run -> new ArrayDeque<>());
        if (mayOpen && mayClose && (c == '_' || length > 2 || isKeptApart(open, length))) {
            boolean isLetter = "*_~\\`[<&".indexOf(content.charAt(end)) < 0;
            keepWhole(index - 1, isLetter ? content.offsetByCodePoints(end, 1) : end);
        } else if (mayClose && !open.isEmpty()) {
            open.pop();
            keepWhole(mayOpen ? index - 1 : index, end);
        } else {
            if (mayOpen) open.push(length);
            for (int inside = index; inside < end; inside++) places.moveBack(positions[inside] + 1);
        }
        return end;
    }

    /** Returns true when CommonMark's rule of three forbids this run to close the open one, which a mark would change. */
    private static boolean isKeptApart(Deque<Integer> open, int length) {
        return !open.isEmpty() && (open.peek() + length) % 3 == 0;
    }

    /** Returns true when a run lies against text on its inner side, as an opening one does on its right. */
    private boolean isFlanking(int outer, int inner) {
        if (isBlankAt(inner)) return false;
        return !isPunctuationAt(inner) || isBlankAt(outer) || isPunctuationAt(outer);
    }

    private boolean isBlankAt(int index) {
        return index < 0 || index >= content.length() || isBlank(content.charAt(index));
    }

    private boolean isPunctuationAt(int index) {
        if (isBlankAt(index)) return false;
        boolean isSecond = Character.isLowSurrogate(content.charAt(index)) && index > 0;
        int type = Character.getType(content.codePointAt(isSecond ? index - 1 : index));
        return PUNCTUATION_TYPES.contains(type);
    }

    private int closingBracket(int index) {
        if (brackets.isEmpty()) return index + 1;
        int start = brackets.pop();
        int end = content.startsWith("(", index + 1) ? afterTarget(index + 2) : -1;
        boolean isLink = end >= 0;
        if (!isLink && hasDefinitions) {
            int label = content.startsWith("[", index + 1) ? content.indexOf(']', index + 2) : -1;
            end = label < 0 || label - index > 1000 ? index + 1 : label + 1;
        }
        if (end < 0) return index + 1;
        keepWhole(start, end);
        return isLink ? end : index + 1;
    }

    /** Returns the index after the parenthesis that closes a link; -1 when this is no link. */
    private int afterTarget(int start) {
        int index = skipBlanks(start);
        if (content.startsWith("<", index)) {
            index++;
            while (index < content.length() && "<>\n".indexOf(content.charAt(index)) < 0) {
                index += content.charAt(index) == '\\' ? 2 : 1;
            }
            if (!content.startsWith(">", index)) return -1;
            index++;
        } else {
            index = afterAddress(index);
            if (index < 0) return -1;
        }
        int title = skipBlanks(index);
        if (title > index && title < content.length() && "\"'(".indexOf(content.charAt(title)) >= 0) {
            char close = content.charAt(title) == '(' ? ')' : content.charAt(title);
            index = title + 1;
            while (index < content.length() && content.charAt(index) != close) {
                if (close == ')' && content.charAt(index) == '(') return -1;
                index += content.charAt(index) == '\\' ? 2 : 1;
            }
            title = skipBlanks(index + 1);
        }
        return title < content.length() && content.charAt(title) == ')' ? title + 1 : -1;
    }

    private int afterAddress(int start) {
        int nesting = 0;
        int index = start;
        while (index < content.length() && !isBlank(content.charAt(index))) {
            char c = content.charAt(index);
            if (c == '(' && ++nesting > MAX_NESTING) return -1;
            if (c == ')' && --nesting < 0) return index;
            index += c == '\\' ? 2 : 1;
        }
        return Math.min(index, content.length());
    }

    private int skipBlanks(int start) {
        int index = start;
        while (index < content.length() && isBlank(content.charAt(index))) index++;
        return index;
    }

    /** A bare address reaches to the next blank; many renderers would take a mark directly behind it for a part of it. */
    private int address(int index) {
        if ("hHfFwW".indexOf(content.charAt(index)) < 0) return index + 1;
        if (index > 0 && Character.isLetterOrDigit(content.charAt(index - 1))) return index + 1;
        Matcher beginning = BARE_ADDRESS.matcher(content).region(index, Math.min(index + 8, content.length()));
        if (!beginning.lookingAt()) return index + 1;
        int end = index;
        while (end < content.length() && isOfAddress(content.charAt(end))) end++;
        keepWhole(index, end);
        places.allow(positions[end - 1] + 1, Margin.BLANK);
        return end;
    }

    private boolean isOfAddress(char c) {
        return !isBlank(c) && "<`[".indexOf(c) < 0 && (c != ']' || brackets.isEmpty());
    }
}
