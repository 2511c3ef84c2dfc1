package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport.Finding;
import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One run of the doctor: makes the checks in their order, and skips those that an earlier failure makes pointless. */
final class Examination {

    /** Shorter ones occur in every text. */
    private static final int MIN_SECRET = 4;

    private static final String PROXY = "proxy";
    private static final String MODEL = "model";
    private static final CheckResult NO_CONNECTION = CheckResult.skipped("there is no connection to check it with");

    private final DoctorSettings settings;
    private final ConnectionCheck path;
    private final List<EscapedText> secrets;
    private final Map<String, Finding> findings = new LinkedHashMap<>();

    Examination(DoctorSettings settings) {
        this.settings = settings;
        this.path = new ConnectionCheck(settings);
        this.secrets = secrets(settings);
    }

    private static List<EscapedText> secrets(DoctorSettings settings) {
        List<String> values = new ArrayList<>();
        if (settings.apiKey() != null) values.add(settings.apiKey());
        if (settings.customHeaders() != null) {
            settings.customHeaders().forEach((name, value) -> {
                if (name != null && value != null && Redaction.isSecret(name)) values.add(value);
            });
        }
        return values.stream()
                .map(String::strip)
                .filter(value -> value.length() >= MIN_SECRET)
                .map(EscapedText::new)
                .toList();
    }

    CometApiGeminiDoctorReport report() {
        boolean hasAddress = !add("base URL", path::address).isFailed();
        CheckResult key = add("key", this::keyFormat);
        add(PROXY, () -> path.proxy(true));
        boolean isResolved = !add("name resolution", path::nameResolution).isFailed() && hasAddress;
        CatalogResult catalog = isResolved ? fetchCatalog() : CatalogResult.NONE;
        boolean isReachable = isResolved && path.isConnected();
        if (!isReachable) add(PROXY, () -> path.proxy(false));
        add(
                "connection",
                checked(() ->
                        isResolved ? path.connection(catalog.failure) : CheckResult.skipped("the host is not known")),
                catalog.duration);
        add("TLS", () -> path.tls(catalog.failure));
        add("clock", path::clock);
        add("balance", () -> isResolved && !key.isFailed() ? balance() : skipped(key));
        addAnswers(isReachable && !key.isFailed(), key, catalog);
        return new CometApiGeminiDoctorReport(List.copyOf(findings.values()));
    }

    private CheckResult keyFormat() {
        String key;
        try {
            key = HttpTransport.checkedKey(settings.apiKey());
        } catch (IllegalArgumentException e) {
            return CheckResult.failed(
                    String.valueOf(e.getMessage()),
                    "Set apiKey(..) to a key of https://api.cometapi.com/console/token");
        }
        char first = key.charAt(0);
        if (first == '"' || first == '\'') {
            return CheckResult.failed(
                    "The key begins with a quotation mark", "Remove the quotation marks around the key");
        }
        if (path.isCometApi() && !key.startsWith("sk-")) {
            return CheckResult.warning(
                    key.startsWith("AIza")
                            ? "The key looks like one of Google's own service"
                            : "The key does not begin with sk-, as CometAPI's keys do",
                    "Set apiKey(..) to a key of https://api.cometapi.com/console/token");
        }
        return CheckResult.ok("its format is right");
    }

    /** What came of the first request, which fetches the public list of models. */
    private record CatalogResult(
            @Nullable List<CometApiGeminiModelInfo> models,
            @Nullable RuntimeException failure,
            Duration duration) {

        static final CatalogResult NONE = new CatalogResult(null, null, Duration.ZERO);
    }

    private CatalogResult fetchCatalog() {
        long start = now();
        try {
            List<CometApiGeminiModelInfo> models = CometApiGeminiModelCatalog.builder()
                    .baseUrl(settings.baseUrl())
                    .httpClient(path.client())
                    .timeout(settings.lookupTimeout())
                    .allProviders(true)
                    .build()
                    .models();
            return new CatalogResult(models, null, since(start));
        } catch (RuntimeException e) {
            return new CatalogResult(null, e, since(start));
        }
    }

    private CheckResult balance() {
        String url = settings.quotaUrl();
        String key = settings.apiKey();
        if (key == null || url == null && !path.isCometApi()) {
            return CheckResult.skipped(
                    "baseUrl is not CometAPI's own host, so the key is not sent to its quota address");
        }
        return new BalanceCall(
                        settings.httpClient(),
                        settings.lookupTimeout(),
                        settings.timing().clock(),
                        this::withoutSecrets)
                .check(url == null ? BalanceCall.DEFAULT_URL : url, HttpTransport.checkedKey(key));
    }

    private static CheckResult skipped(CheckResult key) {
        return key.isFailed() ? CheckResult.skipped("there is no usable key") : NO_CONNECTION;
    }

    private void addAnswers(boolean canCall, CheckResult key, CatalogResult catalog) {
        AnswerCheck answers = new AnswerCheck(this::applyTo, settings.timing().nanoTime(), this::withoutSecrets);
        boolean hasModel = settings.modelName() != null;
        boolean isCalled = canCall && hasModel && settings.modelRequests();
        CheckResult reason = hasModel ? reasonForNoRequest(key) : CheckResult.skipped("no model is set");
        add(MODEL, NO_CONNECTION, Duration.ZERO); // keeps its place: what it is depends on the answers
        add("whole answer", () -> isCalled ? answers.whole() : reason);
        add("streamed answer", () -> isCalled ? answers.streamed() : reason);
        add("key accepted", () -> isCalled ? answers.key() : reason);
        add(MODEL, () -> model(catalog, answers.hasAnswered()));
    }

    private CheckResult reasonForNoRequest(CheckResult key) {
        return settings.modelRequests()
                ? skipped(key)
                : CheckResult.skipped("requests to the model are switched off, since they use tokens");
    }

    private CheckResult model(CatalogResult catalog, boolean hasAnswered) {
        String name = settings.modelName();
        if (name == null)
            return CheckResult.failed("No model is set", "Set modelName(..), such as gemini-3-flash-preview");
        if (catalog.models != null) return ModelCheck.check(name, catalog.models, hasAnswered);
        if (catalog.failure == null || !path.isConnected()) return NO_CONNECTION;
        return CheckResult.of(
                Status.WARNING, catalog.failure, "Check baseUrl, and what stands between this program and CometAPI");
    }

    private <M> CometApiGeminiModelBuilder<M> applyTo(CometApiGeminiModelBuilder<M> builder) {
        return builder.apiKey(settings.apiKey())
                .baseUrl(settings.baseUrl())
                .modelName(settings.modelName())
                .authentication(settings.authentication())
                .customHeaders(settings.customHeaders())
                .httpClient(path.client())
                .timeout(settings.timeout())
                .callTimeout(settings.timeout())
                .maxRetries(0)
                .timing(settings.timing());
    }

    private CheckResult add(String name, Supplier<CheckResult> check) {
        long start = now();
        CheckResult result = checked(check);
        add(name, result, since(start));
        return result;
    }

    /** Code of the application may throw anything: its name resolution, its choice of a proxy, its interceptors. */
    private static CheckResult checked(Supplier<CheckResult> check) {
        try {
            return check.get();
        } catch (RuntimeException e) {
            return CheckResult.failed(e, "Check the httpClient(..) and the settings that the doctor was given");
        }
    }

    private void add(String name, CheckResult result, Duration duration) {
        String remedy = result.remedy();
        findings.put(
                name,
                new Finding(
                        name,
                        result.status(),
                        visible(result.text()),
                        remedy == null ? null : visible(remedy),
                        duration));
    }

    private String visible(String text) {
        return ControlCharacters.escaped(withoutSecrets(text));
    }

    /** Removes the key, secret headers and passwords in addresses, also from what a service or a proxy repeats. */
    private String withoutSecrets(String text) {
        String clean = text;
        for (EscapedText secret : secrets) clean = secret.replacedIn(clean, Redaction.MASK);
        return ErrorBody.withoutKeys(clean).replaceAll("//[^/@\\s]*@", "//***@");
    }

    private long now() {
        return settings.timing().nanoTime().getAsLong();
    }

    private Duration since(long start) {
        return Duration.ofNanos(now() - start);
    }
}
