package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okio.Buffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures the steps from the received bytes to LangChain4j's response: events, records, and the fold of many chunks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ResponseBenchmark {

    private static final int CHUNKS = 2000;
    private static final long MAX_EVENT = 64 * 1024 * 1024;

    private final byte[] chunk = json("Word 1 \\\"of\\\" many. ");
    private final byte[] response = json("The inlet is easy by day, narrow by night. ".repeat(10));
    private final byte[] largeResponse = json("The inlet is easy by day, narrow by night… ".repeat(24_000));
    private final byte[] stream = stream(chunk);
    private final ByteArrayInputStream chunkAgain = new ByteArrayInputStream(chunk);
    private final ResponseParser parser = parser(chunkAgain);
    private final GenerateContentResponse[] parsed = new GenerateContentResponse[1];
    private final ResponseParser.Receiver<RuntimeException> receiver = response -> parsed[0] = response;
    private final List<GenerateContentResponse> chunks = chunks();

    private static byte[] json(String text) {
        return ("{\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"" + text + "\"}],\"role\": \"model\"},"
                        + "\"finishReason\": \"STOP\",\"index\": 0}],\"usageMetadata\": {\"promptTokenCount\": 12,"
                        + "\"candidatesTokenCount\": 105,\"totalTokenCount\": 117},\"modelVersion\": \"benchmark\","
                        + "\"responseId\": \"q0hJad_2HvGgkdUP4fvQ-AE\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] stream(byte[] chunk) {
        return ("data: " + new String(chunk, StandardCharsets.UTF_8) + "\r\n\r\n")
                .repeat(CHUNKS)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static ResponseParser parser(InputStream json) {
        try {
            return new ResponseParser(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<GenerateContentResponse> chunks() {
        try {
            List<GenerateContentResponse> all = new ArrayList<>();
            for (int i = 0; i < CHUNKS; i++) all.add(parseChunk());
            return all;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Benchmark
    public GenerateContentResponse parseChunk() throws IOException {
        chunkAgain.reset();
        parser.next(receiver);
        return parsed[0];
    }

    @Benchmark
    public Object parseResponse() throws IOException {
        return parse(response);
    }

    @Benchmark
    public Object parseLargeResponse() throws IOException {
        return parse(largeResponse);
    }

    private static Object parse(byte[] whole) throws IOException {
        try (ResponseParser parser = new ResponseParser(new ByteArrayInputStream(whole))) {
            GenerateContentResponse[] parsed = new GenerateContentResponse[1];
            parser.next(response -> parsed[0] = response);
            return parsed[0];
        }
    }

    @Benchmark
    @OperationsPerInvocation(CHUNKS)
    public int readEvents() throws IOException {
        SseReader reader = new SseReader(new Buffer().write(stream), MAX_EVENT);
        int length = 0;
        while (reader.next()) length += reader.length();
        return length;
    }

    @Benchmark
    @OperationsPerInvocation(CHUNKS)
    public ChatResponse fold() throws IOException {
        ResponseAssembler assembler = new ResponseAssembler(false, () -> "id", null);
        int emitted = 0;
        for (GenerateContentResponse each : chunks) {
            for (Part part : assembler.add(each)) emitted += part.text() == null ? 0 : 1;
        }
        if (emitted != CHUNKS) throw new IllegalStateException(emitted + " of " + CHUNKS);
        return assembler.toChatResponse(
                new CometApiGeminiChatResponseMetadata.CallFacts(null, 1, 0, null, Duration.ZERO), "benchmark");
    }
}
