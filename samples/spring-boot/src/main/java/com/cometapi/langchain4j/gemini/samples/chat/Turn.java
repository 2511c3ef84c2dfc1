package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Text;
import com.cometapi.langchain4j.gemini.samples.chat.ChatEvent.Complete;
import com.cometapi.langchain4j.gemini.samples.chat.ChatEvent.Failure;
import com.cometapi.langchain4j.gemini.samples.chat.ChatEvent.Json;
import com.cometapi.langchain4j.gemini.samples.chat.ChatEvent.Stopped;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A message, and what the model remembers of it and its answer. Thread-safe. */
final class Turn {

    final Message message;

    /** The messages that the model remembers from earlier turns. */
    final List<ChatMessage> before;

    private final Sinks.Empty<Void> stop = Sinks.empty();
    private final StringBuilder answer = new StringBuilder();
    private List<ChatMessage> after;
    private boolean isRunning = true;
    private boolean isStopped;

    Turn(Message message, List<ChatMessage> before) {
        this.message = message;
        this.before = before;
        this.after = before;
    }

    /** Returns what the model remembers in the next turn: this message too, unless it has no answer. */
    synchronized List<ChatMessage> after() {
        return after;
    }

    /** Remembers all but the system message, which the next message has as the user then wants it. */
    synchronized void remember(List<ChatMessage> messages) {
        if (!isRunning) return;
        after = messages.stream()
                .filter(message -> !(message instanceof SystemMessage))
                .toList();
    }

    synchronized boolean isRunning() {
        return isRunning;
    }

    /** Cancels the call to the model, if the answer is not complete. */
    void stop() {
        add(new Stopped());
        stop.tryEmitEmpty();
    }

    /** Passes the answer on until it is stopped. */
    Flux<Object> follow(Flux<Object> answer) {
        return answer.doOnNext(this::add)
                .takeUntilOther(stop.asMono())
                .concatWith(Mono.fromSupplier(() -> isStopped() ? new Stopped() : null))
                .doOnCancel(this::stop);
    }

    private synchronized boolean isStopped() {
        return isStopped;
    }

    private synchronized void add(Object event) {
        if (!isRunning) return;
        if (event instanceof Text text) answer.append(text.text());
        if (event instanceof Json json) answer.replace(0, answer.length(), json.document());
        isStopped = event instanceof Stopped;
        isRunning = !(event instanceof Complete || event instanceof Failure || isStopped);
        if ((event instanceof Failure || isStopped) && !answer.toString().isBlank()) {
            after = new ArrayList<>(before);
            after.add(UserMessage.from(message.contents()));
            after.add(AiMessage.from(answer.toString()));
        }
    }
}
