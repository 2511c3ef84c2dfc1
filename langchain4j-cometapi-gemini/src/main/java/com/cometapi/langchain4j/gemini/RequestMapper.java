package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.RequestFields.GENERATION_CONFIG;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps LangChain4j's request to the service's: messages, generation settings and tools. Sends no field that was not set. */
final class RequestMapper {

    /**
     * Google's own signature for calls that the model did not make itself.
     *
     * @see <a href="https://ai.google.dev/gemini-api/docs/thought-signatures">Thought signatures</a>
     */
    private static final String PLACEHOLDER_SIGNATURE = "skip_thought_signature_validator";

    private static final Logger log = LoggerFactory.getLogger(RequestMapper.class);

    private final MediaMapper media;
    private final boolean sendThinking;
    private final boolean placeholderSignatures;
    private final OnceLogger once = new OnceLogger(log);
    private final ToolMapper tools = new ToolMapper();
    private final ResponseFormatMapper responseFormats = new ResponseFormatMapper();
    private final ToolResultMapper toolResults;

    RequestMapper(MediaMapper media, boolean sendThinking, boolean placeholderSignatures) {
        this.media = media;
        this.sendThinking = sendThinking;
        this.placeholderSignatures = placeholderSignatures;
        this.toolResults = new ToolResultMapper(media, once::warn);
    }

    GenerateContentRequest map(ChatRequest request, CometApiGeminiChatRequestParameters parameters, String modelName) {
        Map<String, Object> fields = fields(parameters, modelName);
        DetailLevels levels = DetailLevels.of(fields.remove(DetailLevels.SWITCH), modelName);
        List<ChatMessage> messages = request.messages();
        return new GenerateContentRequest(systemInstruction(messages), contents(messages, levels), fields);
    }

    // --- messages

    private @Nullable GeminiContent systemInstruction(List<ChatMessage> messages) {
        List<Part> parts = new ArrayList<>(1);
        for (ChatMessage message : messages) {
            if (message instanceof SystemMessage system) parts.add(systemPart(system));
        }
        return parts.isEmpty() ? null : new GeminiContent(null, parts);
    }

    private Part systemPart(SystemMessage system) {
        Part part = Part.text(system.text());
        Map<String, ?> attributes = NewerMessages.attributes(system);
        if (attributes.isEmpty()) return part;
        List<Content> contents = List.of(TextContent.from(system.text()));
        return StoredPartOptions.read(attributes, contents, PartOptionChecks::ofSystem, once::warn)
                .get(0)
                .applyTo(part);
    }

    private List<GeminiContent> contents(List<ChatMessage> messages, DetailLevels levels) {
        List<GeminiContent> turns = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            ChatMessage message = messages.get(i);
            if (message instanceof UserMessage user) {
                appendOrMerge(turns, GeminiContent.USER, userParts(user, i, levels));
            } else if (message instanceof AiMessage) {
                int results = endOf(AiMessage.class, messages, i);
                int end = endOf(ToolExecutionResultMessage.class, messages, results);
                addModelTurn(
                        turns,
                        ofType(AiMessage.class, messages, i, results),
                        ofType(ToolExecutionResultMessage.class, messages, results, end));
                i = end - 1;
            } else if (message instanceof ToolExecutionResultMessage result) {
                toolResults.warnOrphan(result);
            } else if (!(message instanceof SystemMessage)) {
                throw new UnsupportedFeatureException(
                        "Messages of type " + message.type() + " are not supported: Gemini has no counterpart");
            }
        }
        if (turns.isEmpty()) {
            throw new IllegalArgumentException("Gemini needs a user message to begin with; there is none among the "
                    + messages.size() + " messages of the request. If a memory window cut it off, let the window keep"
                    + " more messages");
        }
        return turns;
    }

    /**
     * Appends a turn, or merges it with the last one where both have the same role. Results of functions stay a turn of
     * their own, since Gemini refuses them beside other parts.
     */
    private static void appendOrMerge(List<GeminiContent> turns, String role, List<Part> parts) {
        if (parts.isEmpty()) return;
        GeminiContent last = turns.isEmpty() ? null : turns.get(turns.size() - 1);
        if (last != null && role.equals(last.role()) && last.parts() != null && !isOfResults(last)) {
            List<Part> merged = new ArrayList<>(last.parts());
            merged.addAll(parts);
            turns.set(turns.size() - 1, new GeminiContent(role, merged));
        } else {
            turns.add(new GeminiContent(role, parts));
        }
    }

    private static boolean isOfResults(GeminiContent turn) {
        return GeminiContent.USER.equals(turn.role())
                && turn.parts() != null
                && turn.parts().stream().anyMatch(part -> part.functionResponse() != null);
    }

    private List<Part> userParts(UserMessage user, int index, DetailLevels levels) {
        List<Content> contents = user.contents();
        List<PartOptions> options =
                StoredPartOptions.read(user.attributes(), contents, PartOptionChecks::ofUser, once::warn);
        List<Part> parts = new ArrayList<>(contents.size());
        for (int i = 0; i < contents.size(); i++) {
            Content content = contents.get(i);
            if (content instanceof TextContent text && text.text().isEmpty()) continue;
            parts.add(media.part(content, options.get(i).withResolution(levels.resolution(content))));
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException(
                    "Message " + index + " of the request is a user message without any content");
        }
        return parts;
    }

    /** Returns the end of a run of messages of one type; system messages among them do not count. */
    private static int endOf(Class<? extends ChatMessage> type, List<ChatMessage> messages, int from) {
        int end = from;
        while (end < messages.size()
                && (type.isInstance(messages.get(end)) || messages.get(end) instanceof SystemMessage)) {
            end++;
        }
        return end;
    }

    private static <T extends ChatMessage> List<T> ofType(Class<T> type, List<ChatMessage> messages, int from, int to) {
        if (from == to) return List.of();
        List<T> found = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            if (type.isInstance(messages.get(i))) found.add(type.cast(messages.get(i)));
        }
        return found;
    }

    /** Adds the model's turn and, as one user turn, the results of its calls in the order of the calls. */
    private void addModelTurn(
            List<GeminiContent> turns, List<AiMessage> messages, List<ToolExecutionResultMessage> results) {
        if (turns.isEmpty()) {
            once.warn(
                    "Gemini refuses a conversation that begins with the model's turn (a memory window may have cut off"
                            + " the first message): everything before the first user message is left out");
            return;
        }
        Map<ToolExecutionRequest, ToolExecutionResultMessage> answers = toolResults.match(messages, results);
        List<Part> responses = answers.isEmpty() ? List.of() : new ArrayList<>(answers.size());
        for (AiMessage message : messages) {
            TurnReplay turn = TurnReplay.of(message, answers.keySet(), sendThinking);
            appendOrMerge(turns, GeminiContent.MODEL, turn.parts());
            for (TurnReplay.SentCall call : turn.calls()) {
                responses.add(toolResults.part(Objects.requireNonNull(answers.get(call.request())), call));
            }
        }
        if (placeholderSignatures) signWithPlaceholder(turns);
        appendOrMerge(turns, GeminiContent.USER, responses);
    }

    /** Signs the first call of a step, which is the one that has to be signed. */
    private void signWithPlaceholder(List<GeminiContent> turns) {
        GeminiContent step = turns.get(turns.size() - 1);
        List<Part> parts = step.parts() == null ? List.of() : step.parts();
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.functionCall() == null) continue;
            if (part.thoughtSignature() != null) return;
            once.warn("A function call of the conversation has no thought signature; Google's placeholder is sent"
                    + " instead, which the model may answer worse to");
            List<Part> signed = new ArrayList<>(parts);
            signed.set(
                    i, part.toBuilder().thoughtSignature(PLACEHOLDER_SIGNATURE).build());
            turns.set(turns.size() - 1, new GeminiContent(step.role(), signed));
            return;
        }
    }

    // --- fields

    private Map<String, Object> fields(CometApiGeminiChatRequestParameters parameters, String modelName) {
        Map<String, Object> fields = RequestFields.withoutEmpties(parameters.requestFields());
        generationConfig(parameters, modelName, fields);
        tools.map(parameters, fields);
        return fields;
    }

    private void generationConfig(
            CometApiGeminiChatRequestParameters parameters, String modelName, Map<String, Object> fields) {
        Map<String, Object> config = new LinkedHashMap<>();
        put(config, "temperature", parameters.temperature());
        put(config, "topP", parameters.topP());
        put(config, "topK", parameters.topK());
        put(config, "frequencyPenalty", parameters.frequencyPenalty());
        put(config, "presencePenalty", parameters.presencePenalty());
        put(config, "maxOutputTokens", parameters.maxOutputTokens());
        if (!isEmpty(parameters.stopSequences())) config.put("stopSequences", parameters.stopSequences());
        if (parameters.responseFormat() != null) responseFormats.map(parameters.responseFormat(), config);
        if (fields.get(GENERATION_CONFIG) instanceof Map<?, ?> own) {
            own.forEach((name, value) -> config.put(String.valueOf(name), value));
        }
        if (config.containsKey("thinkingConfig")) {
            Map<String, Object> thinking = RequestFields.copyOf(config, "thinkingConfig");
            EffortResolver.resolve(thinking, modelName, once::warn);
            RequestFields.putUnlessEmpty(config, "thinkingConfig", thinking);
        }
        RequestFields.putUnlessEmpty(fields, GENERATION_CONFIG, config);
    }

    private static void put(Map<String, Object> config, String name, @Nullable Object value) {
        if (value != null) config.put(name, value);
    }

    private static boolean isEmpty(@Nullable Collection<?> values) {
        return values == null || values.isEmpty();
    }
}
