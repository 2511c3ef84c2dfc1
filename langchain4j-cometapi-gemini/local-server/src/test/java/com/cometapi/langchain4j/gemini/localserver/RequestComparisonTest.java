package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestComparisonTest {

    private static final OffsetDateTime RECORDED_AT = OffsetDateTime.parse("2026-03-01T10:15:00+02:00");
    private static final OffsetDateTime NOW = OffsetDateTime.parse("2026-11-26T23:30:00-05:00");
    private static final ClockTimes CLOCK_TIMES = new ClockTimes(RECORDED_AT, NOW);
    private static final String PATH = "/v1beta/models/gemini-3-flash-preview:generateContent";

    /** A tool loop with two calls. */
    private static final String LOOP = """
            {"contents":[
              {"role":"user","parts":[{"text":"add"}]},
              {"role":"model","parts":[{"functionCall":{"id":"a1","name":"add","args":{"x":1}},"thoughtSignature":"s1"},
                {"functionCall":{"id":"a2","name":"add","args":{"x":2}}}]},
              {"role":"user","parts":[{"functionResponse":{"id":"a1","name":"add","response":{"result":"21"}}},
                {"functionResponse":{"id":"a2","name":"add","response":{"result":"22"}}}]}],
             "tools":[{"functionDeclarations":[
               {"name":"add","parameters":{"type":"OBJECT","properties":{"x":{"type":"INTEGER"}},"required":["x","y"]}},
               {"name":"sub"}]}],
             "generationConfig":{"temperature":1.0}}""";

    private static RecordedRequest request(String body) {
        return new RecordedRequest("POST", PATH, null, body.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> differences(String recorded, String sent) {
        RecordedRequest some = request(recorded);
        RecordedRequest other = request(sent);
        List<String> differences = RequestComparison.differences(some, other, CLOCK_TIMES).stream()
                .map(Difference::toString)
                .toList();
        assertThat(RequestComparison.matches(some, other, CLOCK_TIMES)).isEqualTo(differences.isEmpty());
        return differences;
    }

    private static List<String> differencesOfText(String recorded, String sent) {
        String frame = "{\"contents\":[{\"parts\":[{\"text\":\"%s\"}]}]}";
        return differences(frame.formatted(recorded), frame.formatted(sent));
    }

    @Test
    void white_space_order_of_fields_and_notation_of_numbers_do_not_count() {
        assertThat(differences("{\"a\":1,\"b\":{\"c\":2,\"d\":3}}", "{ \"b\": {\"d\":3.0,\"c\":2e0}, \"a\":1 }"))
                .isEmpty();
    }

    @Test
    void ids_and_signatures_may_have_other_values() {
        String other = LOOP.replace("a1", "x7").replace("a2", "y8").replace("s1", "other signature");

        assertThat(differences(LOOP, other)).isEmpty();
    }

    @Test
    void a_result_must_belong_to_the_same_call() {
        String swapped = LOOP.replace("functionResponse\":{\"id\":\"a1\"", "functionResponse\":{\"id\":\"?\"")
                .replace("functionResponse\":{\"id\":\"a2\"", "functionResponse\":{\"id\":\"a1\"")
                .replace("?", "a2");

        assertThat(differences(LOOP, swapped))
                .hasSize(2)
                .first()
                .isEqualTo("contents[2].parts[0].functionResponse.id: recorded as the value of"
                        + " contents[1].parts[0].functionCall.id, sent as another one");
    }

    @Test
    void an_id_in_arguments_is_not_one_of_a_call() {
        String recorded = LOOP.replace("\"x\":1}", "\"id\":\"7\"}");

        assertThat(differences(recorded, recorded.replace("\"id\":\"7\"", "\"id\":\"8\"")))
                .containsExactly("contents[1].parts[0].functionCall.args.id: recorded \"7\", sent \"8\"");
    }

    @Test
    void a_missing_signature_is_a_difference() {
        assertThat(differences(LOOP, LOOP.replace(",\"thoughtSignature\":\"s1\"", "")))
                .containsExactly("contents[1].parts[0].thoughtSignature: recorded \"s1\", not sent");
    }

    @Test
    void a_changed_tool_result_is_named_by_its_path() {
        assertThat(differences(LOOP, LOOP.replace("\"21\"", "\"20\"")))
                .containsExactly("contents[2].parts[0].functionResponse.response.result: recorded \"21\", sent \"20\"");
    }

    @Test
    void a_changed_field_of_a_schema_is_named_by_its_path() {
        assertThat(differences(LOOP, LOOP.replace("INTEGER", "NUMBER")))
                .containsExactly("tools[0].functionDeclarations[0].parameters.properties.x.type:"
                        + " recorded \"INTEGER\", sent \"NUMBER\"");
        assertThat(differences(LOOP, LOOP.replace("{\"x\":{\"type\"", "{\"z\":{\"type\"")))
                .containsExactly(
                        "tools[0].functionDeclarations[0].parameters.properties.x: recorded {\"type\":\"INTEGER\"}, not sent",
                        "tools[0].functionDeclarations[0].parameters.properties.z: not recorded, sent {\"type\":\"INTEGER\"}");
    }

    @Test
    void the_order_of_declarations_and_required_fields_does_not_count() {
        String other = LOOP.replace("[\"x\",\"y\"]", "[\"y\",\"x\"]")
                .replace(",\n   {\"name\":\"sub\"}", "")
                .replace("Declarations\":[", "Declarations\":[{\"name\":\"sub\"},");

        assertThat(other).contains("{\"name\":\"sub\"},").isNotEqualTo(LOOP);
        assertThat(differences(LOOP, other)).isEmpty();
        assertThat(differences(LOOP, other.replace("\"sub\"", "\"mul\"")))
                .containsExactly(
                        "tools[0].functionDeclarations[1]: recorded {\"name\":\"sub\"}, not sent",
                        "tools[0].functionDeclarations[0]: not recorded, sent {\"name\":\"mul\"}");
    }

    @Test
    void another_order_of_the_history_is_one_difference() {
        String recorded =
                "{\"contents\":[{\"parts\":[{\"text\":\"a\"}]},{\"parts\":[{\"text\":\"b\"}]},{\"parts\":[{\"text\":\"c\"}]}]}";
        String sent =
                "{\"contents\":[{\"parts\":[{\"text\":\"c\"}]},{\"parts\":[{\"text\":\"b\"}]},{\"parts\":[{\"text\":\"a\"}]}]}";

        assertThat(differences(recorded, sent))
                .containsExactly(
                        "contents: the same 3 elements were sent in another order; their recorded positions are"
                                + " [2, 1, 0]");
    }

    @Test
    void an_added_and_a_missing_message_do_not_shift_the_others() {
        String recorded = "{\"contents\":[{\"text\":\"a\"},{\"text\":\"b\"},{\"text\":\"c\"}]}";
        String sent = "{\"contents\":[{\"text\":\"b\"},{\"text\":\"c\"},{\"text\":\"d\"}]}";

        assertThat(differences(recorded, sent))
                .containsExactly(
                        "contents[0]: recorded {\"text\":\"a\"}, not sent",
                        "contents[2]: not recorded, sent {\"text\":\"d\"}");
    }

    @Test
    void a_long_text_is_shown_around_its_first_difference() {
        String start = "a very long prompt ".repeat(50);

        assertThat(differencesOfText(start + "ends so", start + "ends otherwise"))
                .singleElement()
                .asString()
                .startsWith("contents[0].parts[0].text: recorded \"…")
                .contains("ends so\", sent \"…")
                .endsWith("ends otherwise\"")
                .hasSizeLessThan(200);
    }

    @Test
    void model_operation_and_query_are_compared() {
        RecordedRequest recorded = request("{}");
        RecordedRequest sent = new RecordedRequest(
                "POST", "/v1/models/gemini-4:streamGenerateContent", "alt=sse", "{}".getBytes(StandardCharsets.UTF_8));

        assertThat(RequestComparison.differences(recorded, sent, CLOCK_TIMES))
                .extracting(Difference::toString)
                .containsExactly(
                        "path: recorded \"/v1beta\", sent \"/v1\"",
                        "model: recorded \"gemini-3-flash-preview\", sent \"gemini-4\"",
                        "operation: recorded \"generateContent\", sent \"streamGenerateContent\"",
                        "query: recorded \"\", sent \"alt=sse\"");
    }

    @Test
    void bodies_that_are_no_json_are_compared_as_text() {
        assertThat(differences("plain", "plain")).isEmpty();
        assertThat(differences("plain", "other")).containsExactly("body: recorded \"plain\", sent \"other\"");
        assertThat(differences("", "{}")).containsExactly("body: recorded \"\", sent \"{}\"");
        assertThat(differences("[1]", "{}")).containsExactly("body: recorded [1], sent {}");
    }

    @ParameterizedTest
    @CsvSource({
        "It is 2026-03-01T08:15:00Z., It is 2026-11-27T04:30:01.123Z.",
        "It is 2026-03-01T10:15:00+02:00., It is 2026-11-26T23:30:00.5-05:00.",
        "at 2020-01-01 00:00:00, at 2021-05-05 05:05:05",
        "2026-03-01T10:15, 2026-11-26T23:30",
        "Today is 2026-03-01, Today is 2026-11-26",
        "Today is 2026-03-01, Today is 2026-11-27",
        "Now 10:20:00.123456, Now 23:31:00.1",
        "Now 08:20:00, Now 04:31:00",
        "t=1772352900, t=1795753800",
        "t=1772352900123, t=1795753800456"
    })
    void times_of_the_clock_may_differ(String recorded, String sent) {
        assertThat(differencesOfText(recorded, sent)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "born 1969-07-20, born 1969-07-21",
        "born 2026-03-01, born 1969-07-21",
        "at 2026-12-24T10:00, at 2026-12-24T11:00",
        "at 13:00:00, at 14:00:00",
        "t=1000000000, t=1000000001",
        "2026-03-01T08:15:00Z here, 2026-11-27T04:30:00Z there",
        "2026-03-01T08:15:00Z, 2026-11-27",
        "2026-99-99T08:15:00Z, 2026-11-27T04:30:00Z",
        "12:00, 13:00"
    })
    void other_times_are_data(String recorded, String sent) {
        assertThat(differencesOfText(recorded, sent)).hasSize(1);
    }

    /** A fixed date that was by chance the one of the recording. */
    @ParameterizedTest
    @ValueSource(strings = {"born 2026-03-01", "at 10:15:00", "t=1772352900"})
    void an_equal_text_is_always_equal(String text) {
        assertThat(differencesOfText(text, text)).isEmpty();
    }

    @Test
    void a_number_may_be_the_time_of_the_clock() {
        assertThat(differences("{\"now\":1772352900123}", "{\"now\":1795753800456}"))
                .isEmpty();
        assertThat(differences("{\"n\":1000000000000}", "{\"n\":1000000000001}"))
                .containsExactly("n: recorded 1000000000000, sent 1000000000001");
    }
}
