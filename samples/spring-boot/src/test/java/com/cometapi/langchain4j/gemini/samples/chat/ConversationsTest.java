package com.cometapi.langchain4j.gemini.samples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent;
import com.cometapi.langchain4j.gemini.samples.chat.Conversation.StoredFile;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockMultipartFile;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;

class ConversationsTest {

    private Instant now = Instant.parse("2026-11-24T20:00:00Z");
    private final Conversations conversations = new Conversations(() -> now);

    @Test
    void a_conversation_is_the_same_for_the_same_name() {
        Conversation begun = conversations.findOrCreate("a");

        assertThat(conversations.findOrCreate("a")).isSameAs(begun);
        assertThat(conversations.findOrCreate("b")).isNotSameAs(begun);
        assertThat(conversations.find("c")).isNull();
    }

    @Test
    void a_conversation_that_is_idle_for_long_is_deleted() {
        conversations.findOrCreate("old");
        now = now.plus(Duration.ofHours(11));
        conversations.findOrCreate("young");
        now = now.plus(Duration.ofHours(2));

        conversations.findOrCreate("new");

        assertThat(conversations.find("old")).isNull();
        assertThat(conversations.find("young")).isNotNull();
    }

    @Test
    void of_too_many_the_least_recently_used_is_deleted() {
        for (int i = 0; i < Conversations.MAX_CONVERSATIONS; i++) conversations.findOrCreate("c" + i);
        conversations.find("c0");

        conversations.findOrCreate("one more");

        assertThat(conversations.find("c0")).isNotNull();
        assertThat(conversations.find("c1")).isNull();
    }

    @Test
    void the_files_of_all_conversations_are_limited() {
        int size = (int) Conversation.MAX_BYTES;
        for (int i = 0; i <= Conversations.MAX_BYTES / size; i++) {
            conversations.findOrCreate("c" + i).store(new StoredFile("image/png", new byte[size]));
        }

        conversations.findOrCreate("one more");

        assertThat(conversations.find("c0")).isNull();
        assertThat(conversations.find("c1")).isNotNull();
    }

    @Test
    void a_full_conversation_rejects_a_file_with_a_reason() {
        Conversation conversation = conversations.findOrCreate("a");
        conversation.store(new StoredFile("image/png", new byte[(int) Conversation.MAX_BYTES]));

        assertThatThrownBy(() -> conversation.store(new StoredFile("image/png", new byte[1])))
                .isInstanceOfSatisfying(
                        ResponseStatusException.class,
                        rejected -> assertThat(rejected.getBody().getDetail()).contains("Start a new one"));
    }

    @Test
    void a_message_that_is_rejected_stores_none_of_its_files() {
        Conversation conversation = conversations.findOrCreate("a");
        MultipartFile fits = file("image/png", (int) Conversation.MAX_BYTES);
        MultipartFile more = file("image/png", 1);
        MultipartFile unknown = file("application/zip", 1);

        for (List<MultipartFile> files : List.of(List.of(fits, more), List.of(more, unknown))) {
            assertThatThrownBy(() -> conversation.begin(message("1", null), List.of(), files))
                    .isInstanceOf(ResponseStatusException.class);
        }

        assertThat(conversation.bytes()).isZero();
        assertThat(conversation.file(0)).isNull();
    }

    @Test
    void one_message_is_answered_at_a_time() throws IOException {
        Conversation conversation = conversations.findOrCreate("a");
        Turn turn = conversation.begin(message("1", null), List.of(), List.of());

        assertThatThrownBy(() -> conversation.begin(message("2", "1"), List.of(), List.of(file("image/png", 1))))
                .isInstanceOf(ResponseStatusException.class);
        assertThat(conversation.bytes()).isZero();
        turn.stop();
        assertThat(conversation.begin(message("2", "1"), List.of(), List.of())).isNotSameAs(turn);
    }

    @Test
    void a_turn_continues_the_branch_of_its_parent() throws IOException {
        Conversation conversation = conversations.findOrCreate("a");
        answer(conversation.begin(message("1", null), List.of(), List.of()), "one");
        answer(conversation.begin(message("2", "1"), List.of(), List.of()), "two");

        Turn branch = conversation.begin(message("3", "1"), List.of(), List.of());

        assertThat(branch.before).containsExactly(UserMessage.from(TextContent.from("?")), AiMessage.from("one"));
    }

    @Test
    void a_message_below_an_unknown_turn_needs_the_text_of_the_history() throws IOException {
        Conversation conversation = conversations.findOrCreate("a");
        List<NewTurn.Exchange> history = List.of(new NewTurn.Exchange("Who?", "Ada."));

        assertThatThrownBy(() -> conversation.begin(message("2", "1"), List.of(), List.of()))
                .isInstanceOfSatisfying(
                        ResponseStatusException.class,
                        rejected -> assertThat(rejected.getStatusCode()).isEqualTo(HttpStatus.GONE));
        assertThat(conversation.begin(message("2", "1"), history, List.of()).before)
                .containsExactly(UserMessage.from("Who?"), AiMessage.from("Ada."));
    }

    private static NewTurn message(String id, @Nullable String parent) {
        return new NewTurn(id, parent, null, "?");
    }

    /** Answers a turn in part, which is remembered. */
    private static void answer(Turn turn, String text) {
        turn.follow(Flux.just(new CometApiGeminiEvent.Text(text), new ChatEvent.Failure("", null, null)))
                .blockLast();
    }

    private static MultipartFile file(String type, int size) {
        return new MockMultipartFile("files", "a file", type, new byte[size]);
    }
}
