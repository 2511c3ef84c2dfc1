package com.cometapi.langchain4j.gemini;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import okio.BufferedSink;
import okio.Okio;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures the steps from LangChain4j's request to the bytes that are sent. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestBenchmark {

    private static final String MODEL = "benchmark";

    @Param
    private Input input = Input.ONE_MESSAGE;

    private final RequestMapper mapper =
            new RequestMapper(new MediaMapper(CometApiGeminiMediaPolicy.passUrl()), false, false);
    private final CometApiGeminiChatRequestParameters defaults =
            CometApiGeminiChatRequestParameters.builder().build();
    private ChatRequest request = input.request();

    public enum Input {
        ONE_MESSAGE,
        HUNDRED_MESSAGES,
        THOUSAND_MESSAGES,
        TWENTY_TOOLS,
        IMAGE_OF_15_MB;

        ChatRequest request() {
            return switch (this) {
                case ONE_MESSAGE -> request(conversation(1), List.of());
                case HUNDRED_MESSAGES -> request(conversation(100), List.of());
                case THOUSAND_MESSAGES -> request(conversation(1000), List.of());
                case TWENTY_TOOLS ->
                    request(
                            conversation(1),
                            IntStream.range(0, 20).mapToObj(Input::tool).toList());
                case IMAGE_OF_15_MB ->
                    request(
                            List.of(UserMessage.from(ImageContent.from("A".repeat(15 * 1024 * 1024), "image/png"))),
                            List.of());
            };
        }

        private static ChatRequest request(List<ChatMessage> messages, List<ToolSpecification> tools) {
            return ChatRequest.builder()
                    .messages(messages)
                    .toolSpecifications(tools)
                    .build();
        }

        private static List<ChatMessage> conversation(int messages) {
            List<ChatMessage> conversation = new ArrayList<>();
            for (int i = 0; i < messages; i++) {
                String text = "Number " + i + " is \"Porto " + i + "\":\n- depth: " + i % 9
                        + " metres at low water\n- at night: keep the green light of the outer mole to the right until"
                        + " the second buoy, then turn in slowly.";
                conversation.add(i % 2 == 0 ? UserMessage.from(text) : AiMessage.from(text));
            }
            return conversation;
        }

        private static ToolSpecification tool(int number) {
            return ToolSpecification.builder()
                    .name("find_" + number)
                    .description("Finds what number " + number + " stands for, and where that is known from")
                    .parameters(JsonObjectSchema.builder()
                            .addStringProperty("harbour", "Name of the harbour, in its own language")
                            .addStringProperty("date", "The day of the arrival, as year-month-day")
                            .addEnumProperty("unit", List.of("metric", "imperial"))
                            .addNumberProperty("draught", "Of the ship, in the unit")
                            .required("harbour", "date")
                            .build())
                    .build();
        }
    }

    @Setup
    public void prepare() {
        request = input.request();
    }

    /** Overrides the model's defaults with the request's parameters, maps the request and writes it, as each call does. */
    @Benchmark
    public long mapAndWrite() throws IOException {
        CometApiGeminiChatRequestParameters parameters = defaults.overrideWith(request.parameters());
        try (JsonBody body = JsonBody.of(mapper.map(request, parameters, MODEL));
                BufferedSink sink = Okio.buffer(Okio.blackhole())) {
            body.writeTo(sink);
            return body.contentLength();
        }
    }
}
