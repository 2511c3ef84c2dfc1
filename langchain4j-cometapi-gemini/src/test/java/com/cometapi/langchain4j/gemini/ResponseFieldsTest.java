package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Walks the table in {@code docs/response-fields.md}: each field of a composed response is where the table states. */
class ResponseFieldsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final String NAMES = "(response|message|images|audios|transcription|metadata|usage)\\b";
    private static final Pattern STEP = Pattern.compile("(\\w+)(?:\\((?:\"([^\"]*)\")?\\))?(\\[])?\\.?");

    /** Maps each field to its place: the rows below the heading "field". */
    private static Map<String, String> table() throws IOException {
        Map<String, String> table = new LinkedHashMap<>();
        boolean isBegun = false;
        for (String line : Files.readAllLines(Path.of("..", "docs", "response-fields.md"))) {
            String[] cells = line.split(" \\| ", 2);
            if (isBegun && cells.length == 2) table.put(code(cells[0]).get(0), cells[1]);
            isBegun |= line.startsWith("| field |");
        }
        return table;
    }

    private static List<String> code(String cell) {
        List<String> code = new ArrayList<>();
        Matcher matcher = CODE.matcher(cell);
        while (matcher.find()) code.add(matcher.group(1));
        return code;
    }

    private static JsonNode everyField() throws IOException {
        try (InputStream file = ResponseFieldsTest.class.getResourceAsStream("/every-field.json")) {
            return JSON.readTree(file);
        }
    }

    private static ChatResponse answer(CallStyle style) throws IOException {
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            server.answers(Answer.json(everyField().toString()));
            return style.send(
                    server,
                    builder -> builder.returnThinking(true),
                    ChatRequest.builder().messages(UserMessage.from("hi")).build());
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_field_is_found_where_the_table_states(CallStyle style) throws IOException {
        ChatResponse response = answer(style);
        JsonNode sent = everyField();
        Map<String, String> table = table();

        assertThat(table).hasSizeGreaterThan(90);
        table.forEach((field, place) -> {
            List<String> values = values(at(sent, field));
            assertThat(values).as("the composed response has " + field).isNotEmpty();
            assertThat(found(response, place)).as(field + " in " + place).containsAll(values);
        });
    }

    @Test
    void every_field_of_the_response_has_a_row() throws IOException {
        Set<String> fields = table().keySet();

        Set<String> missing = new LinkedHashSet<>();
        for (String path : paths(everyField(), "")) {
            boolean isNamed = fields.stream().anyMatch(field -> path.equals(field) || path.startsWith(field + "."));
            if (!isNamed) missing.add(path);
        }

        assertThat(missing).containsExactly("candidates[].content.role"); // always the model
    }

    @Test
    void a_response_with_every_field_is_the_same_whole_and_streamed() throws IOException {
        assertThat(answer(CallStyle.STREAMED)).isEqualTo(answer(CallStyle.WHOLE));
    }

    @Test
    void the_json_of_the_event_has_every_value() throws IOException {
        List<String> sent = values(List.of(everyField()));
        sent.remove("model"); // the role, which is always the same
        sent.remove("1000"); // tokens of the prompt, which count as input together with those of tools

        List<String> written = withNested(values(List.of(event())));
        for (String path : paths(event(), "")) written.add(path.substring(path.lastIndexOf('.') + 1)); // modalities
        assertThat(written).containsAll(sent);
    }

    @Test
    void the_json_of_the_event_has_a_field_for_every_accessor() throws Exception {
        JsonNode metadata = event().at("/response/metadata");
        CometApiGeminiChatResponseMetadata answered =
                CometApiGeminiChatResponseMetadata.from(answer(CallStyle.STREAMED));

        assertThat(namesOfValues(answered)).hasSizeGreaterThan(20).allMatch(metadata::has);
        assertThat(namesOfValues(answered.tokenUsage()))
                .hasSizeGreaterThan(9)
                .allMatch(metadata.path("tokenUsage")::has);
    }

    private static JsonNode event() throws IOException {
        return JSON.readTree(new CometApiGeminiEvent.Complete(answer(CallStyle.STREAMED)).toJson());
    }

    /** Adds the values of texts that are JSON themselves, such as the parts that a message stores. */
    private static List<String> withNested(List<String> values) {
        List<String> all = new ArrayList<>(values);
        for (String value : values) all.addAll(texts(value));
        return all;
    }

    private static List<String> namesOfValues(Object target) throws ReflectiveOperationException {
        Set<String> derived = Set.of("toBuilder", "hashCode", "toString", "tokenLogprobs");
        List<String> names = new ArrayList<>();
        for (Method method : target.getClass().getMethods()) {
            boolean isAccessor = method.getParameterCount() == 0
                    && !Modifier.isStatic(method.getModifiers())
                    && method.getDeclaringClass() != Object.class
                    && !derived.contains(method.getName());
            if (isAccessor && method.invoke(target) != null) names.add(method.getName());
        }
        return names;
    }

    // --- fields by their paths

    private static List<JsonNode> at(JsonNode node, String path) {
        List<JsonNode> nodes = List.of(node);
        for (String step : path.split("\\.")) {
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode from : nodes) {
                JsonNode to = from.path(step.replace("[]", ""));
                if (step.endsWith("[]")) to.forEach(next::add);
                else if (!to.isMissingNode()) next.add(to);
            }
            nodes = next;
        }
        return nodes;
    }

    private static List<String> values(List<JsonNode> nodes) {
        List<String> values = new ArrayList<>();
        for (JsonNode node : nodes) {
            if (node.isContainerNode()) values.addAll(values(children(node)));
            else values.add(node.asText());
        }
        return values;
    }

    private static List<JsonNode> children(JsonNode node) {
        List<JsonNode> children = new ArrayList<>();
        node.forEach(children::add);
        return children;
    }

    private static Set<String> paths(JsonNode node, String path) {
        if (!node.isContainerNode()) return Set.of(path);
        Set<String> paths = new LinkedHashSet<>();
        if (node.isArray()) node.forEach(entry -> paths.addAll(paths(entry, path + "[]")));
        node.properties().forEach(field -> {
            String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            paths.addAll(paths(field.getValue(), name));
        });
        return paths;
    }

    // --- values by the expressions of the table

    private static List<String> found(ChatResponse response, String place) {
        List<String> code = code(place);
        if (place.contains("` minus `")) {
            int from = Integer.parseInt(read(response, code.get(0)).get(0));
            return List.of(String.valueOf(
                    from - Integer.parseInt(read(response, code.get(1)).get(0))));
        }
        List<String> found = new ArrayList<>();
        for (String expression : code) {
            if (expression.matches(NAMES + ".*")) found.addAll(read(response, expression));
        }
        return found;
    }

    /** Reads an expression of the table; a value that is JSON counts as the values within it. */
    private static List<String> read(ChatResponse response, String expression) {
        Matcher steps = STEP.matcher(expression);
        if (!steps.find()) throw new IllegalArgumentException(expression);
        Object root = switch (steps.group(1)) {
            case "response" -> response;
            case "message" -> response.aiMessage();
            case "images" -> CometApiGeminiMessages.images(response.aiMessage());
            case "audios" -> CometApiGeminiMessages.audios(response.aiMessage());
            case "transcription" -> CometApiGeminiMessages.transcription(response.aiMessage());
            case "metadata" -> CometApiGeminiChatResponseMetadata.from(response);
            default -> CometApiGeminiTokenUsage.from(response.tokenUsage());
        };
        List<Object> values = entries(root);
        while (steps.find()) {
            List<Object> next = new ArrayList<>();
            for (Object value : values) next.addAll(entries(call(value, steps.group(1), steps.group(2))));
            values = next;
        }
        List<String> texts = new ArrayList<>();
        for (Object value : values) {
            for (Object entry : entries(value)) texts.addAll(texts(String.valueOf(entry)));
        }
        return texts;
    }

    private static List<Object> entries(Object value) {
        if (value == null) return List.of();
        return value instanceof Collection<?> several ? new ArrayList<>(several) : List.of(value);
    }

    private static Object call(Object target, String name, String argument) {
        if (target instanceof Map<?, ?> map) {
            return switch (name) {
                case "keySet" -> map.keySet();
                case "values" -> map.values();
                default -> map.get(argument);
            };
        }
        try {
            return target.getClass().getMethod(name).invoke(target);
        } catch (ReflectiveOperationException e) {
            return fail("There is no " + name + "() in " + target.getClass().getSimpleName(), e);
        }
    }

    private static List<String> texts(String value) {
        boolean isJson = value.matches("(?s)[\\[{\"].*");
        if (!isJson) return List.of(value);
        try {
            return values(List.of(JSON.readTree(value)));
        } catch (IOException e) {
            return List.of(value);
        }
    }
}
