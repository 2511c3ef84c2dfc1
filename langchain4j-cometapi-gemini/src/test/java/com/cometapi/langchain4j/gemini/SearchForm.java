package com.cometapi.langchain4j.gemini;

import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.web.search.WebSearchEngine;
import dev.langchain4j.web.search.WebSearchRequest;
import dev.langchain4j.web.search.WebSearchResults;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The same search, waited for or as a future. */
enum SearchForm {
    BLOCKING {
        @Override
        WebSearchResults search(CometApiGeminiWebSearchEngine engine, WebSearchRequest request) {
            return engine.search(request);
        }

        @Override
        List<Content> retrieve(ContentRetriever retriever, Query query) {
            return retriever.retrieve(query);
        }
    },
    ASYNC {
        @Override
        WebSearchResults search(CometApiGeminiWebSearchEngine engine, WebSearchRequest request) {
            return get(searchAsync(engine, request));
        }

        @Override
        List<Content> retrieve(ContentRetriever retriever, Query query) {
            Method inCore = method(ContentRetriever.class, "retrieveAsync", Query.class);
            return inCore == null ? retriever.retrieve(query) : get(invoke(inCore, retriever, query));
        }
    };

    abstract WebSearchResults search(CometApiGeminiWebSearchEngine engine, WebSearchRequest request);

    abstract List<Content> retrieve(ContentRetriever retriever, Query query);

    WebSearchResults search(CometApiGeminiWebSearchEngine engine, String searchTerms) {
        return search(engine, WebSearchRequest.from(searchTerms));
    }

    /** Calls the method of LangChain4j's interface where it has one. */
    static CompletableFuture<WebSearchResults> searchAsync(
            CometApiGeminiWebSearchEngine engine, WebSearchRequest request) {
        Method inCore = method(WebSearchEngine.class, "searchAsync", WebSearchRequest.class);
        return inCore == null ? engine.searchAsync(request) : invoke(inCore, engine, request);
    }

    private static Method method(Class<?> type, String name, Class<?> parameter) {
        try {
            return type.getMethod(name, parameter);
        } catch (NoSuchMethodException before120) {
            return null;
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> CompletableFuture<T> invoke(Method method, Object target, Object argument) {
        try {
            return (CompletableFuture<T>) method.invoke(target, argument);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("Futures have all failures in themselves", e);
        }
    }

    /** Returns the result, or throws what the future has, which must not be wrapped. */
    private static <T> T get(CompletableFuture<T> future) {
        try {
            Throwable failure = future.handle((result, thrown) -> thrown).get(60, TimeUnit.SECONDS);
            if (failure instanceof Error error) throw error;
            if (failure != null) throw (RuntimeException) failure;
            return future.getNow(null);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
