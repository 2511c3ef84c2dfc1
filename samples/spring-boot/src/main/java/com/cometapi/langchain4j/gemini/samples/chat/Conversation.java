package com.cometapi.langchain4j.gemini.samples.chat;

import dev.langchain4j.data.message.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** What was asked and answered in one tab. One question is answered at a time. Thread-safe. */
final class Conversation {

    static final long MOST_BYTES = 32L << 20;

    private static final int MOST_TURNS = 200;

    private final List<Turn> turns = new ArrayList<>();
    private final List<StoredFile> files = new ArrayList<>();
    private long bytes;

    /** Something that the page shows by its address. */
    record StoredFile(String contentType, byte[] content) {}

    synchronized List<Turn> turns() {
        return List.copyOf(turns);
    }

    /** What is kept beside texts. */
    synchronized long bytes() {
        return bytes;
    }

    /** @throws Refused when there is no room left */
    synchronized int keep(StoredFile file) {
        if (bytes + file.content.length > MOST_BYTES) {
            throw new Refused(
                    HttpStatus.PAYLOAD_TOO_LARGE,
                    "This conversation has all the pictures and files it can hold. Begin a new one.");
        }
        bytes += file.content.length;
        files.add(file);
        return files.size() - 1;
    }

    /** @return null when there is none of that number */
    synchronized @Nullable StoredFile file(int number) {
        return number >= 0 && number < files.size() ? files.get(number) : null;
    }

    /** @throws Refused while another question is being answered */
    synchronized Turn begin(Question question) {
        refuseWhileAnswering();
        Turn turn = new Turn(question, messages());
        turns.add(turn);
        if (turns.size() > MOST_TURNS) turns.remove(0);
        return turn;
    }

    /**
     * Asks the last question again, as if it had not been answered.
     *
     * @throws Refused when there is none, or it is being answered
     */
    synchronized Turn repeat() {
        refuseWhileAnswering();
        if (turns.isEmpty()) {
            throw new Refused(
                    HttpStatus.GONE, "This application was restarted and has forgotten the question. Ask it anew.");
        }
        Turn last = turns.remove(turns.size() - 1);
        Turn turn = new Turn(last.question(), last.before());
        turns.add(turn);
        return turn;
    }

    private List<ChatMessage> messages() {
        return turns.isEmpty() ? List.of() : turns.get(turns.size() - 1).after();
    }

    private void refuseWhileAnswering() {
        if (isAnswering()) {
            throw new Refused(HttpStatus.CONFLICT, "Your last question is still being answered. Wait, or stop it.");
        }
    }

    synchronized boolean isAnswering() {
        return !turns.isEmpty() && turns.get(turns.size() - 1).isRunning();
    }

    /** Hangs up on the model, if it is being asked. */
    void stop() {
        turns().forEach(Turn::stop);
    }
}
