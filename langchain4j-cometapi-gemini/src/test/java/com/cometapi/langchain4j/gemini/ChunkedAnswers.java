package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Responses of several chunks as they were written: an event each when streamed, else the elements of one array. */
final class ChunkedAnswers {

    private ChunkedAnswers() {}

    static Answer of(CallStyle style, String... chunks) {
        return style == CallStyle.STREAMED
                ? Answer.sse(events(chunks))
                : Answer.raw(200, "application/json", "[" + String.join(",", chunks) + "]");
    }

    /** Sends a message to which the server responds with these chunks. */
    static ChatResponse send(CometApiGeminiLocalServer server, CallStyle style, String... chunks) {
        server.answers(of(style, chunks));
        return style.send(
                server,
                it -> it.maxRetries(0),
                ChatRequest.builder().messages(UserMessage.from("hi")).build());
    }

    static String events(String... payloads) {
        return Arrays.stream(payloads)
                .map(payload -> "data: " + payload.replace("\n", "") + "\n\n")
                .collect(Collectors.joining());
    }

    /** A chunk with one candidate. */
    static String candidate(String fields) {
        return "{\"candidates\":[{" + fields + "}]}";
    }

    /** A chunk with the parts. */
    static String parts(String... parts) {
        return candidate("\"content\":{\"parts\":[" + String.join(",", parts) + "]}");
    }

    static String end(String reason) {
        return candidate("\"finishReason\":\"" + reason + "\"");
    }
}
