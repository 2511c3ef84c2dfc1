package com.cometapi.langchain4j.gemini;

/** Holds back half a letter at the end of a piece of text until its other half comes. For one text and one thread. */
final class WholeLetters {

    private String half = "";

    /** Returns a piece with the half that was held back before it, and without a half at its own end. Empty for half a letter. */
    String add(String piece) {
        String text = half + piece;
        int end = text.length() - 1;
        boolean isCut = Character.isHighSurrogate(text.charAt(end));
        half = isCut ? text.substring(end) : "";
        return isCut ? text.substring(0, end) : text;
    }

    boolean isHolding() {
        return !half.isEmpty();
    }

    /** Returns what is held back when no other half comes any more. */
    String rest() {
        String rest = half;
        half = "";
        return rest;
    }
}
