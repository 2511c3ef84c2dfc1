package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.samples.chat.ChatEvent.Done;
import com.cometapi.langchain4j.gemini.samples.chat.ChatEvent.Failed;
import com.cometapi.langchain4j.gemini.samples.chat.ChatEvent.Stopped;
import com.cometapi.langchain4j.gemini.samples.chat.ChatEvent.Text;
import com.cometapi.langchain4j.gemini.samples.chat.ChatEvent.Thought;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A question and what has come of it so far. Thread-safe. */
final class Turn {

    private final Question question;
    private final List<ChatMessage> before;
    private final Sinks.Empty<Void> stop = Sinks.empty();
    private final List<ChatEvent> events = new ArrayList<>();
    private List<ChatMessage> after;
    private boolean isRunning = true;

    /** @param before what the model remembers when it is asked */
    Turn(Question question, List<ChatMessage> before) {
        this.question = question;
        this.before = before;
        this.after = before;
    }

    Question question() {
        return question;
    }

    List<ChatMessage> before() {
        return before;
    }

    /** What the model remembers when it is asked next: this question too, unless it went without an answer. */
    synchronized List<ChatMessage> after() {
        return after;
    }

    synchronized void remember(List<ChatMessage> messages) {
        if (isRunning) after = List.copyOf(messages);
    }

    synchronized boolean isRunning() {
        return isRunning;
    }

    /** Hangs up on the model, where the answer is not over. */
    void stop() {
        add(new Stopped());
        stop.tryEmitEmpty();
    }

    /** The answer as long as nobody stops it; it is remembered, for when the page is loaded again. */
    Flux<ChatEvent> follow(Flux<ChatEvent> answer) {
        return answer.doOnNext(this::add)
                .takeUntilOther(stop.asMono())
                .concatWith(Mono.fromSupplier(() -> isStopped() ? new Stopped() : null))
                .doOnCancel(this::stop);
    }

    private synchronized boolean isStopped() {
        return !events.isEmpty() && events.get(events.size() - 1) instanceof Stopped;
    }

    private synchronized void add(ChatEvent event) {
        if (!isRunning) return;
        events.add(event);
        isRunning = !(event instanceof Done || event instanceof Failed || event instanceof Stopped);
        if (event instanceof Stopped) rememberWhatWasSaid();
    }

    private void rememberWhatWasSaid() {
        StringBuilder said = new StringBuilder();
        for (ChatEvent event : events) {
            if (event instanceof Text text) said.append(text.text());
        }
        if (said.toString().isBlank()) return;
        after = new ArrayList<>(before);
        after.add(UserMessage.from(question.contents()));
        after.add(AiMessage.from(said.toString()));
    }

    /** All events so far; texts that came in pieces are whole. */
    synchronized List<ChatEvent> told() {
        List<ChatEvent> told = new ArrayList<>();
        StringBuilder whole = new StringBuilder();
        for (int i = 0; i < events.size(); i++) {
            ChatEvent event = events.get(i);
            Class<?> next = i + 1 < events.size() ? events.get(i + 1).getClass() : Void.class;
            if (event instanceof Thought piece) whole.append(piece.text());
            else if (event instanceof Text piece) whole.append(piece.text());
            if (whole.isEmpty()) {
                told.add(event);
            } else if (event.getClass() != next) {
                told.add(event instanceof Thought ? new Thought(whole.toString()) : new Text(whole.toString()));
                whole.setLength(0);
            }
        }
        return told;
    }
}
