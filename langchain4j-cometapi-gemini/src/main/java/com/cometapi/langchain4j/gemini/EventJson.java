package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.data.pdf.PdfFile;
import dev.langchain4j.data.video.Video;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.TokenUsage;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes an event as one JSON object in one line. The fields have the names of the accessors in Java. Fields without a value
 * and empty lists are omitted. Of a type that another provider extends, only the fields that LangChain4j declares are
 * written. For one thread.
 */
final class EventJson {

    /** What a generator writes without help. */
    private static final Set<Class<?>> NUMBERS = Set.of(
            Integer.class,
            Long.class,
            Short.class,
            Byte.class,
            Double.class,
            Float.class,
            BigInteger.class,
            BigDecimal.class);

    private final Map<String, Object> fields = new LinkedHashMap<>();

    private EventJson() {}

    /** @param type differs from that of every other kind of event */
    static EventJson ofType(String type) {
        return new EventJson().with("type", type);
    }

    /** Adds a field, unless its value is null. */
    EventJson with(String name, @Nullable Object value) {
        if (value != null) fields.put(name, json(value));
        return this;
    }

    private EventJson withAny(String name, Collection<?> values) {
        return values.isEmpty() ? this : with(name, values);
    }

    private EventJson withAny(String name, Map<?, ?> values) {
        return values.isEmpty() ? this : with(name, values);
    }

    /** Adds a field whose value is JSON already. */
    private EventJson withJson(String name, @Nullable String json) {
        return with(name, json == null ? null : new SerializedString(json));
    }

    /** Adds what a provider has sent: as JSON where it is JSON, otherwise as text. */
    EventJson withSent(String name, Object sent) {
        return with(name, sent instanceof String text ? sentJson(text) : sent);
    }

    private static Object sentJson(String text) {
        try {
            JsonNode tree = Json.tree(text);
            return tree.isMissingNode() ? text : tree;
        } catch (IOException noJson) {
            return text;
        }
    }

    String text() {
        return JsonWriter.text(fields);
    }

    // --- values

    private static Object json(Object value) {
        if (value instanceof Map<?, ?> map) return map(map);
        if (value instanceof Collection<?> list) return list(list);
        if (value instanceof ToolExecutionRequest request) return request(request);
        if (value instanceof Content content) return content(content);
        if (value instanceof Image image) return image(image);
        if (value instanceof Audio audio) return audio(audio);
        if (value instanceof ChatResponse response) return response(response);
        if (value instanceof TokenUsage usage) return usage(usage);
        if (value instanceof byte[] bytes) return Base64.getEncoder().encodeToString(bytes);
        if (value instanceof Enum<?> constant) return constant.name();
        boolean isWritable = value instanceof Boolean
                || value instanceof JsonNode
                || value instanceof SerializableString
                || NUMBERS.contains(value.getClass());
        return isWritable ? value : value.toString();
    }

    private static Map<String, @Nullable Object> map(Map<?, ?> map) {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        map.forEach((name, value) -> written.put(String.valueOf(name), value == null ? null : json(value)));
        return written;
    }

    private static List<@Nullable Object> list(Collection<?> list) {
        List<@Nullable Object> written = new ArrayList<>(list.size());
        for (Object value : list) written.add(value == null ? null : json(value));
        return written;
    }

    private static Map<String, Object> request(ToolExecutionRequest request) {
        return new EventJson()
                .with("id", request.id())
                .with("name", request.name())
                .with("arguments", request.arguments())
                .fields;
    }

    // --- media

    private static Map<String, Object> content(Content content) {
        EventJson json = ofType(content.type().name().toLowerCase(Locale.ROOT));
        if (content instanceof TextContent text) {
            json.with("text", text.text());
        } else if (content instanceof ImageContent image) {
            json.with("image", image.image()).with("detailLevel", image.detailLevel());
        } else if (content instanceof AudioContent audio) {
            json.with("audio", audio.audio());
        } else if (content instanceof VideoContent video) {
            json.with("video", video(video.video()));
        } else if (content instanceof PdfFileContent pdf) {
            json.with("pdfFile", pdf(pdf.pdfFile()));
        } else {
            json.with("text", content.toString());
        }
        return json.fields;
    }

    private static Map<String, Object> image(Image image) {
        return media(image.url(), image.base64Data(), image.mimeType())
                .with("revisedPrompt", image.revisedPrompt())
                .fields;
    }

    private static Map<String, Object> audio(Audio audio) {
        Object data = audio.base64Data() == null ? audio.binaryData() : audio.base64Data();
        return media(audio.url(), data, audio.mimeType()).fields;
    }

    private static Map<String, Object> video(Video video) {
        return media(video.url(), video.base64Data(), video.mimeType()).fields;
    }

    private static Map<String, Object> pdf(PdfFile pdf) {
        return media(pdf.url(), pdf.base64Data(), pdf.mimeType()).fields;
    }

    private static EventJson media(@Nullable Object url, @Nullable Object data, @Nullable String mimeType) {
        return new EventJson().with("url", url).with("base64Data", data).with("mimeType", mimeType);
    }

    // --- responses

    private static Map<String, Object> response(ChatResponse response) {
        return new EventJson()
                .with("aiMessage", message(response.aiMessage()))
                .with("metadata", metadata(response.metadata()))
                .fields;
    }

    private static Map<String, Object> message(AiMessage message) {
        List<Image> images = GeneratedMedia.images(message);
        List<Audio> audios = GeneratedMedia.audios(message);
        Map<String, Object> others = new LinkedHashMap<>(message.attributes());
        if (!images.isEmpty()) others.remove(AiMessage.GENERATED_IMAGES_KEY);
        if (!audios.isEmpty()) others.remove(GeneratedMedia.AUDIO_KEY);
        return new EventJson()
                .with("text", message.text())
                .with("thinking", message.thinking())
                .withAny("toolExecutionRequests", message.toolExecutionRequests())
                .withAny("images", images)
                .withAny("audios", audios)
                .withAny("attributes", others)
                .fields;
    }

    private static Map<String, Object> metadata(ChatResponseMetadata metadata) {
        EventJson json = new EventJson()
                .with("id", metadata.id())
                .with("modelName", metadata.modelName())
                .with("finishReason", metadata.finishReason())
                .with("tokenUsage", metadata.tokenUsage());
        if (metadata instanceof CometApiGeminiChatResponseMetadata ours)
            json.withAnswer(ours).withCall(ours);
        return json.fields;
    }

    private EventJson withAnswer(CometApiGeminiChatResponseMetadata metadata) {
        CometApiGeminiGrounding grounding = metadata.grounding();
        CometApiGeminiModelStatus status = metadata.modelStatus();
        Map<String, Object> others = new LinkedHashMap<>();
        metadata.otherFields().forEach((name, json) -> others.put(name, new SerializedString(json)));
        return with("rawFinishReason", metadata.rawFinishReason())
                .with("finishMessage", metadata.finishMessage())
                .with("blockReason", metadata.blockReason())
                .with("blockReasonMessage", metadata.blockReasonMessage())
                .withJson("grounding", grounding == null ? null : grounding.json())
                .withAny("urlContext", mapped(metadata.urlContext(), EventJson::page))
                .withAny("citations", mapped(metadata.citations(), EventJson::citation))
                .withAny("safetyRatings", mapped(metadata.safetyRatings(), EventJson::rating))
                .withAny("promptSafetyRatings", mapped(metadata.promptSafetyRatings(), EventJson::rating))
                .withAny("codeExecutions", mapped(metadata.codeExecutions(), EventJson::execution))
                .with("avgLogprobs", metadata.avgLogprobs())
                .withJson("logprobs", metadata.logprobs())
                .with("modelStatus", status == null ? null : status(status))
                .with("createTime", metadata.createTime())
                .with("candidateTokenCount", metadata.candidateTokenCount())
                .with("candidateIndex", metadata.candidateIndex())
                .withAny("otherFields", others);
    }

    private EventJson withCall(CometApiGeminiChatResponseMetadata metadata) {
        return with("requestId", metadata.requestId())
                .with("attempts", metadata.attempts())
                .with("continuations", metadata.continuations())
                .with("timeToFirstToken", metadata.timeToFirstToken())
                .with("duration", metadata.duration());
    }

    private static <T> List<Map<String, Object>> mapped(List<T> values, Function<T, Map<String, Object>> mapping) {
        return values.stream().map(mapping).toList();
    }

    private static Map<String, Object> page(CometApiGeminiUrlContext page) {
        return new EventJson().with("url", page.url()).with("status", page.status()).fields;
    }

    private static Map<String, Object> citation(CometApiGeminiCitationSource source) {
        return new EventJson()
                .with("startIndex", source.startIndex())
                .with("endIndex", source.endIndex())
                .with("uri", source.uri())
                .with("title", source.title())
                .with("license", source.license())
                .fields;
    }

    private static Map<String, Object> rating(CometApiGeminiSafetyRating rating) {
        return new EventJson()
                .with("category", rating.category())
                .with("probability", rating.probability())
                .with("blocked", rating.blocked())
                .with("probabilityScore", rating.probabilityScore())
                .with("severity", rating.severity())
                .with("severityScore", rating.severityScore())
                .fields;
    }

    private static Map<String, Object> execution(CometApiGeminiCodeExecution execution) {
        return new EventJson()
                .with("language", execution.language())
                .with("code", execution.code())
                .with("outcome", execution.outcome())
                .with("output", execution.output())
                .fields;
    }

    private static Map<String, Object> status(CometApiGeminiModelStatus status) {
        return new EventJson()
                .with("stage", status.stage())
                .with("message", status.message())
                .with("retirementTime", status.retirementTime())
                .fields;
    }

    private static Map<String, Object> usage(TokenUsage usage) {
        EventJson json = new EventJson()
                .with("inputTokenCount", usage.inputTokenCount())
                .with("outputTokenCount", usage.outputTokenCount())
                .with("totalTokenCount", usage.totalTokenCount());
        if (usage instanceof CometApiGeminiTokenUsage ours) {
            json.with("thoughtsTokenCount", ours.thoughtsTokenCount())
                    .with("cachedContentTokenCount", ours.cachedContentTokenCount())
                    .with("toolUsePromptTokenCount", ours.toolUsePromptTokenCount())
                    .withAny("promptTokensByModality", ours.promptTokensByModality())
                    .withAny("outputTokensByModality", ours.outputTokensByModality())
                    .withAny("cachedTokensByModality", ours.cachedTokensByModality())
                    .withAny("toolUsePromptTokensByModality", ours.toolUsePromptTokensByModality())
                    .with("trafficType", ours.trafficType())
                    .with("serviceTier", ours.serviceTier())
                    .with("initialPromptTokenCount", ours.initialPromptTokenCount());
        }
        return json.fields;
    }
}
