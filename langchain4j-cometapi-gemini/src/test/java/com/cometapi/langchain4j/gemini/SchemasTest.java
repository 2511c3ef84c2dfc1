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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of schema, in the field that can say it; the strict local server refuses what Google refuses. */
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

    private JsonNode sent(CallStyle way, ChatRequest.Builder request) {
        server.answers(Answer.text("{}"));
        way.ask(server, request.messages(UserMessage.from("hi")).build());
        return server.lastRequest().json();
    }

    private static JsonObjectSchema object(String name, JsonSchemaElement property) {
        return JsonObjectSchema.builder().addProperty(name, property).build();
    }

    private static JsonAnyOfSchema anyOf(JsonSchemaElement... branches) {
        return JsonAnyOfSchema.builder().anyOf(branches).build();
    }

    private static Arguments openApi(String schema, JsonSchemaElement property) {
        return Arguments.of(
                property, "parameters", "responseSchema", "{'type':'OBJECT','properties':{'it':" + schema + "}}");
    }

    private static Arguments jsonSchema(String schema, JsonSchemaElement property) {
        return Arguments.of(
                property,
                "parametersJsonSchema",
                "responseJsonSchema",
                "{'type':'object','properties':{'it':" + schema + "}}");
    }

    static Stream<Arguments> properties() {
        JsonSchemaElement described =
                JsonStringSchema.builder().description("said").build();
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
                openApi("{'type':'STRING','description':'said'}", described),
                openApi("{'type':'INTEGER'}", new JsonIntegerSchema()),
                openApi("{'type':'NUMBER'}", new JsonNumberSchema()),
                openApi("{'type':'BOOLEAN'}", new JsonBooleanSchema()),
                openApi("{'type':'STRING','description':'one','format':'enum','enum':['A','B']}", choice),
                openApi(
                        "{'type':'ARRAY','items':{'type':'STRING'}}",
                        JsonArraySchema.builder().items(TEXT).build()),
                openApi(
                        "{'type':'OBJECT','properties':{'z':{'type':'INTEGER'},'a':{'type':'NUMBER'}},'required':['z'],"
                                + "'propertyOrdering':['z','a']}",
                        ordered),
                openApi("{'anyOf':[{'type':'STRING'},{'type':'INTEGER'}]}", anyOf(TEXT, new JsonIntegerSchema())),
                openApi("{'type':'STRING','nullable':true}", anyOf(TEXT, NULL)),
                openApi(
                        "{'type':'STRING','description':'one','format':'enum','enum':['A','B'],'nullable':true}",
                        anyOf(NULL, choice)),
                jsonSchema(
                        "{'anyOf':[{'type':'string'},{'type':'integer'}],'description':'either'}",
                        JsonAnyOfSchema.builder()
                                .anyOf(TEXT, new JsonIntegerSchema())
                                .description("either")
                                .build()),
                jsonSchema(
                        "{'anyOf':[{'type':'string'},{'type':'integer'},{'type':'null'}]}",
                        anyOf(TEXT, new JsonIntegerSchema(), NULL)),
                jsonSchema(
                        "{'anyOf':[{'anyOf':[{'type':'string'},{'type':'integer'}]},{'type':'null'}]}",
                        anyOf(anyOf(TEXT, new JsonIntegerSchema()), NULL)),
                jsonSchema("{'type':'null'}", NULL),
                jsonSchema("{'type':'object'}", emptyObject),
                jsonSchema("{'type':'object','additionalProperties':true}", map),
                jsonSchema("{'type':'array'}", JsonArraySchema.builder().build()),
                jsonSchema(
                        "{'$schema':'x','type':'integer','enum':[1,2],'exclusiveMinimum':0.50}",
                        JsonRawSchema.from(
                                "{\"$schema\":\"x\",\"type\":\"integer\",\"enum\":[1,2],\"exclusiveMinimum\":0.50}")));
    }

    @ParameterizedTest
    @MethodSource("properties")
    void every_element_is_said_in_the_field_that_can_say_all_of_it(
            JsonSchemaElement property, String toolField, String responseField, String expected) throws IOException {
        JsonNode schema = Json.tree(expected.replace('\'', '"'));

        ToolSpecification tool = ToolSpecification.builder()
                .name("f")
                .parameters(object("it", property))
                .build();
        for (CallStyle way : CallStyle.values()) {
            JsonNode declaration =
                    sent(way, ChatRequest.builder().toolSpecifications(tool)).at("/tools/0/functionDeclarations/0");
            JsonNode config = sent(way, ChatRequest.builder().responseFormat(format(object("it", property))))
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
    void a_type_that_holds_itself_is_a_reference_and_its_definition(CallStyle way) throws IOException {
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

        JsonNode schema = sent(way, ChatRequest.builder().responseFormat(format(root)))
                .at("/generationConfig/responseJsonSchema");

        assertThat(schema).isEqualTo(Json.tree("""
                {"type":"object","properties":{"it":{"$ref":"#/$defs/Person"}},
                 "$defs":{"Person":{"type":"object","properties":{"name":{"type":"string"},
                    "children":{"type":"array","items":{"$ref":"#/$defs/Person"}}}}}}"""));
    }

    @ParameterizedTest
    @EnumSource
    void a_raw_schema_goes_verbatim_to_the_json_schema_field_alone(CallStyle way) throws IOException {
        String raw = "{\"$schema\":\"s\",\"type\":\"object\",\"properties\":{\"a\":{\"const\":1.10}},"
                + "\"additionalProperties\":false}";

        JsonNode config = sent(way, ChatRequest.builder().responseFormat(format(JsonRawSchema.from(raw))))
                .path("generationConfig");

        assertThat(config.path("responseJsonSchema")).hasToString(raw);
        assertThat(config.has("responseSchema")).isFalse();
    }

    @Test
    void a_raw_schema_that_is_no_json_is_refused_before_anything_is_sent() {
        assertThatThrownBy(() -> sent(
                        CallStyle.WHOLE, ChatRequest.builder().responseFormat(format(JsonRawSchema.from("{broken")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("JsonRawSchema");
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void an_enum_as_root_is_answered_by_the_bare_word(CallStyle way) throws IOException {
        JsonNode config = sent(
                        way,
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
    void a_type_is_named_only_where_json_was_asked_for(CallStyle way) throws IOException {
        assertThat(sent(way, ChatRequest.builder().responseFormat(ResponseFormat.TEXT))
                        .has("generationConfig"))
                .isFalse();
        assertThat(sent(way, ChatRequest.builder().responseFormat(ResponseFormat.JSON))
                        .path("generationConfig"))
                .isEqualTo(Json.tree("{\"responseMimeType\":\"application/json\"}"));
    }

    @Test
    void a_tool_that_takes_any_argument_says_so() throws IOException {
        ToolSpecification tool = ToolSpecification.builder()
                .name("f")
                .parameters(
                        JsonObjectSchema.builder().additionalProperties(true).build())
                .build();

        assertThat(sent(CallStyle.WHOLE, ChatRequest.builder().toolSpecifications(tool))
                        .at("/tools/0/functionDeclarations/0"))
                .isEqualTo(
                        Json.tree(
                                "{\"name\":\"f\",\"parametersJsonSchema\":{\"type\":\"object\",\"additionalProperties\":true}}"));
    }

    @Test
    void an_element_that_nobody_knows_is_refused_by_name() {
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

        for (CallStyle way : CallStyle.values()) {
            assertThatThrownBy(() -> sent(way, ChatRequest.builder().responseFormat(format(object("it", unknown)))))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageContaining(unknown.getClass().getName());
        }
    }

    @ParameterizedTest
    @EnumSource
    void tools_and_schema_go_in_one_request(CallStyle way) {
        JsonNode request = sent(
                way,
                ChatRequest.builder()
                        .toolSpecifications(
                                ToolSpecification.builder().name("f").build())
                        .responseFormat(format(object("it", TEXT))));

        assertThat(request.has("tools")).isTrue();
        assertThat(request.at("/generationConfig/responseSchema").isObject()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void tools_and_schema_are_refused_by_the_second_generation_with_a_hint(CallStyle way) {
        assertThatThrownBy(() -> way.ask(
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
    void json_that_comes_in_several_parts_is_joined_with_nothing_between(CallStyle way) {
        server.answers(Answer.json(
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"{\\\"a\\\":\"},{\"text\":\"1\",\"thoughtSignature\":\"c2ln\"}]}}]}",
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"}\"}]},\"finishReason\":\"STOP\"}]}"));

        ChatResponse response = way.ask(
                server,
                ChatRequest.builder()
                        .messages(List.of(UserMessage.from("hi")))
                        .responseFormat(ResponseFormat.JSON)
                        .build());

        assertThat(response.aiMessage().text()).isEqualTo("{\"a\":1}");
    }
}
