package com.cometapi.langchain4j.gemini.samples.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cometapi.langchain4j.gemini.samples.chat.Conversation.StoredFile;
import dev.langchain4j.data.message.TextContent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

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
                        RejectedRequest.class,
                        rejected -> assertThat(rejected.getBody().getDetail()).contains("Start a new one"));
    }

    @Test
    void one_message_is_answered_at_a_time() {
        Conversation conversation = conversations.findOrCreate("a");
        Message message = new Message("?", List.of(), List.of(TextContent.from("?")));
        Turn turn = conversation.begin(message);

        assertThatThrownBy(() -> conversation.begin(message)).isInstanceOf(RejectedRequest.class);
        turn.stop();
        assertThat(conversation.begin(message)).isNotSameAs(turn);
    }
}
