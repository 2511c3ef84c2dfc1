package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.GeminiContent.Part;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.ByteString;
import okio.ForwardingSource;
import okio.GzipSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One question on its way: sent, answered chunk by chunk, sent again while that is allowed. Reads only when asked for
 * the next chunk. For one thread; only its {@link CallHandle} may be used by others.
 */
final class Exchange implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(Exchange.class);

    /** Not Gemini's, but gateways that also speak OpenAI send it after the last chunk. */
    private static final String END_OF_STREAM = "[DONE]";

    private static final int QUOTED = 500;
    private static final long MOST_OF_AN_ERROR = 64 * 1024;

    private final ChatEngine.Settings settings;
    private final String modelName;
    private final boolean isStreamed;
    private final boolean returnThinking;
    private final JsonBody body;
    private final CallHandle handle;
    private final Deadline deadline;

    private ResponseAssembler assembler;
    private @Nullable Response response;
    private @Nullable BufferedSource content;
    private @Nullable SseReader events;
    private @Nullable ResponseParser answers;
    private Headers headers = Headers.of();
    private int attempts;
    private int malformedAnswers;
    private boolean isResent;
    private boolean isSpoken;
    private boolean isAtEnd;
    private boolean hasAnswer;
    private @Nullable Duration timeToFirstToken;

    Exchange(
            ChatEngine.Settings settings,
            String modelName,
            boolean isStreamed,
            boolean returnThinking,
            JsonBody body,
            CallHandle handle,
            Deadline deadline) {
        this.settings = settings;
        this.modelName = modelName;
        this.isStreamed = isStreamed;
        this.returnThinking = returnThinking;
        this.body = body;
        this.handle = handle;
        this.deadline = deadline;
        this.assembler = newAssembler();
    }

    /**
     * What came at one time.
     *
     * @param json the chunk itself; only valid until the next one is asked for
     */
    record Chunk(List<Part> parts, byte[] json, int length) {

        String text() {
            return new String(json, 0, length, StandardCharsets.UTF_8);
        }
    }

    /** The exchange was hung up on; nobody is to hear of it. */
    static final class CallCancelledException extends LangChain4jException {

        private static final long serialVersionUID = 1L;

        CallCancelledException() {
            super("The call was cancelled");
        }
    }

    ResponseAssembler assembler() {
        return assembler;
    }

    /** From here on the question is not asked again: somebody has heard a part of the answer. */
    void spoken() {
        isSpoken = true;
    }

    /**
     * Waits for the next chunk, asking again where that is allowed.
     *
     * @return null at the end of the answer
     * @throws RuntimeException one of LangChain4j's exceptions, or {@link CallCancelledException}
     */
    @Nullable
    Chunk next() {
        while (true) {
            try {
                if (handle.isCancelled()) throw new CallCancelledException();
                if (response == null) open();
                Chunk chunk = isAtEnd ? null : nextOfAnswer();
                if (chunk != null) {
                    noteFirstToken(chunk);
                    return chunk;
                }
                if (!asksAgainForMalformedCall()) {
                    checkFinished(null);
                    return null;
                }
            } catch (Refused e) {
                retryOrThrow(e.refusal);
            } catch (IOException e) {
                retryOrThrow(e);
            }
        }
    }

    private @Nullable Chunk nextOfAnswer() throws IOException, Refused {
        return isStreamed ? nextOfStream(Objects.requireNonNull(events)) : nextOfWhole(Objects.requireNonNull(content));
    }

    private void open() throws IOException, Refused {
        attempts++;
        Call attempt = settings.transport().newCall(modelName, isStreamed, body);
        Duration left = deadline.left();
        if (left != null) attempt.timeout().timeout(Math.max(1, left.toNanos()), TimeUnit.NANOSECONDS);
        handle.attach(attempt);
        InterruptibleCall wait = new InterruptibleCall(attempt::cancel);
        Response answer = wait.until(() -> response = attempt.execute());
        headers = answer.headers();
        BufferedSource source = content(answer, wait);
        content = source;
        if (!answer.isSuccessful()) {
            throw new Refused(HttpErrors.refusal(
                    answer.code(),
                    headers,
                    contentType(answer.body()),
                    error(source),
                    modelName,
                    settings.timing().clock()));
        }
        if (isStreamed) listenTo(new SseReader(source, settings.maxEventBytes()));
        else if (answer.body().contentLength() > settings.maxEventBytes()) throw tooLong();
    }

    private SseReader listenTo(SseReader reader) {
        events = reader;
        answers = new ResponseParser(reader.payload());
        return reader;
    }

    /** Unpacked also where packing was declined; a whole answer with no more bytes than allowed. */
    private BufferedSource content(Response answer, InterruptibleCall wait) {
        Source source = wait.reading(answer.body().source());
        boolean isPacked = "gzip".equalsIgnoreCase(answer.header("Content-Encoding"));
        Source unpacked = isPacked ? new GzipSource(source) : source;
        return Okio.buffer(isStreamed ? unpacked : bounded(unpacked));
    }

    private Source bounded(Source source) {
        return new ForwardingSource(source) {
            private long total;

            @Override
            public long read(Buffer sink, long byteCount) throws IOException {
                long count = super.read(sink, byteCount);
                total += count;
                if (total > settings.maxEventBytes()) throw tooLong();
                return count;
            }
        };
    }

    private SseReader.EventTooLong tooLong() {
        return new SseReader.EventTooLong(settings.maxEventBytes());
    }

    /** What can be read of an error; that the rest cannot be read hides neither it nor the status. */
    private static byte[] error(BufferedSource source) throws IOException {
        try {
            return beginning(source, MOST_OF_AN_ERROR);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) throw e;
            log.debug("The body of an error could not be read to its end: {}", e.toString());
            return source.getBuffer().readByteArray();
        }
    }

    private @Nullable Chunk nextOfStream(SseReader reader) throws IOException, Refused {
        while (true) {
            boolean isThere;
            try {
                isThere = reader.next();
            } catch (IOException e) {
                if (!isCompleteInSpiteOf(e)) throw e;
                isAtEnd = true;
                return null;
            }
            if (!isThere) {
                checkIsAnswer(reader);
                return null;
            }
            if (isEndMarker(reader.bytes(), reader.length())) continue;
            return chunk(reader);
        }
    }

    /**
     * A whole answer is a stream of one chunk; nothing more comes after it. It is parsed as it comes, but for its
     * beginning, which an error quotes, or all of it when it is to be logged.
     */
    private @Nullable Chunk nextOfWhole(BufferedSource source) throws IOException, Refused {
        isAtEnd = true;
        byte[] beginning = beginning(source, settings.logResponses() ? Integer.MAX_VALUE : QUOTED + 1);
        InputStream all = new SequenceInputStream(new ByteArrayInputStream(beginning), source.inputStream());
        boolean isJson = beginning.length > 0 && (beginning[0] == '{' || beginning[0] == '[');
        if (!isJson || isEndMarker(beginning, beginning.length)) {
            return folded(listenTo(new SseReader(Okio.buffer(Okio.source(all)), settings.maxEventBytes())));
        }
        if (settings.logResponses()) log(beginning, beginning.length);
        answers = new ResponseParser(all);
        return new Chunk(parts(beginning, beginning.length), new byte[0], 0);
    }

    private static byte[] beginning(BufferedSource source, long atMost) throws IOException {
        source.request(atMost);
        return source.readByteArray(Math.min(atMost, source.getBuffer().size()));
    }

    /** A gateway answered with a stream although none was asked for, or with something else. */
    private @Nullable Chunk folded(SseReader reader) throws IOException, Refused {
        List<Part> parts = new ArrayList<>();
        boolean isAnswer = false;
        while (reader.next()) {
            if (isEndMarker(reader.bytes(), reader.length())) continue;
            parts.addAll(chunk(reader).parts());
            isAnswer = true;
        }
        checkIsAnswer(reader);
        return isAnswer ? new Chunk(parts, new byte[0], 0) : null;
    }

    /** @throws Refused when there was text, and none of it an event */
    private void checkIsAnswer(SseReader reader) throws Refused {
        ByteString strange = reader.strangeLine();
        if (!hasAnswer && strange != null) throw new Refused(notJson(strange.toByteArray()));
    }

    private HttpErrors.Refusal notJson(byte[] beginning) {
        return HttpErrors.notJson(
                200,
                headers,
                headers.get("content-type"),
                beginning,
                modelName,
                settings.timing().clock());
    }

    private Chunk chunk(SseReader event) throws IOException, Refused {
        byte[] json = event.bytes();
        int length = event.length();
        if (settings.logResponses()) log(json, length);
        int start = firstLetter(json);
        if (start < length && json[start] == '<') {
            throw new Refused(notJson(Arrays.copyOf(json, (int) Math.min(length, MOST_OF_AN_ERROR))));
        }
        return new Chunk(parts(json, length), json, length);
    }

    private void log(byte[] json, int length) {
        settings.logger()
                .info(
                        "HTTP response:\n- headers: {}\n- body: {}",
                        Redaction.headers(headers),
                        Redaction.elideBase64(new String(json, 0, length, StandardCharsets.UTF_8)));
    }

    /** @param beginning of the JSON that is read, to be quoted */
    private List<Part> parts(byte[] beginning, int length) throws IOException, Refused {
        hasAnswer = true;
        List<GenerateContentResponse> responses;
        try {
            responses = Objects.requireNonNull(answers).next();
        } catch (JsonProcessingException e) {
            throw unreadable(e, beginning, length);
        }
        List<Part> parts = List.of();
        for (GenerateContentResponse each : responses) {
            if (each.error() != null) {
                throw new Refused(HttpErrors.inStream(
                        each.error(), headers, modelName, settings.timing().clock()));
            }
            List<Part> added = assembler.add(each);
            parts = parts.isEmpty() ? added : joined(parts, added);
        }
        return parts;
    }

    private static List<Part> joined(List<Part> some, List<Part> more) {
        List<Part> joined = new ArrayList<>(some);
        joined.addAll(more);
        return joined;
    }

    /** JSON that stops in the middle was cut; JSON that makes no sense is the server's fault. */
    private RuntimeException unreadable(JsonProcessingException e, byte[] json, int length) {
        String quote = quote(json, length);
        if (endsEarly(e)) {
            return incomplete("The answer of CometAPI ends in the middle of its JSON: " + quote, e);
        }
        return new InternalServerException(
                "CometAPI sent something that is not a Gemini answer (" + e.getOriginalMessage() + "): " + quote, e);
    }

    /** Data binding wraps what the parser found. */
    private static boolean endsEarly(Throwable e) {
        return e instanceof JsonEOFException || e.getCause() != null && endsEarly(e.getCause());
    }

    private static String quote(byte[] json, int length) {
        String text = new String(json, 0, Math.min(length, QUOTED), StandardCharsets.UTF_8);
        return Redaction.elideBase64(text) + (length > QUOTED ? "…" : "");
    }

    private static boolean isEndMarker(byte[] bytes, int length) {
        return length <= END_OF_STREAM.length() + 2
                && new String(bytes, 0, length, StandardCharsets.UTF_8).strip().equals(END_OF_STREAM);
    }

    private static int firstLetter(byte[] bytes) {
        int start = 0;
        while (start < bytes.length && (bytes[start] <= ' ' && bytes[start] >= 0)) start++;
        return start;
    }

    private void noteFirstToken(Chunk chunk) {
        if (timeToFirstToken == null && !chunk.parts().isEmpty()) timeToFirstToken = deadline.elapsed();
    }

    // --- the end

    private void checkFinished(@Nullable IOException cause) {
        if (assembler.isFinished() && !assembler.isWaiting()) return;
        if (assembler.isFinished() && cause == null) return;
        throw incomplete(
                "The answer of CometAPI ended without a finish reason: it was cut short and is not complete. Ask again;"
                        + " what had come so far is in partial()",
                cause);
    }

    private boolean isCompleteInSpiteOf(IOException e) {
        if (handle.isCancelled() || !assembler.isFinished() || assembler.isWaiting()) return false;
        log.warn("The connection broke after the end of an answer, which is complete: {}", e.toString());
        return true;
    }

    private boolean asksAgainForMalformedCall() {
        boolean isAsked = !isSpoken
                && malformedAnswers < settings.retryMalformedCalls()
                && "MALFORMED_FUNCTION_CALL".equals(assembler.rawFinishReason());
        if (isAsked) {
            malformedAnswers++;
            startOver();
        }
        return isAsked;
    }

    private CometApiGeminiIncompleteResponseException incomplete(String message, @Nullable Throwable cause) {
        return new CometApiGeminiIncompleteResponseException(message, cause, response());
    }

    /** What has come so far; the whole answer after the last chunk. */
    ChatResponse response() {
        return assembler.toChatResponse(
                new CometApiGeminiChatResponseMetadata.CallFacts(
                        HttpErrors.requestId(headers), attempts, timeToFirstToken, deadline.elapsed()),
                modelName);
    }

    // --- asking again

    private void retryOrThrow(HttpErrors.Refusal refusal) {
        boolean isResend = refusal.isSignatureRejected() && !isResent;
        isResent |= isResend;
        boolean isAllowed = !isSpoken && (isResend || refusal.isRetriable() && attempts <= settings.maxRetries());
        Duration delay = isResend ? Duration.ZERO : longer(settings.timing().backOff(attempts), refusal.retryDelay());
        boolean isTooLong =
                refusal.retryDelay() != null && refusal.retryDelay().compareTo(settings.retryDelayLimit()) > 0;
        if (!isAllowed || !isInTime(delay)) throw refusal.toException(attempts);
        if (isTooLong) {
            throw refusal.toException(
                    attempts,
                    "; it asks to wait for " + refusal.retryDelay() + ", which is longer than retryDelayLimit ("
                            + settings.retryDelayLimit() + ")");
        }
        log.debug("Attempt {} was refused and is repeated in {}", attempts, delay);
        pause(delay);
    }

    private void retryOrThrow(IOException e) {
        if (handle.isCancelled()) throw new CallCancelledException();
        if (Thread.currentThread().isInterrupted()) {
            throw new LangChain4jException("The thread was interrupted while it waited for CometAPI", e);
        }
        boolean hasHead = response != null;
        RuntimeException failure = failure(e, hasHead);
        boolean isSilence = failure instanceof TimeoutException && !isConnecting(e);
        Duration delay = settings.timing().backOff(attempts);
        boolean isAllowed = !hasHead && !isSpoken && !isSilence && attempts <= settings.maxRetries();
        if (!isAllowed || isLasting(e) || !isInTime(delay)) throw failure;
        log.debug("Attempt {} failed ({}) and is repeated in {}", attempts, e.toString(), delay);
        pause(delay);
    }

    private RuntimeException failure(IOException e, boolean hasHead) {
        if (e instanceof SseReader.EventTooLong) return new InternalServerException(e.getMessage(), e);
        if (e instanceof SocketTimeoutException) {
            return isConnecting(e)
                    ? new TimeoutException(
                            "No connection to CometAPI within " + settings.connectTimeout() + " (connectTimeout)"
                                    + attemptsText(),
                            e)
                    : new TimeoutException(
                            "CometAPI was silent for longer than " + settings.timeout() + " (timeout)."
                                    + " Models think silently: stream the answer, ask for less thinking, or raise timeout",
                            e);
        }
        if (e instanceof InterruptedIOException && settings.callTimeout() != null) {
            return new TimeoutException(
                    "The call took longer than " + settings.callTimeout() + " (callTimeout), over all attempts"
                            + attemptsText(),
                    e);
        }
        if (isUntrusted(e)) {
            return new NonRetriableException(
                    "CometAPI's certificate is not trusted here (" + e.getMessage() + "): check baseUrl, a proxy that"
                            + " reads along, or give an httpClient(..) that trusts it",
                    e);
        }
        if (e instanceof UnknownHostException) {
            return new UnresolvedModelServerException(
                    "The host of CometAPI is unknown here (" + e.getMessage() + "): check baseUrl and the network", e);
        }
        if (hasHead) {
            return incomplete(
                    "The connection to CometAPI broke in the middle of the answer (" + e.getMessage()
                            + "): it is not complete. Ask again; what had come so far is in partial()",
                    e);
        }
        return new RetriableException(
                "The connection to CometAPI failed before an answer came (" + e + ")" + attemptsText(), e);
    }

    private String attemptsText() {
        return attempts > 1 ? ", after " + attempts + " attempts" : "";
    }

    private static boolean isConnecting(IOException e) {
        String message = e.getMessage();
        return e instanceof SocketTimeoutException && message != null && message.contains("onnect");
    }

    private static boolean isUntrusted(IOException e) {
        return e instanceof SSLPeerUnverifiedException || e.getCause() instanceof CertificateException;
    }

    private static boolean isLasting(IOException e) {
        return e instanceof SseReader.EventTooLong || isUntrusted(e);
    }

    private static Duration longer(Duration some, @Nullable Duration other) {
        return other != null && other.compareTo(some) > 0 ? other : some;
    }

    private boolean isInTime(Duration delay) {
        Duration left = deadline.left();
        return left == null || left.compareTo(delay) > 0;
    }

    private void pause(Duration delay) {
        startOver();
        try {
            settings.timing().sleeper().sleep(delay, handle);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LangChain4jException("The thread was interrupted while it waited to ask CometAPI again", e);
        }
    }

    private void startOver() {
        closeResponse();
        assembler = newAssembler();
        isAtEnd = false;
        hasAnswer = false;
    }

    private ResponseAssembler newAssembler() {
        return new ResponseAssembler(returnThinking, settings.ids());
    }

    private static @Nullable String contentType(ResponseBody body) {
        MediaType type = body.contentType();
        return type == null ? null : type.toString();
    }

    private void closeResponse() {
        Response open = response;
        response = null;
        content = null;
        events = null;
        if (answers != null) answers.close();
        answers = null;
        if (open != null) open.close();
    }

    /** Gives the connection back, or closes it when the answer was not read to its end. */
    @Override
    public void close() {
        closeResponse();
        body.close();
    }

    /** The service said no. */
    private static final class Refused extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient HttpErrors.Refusal refusal;

        Refused(HttpErrors.Refusal refusal) {
            super(null, null, false, false);
            this.refusal = refusal;
        }
    }
}
