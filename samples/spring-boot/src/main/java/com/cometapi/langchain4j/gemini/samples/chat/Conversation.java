package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.samples.chat.NewTurn.Exchange;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;

/**
 * The turns of a conversation. They form a tree: a message that is edited, or answered again, is one more turn below the same
 * one. It answers one message at a time. Thread-safe.
 */
final class Conversation {

    static final long MAX_BYTES = 32L << 20;

    private static final int MAX_TURNS = 200;

    private final Map<String, Turn> turns = new LinkedHashMap<>();
    private final List<StoredFile> files = new ArrayList<>();
    private final String addressOfFiles;
    private long bytes;
    private volatile @Nullable Turn last; // only this one can be running

    /** @param addressOfFiles the address that a file's number is appended to */
    Conversation(String addressOfFiles) {
        this.addressOfFiles = addressOfFiles;
    }

    record StoredFile(String contentType, byte[] content) {}

    synchronized long bytes() {
        return bytes;
    }

    String store(StoredFile file) {
        return store(List.of(file)).get(0);
    }

    /**
     * Stores files, and returns their addresses.
     *
     * @throws ResponseStatusException when there is no room for all of them; then none is stored
     */
    synchronized List<String> store(List<StoredFile> added) {
        long more = added.stream().mapToLong(file -> file.content.length).sum();
        if (bytes + more > MAX_BYTES) {
            throw new ResponseStatusException(
                    HttpStatus.PAYLOAD_TOO_LARGE,
                    "This conversation cannot hold more images and files. Start a new one.");
        }
        bytes += more;
        files.addAll(added);
        return IntStream.range(files.size() - added.size(), files.size())
                .mapToObj(number -> addressOfFiles + number)
                .toList();
    }

    synchronized @Nullable StoredFile file(int number) {
        return number >= 0 && number < files.size() ? files.get(number) : null;
    }

    /**
     * Begins a turn.
     *
     * @param history the earlier turns as text, used only when this application no longer has the parent
     * @param uploads the new files of its message
     * @throws ResponseStatusException while another message is being answered, when the message cannot be sent, or when something
     *     it builds on is no longer known; no file is stored then
     */
    synchronized Turn begin(NewTurn added, List<Exchange> history, List<MultipartFile> uploads) throws IOException {
        if (isAnswering()) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT, "Your last message is still being answered. Wait, or stop the answer.");
        }
        List<ChatMessage> before = List.of();
        if (isForgotten(added.parent()) && !history.isEmpty()) before = messages(history);
        else if (added.parent() != null) before = find(added.parent()).after();
        Message like = added.like() == null ? null : find(added.like()).message;
        Turn turn = new Turn(Message.of(added, like, uploads, this), before);
        turns.put(added.id(), turn);
        last = turn;
        if (turns.size() > MAX_TURNS) turns.remove(turns.keySet().iterator().next());
        return turn;
    }

    synchronized boolean isForgotten(@Nullable String turn) {
        return turn != null && !turns.containsKey(turn);
    }

    private static List<ChatMessage> messages(List<Exchange> history) {
        return history.stream()
                .<ChatMessage>flatMap(
                        turn -> Stream.of(UserMessage.from(turn.message()), AiMessage.from(turn.answer())))
                .toList();
    }

    private Turn find(String id) {
        Turn turn = turns.get(id);
        if (turn != null) return turn;
        throw new ResponseStatusException(
                HttpStatus.GONE,
                "This application was restarted, so it no longer has this message. Send it as a new one.");
    }

    boolean isAnswering() {
        Turn running = last;
        return running != null && running.isRunning();
    }

    /** Cancels the call to the model, if one is running. It takes no lock, since it ends the answer's stream. */
    void stop() {
        Turn running = last;
        if (running != null) running.stop();
    }
}
