package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers that a sample can live with when no model is there: always the same for the same question. */
final class Simulation {

    private static final Pattern NAME = Pattern.compile("(?i)\\b(?:my name is|i am called|call me)\\s+(\\p{L}+)");

    private static final int THOUGHT_TOKENS = 12;

    private final AtomicBoolean hasIntroducedItself = new AtomicBoolean();

    Answer answer(LocalRequest request) {
        List<JsonNode> results = request.functionResponses();
        JsonNode config = request.json().path("generationConfig");
        if (!request.declarations().isEmpty() && results.isEmpty()) return call(request);
        String text = config.path("responseMimeType").asText().equals("application/json")
                ? SchemaFiller.fill(schema(config), request.lastUserText()).toString()
                : words(request, results);
        return answer(request, limited(text, config), config);
    }

    private static Answer call(LocalRequest request) {
        JsonNode declaration = request.declarations().get(0);
        JsonNode schema = declaration.has("parameters")
                ? declaration.get("parameters")
                : declaration.path("parametersJsonSchema");
        JsonNode args = schema.isMissingNode() ? Wire.object() : SchemaFiller.fill(schema, request.lastUserText());
        return Answer.call(declaration.path("name").asText(), args.toString());
    }

    private static JsonNode schema(JsonNode config) {
        return config.has("responseSchema") ? config.get("responseSchema") : config.path("responseJsonSchema");
    }

    private String words(LocalRequest request, List<JsonNode> results) {
        if (!results.isEmpty()) {
            List<String> said = new ArrayList<>();
            results.forEach(result -> said.add(result.path("name").asText() + " says "
                    + result.path("response")
                            .path("output")
                            .asText(result.path("response").toString())));
            return String.join(", and ", said) + ".";
        }
        String question = request.lastUserText().strip();
        String name = nameOfTheUser(request);
        String answer;
        if (!name.isEmpty() && question.toLowerCase(Locale.ROOT).contains("name") && question.endsWith("?")) {
            answer = "Your name is " + name + ".";
        } else if (!name.isEmpty()) {
            answer = "Nice to meet you, " + name + ".";
        } else {
            answer = "You asked: \"" + question + "\"" + attachments(request);
        }
        return hasIntroducedItself.compareAndSet(false, true)
                ? "This is a simulation, not a model: a local server answers, since no COMETAPI_KEY is set. " + answer
                : answer;
    }

    /** What came along with the last words of the user. */
    private static String attachments(LocalRequest request) {
        JsonNode contents = request.json().path("contents");
        List<String> seen = new ArrayList<>();
        for (JsonNode part : contents.path(contents.size() - 1).path("parts")) {
            JsonNode blob = part.path("inlineData");
            if (!blob.isMissingNode()) {
                int bytes = blob.path("data").asText().length() * 3 / 4;
                seen.add(blob.path("mimeType").asText() + " of " + bytes + " bytes");
            } else if (part.has("fileData")) {
                seen.add("what is at " + part.at("/fileData/fileUri").asText());
            }
        }
        return seen.isEmpty() ? "" : " I was shown " + String.join(" and ", seen) + ".";
    }

    private static String nameOfTheUser(LocalRequest request) {
        String name = "";
        for (JsonNode content : request.json().path("contents")) {
            for (JsonNode part : content.path("parts")) {
                Matcher matcher = NAME.matcher(part.path("text").asText());
                if (content.path("role").asText().equals("user") && matcher.find()) name = matcher.group(1);
            }
        }
        return name;
    }

    /** @param tokens a word each; 0 for no limit */
    private record Limited(String text, boolean isCut, int tokens) {}

    private static Limited limited(String text, JsonNode config) {
        String kept = text;
        for (JsonNode stop : config.path("stopSequences")) {
            int at = kept.indexOf(stop.asText());
            if (at >= 0) kept = kept.substring(0, at);
        }
        String[] words = kept.split("(?<=\\s)");
        int limit = config.path("maxOutputTokens").asInt(Integer.MAX_VALUE);
        if (words.length <= limit) return new Limited(kept, false, words.length);
        return new Limited(String.join("", Arrays.copyOf(words, limit)), true, limit);
    }

    private static Answer answer(LocalRequest request, Limited limited, JsonNode config) {
        List<String> chunks = new ArrayList<>();
        boolean isThoughtAloud = config.at("/thinkingConfig/includeThoughts").asBoolean();
        if (isThoughtAloud) {
            ObjectNode thought = Wire.object()
                    .put("text", "**Thinking about the question**\n\nWhat is asked?\n\n\n")
                    .put("thought", true);
            chunks.add(Wire.chunk(thought).toString());
        }
        for (String word : limited.text.split("(?<=\\s)"))
            chunks.add(Wire.textChunk(word).toString());
        ObjectNode last = Wire.chunk(Wire.object().put("text", "").put("thoughtSignature", Wire.signature()));
        last.set("usageMetadata", Wire.usage(promptTokens(request), limited.tokens));
        chunks.add(last.toString());
        Answer answer = Answer.json(chunks.toArray(String[]::new)).finish(limited.isCut ? "MAX_TOKENS" : "STOP");
        return isThoughtAloud ? answer.thoughts(THOUGHT_TOKENS) : answer;
    }

    private static int promptTokens(LocalRequest request) {
        return Math.max(1, request.body().length() / 4);
    }
}
