package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseReaderTest {

    /** Reads a source that returns one byte at a time. */
    private static List<String> read(String stream) throws IOException {
        SseReader reader = new SseReader(
                Okio.buffer(new ForwardingSource(new Buffer().writeUtf8(stream)) {
                    @Override
                    public long read(Buffer sink, long byteCount) throws IOException {
                        return super.read(sink, 1);
                    }
                }),
                1000);
        List<String> events = new ArrayList<>();
        while (reader.next()) events.add(new String(reader.bytes(), 0, reader.length(), StandardCharsets.UTF_8));
        return events;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void every_line_end_is_accepted(String end) throws IOException {
        assertThat(read(String.join(end, "data: first", "", "data: second", "", "")))
                .containsExactly("first", "second");
    }

    @Test
    void an_event_without_its_closing_blank_line_still_counts() throws IOException {
        assertThat(read("data: first\n\ndata: last")).containsExactly("first", "last");
    }

    @Test
    void data_over_several_lines_is_one_event() throws IOException {
        assertThat(read("data: {\ndata:  \"a\": 1}\n\n")).containsExactly("{\n \"a\": 1}");
    }

    @Test
    void comments_other_fields_and_empty_events_are_skipped() throws IOException {
        assertThat(read(": PING\n\nevent: x\nid: 1\nretry: 5\n\n\ndata:tight\n\n"))
                .containsExactly("tight");
    }

    @Test
    void a_byte_order_mark_is_skipped() throws IOException {
        assertThat(read("\uFEFFdata: first\n\n")).containsExactly("first");
        assertThat(read("data: first\n\n\uFEFFdata: second\n\n")).containsExactly("first", "second");
    }

    @Test
    void multi_byte_letters_and_line_separators_stay_whole() throws IOException {
        assertThat(read("data: Ж世👋\u2028\n\n")).containsExactly("Ж世👋\u2028");
    }

    @Test
    void text_without_data_is_an_event_of_its_own() throws IOException {
        assertThat(read("data: a\n\n{\n  \"error\": {}\n}\n")).containsExactly("a", "{\n  \"error\": {}\n}\n");
    }

    @Test
    void an_event_larger_than_allowed_is_rejected() {
        assertThatThrownBy(() -> read("data: " + "x".repeat(2000) + "\n\n"))
                .isInstanceOf(SseReader.EventTooLongException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void an_event_is_returned_before_its_source_is_read_again(String end) throws IOException {
        Buffer first = new Buffer().writeUtf8("data: first" + end + end);
        SseReader reader = new SseReader(
                Okio.buffer(new ForwardingSource(first) {
                    @Override
                    public long read(Buffer sink, long byteCount) throws IOException {
                        if (first.exhausted()) throw new AssertionError("the source was read again");
                        return super.read(sink, byteCount);
                    }
                }),
                1000);

        assertThat(reader.next()).isTrue();
        assertThat(new String(reader.bytes(), 0, reader.length(), StandardCharsets.UTF_8))
                .isEqualTo("first");
    }
}
