package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.samples.chat.Conversation.StoredFile;
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
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Serves the requests of the page. It makes up the names of conversations, which are too long to guess. */
@RestController
@RequestMapping("/api/conversations/{name:[0-9a-f]{32}}")
record ChatController(Conversations conversations, AnswerService answers) {

    /** Interval of empty comments in a stream. Only a failed write shows that the page was closed. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private static final String POLICY_OF_FILES = "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
            + " frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

    private static final String FORGOTTEN = "This application was restarted. The model received the text of the"
            + " conversation above, but not its files.";

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String name) {
        conversations.delete(name);
    }

    /**
     * Sends a message and streams the answer: events of the library as JSON, and {@link ChatEvent}s. The fields of the form
     * are those of the two records.
     */
    @PostMapping(path = "/turns", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<Object>> send(
            @PathVariable String name,
            @ModelAttribute NewTurn added,
            @ModelAttribute Choices choices,
            @RequestPart(required = false) @Nullable List<NewTurn.Exchange> history,
            @RequestParam(required = false) @Nullable List<MultipartFile> files)
            throws IOException {
        Conversation conversation = conversations.findOrCreate(name);
        boolean isForgotten = conversation.isForgotten(added.parent());
        Turn turn = conversation.begin(added, history == null ? List.of() : history, files == null ? List.of() : files);
        Flux<Object> answer = answers.answer(conversation, turn, choices);
        if (isForgotten) answer = answer.startWith(new ChatEvent.Notice(FORGOTTEN));
        return withHeartbeat(turn.follow(answer.startWith(new ChatEvent.Files(turn.message.files()))));
    }

    private static Flux<ServerSentEvent<Object>> withHeartbeat(Flux<Object> events) {
        Sinks.Empty<Void> end = Sinks.empty();
        Flux<ServerSentEvent<Object>> answer =
                events.map(event -> ServerSentEvent.builder(event).build()).doFinally(signal -> end.tryEmitEmpty());
        Flux<ServerSentEvent<Object>> heartbeat = Flux.interval(HEARTBEAT)
                .onBackpressureDrop()
                .map(beat -> ServerSentEvent.builder().comment("").build())
                .takeUntilOther(end.asMono());
        return Flux.merge(1, answer, heartbeat);
    }

    @DeleteMapping("/answer")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void stop(@PathVariable String name) {
        Conversation conversation = conversations.find(name);
        if (conversation != null) conversation.stop();
    }

    /** Serves a file that the user attached, the model generated or Google suggests. Its policy lets it run no script. */
    @GetMapping("/files/{number}")
    ResponseEntity<byte[]> file(@PathVariable String name, @PathVariable int number, HttpServletResponse response) {
        Conversation conversation = conversations.find(name);
        StoredFile file = conversation == null ? null : conversation.file(number);
        if (file == null) return ResponseEntity.notFound().build();
        response.setHeader("Content-Security-Policy", POLICY_OF_FILES); // replaces that of the page
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, file.contentType())
                .header(HttpHeaders.CACHE_CONTROL, "private, max-age=3600, immutable")
                .body(file.content());
    }
}
