package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Invents log probabilities for the tokens of the simulation. A token always has the same one. */
final class Logprobs {

    private Logprobs() {}

    /**
     * Adds the log probabilities of a text to the turn.
     *
     * @param alternatives the number of top candidates per token; 0 for the chosen candidates only
     */
    static void addTo(SimulatedTurn turn, String text, int alternatives) {
        String[] tokens = Wire.tokens(text);
        ObjectNode result = Wire.object();
        ArrayNode chosen = result.putArray("chosenCandidates");
        double sum = 0;
        for (String token : tokens) {
            double logProbability = logProbability(token);
            sum += logProbability;
            chosen.add(candidate(token, logProbability));
        }
        if (alternatives > 0) {
            ArrayNode top = result.putArray("topCandidates");
            for (String token : tokens) {
                ArrayNode candidates = top.addObject().putArray("candidates");
                candidates.add(candidate(token, logProbability(token)));
                for (int i = 1; i < alternatives; i++) candidates.add(candidate(token + "~" + i, -2.0 * i));
            }
        }
        turn.setCandidateField("avgLogprobs", DoubleNode.valueOf(sum / tokens.length));
        turn.setCandidateField("logprobsResult", result);
    }

    private static double logProbability(String token) {
        return -(1 + Math.floorMod(token.hashCode(), 500)) / 1000.0;
    }

    private static ObjectNode candidate(String token, double logProbability) {
        return Wire.object()
                .put("token", token)
                .put("tokenId", Math.floorMod(token.hashCode(), 100_000))
                .put("logProbability", logProbability);
    }
}
