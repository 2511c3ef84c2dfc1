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
        Conversation begun = conversations.findOrBegin("a");

        assertThat(conversations.findOrBegin("a")).isSameAs(begun);
        assertThat(conversations.findOrBegin("b")).isNotSameAs(begun);
        assertThat(conversations.find("c")).isNull();
    }

    @Test
    void what_nobody_came_back_to_for_long_is_forgotten() {
        conversations.findOrBegin("old");
        now = now.plus(Duration.ofHours(11));
        conversations.findOrBegin("young");
        now = now.plus(Duration.ofHours(2));

        conversations.findOrBegin("new");

        assertThat(conversations.find("old")).isNull();
        assertThat(conversations.find("young")).isNotNull();
    }

    @Test
    void of_too_many_the_least_recently_used_is_forgotten() {
        for (int i = 0; i < Conversations.MOST; i++) conversations.findOrBegin("c" + i);
        conversations.find("c0");

        conversations.findOrBegin("one more");

        assertThat(conversations.find("c0")).isNotNull();
        assertThat(conversations.find("c1")).isNull();
    }

    @Test
    void files_of_all_conversations_have_bounds() {
        int size = (int) Conversation.MOST_BYTES;
        for (int i = 0; i <= Conversations.MOST_BYTES / size; i++) {
            conversations.findOrBegin("c" + i).keep(new StoredFile("image/png", new byte[size]));
        }

        conversations.findOrBegin("one more");

        assertThat(conversations.find("c0")).isNull();
        assertThat(conversations.find("c1")).isNotNull();
    }

    @Test
    void a_conversation_that_is_full_says_so() {
        Conversation conversation = conversations.findOrBegin("a");
        conversation.keep(new StoredFile("image/png", new byte[(int) Conversation.MOST_BYTES]));

        assertThatThrownBy(() -> conversation.keep(new StoredFile("image/png", new byte[1])))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.getBody().getDetail()).contains("Begin a new one"));
    }

    @Test
    void one_question_is_answered_at_a_time() {
        Conversation conversation = conversations.findOrBegin("a");
        Question question = new Question("?", List.of(), List.of(TextContent.from("?")));
        Turn turn = conversation.begin(question);

        assertThatThrownBy(() -> conversation.begin(question)).isInstanceOf(Refused.class);
        turn.stop();
        assertThat(conversation.begin(question)).isNotSameAs(turn);
    }
}
