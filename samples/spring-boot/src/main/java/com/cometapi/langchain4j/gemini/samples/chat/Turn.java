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

/** A message, and the events of its answer so far. Thread-safe. */
final class Turn {

    private final Message message;
    private final List<ChatMessage> before;
    private final Sinks.Empty<Void> stop = Sinks.empty();
    private final List<ChatEvent> events = new ArrayList<>();
    private List<ChatMessage> after;
    private boolean isRunning = true;

    /** @param before the messages that the model remembers from earlier turns */
    Turn(Message message, List<ChatMessage> before) {
        this.message = message;
        this.before = before;
        this.after = before;
    }

    Message message() {
        return message;
    }

    List<ChatMessage> before() {
        return before;
    }

    /** Returns what the model remembers in the next turn: this message too, unless it has no answer. */
    synchronized List<ChatMessage> after() {
        return after;
    }

    synchronized void remember(List<ChatMessage> messages) {
        if (isRunning) after = List.copyOf(messages);
    }

    synchronized boolean isRunning() {
        return isRunning;
    }

    /** Cancels the call to the model, if the answer is not complete. */
    void stop() {
        add(new Stopped());
        stop.tryEmitEmpty();
    }

    /** Passes the answer on until it is stopped, and records it for a page that is loaded again. */
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
        if (event instanceof Stopped) rememberPartialAnswer();
    }

    private void rememberPartialAnswer() {
        StringBuilder answer = new StringBuilder();
        for (ChatEvent event : events) {
            if (event instanceof Text text) answer.append(text.text());
        }
        if (answer.toString().isBlank()) return;
        after = new ArrayList<>(before);
        after.add(UserMessage.from(message.contents()));
        after.add(AiMessage.from(answer.toString()));
    }

    /** Returns all events so far, with the chunks of each text joined. */
    synchronized List<ChatEvent> recordedEvents() {
        List<ChatEvent> recorded = new ArrayList<>();
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < events.size(); i++) {
            ChatEvent event = events.get(i);
            Class<?> next = i + 1 < events.size() ? events.get(i + 1).getClass() : Void.class;
            if (event instanceof Thought piece) joined.append(piece.text());
            else if (event instanceof Text piece) joined.append(piece.text());
            if (joined.isEmpty()) {
                recorded.add(event);
            } else if (event.getClass() != next) {
                recorded.add(event instanceof Thought ? new Thought(joined.toString()) : new Text(joined.toString()));
                joined.setLength(0);
            }
        }
        return recorded;
    }
}
