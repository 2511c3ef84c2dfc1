package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.RecordedResponse.Arrival;
import com.cometapi.langchain4j.gemini.localserver.RecordedResponse.End;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    private static final String KEY = "sk-Ab/9+Zz=5_6-7";

    private static Secrets secretsOf(String target, String header, String value) {
        Secrets secrets = new Secrets();
        secrets.addFrom(new LocalRequest("GET", target, Map.of(header, List.of(value)), new byte[0]));
        return secrets;
    }

    @ParameterizedTest
    @CsvSource({
        "/, x-goog-api-key, sk-secret-123",
        "/, authorization, Bearer sk-secret-123",
        "/, authorization, bearer  sk-secret-123",
        "/, authorization, Token sk-secret-123",
        "/, authorization, sk-secret-123",
        "/, proxy-authorization, Basic dXNlcjpzay1zZWNyZXQtMTIz",
        "/?key=sk-secret-123&alt=sse, accept, any",
        "/?access_token=sk-secret-123, accept, any",
        "/, cookie, a=b; session=sk-secret-123"
    })
    void keys_and_cookies_of_a_request_are_removed_from_texts(String target, String header, String value) {
        assertThat(secretsOf(target, header, value).removeFrom("the key sk-secret-123!"))
                .isEqualTo("the key REMOVED!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "xy", "user:"})
    void a_key_is_found_in_each_encoding(String before) {
        Secrets secrets = secretsOf("/", "x-goog-api-key", KEY);
        String base64 = Base64.getEncoder().encodeToString((before + KEY + " end").getBytes(StandardCharsets.UTF_8));

        assertThat(secrets.removeFrom(base64)).contains("REMOVED");
        assertThat(secrets.removeFrom(before + URLEncoder.encode(KEY, StandardCharsets.UTF_8)))
                .isEqualTo(before + "REMOVED");
        assertThat(secrets.removeFrom(before + KEY.replace("=", "\\u003d"))).isEqualTo(before + "REMOVED");
        assertThat(secrets.removeFrom(before + KEY.replace("/", "\\/"))).isEqualTo(before + "REMOVED");
        assertThat(secrets.removeFrom(before + KEY.replace("/", "\\/").replace("=", "\\u003D")))
                .isEqualTo(before + "REMOVED");
        assertThat(secrets.removeFrom(before + KEY.replace("+", "\\u002b"))).isEqualTo(before + "REMOVED");
        assertThat(secrets.removeFrom(before + KEY.replace("/", "%2f"))).isEqualTo(before + "REMOVED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"k?>k?>k?>k?>", "~~~~????>>>>"})
    void base64_is_found_when_its_signs_are_escaped(String key) {
        String base64 = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
        Secrets secrets = secretsOf("/", "x-goog-api-key", key);

        assertThat(secrets.removeFrom(base64.replace("/", "\\/").replace("+", "\\u002B")))
                .isEqualTo("REMOVED");
        assertThat(secrets.removeFrom(URLEncoder.encode(base64, StandardCharsets.UTF_8)))
                .isEqualTo("REMOVED");
    }

    @ParameterizedTest
    @CsvSource({
        "https://user:sk-secret-123@a.b/c?token=abcdefghijk&d=e, https://a.b/c?d=e",
        "/c?key=other-key-456, /c",
        "https://a.b/c/sk-secret-123, https://a.b/c/REMOVED",
        "https://a.b/c@d?d=e, https://a.b/c@d?d=e"
    })
    void the_address_of_a_redirect_has_no_user_and_no_key(String address, String stored) {
        RecordedResponse response =
                new RecordedResponse(302, Map.of("location", address), new byte[0], List.of(), End.COMPLETE);

        assertThat(secretsOf("/", "x-goog-api-key", "sk-secret-123")
                        .removeFrom(response)
                        .headers())
                .containsEntry("location", stored);
    }

    @Test
    void a_placeholder_is_no_secret() {
        assertThat(secretsOf("/", "x-goog-api-key", "any").removeFrom("any text"))
                .isEqualTo("any text");
    }

    @Test
    void secret_parameters_are_no_part_of_the_query() {
        assertThat(Secrets.removeFromQuery("alt=sse&key=abc&%24userProject=p&quotaUser=u&pageSize=5"))
                .isEqualTo("alt=sse&pageSize=5");
        assertThat(Secrets.removeFromQuery("key=abc")).isNull();
    }

    @Test
    void chunks_keep_their_borders_around_a_key() {
        Secrets secrets = secretsOf("/", "x-goog-api-key", "sk-secret-123");
        byte[] body = "ab sk-secret-123 cd sk-secret-123 ef".getBytes(StandardCharsets.UTF_8);
        List<Arrival> arrivals = List.of(new Arrival(5, 1), new Arrival(13, 2), new Arrival(18, 3));

        RecordedResponse removed =
                secrets.removeFrom(new RecordedResponse(200, Map.of(), body, arrivals, End.COMPLETE));

        assertThat(removed.chunks())
                .extracting(chunk -> new String(chunk, StandardCharsets.UTF_8))
                .containsExactly("ab REMOVED", " c", "d REMOVED ef");
    }
}
