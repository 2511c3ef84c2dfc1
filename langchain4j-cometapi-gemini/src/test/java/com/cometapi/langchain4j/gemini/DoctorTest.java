package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport.Finding;
import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport.Status;
import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Cache;
import okhttp3.Call;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorTest {

    private static final String KEY = CallStyle.KEY;
    private static final Dns UNKNOWN = host -> {
        throw new UnknownHostException(host);
    };

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final CometApiGeminiLocalServer quota = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
        quota.close();
    }

    private CometApiGeminiDoctor.Builder doctor() {
        return CometApiGeminiDoctor.builder()
                .apiKey(KEY)
                .baseUrl(server.baseUrl())
                .modelName("gemini-3.8-flash")
                .timeout(Duration.ofSeconds(20))
                .environment(Map.of());
    }

    private static CometApiGeminiDoctorReport examine(CometApiGeminiDoctor.Builder doctor) {
        CometApiGeminiDoctorReport report = doctor.build().examine();
        assertThat(report.findings())
                .extracting(Finding::name)
                .containsExactly(
                        "base URL",
                        "key",
                        "proxy",
                        "name resolution",
                        "connection",
                        "TLS",
                        "clock",
                        "balance",
                        "model",
                        "whole answer",
                        "streamed answer",
                        "key accepted");
        assertThat(report.toString()).doesNotContain(KEY).doesNotContain("null");
        for (Finding finding : report.findings()) {
            boolean isWrong = finding.status() == Status.FAILED || finding.status() == Status.WARNING;
            assertThat(finding.remedy() != null).as(finding.toString()).isEqualTo(isWrong);
        }
        return report;
    }

    private static void assertFinding(CometApiGeminiDoctorReport report, String name, Status status, String... texts) {
        Finding finding = report.finding(name);
        assertThat(finding.status()).as(finding.toString()).isEqualTo(status);
        for (String text : texts) assertThat(finding.toString()).contains(text);
    }

    private static Answer json(String body) {
        return Answer.raw(200, "application/json", body);
    }

    // --- what works

    @Test
    void with_a_server_that_works_nothing_is_wrong() {
        CometApiGeminiDoctorReport report = examine(doctor());

        assertThat(report.isHealthy()).isTrue();
        assertFinding(report, "base URL", Status.OK, server.baseUrl(), "not CometAPI's own");
        assertFinding(report, "key", Status.OK);
        assertFinding(report, "proxy", Status.OK, "none");
        assertFinding(report, "name resolution", Status.OK, "127.0.0.1");
        assertFinding(report, "connection", Status.OK, "http/1.1");
        assertFinding(report, "TLS", Status.SKIPPED, "plain http");
        assertFinding(report, "balance", Status.SKIPPED, "not CometAPI's own host");
        assertFinding(report, "model", Status.OK, "gemini-3.8-flash", "newest");
        assertFinding(report, "whole answer", Status.OK, "tokens in");
        assertFinding(report, "streamed answer", Status.OK, "pieces, the first after");
        assertFinding(report, "key accepted", Status.OK);
        assertThat(report.toString()).endsWith("0 failed, 0 with a warning, 9 fine, 3 skipped");
    }

    @Test
    void one_whole_and_one_streamed_request_are_sent_once() {
        server.when(request -> request.method().equals("POST"), Answer.error(503, "overloaded"));

        CometApiGeminiDoctorReport report = examine(doctor());

        assertFinding(report, "whole answer", Status.FAILED, "503", "overloaded");
        assertThat(server.requests())
                .filteredOn(request -> request.method().equals("POST"))
                .extracting(request -> request.path().substring(request.path().indexOf(':') + 1))
                .containsExactly("generateContent", "streamGenerateContent");
    }

    // --- the address and the network

    @ParameterizedTest
    @CsvSource({
        "api.cometapi.com, FAILED, not an http",
        "htps://api.cometapi.com, FAILED, not an http",
        "https://www.cometapi.com, WARNING, website",
        "https://api.cometapi.com/v1, WARNING, another API",
        "http://gateway.example, WARNING, not encrypted",
        "https://user:secret@gateway.example/x?key=secret, FAILED, https://gateway.example/x",
        "https://gateway.example/x?key=secret, OK, https://gateway.example/x",
        "https://api.cometapi.com/v1beta, OK, https://api.cometapi.com/v1beta"
    })
    void addresses_that_are_often_wrong_are_found(String baseUrl, Status status, String text) {
        CometApiGeminiDoctorReport report = examine(doctor().baseUrl(baseUrl)
                .httpClient(new OkHttpClient.Builder().dns(UNKNOWN).build()));

        assertFinding(report, "base URL", status, text);
        assertThat(report.toString()).doesNotContain("secret");
    }

    @Test
    void an_unknown_host_is_found() {
        CometApiGeminiDoctorReport report = examine(doctor().baseUrl("https://api.cometapi.invalid")
                .httpClient(new OkHttpClient.Builder().dns(UNKNOWN).build()));

        assertFinding(report, "name resolution", Status.FAILED, "unknown here (api.cometapi.invalid)", "baseUrl");
        assertFinding(report, "whole answer", Status.SKIPPED, "no connection");
        assertThat(report.isHealthy()).isFalse();
    }

    @Test
    void a_closed_port_is_found() throws IOException {
        try (Socket refusing = new Socket()) {
            refusing.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // nobody listens

            CometApiGeminiDoctorReport report =
                    examine(doctor().baseUrl("http://localhost:" + refusing.getLocalPort()));

            assertFinding(report, "connection", Status.FAILED, "Failed to connect to", "firewall");
            assertFinding(report, "streamed answer", Status.SKIPPED);
        }
    }

    @Test
    void a_proxy_variable_that_java_ignores_is_named_when_nothing_else_works() {
        Map<String, String> variables = Map.of("HTTPS_PROXY", "http://user:secret@proxy.example:3128");

        CometApiGeminiDoctorReport working = examine(doctor().environment(variables));
        CometApiGeminiDoctorReport unknown = examine(doctor().environment(variables)
                .baseUrl("https://gateway.example")
                .httpClient(new OkHttpClient.Builder().dns(UNKNOWN).build()));

        assertFinding(working, "proxy", Status.OK);
        assertFinding(unknown, "proxy", Status.WARNING, "HTTPS_PROXY", "-Dhttps.proxyHost");
        assertThat(unknown.toString()).doesNotContain("secret").doesNotContain("proxy.example");
    }

    @Test
    void headers_that_the_application_changes_later_stay_as_they_were_set() {
        Map<String, String> headers = new HashMap<>(Map.of("X-Team", "blue"));
        CometApiGeminiDoctor.Builder doctor = doctor().customHeaders(headers);
        headers.put("X-Team", "red");

        examine(doctor);

        assertThat(server.lastRequest().header("X-Team")).isEqualTo("blue");
    }

    @Test
    void the_proxy_in_use_is_named() {
        InetSocketAddress address = InetSocketAddress.createUnresolved("localhost", 1);

        CometApiGeminiDoctorReport report = examine(doctor().httpClient(new OkHttpClient.Builder()
                .proxy(new Proxy(Proxy.Type.HTTP, address))
                .build()));

        assertFinding(report, "proxy", Status.OK, "HTTP proxy localhost:1", "httpClient");
        assertFinding(report, "name resolution", Status.SKIPPED, "proxy");
        assertFinding(report, "connection", Status.FAILED);
    }

    // --- TLS and the clock

    private static MockWebServer https(HeldCertificate certificate) throws IOException {
        MockWebServer https = new MockWebServer();
        https.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslSocketFactory());
        https.setDispatcher(new mockwebserver3.Dispatcher() {
            @Override
            public MockResponse dispatch(mockwebserver3.RecordedRequest request) {
                return new MockResponse.Builder().code(404).build();
            }
        });
        https.start();
        return https;
    }

    private static OkHttpClient trusting(HeldCertificate certificate) {
        HandshakeCertificates trust = new HandshakeCertificates.Builder()
                .addTrustedCertificate(certificate.certificate())
                .build();
        return new OkHttpClient.Builder()
                .sslSocketFactory(trust.sslSocketFactory(), trust.trustManager())
                .build();
    }

    private static HeldCertificate.Builder certificate() {
        return new HeldCertificate.Builder().commonName("test").addSubjectAlternativeName("localhost");
    }

    @Test
    void an_expired_certificate_is_found() throws IOException {
        HeldCertificate root =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate expired = certificate()
                .signedBy(root)
                .validityInterval(0, 1_000_000_000_000L)
                .build();
        try (MockWebServer https = https(expired)) {
            CometApiGeminiDoctorReport report = examine(
                    doctor().baseUrl("https://localhost:" + https.getPort()).httpClient(trusting(root)));

            assertFinding(report, "connection", Status.OK, "TLS failed");
            assertFinding(report, "TLS", Status.FAILED, "not trusted", "CertificateExpiredException", "clock");
            assertFinding(report, "whole answer", Status.SKIPPED);
        }
    }

    @Test
    void tls_that_works_is_described() throws IOException {
        HeldCertificate certificate = certificate().build();
        try (MockWebServer https = https(certificate)) {
            CometApiGeminiDoctorReport report = examine(
                    doctor().baseUrl("https://localhost:" + https.getPort()).httpClient(trusting(certificate)));

            assertFinding(report, "connection", Status.OK, "h2 to");
            assertFinding(report, "TLS", Status.OK, "TLSv1.3", "CN=test");
            assertFinding(report, "model", Status.WARNING, "404", "baseUrl");
        }
    }

    @Test
    void a_wrong_clock_is_found() {
        server.when(
                request -> request.method().equals("GET"),
                json("{\"data\":[]}").header("Date", "Thu, 26 Nov 2026 12:00:00 GMT"));
        Timing timing = new Timing(
                Clock.fixed(Instant.parse("2026-11-26T11:00:00Z"), ZoneOffset.UTC),
                System::nanoTime,
                (duration, handle) -> {},
                () -> 0.5);

        CometApiGeminiDoctorReport report = examine(doctor().timing(timing));

        assertFinding(report, "clock", Status.WARNING, "3600 s behind", "Set the clock");
    }

    @Test
    void the_age_of_a_stored_response_is_no_fault_of_the_clock() {
        server.when(
                request -> request.method().equals("GET"),
                json("{\"data\":[]}")
                        .header("Date", "Thu, 26 Nov 2026 10:00:00 GMT")
                        .header("Age", "3600"));
        Timing timing = new Timing(
                Clock.fixed(Instant.parse("2026-11-26T11:00:05Z"), ZoneOffset.UTC),
                System::nanoTime,
                (duration, handle) -> {},
                () -> 0.5);

        assertFinding(examine(doctor().timing(timing)), "clock", Status.OK, "5 s ahead");
    }

    // --- the key and the balance

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "sk-a b", "sk-a\nb", "\"sk-abcdefgh\"", "'sk-abcdefgh'"})
    void a_key_of_the_wrong_format_is_found_and_never_sent(String key) {
        CometApiGeminiDoctorReport report = examine(doctor().apiKey(key).quotaUrl(quota.baseUrl()));

        assertFinding(report, "key", Status.FAILED);
        assertFinding(report, "whole answer", Status.SKIPPED, "no usable key");
        assertThat(quota.requests()).isEmpty();
        assertThat(server.requests()).allMatch(request -> request.method().equals("GET"));
    }

    @Test
    void a_key_that_is_refused_is_found_and_not_repeated() {
        server.when(request -> request.method().equals("POST"), Answer.error(401, "Invalid key " + KEY));

        CometApiGeminiDoctorReport report = examine(doctor());

        assertFinding(report, "key accepted", Status.FAILED, "401", "COMETAPI_KEY");
        assertFinding(report, "whole answer", Status.FAILED, "Invalid key ***");
    }

    @Test
    void an_empty_balance_is_found_at_both_addresses() {
        server.when(request -> request.method().equals("POST"), Answer.raw(403, "application/json", """
                {"error":{"code":"insufficient_user_quota","message":"user quota is not enough"}}"""));
        quota.when(request -> true, json("""
                {"username":"ada","total_quota":0,"total_used_quota":5.25,"request_count":7,"keys":[]}"""));

        CometApiGeminiDoctorReport report = examine(doctor().quotaUrl(quota.baseUrl() + "/user/quota"));

        assertFinding(report, "balance", Status.FAILED, "exhausted: 0 USD", "Top it up");
        assertFinding(report, "whole answer", Status.FAILED, "balance is exhausted");
        assertFinding(report, "key accepted", Status.OK, "balance");
        assertThat(quota.lastRequest().target()).isEqualTo("/user/quota?key=" + KEY);
        assertThat(report.toString()).doesNotContain("ada");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"total_quota":12.50,"keys":[{"name":"a","remain_quota":-1}]} | OK      | 12.5 USD
            {"total_quota":12.50,"keys":[{"name":"a","remain_quota":0}]}  | WARNING | limit of the key
            {"total_quota":0.4}                                           | WARNING | Only 0.4 USD
            {"total_quota":-1e-3}                                         | FAILED  | exhausted: -0.001 USD
            {"total_quota":"many"}                                        | WARNING | did not send a balance
            {"error":"no such key"}                                       | WARNING | no such key
            <html><body>Log in</body></html>                              | WARNING | Log in
            """)
    void balances_are_judged(String body, Status status, String text) {
        quota.when(request -> true, json(body));

        assertFinding(examine(doctor().quotaUrl(quota.baseUrl())), "balance", status, text);
    }

    @ParameterizedTest
    @CsvSource({"401, FAILED", "403, FAILED", "404, WARNING", "500, WARNING", "302, WARNING"})
    void a_quota_address_that_refuses_is_a_finding(int code, Status status) {
        quota.when(
                request -> true,
                code == 302 ? Answer.redirect(302, server.baseUrl() + "/elsewhere") : Answer.error(code, "no " + KEY));

        assertFinding(examine(doctor().quotaUrl(quota.baseUrl())), "balance", status, String.valueOf(code));
        assertThat(server.requests()).noneMatch(request -> request.target().contains("elsewhere"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.cometapi.com, true",
        "https://API.cometapi.com:443/v1beta, true",
        "http://api.cometapi.com, false",
        "https://cometapi.com.example, false",
        "https://notcometapi.com, false",
        "https://api.cometapi.com@gateway.example, false",
        "https://gateway.example/api.cometapi.com, false"
    })
    void the_key_goes_to_the_quota_address_only_for_cometapis_own_host(String baseUrl, boolean isSent) {
        List<String> hosts = new CopyOnWriteArrayList<>();
        Dns closed = host -> {
            hosts.add(host);
            if (host.startsWith("query.")) throw new UnknownHostException(host);
            return List.of(InetAddress.getLoopbackAddress()); // nothing listens there on the ports 80 and 443
        };

        CometApiGeminiDoctorReport report = examine(doctor().baseUrl(baseUrl)
                .httpClient(new OkHttpClient.Builder().dns(closed).build()));

        assertThat(hosts.contains("query.cometapi.com")).isEqualTo(isSent);
        assertFinding(report, "balance", isSent ? Status.WARNING : Status.SKIPPED);
    }

    @Test
    void no_interceptor_and_no_listener_sees_the_key_in_an_address() {
        List<String> addresses = new CopyOnWriteArrayList<>();
        quota.when(request -> true, json("{\"total_quota\":5}"));
        OkHttpClient client = new OkHttpClient.Builder()
                .addInterceptor(chain -> {
                    addresses.add(chain.request().url().toString());
                    return chain.proceed(chain.request());
                })
                .addNetworkInterceptor(chain -> {
                    addresses.add(chain.request().url().toString());
                    return chain.proceed(chain.request());
                })
                .eventListener(new EventListener() {
                    @Override
                    public void callStart(Call call) {
                        addresses.add(call.request().url().toString());
                    }
                })
                .build();

        CometApiGeminiDoctorReport report = examine(doctor().httpClient(client).quotaUrl(quota.baseUrl()));

        assertFinding(report, "balance", Status.OK);
        assertThat(quota.requests()).hasSize(1);
        assertThat(addresses).isNotEmpty().noneMatch(address -> address.contains(KEY));
    }

    // --- the model

    @Test
    void a_model_that_is_not_served_is_found() {
        server.when(request -> request.method().equals("POST"), Answer.raw(503, "application/json", """
                {"error":{"code":"model_not_found","message":"No available channel for model gemini-9-ultra"}}"""));

        CometApiGeminiDoctorReport report = examine(doctor().modelName("gemini-9-ultra"));

        assertFinding(report, "model", Status.FAILED, "no model 'gemini-9-ultra'", "gemini-3.8-flash");
        assertFinding(report, "whole answer", Status.FAILED, "not served now");
        assertFinding(report, "key accepted", Status.SKIPPED);
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-3.8-flash, OK, newest of its line",
        "models/gemini-3.8-flash, OK, newest of its line",
        "gemini-3-flash-preview, OK, 'gemini-3.8-flash'",
        "gemini-2.5-flash, WARNING, 'gemini-3.8-flash'",
        "gemini-3.1-flash-lite, OK, newest of its line",
        "gemini-brand-new, WARNING, although it answered",
        "deepseek-v4-pro, FAILED, not a Gemini model"
    })
    void the_age_of_a_model_is_judged_within_its_line(String model, Status status, String text) {
        assertFinding(examine(doctor().modelName(model)), "model", status, text);
    }

    @Test
    void a_missing_model_is_a_finding() {
        CometApiGeminiDoctorReport report = examine(doctor().modelName(" "));

        assertFinding(report, "model", Status.FAILED, "No model");
        assertFinding(report, "whole answer", Status.SKIPPED, "no model");
    }

    // --- what comes instead of answers

    @Test
    void a_login_page_is_found() {
        Answer page = Answer.raw(200, "text/html", "<html><title>Sign in</title><body>Please log in</body></html>");
        server.when(request -> true, page);

        CometApiGeminiDoctorReport report = examine(doctor());

        assertFinding(report, "model", Status.WARNING, "Please log in", "This is not the Gemini endpoint (text/html)");
        assertFinding(report, "whole answer", Status.FAILED, "Please log in", "check baseUrl");
        assertFinding(report, "streamed answer", Status.FAILED, "Please log in", "check baseUrl");
    }

    @Test
    void an_answer_without_text_is_a_warning() {
        server.answers(
                Answer.json("{\"candidates\":[{\"finishReason\":\"MAX_TOKENS\"}]}"), Answer.chunks("1", "2", "3"));

        CometApiGeminiDoctorReport report = examine(doctor());

        assertFinding(report, "whole answer", Status.WARNING, "no text", "LENGTH");
        assertFinding(report, "streamed answer", Status.OK, "3 pieces", "\"123\"");
    }

    @Test
    void an_interrupted_thread_ends_the_examination() {
        Thread.currentThread().interrupt();

        CometApiGeminiDoctorReport report = doctor().build().examine();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(report.finding("whole answer").status()).isNotEqualTo(Status.OK);
    }

    // --- code of the application, and a service that means harm

    @Test
    void code_of_the_application_that_fails_is_a_finding() {
        ProxySelector nothing = new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return null;
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        };
        Dns broken = host -> {
            throw new IllegalStateException("no resolver");
        };

        CometApiGeminiDoctorReport withoutAddress = examine(doctor().baseUrl("https://gateway.example")
                .httpClient(new OkHttpClient.Builder().dns(host -> List.of()).build()));
        CometApiGeminiDoctorReport withoutResolver = examine(doctor().baseUrl("https://gateway.example")
                .httpClient(new OkHttpClient.Builder()
                        .dns(broken)
                        .proxySelector(nothing)
                        .build()));
        CometApiGeminiDoctorReport withInterceptor = examine(doctor().httpClient(new OkHttpClient.Builder()
                .addInterceptor(chain -> {
                    throw new IllegalStateException("no license");
                })
                .build()));

        assertFinding(withoutAddress, "name resolution", Status.FAILED, "without any address");
        assertFinding(withoutResolver, "name resolution", Status.FAILED, "no resolver");
        assertFinding(withoutResolver, "proxy", Status.OK);
        assertFinding(withInterceptor, "connection", Status.FAILED, "no license");
    }

    @ParameterizedTest
    @CsvSource({"1e999999999, WARNING", "-1e-999999999, WARNING", "1e99999999999, WARNING", "1e3, OK"})
    void balances_that_no_one_can_have_are_not_written_out(String amount, Status status) {
        quota.when(request -> true, json("{\"total_quota\":" + amount + "}"));

        assertFinding(examine(doctor().quotaUrl(quota.baseUrl())), "balance", status);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 270, 290, 480, 490, 980, 990})
    void no_part_of_the_key_is_left_where_a_text_is_cut(int length) {
        String text = "x".repeat(length) + KEY;
        quota.when(request -> true, length % 20 == 0 ? json("{\"error\":\"" + text + "\"}") : Answer.error(500, text));
        server.when(request -> request.method().equals("POST"), Answer.text("y".repeat(length % 60) + KEY));

        CometApiGeminiDoctorReport report = examine(doctor().quotaUrl(quota.baseUrl()));

        assertThat(report.toString()).doesNotContain(KEY.substring(0, 6));
    }

    @Test
    void without_model_requests_only_the_rest_is_checked() {
        CometApiGeminiDoctorReport report = examine(doctor().modelRequests(false));

        assertThat(report.isHealthy()).isTrue();
        assertFinding(report, "connection", Status.OK);
        assertFinding(report, "model", Status.OK, "gemini-3.8-flash");
        for (String name : List.of("whole answer", "streamed answer", "key accepted")) {
            assertFinding(report, name, Status.SKIPPED, "requests to the model are switched off");
        }
        assertThat(server.requests()).noneMatch(request -> request.method().equals("POST"));
        assertThat(examine(doctor().modelRequests(false).modelRequests(null)).finding("whole answer"))
                .extracting(Finding::status)
                .isEqualTo(Status.OK);
    }

    @Test
    void the_settings_show_no_secret() {
        DoctorSettings settings = new DoctorSettings(
                KEY,
                "https://ada:password@gateway.example?key=password",
                null,
                null,
                Map.of("X-Token", "password"),
                null,
                Duration.ofSeconds(1),
                null,
                true,
                Timing.SYSTEM,
                Map.of("HTTPS_PROXY", "http://ada:password@proxy.example"));

        assertThat(settings.toString()).contains("gateway.example").doesNotContain(KEY, "password", "null");
    }

    @Test
    void a_secret_header_that_a_service_repeats_is_not_shown() {
        server.when(request -> request.method().equals("POST"), Answer.text("You sent gateway-pass-1234."));

        CometApiGeminiDoctorReport report =
                examine(doctor().customHeaders(Map.of("X-Gateway-Token", "gateway-pass-1234", "X-Team", "sent")));

        assertFinding(report, "whole answer", Status.OK, "You sent ***.");
    }

    @Test
    void a_key_that_a_service_escapes_is_not_repeated() {
        String key = "sk-a/b+c==&d";
        quota.when(
                request -> true,
                request -> Answer.redirect(
                        302, "https://elsewhere.example" + request.target() + "&again=sk-a%2Fb%2Bc%3D%3D%26d"));
        server.when(request -> request.method().equals("POST"), Answer.text("sk-a\\u002fb+c==&d"));

        CometApiGeminiDoctorReport report =
                doctor().apiKey(key).quotaUrl(quota.baseUrl()).build().examine();

        assertThat(report.toString()).doesNotContain("sk-a").doesNotContain("b+c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ada:secret@gateway.example",
                "htps://ada:secret@gateway.example",
                "htps://ada:se/secret@gateway.example",
                "htps://ada:s@secret@gateway.example",
                "htps://gateway.example/?key=secret"
            })
    void an_address_that_is_none_shows_no_secret(String baseUrl) {
        CometApiGeminiDoctorReport report = examine(doctor().baseUrl(baseUrl));

        assertFinding(report, "base URL", Status.FAILED, "gateway.example");
        assertThat(report.toString()).doesNotContain("secret");
    }

    @Test
    void control_characters_of_an_answer_are_shown_escaped() {
        server.when(request -> request.method().equals("POST"), Answer.text("\u001b[2J\u202eOK"));

        assertFinding(examine(doctor()), "whole answer", Status.OK, "\\u001b[2J\\u202eOK");
    }

    @Test
    void nothing_of_the_application_stores_the_address_of_the_balance(@TempDir File directory) throws IOException {
        List<String> addresses = new CopyOnWriteArrayList<>();
        quota.when(request -> true, json("{\"total_quota\":5}").header("Cache-Control", "max-age=600"));
        CookieJar cookies = new CookieJar() {
            @Override
            public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {
                addresses.add(url.toString());
            }

            @Override
            public List<Cookie> loadForRequest(HttpUrl url) {
                addresses.add(url.toString());
                return List.of();
            }
        };
        try (Cache cache = new Cache(directory, 1_000_000)) {
            OkHttpClient client =
                    new OkHttpClient.Builder().cache(cache).cookieJar(cookies).build();

            assertFinding(examine(doctor().httpClient(client).quotaUrl(quota.baseUrl())), "balance", Status.OK);

            cache.urls().forEachRemaining(addresses::add);
        }
        assertThat(addresses).isNotEmpty().noneMatch(address -> address.contains(KEY));
    }
}
