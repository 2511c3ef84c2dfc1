package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport.Status;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.function.UnaryOperator;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the balance of an account. The address takes the key in its query, so the call runs without the interceptors,
 * listeners, cookies and cache of the application, which may log or store addresses, and follows no redirect.
 *
 * @see <a href="https://apidoc.cometapi.com/pricing/balance-query">The quota address</a>
 */
final class BalanceCall {

    static final String DEFAULT_URL = "https://query.cometapi.com/user/quota";

    private static final long MAX_BYTES = 1024 * 1024;
    private static final BigDecimal LOW = BigDecimal.ONE;
    private static final TimeLimits NO_LIMIT = TimeLimits.of(TimeLimits.LONGEST, TimeLimits.LONGEST, null);
    private static final String TOP_UP = "Top it up in CometAPI's console";
    private static final String NOT_VITAL = "Look at the balance in CometAPI's console";

    private final OkHttpClient client;
    private final Clock clock;
    private final UnaryOperator<String> withoutSecrets;

    /** @param withoutSecrets removes the key from a text before any of it is cut off */
    BalanceCall(
            @Nullable OkHttpClient userClient, Duration timeout, Clock clock, UnaryOperator<String> withoutSecrets) {
        OkHttpClient.Builder builder = HttpTransport.clientForRareCalls(userClient, timeout, timeout);
        builder.interceptors().clear();
        builder.networkInterceptors().clear();
        this.client = builder.eventListenerFactory(call -> EventListener.NONE)
                .callTimeout(TimeLimits.bounded(timeout))
                .cache(null)
                .cookieJar(CookieJar.NO_COOKIES)
                .authenticator(Authenticator.NONE)
                .build();
        this.clock = clock;
        this.withoutSecrets = withoutSecrets;
    }

    CheckResult check(String quotaUrl, String apiKey) {
        HttpUrl url = HttpUrl.parse(quotaUrl.strip());
        if (url == null) {
            return CheckResult.warning(
                    "quotaUrl is not an http or https address", "Set " + DEFAULT_URL + ", or nothing");
        }
        Request request = new Request.Builder()
                .url(url.newBuilder().setQueryParameter("key", apiKey).build())
                .header("Accept", "application/json")
                .build();
        Call call = client.newCall(request);
        new AttemptLimits(NO_LIMIT).watch(call); // so that the limit of the call ends a lookup of its host
        try {
            return new InterruptibleCall(call::cancel).run(() -> check(call));
        } catch (IOException e) {
            return CheckResult.warning("The balance cannot be fetched from " + url.host() + " (" + e + ")", NOT_VITAL);
        }
    }

    private CheckResult check(Call call) throws IOException {
        try (Response response = call.execute()) {
            BufferedSource source = response.body().source();
            source.request(MAX_BYTES);
            byte[] body = source.getBuffer()
                    .readByteArray(Math.min(MAX_BYTES, source.getBuffer().size()));
            String text = withoutSecrets.apply(new String(body, StandardCharsets.UTF_8));
            return response.isSuccessful() ? balance(text) : refused(response, text);
        }
    }

    private CheckResult refused(Response response, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        RuntimeException refusal = HttpErrors.refusal(response.code(), response.headers(), bytes, "", clock)
                .toException(1);
        boolean isOfKey = response.code() == 401 || response.code() == 403;
        return CheckResult.of(isOfKey ? Status.FAILED : Status.WARNING, refusal, NOT_VITAL);
    }

    private static CheckResult balance(String body) {
        JsonNode account = tree(body);
        BigDecimal balance = CatalogJson.number(account == null ? null : account.get("total_quota"));
        if (balance == null) {
            return CheckResult.warning(
                    "The quota address did not send a balance: "
                            + Redaction.shorten(ErrorBody.of(body).message(), Redaction.MAX_QUOTE),
                    NOT_VITAL);
        }
        String amount = CometApiGeminiPricing.plain(balance).toPlainString() + " USD";
        if (balance.signum() <= 0) return CheckResult.failed("The balance is exhausted: " + amount, TOP_UP);
        if (account != null && areKeysUsedUp(account.path("keys"))) {
            return CheckResult.warning(
                    amount + ", but each key of the account has used up its own limit",
                    "Raise the limit of the key in CometAPI's console");
        }
        return balance.compareTo(LOW) < 0
                ? CheckResult.warning("Only " + amount + " are left", TOP_UP)
                : CheckResult.ok(amount);
    }

    private static boolean areKeysUsedUp(JsonNode keys) {
        for (JsonNode key : keys) {
            BigDecimal remaining = CatalogJson.number(key.get("remain_quota"));
            boolean isUsedUp = remaining != null && remaining.signum() == 0;
            if (!isUsedUp) return false;
        }
        return !keys.isEmpty();
    }

    private static @Nullable JsonNode tree(String body) {
        try {
            return CatalogJson.tree(body);
        } catch (IOException notJson) {
            return null;
        }
    }
}
