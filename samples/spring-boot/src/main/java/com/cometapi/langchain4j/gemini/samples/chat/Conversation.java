package com.cometapi.langchain4j.gemini.samples.chat;

import dev.langchain4j.data.message.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** The messages and answers of one tab. It answers one message at a time. Thread-safe. */
final class Conversation {

    static final long MAX_BYTES = 32L << 20;

    private static final int MAX_TURNS = 200;

    private final List<Turn> turns = new ArrayList<>();
    private final List<StoredFile> files = new ArrayList<>();
    private long bytes;

    /** A file that the page shows by its address. */
    record StoredFile(String contentType, byte[] content) {}

    synchronized List<Turn> turns() {
        return List.copyOf(turns);
    }

    /** Returns the size of all stored files. */
    synchronized long bytes() {
        return bytes;
    }

    /**
     * Stores a file and returns its number.
     *
     * @throws RejectedRequest when there is no room left
     */
    synchronized int store(StoredFile file) {
        if (bytes + file.content.length > MAX_BYTES) {
            throw new RejectedRequest(
                    HttpStatus.PAYLOAD_TOO_LARGE,
                    "This conversation cannot hold more images and files. Start a new one.");
        }
        bytes += file.content.length;
        files.add(file);
        return files.size() - 1;
    }

    /** @return null when there is no file with this number */
    synchronized @Nullable StoredFile file(int number) {
        return number >= 0 && number < files.size() ? files.get(number) : null;
    }

    /**
     * Begins a turn with a new message.
     *
     * @throws RejectedRequest while another message is being answered
     */
    synchronized Turn begin(Message message) {
        rejectWhileAnswering();
        Turn turn = new Turn(message, memory());
        turns.add(turn);
        if (turns.size() > MAX_TURNS) turns.remove(0);
        return turn;
    }

    /**
     * Replaces the last turn by a new one with the same message.
     *
     * @throws RejectedRequest when there is no message, or it is being answered
     */
    synchronized Turn retry() {
        rejectWhileAnswering();
        if (turns.isEmpty()) {
            throw new RejectedRequest(
                    HttpStatus.GONE, "This application was restarted and no longer has this message. Send it again.");
        }
        Turn last = turns.remove(turns.size() - 1);
        Turn turn = new Turn(last.message(), last.before());
        turns.add(turn);
        return turn;
    }

    private List<ChatMessage> memory() {
        return turns.isEmpty() ? List.of() : turns.get(turns.size() - 1).after();
    }

    private void rejectWhileAnswering() {
        if (isAnswering()) {
            throw new RejectedRequest(
                    HttpStatus.CONFLICT, "Your last message is still being answered. Wait, or stop the answer.");
        }
    }

    synchronized boolean isAnswering() {
        return !turns.isEmpty() && turns.get(turns.size() - 1).isRunning();
    }

    /** Cancels the call to the model, if one is running. */
    void stop() {
        turns().forEach(Turn::stop);
    }
}
