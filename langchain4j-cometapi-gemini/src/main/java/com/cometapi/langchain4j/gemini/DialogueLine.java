package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.langchain4j.data.message.TextContent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text of one speaker in a dialogue. The newer speech models take each line as a part of its own, with its speaker. */
final class DialogueLine extends TextContent {

    private final transient String speaker; // LangChain4j could not read it back from a message that was stored as JSON

    private DialogueLine(String speaker, String text) {
        super(text);
        this.speaker = speaker;
    }

    /**
     * Splits a dialogue at the names of its speakers. A line without a name belongs to the speaker of the line before.
     *
     * @return the text itself, without a speaker, where it names none
     */
    static List<TextContent> split(String dialogue, Collection<String> speakers) {
        Pattern start = Pattern.compile("\\s*[*_]*("
                + String.join("|", speakers.stream().map(Pattern::quote).toList()) + ")[*_]*\\s*[:：][*_]*\\s*(.*)");
        List<TextContent> lines = new ArrayList<>();
        String speaker = null;
        StringBuilder lineText = new StringBuilder();
        for (String line : dialogue.lines().toList()) {
            Matcher named = start.matcher(line);
            if (named.matches()) {
                add(lines, speaker, lineText);
                speaker = named.group(1);
                lineText.append(named.group(2));
            } else {
                lineText.append('\n').append(line);
            }
        }
        add(lines, speaker, lineText);
        return lines;
    }

    private static void add(List<TextContent> lines, @Nullable String speaker, StringBuilder lineText) {
        String text = lineText.toString().strip();
        lineText.setLength(0);
        if (text.isEmpty()) return;
        lines.add(speaker == null ? TextContent.from(text) : new DialogueLine(speaker, text));
    }

    Part part() {
        return Part.text(text()).toBuilder()
                .other(Map.of(
                        "speechMetadata", JsonNodeFactory.instance.objectNode().put("speaker", speaker)))
                .build();
    }
}
