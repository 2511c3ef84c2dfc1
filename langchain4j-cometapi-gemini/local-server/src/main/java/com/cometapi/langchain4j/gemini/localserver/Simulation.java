package com.cometapi.langchain4j.gemini.localserver;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Simulates a model well enough for samples and user interfaces. The same prompt always gets the same reply. Only the
 * first reply begins with an introduction.
 */
final class Simulation {

    private static final int THOUGHT_TOKENS = 12;
    private static final int IMAGE_TOKENS = 1120;

    private final AtomicBoolean hasSentIntroduction = new AtomicBoolean();

    private final boolean hasKey;

    Simulation() {
        this(System.getenv("COMETAPI_KEY"));
    }

    /** @param key the value of {@code COMETAPI_KEY}; null when it is not set */
    Simulation(@Nullable String key) {
        this.hasKey = key != null && !key.isBlank();
    }

    Answer answer(LocalRequest arrived) {
        String model = arrived.model() == null ? "" : arrived.model();
        LocalRequest request = arrived.withJson(
                RequestReader.read(arrived.json(), model, name -> true).json());
        Safety safety = new Safety(request);
        PromptTokens promptTokens = new PromptTokens(request.json(), model);
        if (safety.blocks()) return safety.refusal(promptTokens.total());
        SimulatedTurn turn = new SimulatedTurn();
        turn.countPrompt(promptTokens);
        if (request.json()
                .at("/generationConfig/thinkingConfig/includeThoughts")
                .asBoolean()) {
            turn.addThought("**Thinking about the message**\n\nWhat does it need?\n\n\n");
            turn.count("thoughtsTokenCount", THOUGHT_TOKENS);
        }
        List<Clauses.Choice> functions = FunctionChoice.of(request);
        String finishReason = functions.isEmpty() ? addReply(turn, request) : addCalls(turn, request, functions);
        turn.setCandidateField("safetyRatings", safety.ratings());
        return turn.toAnswer(finishReason);
    }

    /**
     * Adds a call of each function that fits.
     *
     * @return the finish reason
     */
    private static String addCalls(SimulatedTurn turn, LocalRequest request, List<Clauses.Choice> choices) {
        String prompt = request.lastUserText();
        if (request.json().at("/toolConfig/includeServerSideToolInvocations").asBoolean()) {
            new ServerTools(request, SimulatedLanguage.of(prompt)).trace(turn);
        }
        for (Clauses.Choice choice : choices) {
            JsonNode schema = CallArguments.parameters(choice.declaration());
            PromptValues values = PromptValues.of(choice.segment(), choice.isInside(), prompt);
            JsonNode args = schema.isMissingNode() ? Wire.object() : SchemaFiller.arguments(schema, values);
            ObjectNode call = Wire.callPart(choice.declaration().path("name").asText(), args);
            // of several calls, the service signs the first
            boolean isFirst = choice == choices.get(0);
            turn.add(isFirst ? call.put("thoughtSignature", Wire.signature()) : call);
            turn.count("candidatesTokenCount", 1 + args.size());
        }
        return "STOP";
    }

    /**
     * Adds text, an image or audio to the turn, as the request specifies.
     *
     * @return the finish reason
     */
    private String addReply(SimulatedTurn turn, LocalRequest request) {
        if (AudioReplies.addTo(turn, request)) return "STOP";
        JsonNode config = request.json().path("generationConfig");
        SimulatedLanguage language = SimulatedLanguage.of(request.lastUserText());
        ServerTools tools = new ServerTools(request, language);
        GroundedText text = new GroundedText(language);
        switch (config.path("responseMimeType").asText()) {
            case "application/json" -> text.append(filled(request).toString());
            case "text/x.enum" -> text.append(filled(request).asText());
            default -> appendSentences(text, turn, request, tools, language);
        }
        Limited limited = limited(text.text(), config);
        boolean hasImage = hasImage(request);
        boolean hasAudio = AudioReplies.isRequested(request);
        if (!hasImage && !hasAudio || hasText(config)) {
            turn.setCandidateField("groundingMetadata", text.groundingMetadata(turn.size(), limited.text));
            turn.addText(limited.text);
        }
        if (hasImage) addImage(turn, request, config);
        if (hasAudio) AudioReplies.addSpeech(turn, request, List.of(new SimulatedSpeech.Line("", limited.text)));
        turn.count("toolUsePromptTokenCount", tools.tokens());
        turn.setCandidateField("urlContextMetadata", tools.urlContextMetadata());
        if (config.path("responseLogprobs").asBoolean()) {
            Logprobs.addTo(turn, limited.text, config.path("logprobs").asInt());
        }
        return limited.isCut ? "MAX_TOKENS" : "STOP";
    }

    private void appendSentences(
            GroundedText text,
            SimulatedTurn turn,
            LocalRequest request,
            ServerTools tools,
            SimulatedLanguage language) {
        List<JsonNode> results = request.functionResponses();
        boolean isSent = hasText(request.json().path("generationConfig")) || AudioReplies.isRequested(request);
        if (isSent && hasSentIntroduction.compareAndSet(false, true)) text.append(language.introduction(hasKey));
        int introductionLength = text.text().length();
        if (!results.isEmpty()) text.append(summarize(results, language));
        if (tools.has("codeExecution")) runCode(text, turn, request, language);
        tools.appendFindings(text);
        if (hasImage(request)) text.append(language.replies.drawn());
        if (text.text().length() == introductionLength) text.append(smallTalk(request, language));
    }

    private static void runCode(
            GroundedText text, SimulatedTurn turn, LocalRequest request, SimulatedLanguage language) {
        Arithmetic.Run run = Arithmetic.run(request.lastUserText().strip());
        if (run == null) {
            text.append(language.computed.declined());
            return;
        }
        turn.add(run.codePart().put("thoughtSignature", Wire.signature()));
        turn.add(run.resultPart());
        text.append((run.isOk() ? language.computed.printed() : language.computed.failed()).formatted(run.output()));
    }

    private static JsonNode filled(LocalRequest request) {
        JsonNode config = request.json().path("generationConfig");
        JsonNode schema =
                config.has("responseSchema") ? config.get("responseSchema") : config.path("responseJsonSchema");
        return SchemaFiller.fill(schema, request.lastUserText());
    }

    private static String summarize(List<JsonNode> results, SimulatedLanguage language) {
        List<String> summaries = new ArrayList<>();
        for (JsonNode result : results) {
            JsonNode response = result.path("response");
            JsonNode output = response.path("output");
            boolean hasOutput = !output.isMissingNode() && !output.isNull();
            String text = output.isTextual() ? output.asText() : (hasOutput ? output : response).toString();
            summaries.add(
                    language.replies.returned().formatted(result.path("name").asText(), text));
        }
        return String.join(language.replies.results(), summaries) + language.replies.stop();
    }

    private static String smallTalk(LocalRequest request, SimulatedLanguage language) {
        String message = request.lastUserText().strip();
        String name = SimulatedNames.reply(request.userTexts(), language);
        String arithmetic = Arithmetic.reply(message, language);
        String computed = Stream.of(name, arithmetic).filter(Objects::nonNull).collect(joining(language.space));
        String reply = computed.isEmpty() ? language.replies.echo().formatted(message) : computed;
        String media = media(request, language.replies);
        return media.isEmpty()
                ? reply
                : reply + language.space + language.replies.received().formatted(media);
    }

    /** Lists the media in the last turn; empty when it has none. */
    private static String media(LocalRequest request, SimulatedLanguage.Replies replies) {
        JsonNode contents = request.json().path("contents");
        List<String> media = new ArrayList<>();
        for (JsonNode part : contents.path(contents.size() - 1).path("parts")) {
            JsonNode blob = part.path("inlineData");
            if (!blob.isMissingNode()) {
                long bytes =
                        blob.path("data").asText().chars().filter(c -> c != '=').count() * 3 / 4;
                media.add(replies.medium().formatted(blob.path("mimeType").asText(), bytes));
            } else if (part.has("fileData")) {
                media.add(replies.file().formatted(part.at("/fileData/fileUri").asText()));
            }
        }
        return String.join(replies.and(), media);
    }

    // --- images

    private static boolean hasImage(LocalRequest request) {
        JsonNode modalities = request.json().at("/generationConfig/responseModalities");
        boolean isImageModel = String.valueOf(request.model()).contains("image");
        return modalities.isEmpty() ? isImageModel : isAmong(modalities, "IMAGE");
    }

    private static boolean hasText(JsonNode config) {
        JsonNode modalities = config.path("responseModalities");
        return modalities.isEmpty() || isAmong(modalities, "TEXT");
    }

    private static boolean isAmong(JsonNode list, String name) {
        for (JsonNode entry : list) {
            if (entry.asText().equalsIgnoreCase(name)) return true;
        }
        return false;
    }

    /** Adds an image. When thoughts are included, a draft comes first, as with the image models. */
    private static void addImage(SimulatedTurn turn, LocalRequest request, JsonNode config) {
        PlaceholderImage placeholder = new PlaceholderImage(request.userTexts());
        if (config.at("/thinkingConfig/includeThoughts").asBoolean()) {
            ObjectNode small = Wire.object().put("imageSize", "512");
            turn.add(image(placeholder.toPng(small)).put("thought", true));
        }
        turn.add(image(placeholder.toPng(config.path("imageConfig"))).put("thoughtSignature", Wire.signature()));
        turn.count("candidatesTokenCount", IMAGE_TOKENS);
        turn.countModality("candidatesTokensDetails", "IMAGE", IMAGE_TOKENS);
    }

    private static ObjectNode image(byte[] png) {
        ObjectNode part = Wire.object();
        part.putObject("inlineData")
                .put("mimeType", "image/png")
                .put("data", Base64.getEncoder().encodeToString(png));
        return part;
    }

    // --- limits

    private record Limited(String text, boolean isCut) {}

    /** Cuts a text at the first stop sequence, and after as many tokens as the request allows. */
    private static Limited limited(String text, JsonNode config) {
        String kept = text;
        for (JsonNode stop : config.path("stopSequences")) {
            int at = kept.indexOf(stop.asText());
            if (at >= 0) kept = kept.substring(0, at);
        }
        String[] tokens = Wire.tokens(kept);
        int limit = Math.max(0, config.path("maxOutputTokens").asInt(Integer.MAX_VALUE));
        if (tokens.length <= limit) return new Limited(kept, false);
        return new Limited(String.join("", Arrays.copyOf(tokens, limit)), true);
    }
}
