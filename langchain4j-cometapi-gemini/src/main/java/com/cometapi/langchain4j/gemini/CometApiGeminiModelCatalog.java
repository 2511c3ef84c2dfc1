package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.catalog.ModelCatalog;
import dev.langchain4j.model.catalog.ModelDescription;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Lists CometAPI's public models, with their prices. It needs no API key and sends none. Thread-safe. Create it once
 * and share it, since it caches the list.
 *
 * @see <a href="https://apidoc.cometapi.com/overview/models">The catalog</a>
 */
public class CometApiGeminiModelCatalog implements ModelCatalog {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration DEFAULT_CACHE_FOR = Duration.ofHours(1);

    private final CatalogCall call;
    private final boolean allProviders;
    private final Duration cacheFor;
    private final Timing timing;
    private final Duration timeout;
    private final AtomicReference<@Nullable CompletableFuture<List<CometApiGeminiModelInfo>>> inFlight =
            new AtomicReference<>();
    private volatile @Nullable Fetched fetched;

    /** @param at in the time of {@link Timing#nanoTime} */
    private record Fetched(List<CometApiGeminiModelInfo> models, long at) {}

    CometApiGeminiModelCatalog(Builder builder) {
        this.timeout = builder.timeout == null ? DEFAULT_TIMEOUT : builder.timeout;
        this.call = new CatalogCall(
                builder.httpClient,
                builder.baseUrl == null ? HttpTransport.DEFAULT_BASE_URL : builder.baseUrl,
                timeout);
        this.allProviders = Boolean.TRUE.equals(builder.allProviders);
        this.cacheFor = builder.cacheFor == null ? DEFAULT_CACHE_FOR : builder.cacheFor;
        this.timing = builder.timing;
    }

    /** Returns a new builder. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the models that are available now, in the catalog's order. It fetches the list when the cached one is too
     * old, and waits for it.
     *
     * @throws dev.langchain4j.exception.LangChain4jException when CometAPI refuses the request or the connection fails;
     *     the next call sends the request again
     */
    @Override
    public List<ModelDescription> listModels() {
        return models().stream().map(CometApiGeminiModelInfo::description).toList();
    }

    /** Returns the models as {@link #listModels} does, with their prices and features. */
    public List<CometApiGeminiModelInfo> models() {
        List<CometApiGeminiModelInfo> known = remembered();
        if (known != null) return known;
        CompletableFuture<List<CometApiGeminiModelInfo>> own = new CompletableFuture<>();
        CompletableFuture<List<CometApiGeminiModelInfo>> open = inFlight.compareAndExchange(null, own);
        return open == null ? fetch(own) : await(open);
    }

    /** Fetches the list for all threads that want it meanwhile. An interrupt of this thread is none of theirs. */
    private List<CometApiGeminiModelInfo> fetch(CompletableFuture<List<CometApiGeminiModelInfo>> result) {
        try {
            List<CometApiGeminiModelInfo> known = remembered(); // another thread may have fetched it meanwhile
            if (known == null) {
                known = fetch();
                fetched = new Fetched(known, timing.nanoTime().getAsLong());
            }
            inFlight.set(null);
            result.complete(known);
            return known;
        } catch (RuntimeException | Error e) {
            inFlight.set(null);
            if (Thread.currentThread().isInterrupted()) result.cancel(false);
            else result.completeExceptionally(e);
            throw e;
        }
    }

    private List<CometApiGeminiModelInfo> await(CompletableFuture<List<CometApiGeminiModelInfo>> open) {
        try {
            return open.get(TimeLimits.bounded(timeout).toNanos(), TimeUnit.NANOSECONDS);
        } catch (CancellationException e) {
            return models();
        } catch (java.util.concurrent.TimeoutException e) {
            throw CatalogCall.late(timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CatalogCall.interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) throw error;
            throw (RuntimeException) e.getCause();
        }
    }

    /**
     * Returns one of the {@link #models}.
     *
     * @param modelName with or without {@code models/}
     * @return null when the catalog does not have it
     * @throws IllegalArgumentException when the name is null
     */
    public @Nullable CometApiGeminiModelInfo model(String modelName) {
        if (modelName == null) throw new IllegalArgumentException("modelName is missing");
        String name = ModelGeneration.withoutPrefix(modelName);
        return models().stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /**
     * Returns {@link ModelProvider#OTHER}, as the chat models do, because LangChain4j has no constant for CometAPI. The
     * maker of a model is its {@link ModelDescription#owner()}.
     */
    @Override
    public ModelProvider provider() {
        return ModelProvider.OTHER;
    }

    private @Nullable List<CometApiGeminiModelInfo> remembered() {
        Fetched last = fetched;
        if (last == null) return null;
        Duration age = Duration.ofNanos(timing.nanoTime().getAsLong() - last.at);
        return age.compareTo(cacheFor) < 0 ? last.models : null;
    }

    private List<CometApiGeminiModelInfo> fetch() {
        List<CometApiGeminiModelInfo> all = call.models(provider());
        return allProviders
                ? all
                : all.stream().filter(CometApiGeminiModelCatalog::isGemini).toList();
    }

    private static boolean isGemini(CometApiGeminiModelInfo model) {
        return model.name().toLowerCase(Locale.ROOT).startsWith("gemini");
    }

    /** Builds a catalog. Every setter takes null for the default. Not thread-safe. */
    public static final class Builder {

        private @Nullable String baseUrl;
        private @Nullable OkHttpClient httpClient;
        private @Nullable Duration timeout;
        private @Nullable Duration cacheFor;
        private @Nullable Boolean allProviders;
        private Timing timing = Timing.SYSTEM;

        private Builder() {}

        /** Sets the address of CometAPI, as for a model. Default {@code https://api.cometapi.com}. */
        public Builder baseUrl(@Nullable String baseUrl) {
            this.baseUrl = baseUrl;
            return this;
        }

        /**
         * Sets the client to build on. Its pool, proxy, TLS settings and interceptors are used. The catalog never
         * closes it.
         */
        public Builder httpClient(@Nullable OkHttpClient httpClient) {
            this.httpClient = httpClient;
            return this;
        }

        /**
         * Sets the longest time for the whole call. Default 30 seconds. Threads that want the list at the same time share
         * one request. A limit below 1 millisecond counts as 1 millisecond, one above 24 days as 24 days.
         *
         * @throws IllegalArgumentException when it is not longer than zero
         */
        public Builder timeout(@Nullable Duration timeout) {
            this.timeout = SettingChecks.positive("timeout", timeout);
            return this;
        }

        /**
         * Sets how long the list is cached. Default one hour; zero switches the cache off.
         *
         * @throws IllegalArgumentException when it is negative
         */
        public Builder cacheFor(@Nullable Duration cacheFor) {
            this.cacheFor = SettingChecks.notNegative("cacheFor", cacheFor);
            return this;
        }

        /**
         * Sets whether models other than Gemini are listed as well. Default false. This library cannot call them; other
         * LangChain4j modules can.
         */
        public Builder allProviders(@Nullable Boolean allProviders) {
            this.allProviders = allProviders;
            return this;
        }

        /** For tests that must not wait. */
        Builder timing(Timing timing) {
            this.timing = timing;
            return this;
        }

        /**
         * Builds the catalog.
         *
         * @throws IllegalArgumentException when baseUrl is not an address
         */
        public CometApiGeminiModelCatalog build() {
            return new CometApiGeminiModelCatalog(this);
        }
    }
}
