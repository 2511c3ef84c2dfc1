package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNullSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of schema is sent in a field that can express it. The strict local server rejects what Google rejects. */
class SchemasTest {

    private static final JsonSchemaElement TEXT = new JsonStringSchema();
    private static final JsonSchemaElement NULL = new JsonNullSchema();

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private static ResponseFormat format(JsonSchemaElement root) {
        return ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(JsonSchema.builder().name("It").rootElement(root).build())
                .build();
    }

    private JsonNode sent(CallStyle style, ChatRequest.Builder request) {
        server.answers(Answer.text("{}"));
        style.send(server, request.messages(UserMessage.from("hi")).build());
        return server.lastRequest().json();
    }

    private static JsonObjectSchema object(String name, JsonSchemaElement property) {
        return JsonObjectSchema.builder().addProperty(name, property).build();
    }

    private static JsonAnyOfSchema anyOf(JsonSchemaElement... branches) {
        return JsonAnyOfSchema.builder().anyOf(branches).build();
    }

    private static Arguments openApi(JsonSchemaElement property, String schema) {
        return Arguments.of(property, "parameters", "responseSchema", """
                {"type":"OBJECT","properties":{"it":%s}}""".formatted(schema));
    }

    private static Arguments jsonSchema(JsonSchemaElement property, String schema) {
        return Arguments.of(property, "parametersJsonSchema", "responseJsonSchema", """
                {"type":"object","properties":{"it":%s}}""".formatted(schema));
    }

    static Stream<Arguments> properties() {
        JsonSchemaElement described =
                JsonStringSchema.builder().description("stated").build();
        JsonSchemaElement choice =
                JsonEnumSchema.builder().enumValues("A", "B").description("one").build();
        JsonSchemaElement emptyObject = JsonObjectSchema.builder().build();
        JsonSchemaElement map =
                JsonObjectSchema.builder().additionalProperties(true).build();
        JsonSchemaElement ordered = JsonObjectSchema.builder()
                .addIntegerProperty("z")
                .addNumberProperty("a")
                .required("z", "notThere")
                .build();
        return Stream.of(
                openApi(described, """
                        {"type":"STRING","description":"stated"}"""),
                openApi(new JsonIntegerSchema(), """
                        {"type":"INTEGER"}"""),
                openApi(new JsonNumberSchema(), """
                        {"type":"NUMBER"}"""),
                openApi(new JsonBooleanSchema(), """
                        {"type":"BOOLEAN"}"""),
                openApi(choice, """
                        {"type":"STRING","description":"one","format":"enum","enum":["A","B"]}"""),
                openApi(JsonArraySchema.builder().items(TEXT).build(), """
                        {"type":"ARRAY","items":{"type":"STRING"}}"""),
                openApi(ordered, """
                        {"type":"OBJECT","properties":{"z":{"type":"INTEGER"},"a":{"type":"NUMBER"}},"required":["z"],
                        "propertyOrdering":["z","a"]}"""),
                openApi(anyOf(TEXT, new JsonIntegerSchema()), """
                        {"anyOf":[{"type":"STRING"},{"type":"INTEGER"}]}"""),
                openApi(anyOf(TEXT, NULL), """
                        {"type":"STRING","nullable":true}"""),
                openApi(anyOf(NULL, choice), """
                        {"type":"STRING","description":"one","format":"enum","enum":["A","B"],"nullable":true}"""),
                jsonSchema(
                        JsonAnyOfSchema.builder()
                                .anyOf(TEXT, new JsonIntegerSchema())
                                .description("either")
                                .build(),
                        """
                                {"anyOf":[{"type":"string"},{"type":"integer"}],"description":"either"}"""),
                jsonSchema(anyOf(TEXT, new JsonIntegerSchema(), NULL), """
                        {"anyOf":[{"type":"string"},{"type":"integer"},{"type":"null"}]}"""),
                jsonSchema(anyOf(anyOf(TEXT, new JsonIntegerSchema()), NULL), """
                        {"anyOf":[{"anyOf":[{"type":"string"},{"type":"integer"}]},{"type":"null"}]}"""),
                jsonSchema(NULL, """
                        {"type":"null"}"""),
                jsonSchema(emptyObject, """
                        {"type":"object"}"""),
                jsonSchema(map, """
                        {"type":"object","additionalProperties":true}"""),
                jsonSchema(JsonArraySchema.builder().build(), """
                        {"type":"array"}"""),
                jsonSchema(JsonRawSchema.from("""
                        {"$schema":"x","type":"integer","enum":[1,2],"exclusiveMinimum":0.50}"""), """
                        {"$schema":"x","type":"integer","enum":[1,2],"exclusiveMinimum":0.50}"""));
    }

    @ParameterizedTest
    @MethodSource("properties")
    void every_element_is_sent_in_a_field_that_can_express_it(
            JsonSchemaElement property, String toolField, String responseField, String expected) throws IOException {
        JsonNode schema = Json.tree(expected);

        ToolSpecification tool = ToolSpecification.builder()
                .name("f")
                .parameters(object("it", property))
                .build();
        for (CallStyle style : CallStyle.values()) {
            JsonNode declaration =
                    sent(style, ChatRequest.builder().toolSpecifications(tool)).at("/tools/0/functionDeclarations/0");
            JsonNode config = sent(style, ChatRequest.builder().responseFormat(format(object("it", property))))
                    .path("generationConfig");

            assertThat(declaration.path(toolField)).isEqualTo(schema);
            assertThat(declaration).hasSize(2);
            assertThat(config.path(responseField)).isEqualTo(schema);
            assertThat(config.path("responseMimeType").asText()).isEqualTo("application/json");
            assertThat(config).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_recursive_type_becomes_a_reference_and_a_definition(CallStyle style) throws IOException {
        JsonObjectSchema person = JsonObjectSchema.builder()
                .addStringProperty("name")
                .addProperty(
                        "children",
                        JsonArraySchema.builder()
                                .items(JsonReferenceSchema.builder()
                                        .reference("Person")
                                        .build())
                                .build())
                .build();
        JsonObjectSchema root = JsonObjectSchema.builder()
                .addProperty(
                        "it", JsonReferenceSchema.builder().reference("Person").build())
                .definitions(Map.of("Person", person))
                .build();

        JsonNode schema = sent(style, ChatRequest.builder().responseFormat(format(root)))
                .at("/generationConfig/responseJsonSchema");

        assertThat(schema).isEqualTo(Json.tree("""
                {"type":"object","properties":{"it":{"$ref":"#/$defs/Person"}},
                 "$defs":{"Person":{"type":"object","properties":{"name":{"type":"string"},
                    "children":{"type":"array","items":{"$ref":"#/$defs/Person"}}}}}}"""));
    }

    private static JsonReferenceSchema reference(String name) {
        return JsonReferenceSchema.builder().reference(name).build();
    }

    private static JsonObjectSchema linked(String name, JsonSchemaElement value) {
        return JsonObjectSchema.builder()
                .addProperty("value", value)
                .addProperty("next", reference(name))
                .definitions(Map.of(
                        name,
                        JsonObjectSchema.builder()
                                .addProperty("value", value)
                                .addProperty("next", reference(name))
                                .build()))
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void definitions_below_the_root_move_to_the_root(CallStyle style) throws IOException {
        JsonSchemaElement links = linked("Link", TEXT);
        List<JsonSchemaElement> roots = List.of(
                JsonArraySchema.builder().items(links).build(),
                anyOf(links, new JsonIntegerSchema()),
                object("a", JsonArraySchema.builder().items(links).build()),
                object("a", object("b", anyOf(NULL, links))));
        for (JsonSchemaElement root : roots) {
            JsonNode schema = sent(style, ChatRequest.builder().responseFormat(format(root)))
                    .at("/generationConfig/responseJsonSchema");

            assertThat(schema.findValues("$defs")).hasSize(1);
            assertThat(schema.path("$defs")).isEqualTo(Json.tree("""
                    {"Link":{"type":"object","properties":{"value":{"type":"string"},
                     "next":{"$ref":"#/$defs/Link"}}}}"""));
        }
    }

    @ParameterizedTest
    @EnumSource
    void definitions_of_one_name_and_different_content_stay_apart(CallStyle style) throws IOException {
        JsonObjectSchema root = JsonObjectSchema.builder()
                .addProperty("a", linked("Link", TEXT))
                .addProperty("b", linked("Link", new JsonIntegerSchema()))
                .addProperty("c", linked("Link", TEXT))
                .build();
        ToolSpecification tool =
                ToolSpecification.builder().name("f").parameters(root).build();

        JsonNode declared = sent(style, ChatRequest.builder().toolSpecifications(tool))
                .at("/tools/0/functionDeclarations/0/parametersJsonSchema");

        assertThat(declared.at("/properties/a/properties/next/$ref").asText()).isEqualTo("#/$defs/Link");
        assertThat(declared.at("/properties/b/properties/next/$ref").asText()).isEqualTo("#/$defs/Link_2");
        assertThat(declared.at("/properties/c/properties/next/$ref").asText()).isEqualTo("#/$defs/Link");
        assertThat(declared.path("$defs")).isEqualTo(Json.tree("""
                {"Link":{"type":"object","properties":{"value":{"type":"string"},
                   "next":{"$ref":"#/$defs/Link"}}},
                 "Link_2":{"type":"object","properties":{"value":{"type":"integer"},
                   "next":{"$ref":"#/$defs/Link_2"}}}}"""));
    }

    @ParameterizedTest
    @EnumSource
    void definitions_of_a_raw_schema_move_to_the_root(CallStyle style) throws IOException {
        String schema = """
                {"type":"array","items":{"$ref":"#/$defs/R"},"$defs":{"R":{"type":"object",
                 "properties":{"r":{"$ref":"#/$defs/R"}}}}}""";
        String older = schema.replace("$defs", "definitions");

        for (String raw : List.of(schema, older)) {
            assertThat(sent(style, ChatRequest.builder().responseFormat(format(object("a", JsonRawSchema.from(raw)))))
                            .at("/generationConfig/responseJsonSchema"))
                    .isEqualTo(Json.tree("""
                        {"type":"object","properties":{"a":{"type":"array","items":{"$ref":"#/$defs/R"}}},
                         "$defs":{"R":{"type":"object","properties":{"r":{"$ref":"#/$defs/R"}}}}}"""));
        }
    }

    @ParameterizedTest
    @EnumSource
    void raw_schemas_below_the_root_keep_their_own_references(CallStyle style) throws IOException {
        JsonObjectSchema root = JsonObjectSchema.builder()
                .addProperty("a", JsonRawSchema.from("""
                        {"$ref":"#/$defs/R","$defs":{"R":{"type":"string"}}}"""))
                .addProperty("b", JsonRawSchema.from("""
                        {"$ref":"#/$defs/R","$defs":{"R":{"type":"integer"}}}"""))
                .addProperty("c", JsonRawSchema.from("""
                        {"type":"object","properties":{"next":{"$ref":"#"}}}"""))
                .build();

        assertThat(sent(style, ChatRequest.builder().responseFormat(format(root)))
                        .at("/generationConfig/responseJsonSchema"))
                .isEqualTo(Json.tree("""
                        {"type":"object","properties":{"a":{"$ref":"#/$defs/R"},"b":{"$ref":"#/$defs/R_2"},
                          "c":{"$ref":"#/$defs/Schema"}},
                         "$defs":{"R":{"type":"string"},"R_2":{"type":"integer"},
                          "Schema":{"type":"object","properties":{"next":{"$ref":"#/$defs/Schema"}}}}}"""));
    }

    @ParameterizedTest
    @EnumSource
    void a_blank_description_is_not_sent(CallStyle style) throws IOException {
        JsonObjectSchema parameters = JsonObjectSchema.builder()
                .description("")
                .addProperty("a", JsonStringSchema.builder().description(" ").build())
                .addProperty(
                        "b",
                        JsonAnyOfSchema.builder()
                                .description("\t")
                                .anyOf(TEXT, new JsonIntegerSchema())
                                .build())
                .build();
        ToolSpecification tool = ToolSpecification.builder()
                .name("f")
                .description("")
                .parameters(parameters)
                .build();

        assertThat(sent(style, ChatRequest.builder().toolSpecifications(tool)).at("/tools/0/functionDeclarations/0"))
                .isEqualTo(Json.tree("""
                        {"name":"f","parameters":{"type":"OBJECT","properties":{"a":{"type":"STRING"},
                         "b":{"anyOf":[{"type":"STRING"},{"type":"INTEGER"}]}},"propertyOrdering":["a","b"]}}"""));
    }

    // --- enums with blank values, for which Gemini refuses the whole request

    static Stream<Arguments> enums() {
        JsonSchemaElement nothing =
                JsonEnumSchema.builder().enumValues("", " ").description("one").build();
        return Stream.of(
                openApi(JsonEnumSchema.builder().enumValues("list", "").build(), """
                        {"type":"STRING","format":"enum","enum":["list"]}"""),
                openApi(
                        JsonEnumSchema.builder()
                                .enumValues(Arrays.asList(" ", "A", null, "B"))
                                .build(),
                        """
                        {"type":"STRING","format":"enum","enum":["A","B"]}"""),
                openApi(nothing, """
                        {"type":"STRING","description":"one"}"""),
                jsonSchema(
                        anyOf(JsonEnumSchema.builder().enumValues("\t", "A").build(), new JsonIntegerSchema(), NULL),
                        """
                        {"anyOf":[{"type":"string","enum":["A"]},{"type":"integer"},{"type":"null"}]}"""),
                jsonSchema(anyOf(nothing, new JsonIntegerSchema(), NULL), """
                        {"anyOf":[{"type":"string","description":"one"},{"type":"integer"},{"type":"null"}]}"""),
                jsonSchema(JsonRawSchema.from("""
                        {"type":"object","properties":{"enum":{"type":"string","enum":["","x",1.50,null]},
                         "b":{"enum":[" "],"default":{"enum":[""]}}}}"""), """
                        {"type":"object","properties":{"enum":{"type":"string","enum":["x",1.50,null]},
                         "b":{"default":{"enum":[""]}}}}"""));
    }

    @ParameterizedTest
    @MethodSource("enums")
    void blank_values_of_an_enum_are_left_out(
            JsonSchemaElement property, String toolField, String responseField, String expected) throws IOException {
        every_element_is_sent_in_a_field_that_can_express_it(property, toolField, responseField, expected);
    }

    @ParameterizedTest
    @EnumSource
    void a_root_enum_of_nothing_but_blanks_is_a_text(CallStyle style) throws IOException {
        assertThat(sent(
                                style,
                                ChatRequest.builder()
                                        .responseFormat(format(JsonEnumSchema.builder()
                                                .enumValues("", " ")
                                                .build())))
                        .path("generationConfig"))
                .isEqualTo(Json.tree("""
                        {"responseMimeType":"application/json","responseSchema":{"type":"STRING"}}"""));
    }

    @ParameterizedTest
    @EnumSource
    void a_raw_schema_is_sent_verbatim_in_the_json_schema_field(CallStyle style) throws IOException {
        String raw = """
                {"$schema":"s","type":"object","properties":{"a":{"const":1.10}},\
                "additionalProperties":false}""";

        JsonNode config = sent(style, ChatRequest.builder().responseFormat(format(JsonRawSchema.from(raw))))
                .path("generationConfig");

        assertThat(config.path("responseJsonSchema")).hasToString(raw);
        assertThat(config.has("responseSchema")).isFalse();
    }

    @Test
    void a_raw_schema_that_is_no_json_is_rejected_unsent() {
        assertThatThrownBy(() -> sent(
                        CallStyle.WHOLE, ChatRequest.builder().responseFormat(format(JsonRawSchema.from("{broken")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("JsonRawSchema");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void an_enum_as_root_requests_a_bare_value(CallStyle style) throws IOException {
        JsonNode config = sent(
                        style,
                        ChatRequest.builder()
                                .responseFormat(format(JsonEnumSchema.builder()
                                        .enumValues("YES", "NO")
                                        .build())))
                .path("generationConfig");

        assertThat(config).isEqualTo(Json.tree("""
                {"responseMimeType":"text/x.enum","responseSchema":{"type":"STRING","format":"enum","enum":["YES","NO"]}}"""));
    }

    @ParameterizedTest
    @EnumSource
    void a_mime_type_is_sent_only_where_json_is_requested(CallStyle style) throws IOException {
        assertThat(sent(style, ChatRequest.builder().responseFormat(ResponseFormat.TEXT))
                        .has("generationConfig"))
                .isFalse();
        assertThat(sent(style, ChatRequest.builder().responseFormat(ResponseFormat.JSON))
                        .path("generationConfig"))
                .isEqualTo(Json.tree("""
                        {"responseMimeType":"application/json"}"""));
    }

    @Test
    void a_tool_that_takes_any_argument_declares_it() throws IOException {
        ToolSpecification tool = ToolSpecification.builder()
                .name("f")
                .parameters(
                        JsonObjectSchema.builder().additionalProperties(true).build())
                .build();

        assertThat(sent(CallStyle.WHOLE, ChatRequest.builder().toolSpecifications(tool))
                        .at("/tools/0/functionDeclarations/0"))
                .isEqualTo(Json.tree("""
                        {"name":"f","parametersJsonSchema":{"type":"object","additionalProperties":true}}"""));
    }

    @Test
    void an_unknown_element_is_rejected_by_name() {
        JsonSchemaElement unknown = new JsonSchemaElement() {
            @Override
            public String description() {
                return "new in 2.0";
            }

            @Override
            public String toString() {
                return "unknown";
            }
        };

        for (CallStyle style : CallStyle.values()) {
            assertThatThrownBy(() -> sent(style, ChatRequest.builder().responseFormat(format(object("it", unknown)))))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining(unknown.getClass().getName());
        }
    }

    @ParameterizedTest
    @EnumSource
    void tools_and_schema_go_in_one_request(CallStyle style) {
        JsonNode request = sent(
                style,
                ChatRequest.builder()
                        .toolSpecifications(
                                ToolSpecification.builder().name("f").build())
                        .responseFormat(format(object("it", TEXT))));

        assertThat(request.has("tools")).isTrue();
        assertThat(request.at("/generationConfig/responseSchema").isObject()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void tools_with_a_schema_are_rejected_for_gemini_2_with_advice(CallStyle style) {
        assertThatThrownBy(() -> style.send(
                        server,
                        it -> it.modelName("gemini-2.5-flash"),
                        ChatRequest.builder()
                                .messages(UserMessage.from("hi"))
                                .toolSpecifications(
                                        ToolSpecification.builder().name("f").build())
                                .responseFormat(ResponseFormat.JSON)
                                .build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Gemini 3");
    }

    @ParameterizedTest
    @EnumSource
    void json_in_several_parts_is_joined_without_separators(CallStyle style) {
        server.answers(Answer.json("""
                {"candidates":[{"content":{"parts":[{"text":"{\\"a\\":"},{"text":"1","thoughtSignature":"c2ln"}]}}]}""", """
                {"candidates":[{"content":{"parts":[{"text":"}"}]},"finishReason":"STOP"}]}"""));

        ChatResponse response = style.send(
                server,
                ChatRequest.builder()
                        .messages(List.of(UserMessage.from("hi")))
                        .responseFormat(ResponseFormat.JSON)
                        .build());

        assertThat(response.aiMessage().text()).isEqualTo("""
                {"a":1}""");
    }
}
