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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Fetches the public list of models, without a key. Thread-safe. */
final class CatalogCall {

    private static final long MAX_BYTES = 32L * 1024 * 1024;
    private static final String NO_MODEL = "";

    private final OkHttpClient client;
    private final HttpUrl url;
    private final Duration timeout;

    CatalogCall(@Nullable OkHttpClient userClient, String baseUrl, Duration timeout) {
        this.client = HttpTransport.client(userClient, null, timeout)
                .newBuilder()
                .callTimeout(timeout)
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
        try (Response response = client.newCall(request).execute()) {
            return models(response, provider);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static List<CometApiGeminiModelInfo> models(Response response, ModelProvider provider) throws IOException {
        BufferedSource source = response.body().source();
        if (source.request(MAX_BYTES + 1)) {
            throw new InternalServerException("CometAPI's list of models is larger than " + MAX_BYTES + " bytes");
        }
        byte[] body = source.readByteArray();
        if (!response.isSuccessful()) {
            throw HttpErrors.refusal(response.code(), response.headers(), body, NO_MODEL, Clock.systemUTC())
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
            return Json.tree(new String(body, StandardCharsets.UTF_8));
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }

    private RuntimeException failure(IOException e) {
        if (e instanceof InterruptedIOException && Thread.currentThread().isInterrupted()) {
            return new LangChain4jException(
                    "The thread was interrupted while it waited for CometAPI's list of models", e);
        }
        if (e instanceof InterruptedIOException) {
            return new TimeoutException("CometAPI's list of models did not arrive within " + timeout + " (timeout)", e);
        }
        return new RetriableException("CometAPI's list of models cannot be fetched (" + e + ")", e);
    }
}
