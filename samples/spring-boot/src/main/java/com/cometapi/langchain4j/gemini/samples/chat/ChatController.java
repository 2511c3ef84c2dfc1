package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.CometApiGeminiThinking;
import com.cometapi.langchain4j.gemini.samples.chat.Answers.Choices;
import com.cometapi.langchain4j.gemini.samples.chat.Conversation.StoredFile;
import com.cometapi.langchain4j.gemini.samples.chat.Question.Attachment;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** What the page asks. A conversation's name is made up by its tab, and too long to be guessed. */
@RestController
@RequestMapping("/api/conversations/{name:[0-9a-f]{32}}")
final class ChatController {

    /** How often a stream shows a sign of life. That a page is gone is noticed only when something is sent to it. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private static final String POLICY_OF_FILES = "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
            + " frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

    private final Conversations conversations;
    private final Answers answers;

    ChatController(Conversations conversations, Answers answers) {
        this.conversations = conversations;
        this.answers = answers;
    }

    /** A conversation as the page shows it. */
    record Shown(List<ShownTurn> turns) {}

    record ShownTurn(String text, List<Attachment> files, List<ChatEvent> events) {}

    @GetMapping
    Shown show(@PathVariable String name) {
        Conversation conversation = conversations.find(name);
        if (conversation == null) return new Shown(List.of());
        return new Shown(conversation.turns().stream()
                .map(turn ->
                        new ShownTurn(turn.question().text(), turn.question().files(), turn.told()))
                .toList());
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forget(@PathVariable String name) {
        conversations.forget(name);
    }

    /**
     * @param seen how many turns the page shows, this one not counted
     * @param retry whether the last question is asked again; text and files are those of the first time
     */
    @PostMapping(path = "/turns", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<ChatEvent>> ask(
            @PathVariable String name,
            @RequestParam(defaultValue = "") String text,
            @RequestParam(required = false) @Nullable List<MultipartFile> files,
            @RequestParam(required = false) @Nullable String model,
            @RequestParam(required = false) CometApiGeminiThinking.@Nullable Effort effort,
            @RequestParam(defaultValue = "") List<ChatTool> tools,
            @RequestParam(defaultValue = "0") int seen,
            @RequestParam(defaultValue = "false") boolean retry)
            throws IOException {
        Conversation conversation = conversations.findOrBegin(name);
        String addressOfFiles = "api/conversations/" + name + "/files/";
        int known = conversation.turns().size();
        Turn turn = retry
                ? conversation.repeat()
                : conversation.begin(
                        Uploads.question(text, files == null ? List.of() : files, conversation, addressOfFiles));
        Flux<ChatEvent> answer = answers.answer(conversation, addressOfFiles, turn, new Choices(model, effort, tools));
        if (known < seen) {
            answer = answer.startWith(new ChatEvent.Notice(
                    "This application was restarted in between:" + " the model does not remember what stands above."));
        }
        return withHeartbeat(turn.follow(answer));
    }

    private static Flux<ServerSentEvent<ChatEvent>> withHeartbeat(Flux<ChatEvent> events) {
        Sinks.Empty<Void> over = Sinks.empty();
        Flux<ServerSentEvent<ChatEvent>> told =
                events.map(event -> ServerSentEvent.builder(event).build()).doFinally(signal -> over.tryEmitEmpty());
        Flux<ServerSentEvent<ChatEvent>> heartbeat = Flux.interval(HEARTBEAT)
                .onBackpressureDrop()
                .map(beat -> ServerSentEvent.<ChatEvent>builder().comment("").build())
                .takeUntilOther(over.asMono());
        return Flux.merge(1, told, heartbeat);
    }

    /** Stops the answer, if one is being given. */
    @DeleteMapping("/answer")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void stop(@PathVariable String name) {
        Conversation conversation = conversations.find(name);
        if (conversation != null) conversation.stop();
    }

    /** What the user attached, the model drew or Google suggests. Whatever it is, it can run nothing. */
    @GetMapping("/files/{number}")
    ResponseEntity<byte[]> file(@PathVariable String name, @PathVariable int number, HttpServletResponse response) {
        Conversation conversation = conversations.find(name);
        StoredFile file = conversation == null ? null : conversation.file(number);
        if (file == null) return ResponseEntity.notFound().build();
        response.setHeader("Content-Security-Policy", POLICY_OF_FILES); // instead of the page's
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, file.contentType())
                .header(HttpHeaders.CACHE_CONTROL, "private, max-age=3600, immutable")
                .body(file.content());
    }
}
