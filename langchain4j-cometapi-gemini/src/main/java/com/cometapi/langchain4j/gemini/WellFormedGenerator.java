package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;

/**
 * Writes half a letter, which is left where a text was cut within an emoji, as a replacement character. Strict parsers
 * refuse the whole request for it. Only for trees: {@link JsonWriter} replaces it in all other texts. For one thread.
 */
final class WellFormedGenerator extends JsonGeneratorDelegate {

    private static final char REPLACEMENT = '\uFFFD';

    WellFormedGenerator(JsonGenerator generator) {
        super(generator);
    }

    @Override
    public void writeString(String text) throws IOException {
        super.writeString(wellFormed(text));
    }

    @Override
    public void writeFieldName(String name) throws IOException {
        super.writeFieldName(wellFormed(name));
    }

    /** Returns the very text where each surrogate is one of a pair. */
    static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) continue;
            if (isPair(text, i)) i++;
            else return replaced(text, i);
        }
        return text;
    }

    private static String replaced(String text, int first) {
        StringBuilder replaced = new StringBuilder(text);
        for (int i = first; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) continue;
            if (isPair(text, i)) i++;
            else replaced.setCharAt(i, REPLACEMENT);
        }
        return replaced.toString();
    }

    private static boolean isPair(String text, int index) {
        return index + 1 < text.length() && Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1));
    }
}
