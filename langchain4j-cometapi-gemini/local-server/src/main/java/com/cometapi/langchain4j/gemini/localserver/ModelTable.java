package com.cometapi.langchain4j.gemini.localserver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lists what differs between models. The first line whose expression matches the name of a model counts. A model that no
 * line matches accepts everything.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/thinking">Thinking levels and budgets, per model</a>
 * @see <a href="https://ai.google.dev/gemini-api/docs/gemini-3">Signatures, histories and function responses</a>
 * @see <a href="https://ai.google.dev/gemini-api/docs/generate-content/long-decode">Long responses of Gemini 4</a>
 */
final class ModelTable {

    /**
     * The columns after the expression: the thinking levels, or {@code -} where they are not checked; the thinking budgets,
     * {@code 0} beside a range where thinking can be switched off, {@code none} for a model that does not think; and the
     * traits.
     */
    private static final String TABLE = """
            gemini-2\\.0-.*thinking.*       -                         -
            gemini-(1|2\\.0).*              -                         none
            gemini-2\\.5-flash-image.*      -                         none
            gemini-2\\.5-pro.*              -                         128..32768
            gemini-2\\.5-flash-lite.*       -                         0,512..24576
            gemini-2.*                     -                         0,1..24576
            gemini-3-pro-image.*           HIGH                      1..
            gemini-3-pro.*                 LOW,HIGH                  1..
            gemini-3\\.1-pro.*              LOW,MEDIUM,HIGH           1..
            gemini-3\\.1-flash.*image.*     MINIMAL,HIGH              0..
            gemini-3\\.5-flash-lite.*       MINIMAL,LOW,MEDIUM,HIGH   0..   ends-on-user,ids
            gemini-3\\.5.*                  MINIMAL,LOW,MEDIUM,HIGH   0..   ids
            gemini-3\\.6.*                  MINIMAL,LOW,MEDIUM,HIGH   0..   ends-on-user,results-alone,ids
            gemini-3\\.7.*                  LOW,MEDIUM,HIGH           1..   ends-on-user,results-alone,ids
            gemini-3\\.([89]|\\d\\d).*        LOW,MEDIUM,HIGH           1..   ends-on-user,results-alone,ids
            gemini-3.*                     MINIMAL,LOW,MEDIUM,HIGH   0..
            gemini-4-(hydrogen|neon).*     LOW,MEDIUM,HIGH,XHIGH     -     ends-on-user,results-alone,one-candidate,unary-65536,ids
            gemini-4.*                     LOW,MEDIUM,HIGH           -     ends-on-user,results-alone,one-candidate,unary-32768,ids
            """;

    private static final Pattern GENERATION = Pattern.compile("gemini-(\\d+).*");
    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final List<Model> MODELS = new ArrayList<>();

    static {
        for (String line : TABLE.split("\n")) {
            String[] columns = line.split(" +");
            List<String> traits = columns.length > 3 ? Arrays.asList(columns[3].split(",")) : List.of();
            MODELS.add(new Model(Pattern.compile(columns[0]), columns[1], columns[2], traits));
        }
    }

    private static final Model UNKNOWN = new Model(Pattern.compile(".*"), "-", "-", List.of());

    private ModelTable() {}

    static Model of(String name) {
        for (Model model : MODELS) {
            if (model.names.matcher(name).matches()) return model;
        }
        return UNKNOWN;
    }

    /** Returns the major version of a model; 0 for a name without one. */
    static int generation(String name) {
        Matcher matcher = GENERATION.matcher(name);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** What a model accepts. */
    record Model(Pattern names, String levels, String budgets, List<String> traits) {

        boolean thinks() {
            return !budgets.equals("none");
        }

        /** Returns false for a thinking level that the model does not have. */
        boolean hasLevel(String level) {
            String upper = level.toUpperCase(Locale.ROOT);
            return levels.equals("-")
                    || upper.equals("THINKING_LEVEL_UNSPECIFIED")
                    || Arrays.asList(levels.split(",")).contains(upper);
        }

        boolean hasBudget(int budget) {
            if (budget == -1 || budgets.equals("-")) return true;
            boolean mayBeOff = budgets.startsWith("0");
            return budget == 0 ? mayBeOff : budget >= smallestBudget() && budget <= largestBudget();
        }

        int smallestBudget() {
            return Integer.parseInt(budgets.replaceFirst("^0,", "").split("\\.\\.")[0]);
        }

        int largestBudget() {
            String[] ends = budgets.split("\\.\\.");
            return ends.length < 2 ? UNLIMITED : Integer.parseInt(ends[1]);
        }

        boolean mustEndOnUserTurn() {
            return traits.contains("ends-on-user");
        }

        boolean wantsResultsAlone() {
            return traits.contains("results-alone");
        }

        /** Returns true when the result of a function must repeat the id of its call. The SDK of Google omits it for MCP. */
        boolean wantsIds() {
            return traits.contains("ids");
        }

        boolean hasOneCandidate() {
            return traits.contains("one-candidate");
        }

        /** Returns the most output tokens of a response that is not streamed. */
        int largestUnaryOutput() {
            for (String trait : traits) {
                if (trait.startsWith("unary-")) return Integer.parseInt(trait.substring("unary-".length()));
            }
            return UNLIMITED;
        }
    }
}
