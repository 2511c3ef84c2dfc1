package com.cometapi.langchain4j.gemini;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds sentences and table rows of a page that are about another library and name no row of the comparison or of the
 * benchmark. A sentence names rows in a comment behind it, {@code <!-- row: cut-stream -->}, which is {@code none} if it
 * claims nothing. A table has them in a last column with the head "row", or in a comment in the line before it.
 */
final class PeerClaims {

    private static final Pattern PEER =
            Pattern.compile("google-ai-gemini|GoogleAiGemini|google-genai|Google's (Java )?SDK|bare OkHttp"
                    + "|LangChain4j's own Gemini");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern MARK = Pattern.compile("\\s*<!-- row: ([^>]*?) -->");
    private static final Pattern KEPT_MARK = Pattern.compile("⟦([^⟧]*)⟧");
    private static final Pattern SENTENCE = Pattern.compile("(?s).+?(?:[.!?]\\*{0,2}(?:⟦[^⟧]*⟧)*(?=\\s)|$)");
    private static final Pattern ID = Pattern.compile("`([\\w-]+)`");

    private final Set<String> rows;
    private final List<String> findings = new ArrayList<>();

    private PeerClaims(Set<String> rows) {
        this.rows = rows;
    }

    /** Returns a line for each claim without a row, and for each row that does not exist. */
    static List<String> findings(String page, Set<String> rows) {
        PeerClaims claims = new PeerClaims(rows);
        String text = CODE.matcher(page).replaceAll("");
        for (String block : text.split("\n\\s*\n|\n(?=- |#|\\d+\\. )")) {
            if (block.lines().anyMatch(line -> line.startsWith("|"))) claims.checkTable(block);
            else if (!block.startsWith("#")) claims.checkSentences(block);
        }
        return claims.findings;
    }

    private void checkTable(String block) {
        List<String> lines = block.lines().filter(line -> line.startsWith("|")).toList();
        String before = block.substring(0, block.indexOf('|'));
        List<String> ofTable = marks(MARK.matcher(before));
        String head = lines.get(0);
        boolean hasColumn = head.endsWith("| row |");
        for (String row : lines.subList(Math.min(2, lines.size()), lines.size())) {
            List<String> ids = new ArrayList<>(ofTable);
            ids.addAll(marks(MARK.matcher(row)));
            if (hasColumn) {
                String[] cells = row.split("\\|");
                ID.matcher(cells[cells.length - 1]).results().forEach(id -> ids.add(id.group(1)));
            }
            check(row, ids, hasColumn || PEER.matcher(head + row).find());
        }
    }

    private void checkSentences(String block) {
        String text = MARK.matcher(block).replaceAll("⟦$1⟧");
        for (Matcher sentence = SENTENCE.matcher(text); sentence.find(); ) {
            String claim = KEPT_MARK.matcher(sentence.group()).replaceAll("");
            check(
                    claim,
                    marks(KEPT_MARK.matcher(sentence.group())),
                    PEER.matcher(claim).find());
        }
    }

    private void check(String claim, List<String> ids, boolean needsRow) {
        if (needsRow && ids.isEmpty()) findings.add("names no row: " + claim.strip());
        for (String id : ids) {
            if (!rows.contains(id) && !id.equals("none")) findings.add("no row is " + id + ": " + claim.strip());
        }
    }

    private static List<String> marks(Matcher mark) {
        return mark.results()
                .flatMap(found -> Arrays.stream(found.group(1).split(", ")))
                .toList();
    }
}
