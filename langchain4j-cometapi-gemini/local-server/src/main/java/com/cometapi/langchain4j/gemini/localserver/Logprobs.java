package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Log probabilities of the simulation's words: made up, and always the same for the same word. */
final class Logprobs {

    private Logprobs() {}

    /** @param alternatives how many are told per word; 0: only the word itself */
    static void tell(SimulatedTurn turn, String text, int alternatives) {
        String[] words = SimulatedTurn.words(text);
        ObjectNode result = Wire.object();
        ArrayNode chosen = result.putArray("chosenCandidates");
        double sum = 0;
        for (String word : words) {
            double logProbability = logProbability(word);
            sum += logProbability;
            chosen.add(candidate(word, logProbability));
        }
        if (alternatives > 0) {
            ArrayNode top = result.putArray("topCandidates");
            for (String word : words) {
                ArrayNode candidates = top.addObject().putArray("candidates");
                candidates.add(candidate(word, logProbability(word)));
                for (int i = 1; i < alternatives; i++) candidates.add(candidate(word + "~" + i, -2.0 * i));
            }
        }
        turn.tell("avgLogprobs", DoubleNode.valueOf(sum / words.length));
        turn.tell("logprobsResult", result);
    }

    private static double logProbability(String word) {
        return -(1 + Math.floorMod(word.hashCode(), 500)) / 1000.0;
    }

    private static ObjectNode candidate(String token, double logProbability) {
        return Wire.object()
                .put("token", token)
                .put("tokenId", Math.floorMod(token.hashCode(), 100_000))
                .put("logProbability", logProbability);
    }
}
