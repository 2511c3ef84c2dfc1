package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.catalog.ModelCatalog;
import dev.langchain4j.model.catalog.ModelDescription;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * CometAPI's public list of models, with their prices. Needs no key and sends none. Thread-safe; meant to be made once and
 * shared, since it remembers the list for a while.
 *
 * @see <a href="https://apidoc.cometapi.com/overview/models">The catalog</a>
 */
public final class CometApiGeminiModelCatalog implements ModelCatalog {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration DEFAULT_CACHE_FOR = Duration.ofHours(1);

    private final CatalogCall call;
    private final boolean allProviders;
    private final Duration cacheFor;
    private final Timing timing;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile @Nullable Fetched fetched;

    /** @param at by {@link Timing#nanoTime} */
    private record Fetched(List<CometApiGeminiModelInfo> models, long at) {}

    private CometApiGeminiModelCatalog(Builder builder) {
        this.call = new CatalogCall(
                builder.httpClient,
                builder.baseUrl == null ? HttpTransport.DEFAULT_BASE_URL : builder.baseUrl,
                builder.timeout == null ? DEFAULT_TIMEOUT : builder.timeout);
        this.allProviders = Boolean.TRUE.equals(builder.allProviders);
        this.cacheFor = builder.cacheFor == null ? DEFAULT_CACHE_FOR : builder.cacheFor;
        this.timing = builder.timing;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * The models that can be asked now, in the catalog's order. Waits for CometAPI when the remembered list is too old.
     *
     * @throws dev.langchain4j.exception.LangChain4jException what CometAPI or the way to it says; the next call asks again
     */
    @Override
    public List<ModelDescription> listModels() {
        return models().stream().map(CometApiGeminiModelInfo::description).toList();
    }

    /** Like {@link #listModels}, with prices and features. */
    public List<CometApiGeminiModelInfo> models() {
        List<CometApiGeminiModelInfo> known = remembered();
        if (known != null) return known;
        fetching.lock();
        try {
            known = remembered(); // another thread may have fetched it meanwhile
            if (known != null) return known;
            List<CometApiGeminiModelInfo> models = fetch();
            fetched = new Fetched(models, timing.nanoTime().getAsLong());
            return models;
        } finally {
            fetching.unlock();
        }
    }

    /**
     * Like {@link #models}, for one of them.
     *
     * @param modelName with or without {@code models/}
     * @return null when the catalog does not have it
     */
    public @Nullable CometApiGeminiModelInfo model(String modelName) {
        String name = ChatEngine.withoutPrefix(modelName);
        return models().stream()
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The same as of the chat models: LangChain4j has no word for CometAPI. Who made a model is its owner. */
    @Override
    public ModelProvider provider() {
        return ModelProvider.OTHER;
    }

    private @Nullable List<CometApiGeminiModelInfo> remembered() {
        Fetched last = fetched;
        if (last == null || timing.nanoTime().getAsLong() - last.at >= cacheFor.toNanos()) return null;
        return last.models;
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

    /** For one thread. Every setter takes null for "the default". */
    public static final class Builder {

        private @Nullable String baseUrl;
        private @Nullable OkHttpClient httpClient;
        private @Nullable Duration timeout;
        private @Nullable Duration cacheFor;
        private @Nullable Boolean allProviders;
        private Timing timing = Timing.SYSTEM;

        private Builder() {}

        /** @param baseUrl as for a model; default {@code https://api.cometapi.com} */
        public Builder baseUrl(@Nullable String baseUrl) {
            this.baseUrl = baseUrl;
            return this;
        }

        /** @param httpClient used as the base: its pool, proxy, TLS and interceptors stay; never closed */
        public Builder httpClient(@Nullable OkHttpClient httpClient) {
            this.httpClient = httpClient;
            return this;
        }

        /** @param timeout for the whole call; default 30 s */
        public Builder timeout(@Nullable Duration timeout) {
            this.timeout = SettingChecks.positive("timeout", timeout);
            return this;
        }

        /** @param cacheFor how long the list is remembered; zero: not at all. Default one hour */
        public Builder cacheFor(@Nullable Duration cacheFor) {
            this.cacheFor = SettingChecks.notNegative("cacheFor", cacheFor);
            return this;
        }

        /** @param allProviders whether models other than Gemini are listed, which other modules talk to; default false */
        public Builder allProviders(@Nullable Boolean allProviders) {
            this.allProviders = allProviders;
            return this;
        }

        /** For tests that must not wait. */
        Builder timing(Timing timing) {
            this.timing = timing;
            return this;
        }

        /** @throws IllegalArgumentException when baseUrl is no address */
        public CometApiGeminiModelCatalog build() {
            return new CometApiGeminiModelCatalog(this);
        }
    }
}
