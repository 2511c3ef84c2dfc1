package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.agent.tool.ReturnBehavior;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.guardrail.OutputGuardrail;
import dev.langchain4j.guardrail.OutputGuardrailResult;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.guardrail.OutputGuardrails;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** AI services over the models: what their methods may return, and what stands between the model and the caller. */
@Timeout(60)
class AiServicesTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private <T> T service(Class<T> type, Object... tools) {
        AiServices<T> services = AiServices.builder(type)
                .chatModel(CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                        .build())
                .streamingChatModel(CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                        .build())
                .chatMemory(MessageWindowChatMemory.withMaxMessages(20));
        if (tools.length > 0) services.tools(tools);
        return services.build();
    }

    private JsonNode config() {
        return server.lastRequest().json().path("generationConfig");
    }

    // --- what methods return

    enum Mood {
        GOOD,
        BAD
    }

    record Ingredient(String name, double grams) {}

    record Recipe(String title, Mood mood, List<Ingredient> ingredients, Map<String, Integer> notes) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Circle.class, name = "Circle"),
        @JsonSubTypes.Type(value = Square.class, name = "Square")
    })
    sealed interface Shape permits Circle, Square {}

    record Circle(double radius) implements Shape {}

    record Square(double side) implements Shape {}

    record Node(String name, List<Node> children) {}

    interface Extractor {

        Recipe recipe(String text);

        List<Ingredient> ingredients(String text);

        Mood mood(String text);

        Shape shape(String text);

        List<Shape> shapes(String text);

        Node node(String text);

        List<Node> nodes(String text);

        Set<Node> distinctNodes(String text);

        Result<List<Node>> nodesWithMetadata(String text);

        @UserMessage("What is in it?")
        List<Ingredient> inImage(@UserMessage ImageContent image);
    }

    @Test
    void a_method_may_return_a_record_with_lists_enums_and_a_map() {
        server.answers(Answer.text("""
                {"title":"Pie","mood":"GOOD","ingredients":[{"name":"apple","grams":1.5}],\
                "notes":{"stars":5}}"""));

        Recipe recipe = service(Extractor.class).recipe("pie");

        assertThat(recipe)
                .isEqualTo(new Recipe("Pie", Mood.GOOD, List.of(new Ingredient("apple", 1.5)), Map.of("stars", 5)));
        assertThat(config().at("/responseJsonSchema/properties"))
                .as("a map needs the JSON Schema field")
                .hasSize(4);
    }

    @Test
    void a_method_may_return_a_list_of_records() {
        server.answers(Answer.text("""
                {"values":[{"name":"apple","grams":1.5},{"name":"salt","grams":2}]}"""));

        assertThat(service(Extractor.class).ingredients("pie"))
                .containsExactly(new Ingredient("apple", 1.5), new Ingredient("salt", 2));
        assertThat(config().at("/responseSchema/properties/values/type").asText())
                .isEqualTo("ARRAY");
    }

    @Test
    void a_recursive_record_has_its_definition_at_the_root() {
        List<Node> leaves = List.of(new Node("leaf", List.of()));
        List<Consumer<Extractor>> calls = List.of(
                it -> assertThat(it.nodes("tree")).isEqualTo(leaves),
                it -> assertThat(it.distinctNodes("tree")).containsExactlyElementsOf(leaves),
                it -> assertThat(it.nodesWithMetadata("tree").content()).isEqualTo(leaves));
        for (Consumer<Extractor> call : calls) {
            server.answers(Answer.text("""
                    {"values":[{"name":"leaf","children":[]}]}"""));

            call.accept(service(Extractor.class));

            assertReferencesResolve(config().path("responseJsonSchema"));
        }
        server.answers(Answer.text("""
                {"name":"leaf","children":[]}"""));
        assertThat(service(Extractor.class).node("tree")).isEqualTo(leaves.get(0));
        assertReferencesResolve(config().path("responseJsonSchema"));
    }

    private static void assertReferencesResolve(JsonNode schema) {
        assertThat(schema.findValues("$defs")).hasSize(1);
        assertThat(schema.has("$defs")).isTrue();
        assertThat(schema.findValuesAsText("$ref"))
                .isNotEmpty()
                .allMatch(reference -> schema.at(reference.substring(1)).isObject());
    }

    @Test
    void a_method_may_return_an_enum() {
        server.answers(Answer.text("""
                {"value":"BAD"}"""));

        assertThat(service(Extractor.class).mood("rain")).isEqualTo(Mood.BAD);
        assertThat(config().at("/responseSchema/properties/value/enum")).hasSize(2);
    }

    @Test
    void a_method_may_return_a_sealed_type_or_a_list_of_it() {
        server.answers(Answer.text("""
                {"value":{"kind":"Circle","radius":2}}"""), Answer.text("""
                {"values":[{"kind":"Square","side":1},{"kind":"Circle","radius":3}]}"""));
        Extractor extractor = service(Extractor.class);

        assertThat(extractor.shape("round")).isEqualTo(new Circle(2));
        assertThat(extractor.shapes("both")).containsExactly(new Square(1), new Circle(3));
    }

    @Test
    void a_list_of_records_can_be_read_from_an_image() {
        server.answers(Answer.text("""
                {"values":[{"name":"apple","grams":1}]}"""));

        assertThat(service(Extractor.class).inImage(ImageContent.from("iVBORw0KGgo=", "image/png")))
                .containsExactly(new Ingredient("apple", 1));
        assertThat(server.lastRequest().json().at("/contents/0/parts").findValues("inlineData"))
                .hasSize(1);
        assertThat(config().has("responseSchema")).isTrue();
    }

    // --- tools

    static class Counter {

        @Tool(returnBehavior = ReturnBehavior.IMMEDIATE)
        public int count(String what) {
            return what.length();
        }
    }

    interface Counting {

        Result<String> chat(String message);
    }

    @Test
    void a_tool_that_returns_immediately_leaves_a_valid_conversation() throws IOException {
        server.answers(Answer.call("count", """
                {"arg0":"books"}"""), Answer.text("Five."));
        Counting counting = service(Counting.class, new Counter());

        Result<String> immediate = counting.chat("How many?");
        Result<String> next = counting.chat("In letters?");

        assertThat(immediate.content()).isNull();
        assertThat(immediate.toolExecutions().get(0).result()).isEqualTo("5");
        assertThat(next.content()).isEqualTo("Five.");
        assertThat(server.requests()).hasSize(2);
        assertThat(server.lastRequest().json().has("generationConfig")).isFalse();
        assertThat(server.lastRequest().json().at("/contents/2/parts/0/functionResponse/response"))
                .isEqualTo(Json.tree("""
                        {"output":5}"""));
        assertThat(server.lastRequest().json().path("contents"))
                .as("the next message is a turn of its own")
                .hasSize(4);
        assertThat(server.lastRequest().json().at("/contents/2/parts")).hasSize(1);
    }

    // --- guardrails

    /** Reprompts where the answer is rude, and edits an answer that shouts. */
    public static class Polite implements OutputGuardrail {

        @Override
        public OutputGuardrailResult validate(AiMessage answer) {
            if (answer.text().contains("damn")) return reprompt("rude", "Say it politely.");
            return successWith(answer.text().replace("!", "."));
        }
    }

    interface Guarded {

        @OutputGuardrails(Polite.class)
        String chat(String message);

        @OutputGuardrails(Polite.class)
        TokenStream stream(String message);
    }

    private static String end(TokenStream stream) throws InterruptedException, ExecutionException {
        CompletableFuture<String> end = new CompletableFuture<>();
        stream.onPartialResponse(text -> {})
                .onCompleteResponse(
                        response -> end.complete(response.aiMessage().text()))
                .onError(end::completeExceptionally)
                .start();
        return end.orTimeout(30, TimeUnit.SECONDS).get();
    }

    @Test
    void a_guardrail_reprompts_and_edits_whole_and_streamed() throws Exception {
        server.answers(Answer.text("damn"), Answer.text("Please!"), Answer.text("damn"), Answer.text("Please!"));

        assertThat(service(Guarded.class).chat("hi")).isEqualTo("Please.");
        assertThat(end(service(Guarded.class).stream("hi"))).isEqualTo("Please.");
        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void a_failed_reprompt_of_a_guardrail_ends_call_and_stream() {
        Answer refused = Answer.rateLimited("3000s");
        server.answers(Answer.text("damn"), refused, Answer.text("damn"), refused, refused);

        assertThatThrownBy(() -> service(Guarded.class).chat("hi"))
                .hasRootCauseInstanceOf(CometApiGeminiHttpException.class);
        assertThatThrownBy(() -> end(service(Guarded.class).stream("hi")))
                .hasRootCauseInstanceOf(CometApiGeminiHttpException.class);
        assertThatThrownBy(() -> end(service(Guarded.class).stream("hi")))
                .as("a stream that fails at once")
                .hasCauseInstanceOf(RateLimitException.class);
    }
}
