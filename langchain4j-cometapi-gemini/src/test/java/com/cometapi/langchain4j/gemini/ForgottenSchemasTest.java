package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.service.AiServices;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A model remembers schemas and tools that were sent, and holds none that the application has dropped. */
class ForgottenSchemasTest {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CometApiGeminiChatModel model =
            CallStyle.connect(CometApiGeminiChatModel.builder(), server).build();

    @AfterEach
    void close() {
        server.close();
    }

    private static JsonObjectSchema schema() {
        return JsonObjectSchema.builder()
                .addStringProperty("name")
                .addIntegerProperty("age")
                .required("name")
                .build();
    }

    private static ChatRequest.Builder request() {
        return ChatRequest.builder().messages(UserMessage.from("hi"));
    }

    private static ResponseFormat format(JsonObjectSchema schema) {
        return ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(
                        JsonSchema.builder().name("person").rootElement(schema).build())
                .build();
    }

    private static void awaitCollected(WeakReference<?> object) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return object.refersTo(null);
        });
    }

    private WeakReference<JsonObjectSchema> sendSchema() {
        JsonObjectSchema schema = schema();
        model.chat(request().responseFormat(format(schema)).build());
        return new WeakReference<>(schema);
    }

    private WeakReference<ToolSpecification> sendTool() {
        ToolSpecification tool =
                ToolSpecification.builder().name("save").parameters(schema()).build();
        model.chat(request().toolSpecifications(tool).build());
        return new WeakReference<>(tool);
    }

    @Test
    void a_schema_that_the_application_has_dropped_is_not_held() {
        awaitCollected(sendSchema());
    }

    @Test
    void a_tool_that_the_application_has_dropped_is_not_held() {
        awaitCollected(sendTool());
    }

    record Person(String name) {}

    interface Service {
        Person read(String text);
    }

    /** Why schemas are dropped in practice. */
    @Test
    void an_ai_service_makes_a_new_schema_for_each_call_which_is_not_held() {
        ConcurrentLinkedQueue<WeakReference<Object>> schemas = new ConcurrentLinkedQueue<>();
        ChatModel recording = CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
                .listeners(List.of(new ChatModelListener() {
                    @Override
                    public void onRequest(ChatModelRequestContext context) {
                        schemas.add(new WeakReference<>(context.chatRequest()
                                .responseFormat()
                                .jsonSchema()
                                .rootElement()));
                    }
                }))
                .build();
        server.answers(Answer.text("{\"name\":\"Ada\"}"), Answer.text("{\"name\":\"Bob\"}"));
        Service service = AiServices.create(Service.class, recording);

        assertThat(service.read("Ada").name() + service.read("Bob").name()).isEqualTo("AdaBob");
        assertThat(schemas).hasSize(2);
        for (WeakReference<Object> schema : schemas) awaitCollected(schema);
    }

    @Test
    void many_threads_that_send_one_schema_and_one_tool_all_send_them_whole() {
        ResponseFormat format = format(schema());
        ToolSpecification tool =
                ToolSpecification.builder().name("save").parameters(schema()).build();

        IntStream.range(0, 40)
                .parallel()
                .forEach(i -> model.chat(request()
                        .responseFormat(format)
                        .toolSpecifications(tool)
                        .build()));

        assertThat(server.requests()).hasSize(40).allSatisfy(sent -> {
            assertThat(sent.json()
                            .at("/generationConfig/responseSchema/required/0")
                            .textValue())
                    .isEqualTo("name");
            assertThat(sent.json()
                            .at("/tools/0/functionDeclarations/0/parameters/required/0")
                            .textValue())
                    .isEqualTo("name");
        });
    }
}
