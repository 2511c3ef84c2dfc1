package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ForwardingSource;
import okio.Okio;

/**
 * Takes any bytes in place of the service's. A finding is what a target throws: an undocumented exception, a broken rule,
 * or more than {@link #LIMIT} for one input. The module {@code fuzz} fuzzes the targets; {@link FuzzedInputsTest} repeats
 * what it found.
 */
enum FuzzTargets {

    /** The events are the same however the network splits them. */
    SSE {
        @Override
        void parse(byte[] input) throws IOException {
            List<String> atOnce = events(new Buffer().write(input));
            List<String> byteByByte = events(Okio.buffer(new ForwardingSource(new Buffer().write(input)) {
                @Override
                public long read(Buffer sink, long byteCount) throws IOException {
                    return super.read(sink, 1);
                }
            }));
            assertThat(byteByByte).isEqualTo(atOnce);
        }
    },

    /** Whole and streamed, the same bytes yield the same response or none. A response can be stored and sent back. */
    ANSWERS {
        @Override
        void parse(byte[] input) {
            ChatResponse response = answer(input, false);
            assertThat(answer(input, true)).isEqualTo(response);
            if (response == null) return;
            AiMessage stored = (AiMessage)
                    ChatMessageDeserializer.messageFromJson(ChatMessageSerializer.messageToJson(response.aiMessage()));
            CHAT_MODEL.chat(UserMessage.from("hi"), stored, UserMessage.from("and?"));
        }
    },

    /** As {@link #ANSWERS}, for streams of chunks: each byte of the input chooses the next fragment. */
    CHUNKS {
        @Override
        void parse(byte[] input) throws IOException {
            StringBuilder stream = new StringBuilder("data: ");
            for (byte choice : input) {
                String fragment = FRAGMENTS.get((choice & 0xff) % FRAGMENTS.size());
                if (stream.length() + fragment.length() < MAX_EVENT_BYTES / 2) stream.append(fragment);
            }
            ANSWERS.parse(stream.toString().getBytes(StandardCharsets.UTF_8));
        }
    },

    /** Every citation lies within the answer. Input: answer, zero byte, the grounding's JSON; {@code |} divides parts. */
    CITATIONS {
        @Override
        void parse(byte[] input) throws IOException {
            int zero = 0;
            while (zero < input.length && input[zero] != 0) zero++;
            String text = new String(input, 0, zero, StandardCharsets.UTF_8);
            String json = new String(input, zero, input.length - zero, StandardCharsets.UTF_8).replace("\0", "");
            List<CometApiGeminiGrounding.PartText> parts = new ArrayList<>();
            int offset = 0;
            for (String part : text.split("(?<=\\|)")) {
                parts.add(new CometApiGeminiGrounding.PartText(parts.size(), offset, part));
                offset += part.length();
            }
            CometApiGeminiGrounding grounding;
            try {
                grounding = GroundingJson.grounding(Json.tree(json), parts);
            } catch (IOException notJson) {
                return;
            }
            if (grounding == null) return;
            for (String answer : List.of(text, text.toUpperCase(), text + text, "")) {
                for (CometApiGeminiGrounding.Citation citation : grounding.citations(answer)) {
                    assertThat(answer.substring(citation.start(), citation.end()))
                            .isEqualTo(citation.text())
                            .isNotEmpty();
                }
                assertThat(grounding.toMarkdown(answer)).isNotNull();
            }
        }
    },

    /** Every error response becomes a message of limited length. Input: a byte for the status, the body. */
    ERRORS {
        @Override
        void parse(byte[] input) {
            if (input.length == 0) return;
            int status = 300 + (input[0] & 0xff);
            byte[] body = Arrays.copyOfRange(input, 1, input.length);
            Headers headers = Headers.of("Retry-After", Integer.toString(input.length));
            HttpErrors.Refusal refusal = HttpErrors.refusal(status, headers, body, "gemini-x", Clock.systemUTC());
            RuntimeException error = refusal.toException(1);
            assertThat(error).isInstanceOf(LangChain4jException.class);
            assertThat(error.getMessage()).hasSizeLessThan(4000);
            assertThat(error.getCause()).isInstanceOf(CometApiGeminiHttpException.class);
        }
    };

    private static final long MAX_EVENT_BYTES = 64 * 1024;
    /** Far above what any input may take. */
    static final Duration LIMIT = Duration.ofSeconds(20);

    private static final ChatRequest REQUEST =
            ChatRequest.builder().messages(UserMessage.from("hi")).build();
    private static final String FINISHED = """
            {"candidates":[{"finishReason":"STOP"}]}""";
    /** The ends of events and values first, then what chunks hold: pieces of arguments, nulls, metadata. */
    private static final List<String> FRAGMENTS = List.of(
            "\n\ndata: ",
            "\ndata: ",
            "\n\n: ping\n\ndata: ",
            ",",
            "[DONE]",
            "{\"cand",
            part("{\"text\":\"a\"}"),
            part("{\"text\":\"b\",\"thought\":true,\"thoughtSignature\":null}"),
            part("{\"text\":\"c\",\"functionCall\":{\"name\":\"one\",\"args\":\"{}\"},\"new\":null},null"),
            call("\"id\":\"a\",\"name\":\"one\",\"willContinue\":true"),
            call("\"id\":\"b\",\"name\":\"two\",\"willContinue\":true"),
            call("\"name\":\"three\",\"willContinue\":true"),
            call("\"id\":\"a\",\"name\":\"one\",\"args\":{\"x\":null}"),
            call(
                    "\"id\":\"a\",\"willContinue\":true,\"partialArgs\":[{\"jsonPath\":\"$.x[0]\",\"stringValue\":\"a\"}]"),
            call("\"id\":\"b\",\"willContinue\":true,\"partialArgs\":[{\"jsonPath\":\"$.x\",\"stringValue\":\"b\"}]"),
            call("\"willContinue\":true,\"partialArgs\":[{\"jsonPath\":\"$['x'].y\",\"nullValue\":null}]"),
            call("\"id\":\"a\""),
            call("\"id\":\"b\""),
            call(""),
            part("{\"functionResponse\":{\"id\":\"a\",\"name\":\"one\",\"response\":null}}"),
            part("{\"executableCode\":null,\"codeExecutionResult\":{}}"),
            "{\"candidates\":[{\"index\":1},null,{\"index\":0,\"content\":null}],\"error\":{}}",
            "{\"candidates\":[{\"groundingMetadata\":{\"groundingChunks\":[{\"web\":null},{\"web\":{\"uri\":\"u\"}}],"
                    + "\"groundingSupports\":[{\"groundingChunkIndices\":[1,7]}]}}],\"usageMetadata\":{\"totalTokenCount\":-1}}",
            "{\"candidates\":[{\"finishReason\":\"STOP\"}]}",
            "{\"candidates\":[{\"finishReason\":\"FINISH_REASON_UNSPECIFIED\"}]}",
            "{\"error\":{\"code\":503}}");

    private static final ThreadLocal<byte[]> NEXT_RESPONSE = new ThreadLocal<>();
    private static final CometApiGeminiChatModel CHAT_MODEL =
            settings(CometApiGeminiChatModel.builder()).build();
    private static final CometApiGeminiStreamingChatModel STREAMING_MODEL = settings(
                    CometApiGeminiStreamingChatModel.builder())
            .executor(Runnable::run)
            .build();

    abstract void parse(byte[] input) throws IOException;

    private static String part(String json) {
        return "{\"candidates\":[{\"content\":{\"parts\":[" + json + "]}}]}";
    }

    private static String call(String fields) {
        return part("{\"functionCall\":{" + fields + "}}");
    }

    void parseWithin(Duration limit, byte[] input) throws IOException {
        long start = System.nanoTime();
        parse(input);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit);
    }

    private static List<String> events(BufferedSource source) throws IOException {
        SseReader reader = new SseReader(source, MAX_EVENT_BYTES);
        List<String> events = new ArrayList<>();
        try {
            while (reader.next()) {
                assertThat((long) reader.length()).isLessThanOrEqualTo(MAX_EVENT_BYTES);
                events.add(new String(reader.bytes(), 0, reader.length(), StandardCharsets.ISO_8859_1));
            }
        } catch (SseReader.EventTooLongException e) {
            events.add("too long");
        }
        return events;
    }

    private static <M> CometApiGeminiModelBuilder<M> settings(CometApiGeminiModelBuilder<M> builder) {
        OkHttpClient canned = new OkHttpClient.Builder()
                .addInterceptor(chain -> {
                    byte[] answer = NEXT_RESPONSE.get();
                    NEXT_RESPONSE.remove();
                    byte[] body = answer == null ? FINISHED.getBytes(StandardCharsets.UTF_8) : answer;
                    return new Response.Builder()
                            .request(chain.request())
                            .protocol(Protocol.HTTP_1_1)
                            .code(200)
                            .message("OK")
                            .header("Content-Length", Integer.toString(body.length))
                            .body(ResponseBody.create(body, MediaType.get("application/json")))
                            .build();
                })
                .build();
        return builder.apiKey("a-key")
                .modelName("gemini-3-flash-preview")
                .httpClient(canned)
                .maxRetries(0)
                .maxEventBytes(MAX_EVENT_BYTES)
                .returnThinking(true)
                .ids(() -> "made-id");
    }

    /** @return null when there is a documented exception instead */
    private static ChatResponse answer(byte[] bytes, boolean isStreamed) {
        NEXT_RESPONSE.set(bytes);
        try {
            return isStreamed ? streamed() : CHAT_MODEL.chat(REQUEST);
        } catch (LangChain4jException documented) {
            return null;
        }
    }

    private static ChatResponse streamed() {
        AtomicReference<ChatResponse> complete = new AtomicReference<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        STREAMING_MODEL.chat(REQUEST, new StreamingChatResponseHandler() {
            @Override
            public void onCompleteResponse(ChatResponse response) {
                complete.set(response);
            }

            @Override
            public void onError(Throwable error) {
                failure.set(error);
            }
        });
        if (failure.get() instanceof RuntimeException e) throw e;
        assertThat(failure.get()).isNull();
        assertThat(complete.get()).isNotNull();
        return complete.get();
    }
}
