package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.ModelProvider;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Fetches the public list of models, without a key. Thread-safe. */
final class CatalogCall {

    private static final long MAX_BYTES = 32L * 1024 * 1024;
    private static final TimeLimits NO_LIMIT = TimeLimits.of(TimeLimits.LONGEST, TimeLimits.LONGEST, null);

    private final OkHttpClient client;
    private final HttpUrl url;
    private final Duration timeout;

    CatalogCall(@Nullable OkHttpClient userClient, String baseUrl, Duration timeout) {
        this.client = HttpTransport.clientForRareCalls(userClient, timeout, timeout)
                .callTimeout(TimeLimits.bounded(timeout))
                .followRedirects(true) // carries no key that could leak
                .retryOnConnectionFailure(true) // a second request costs nothing
                .build();
        this.url = HttpTransport.catalogUrl(baseUrl);
        this.timeout = timeout;
    }

    List<CometApiGeminiModelInfo> models(ModelProvider provider) {
        Request request = new Request.Builder()
                .url(url)
                .header("Accept", "application/json")
                .build();
        Call call = client.newCall(request);
        new AttemptLimits(NO_LIMIT).watch(call); // so that the limit of the call ends a lookup of its host
        try {
            return new InterruptibleCall(call::cancel).run(() -> models(call, provider));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static List<CometApiGeminiModelInfo> models(Call call, ModelProvider provider) throws IOException {
        try (Response response = call.execute()) {
            return models(response, provider);
        }
    }

    private static List<CometApiGeminiModelInfo> models(Response response, ModelProvider provider) throws IOException {
        BufferedSource source = response.body().source();
        if (source.request(MAX_BYTES + 1)) {
            throw new InternalServerException("CometAPI's list of models is larger than " + MAX_BYTES + " bytes");
        }
        byte[] body = source.readByteArray();
        if (!response.isSuccessful()) {
            throw HttpErrors.ofCatalog(response.code(), response.headers(), body)
                    .toException(1);
        }
        List<CometApiGeminiModelInfo> models = CatalogJson.models(tree(body), provider);
        if (models == null) {
            throw HttpErrors.notJson(response.code(), response.headers(), body).toException(1);
        }
        return models;
    }

    private static JsonNode tree(byte[] body) {
        try {
            return CatalogJson.tree(new String(body, StandardCharsets.UTF_8));
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }

    private RuntimeException failure(IOException e) {
        if (Thread.currentThread().isInterrupted()) {
            return interrupted(e);
        }
        if (e instanceof InterruptedIOException) {
            return late(timeout, e);
        }
        return new RetriableException("CometAPI's list of models cannot be fetched (" + e + ")", e);
    }

    static RuntimeException interrupted(Exception e) {
        return new LangChain4jException("The thread was interrupted while it waited for CometAPI's list of models", e);
    }

    static RuntimeException late(Duration timeout, Exception e) {
        return new TimeoutException("CometAPI's list of models did not arrive within " + timeout + " (timeout)", e);
    }
}
