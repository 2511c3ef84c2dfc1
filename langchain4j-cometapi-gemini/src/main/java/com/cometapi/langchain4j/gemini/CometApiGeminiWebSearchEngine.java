package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.WebSearch.GroundedAnswer;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.web.search.WebSearchEngine;
import dev.langchain4j.web.search.WebSearchRequest;
import dev.langchain4j.web.search.WebSearchResults;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Searches the web with Google Search, as LangChain4j's {@link WebSearchEngine}. Use it for a
 * {@code WebSearchContentRetriever}, beside an embedding store, or as a {@code WebSearchTool}. Each search is a request
 * to a Gemini model that is instructed to search, with the least thinking that the model allows. Thread-safe if the
 * model is.
 *
 * <p>A result is a source that the model's answer uses, in the order of use. Its snippet is the text of the answer that
 * rests on this source. Where the service does not state which text rests on which source, every source is a result and
 * the whole answer is its snippet. There is no page content, so {@code content()} is null. The addresses are Google's
 * redirects, unless {@link Builder#resolveRedirects} resolves them.
 *
 * <table>
 * <caption>What the results contain in addition to title, url and snippet</caption>
 * <tr><td>{@code searchMetadata()}</td><td>{@value #QUERIES}: what was searched for; {@value #ANSWER}: the model's
 * answer; {@value #SEARCH_ENTRY_POINT}: HTML that Google's terms require to be shown; {@value #TOKEN_USAGE};
 * {@value #FINISH_REASON}: why the answer ended</td></tr>
 * <tr><td>a result's {@code metadata()}</td><td>{@value #SCORE}: from 0 to 1, the service's confidence in the source,
 * or without it the share of the supported statements that rest on the source; {@code title} and, where known,
 * {@code domain}</td></tr>
 * </table>
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/google-search">Grounding with Google Search</a>
 */
public class CometApiGeminiWebSearchEngine implements WebSearchEngine {

    /** Names the entry of {@code searchMetadata()} with the search queries, a list of strings. */
    public static final String QUERIES = WebSearch.QUERIES;

    /** Names the entry of {@code searchMetadata()} with Google's search suggestions, as HTML. */
    public static final String SEARCH_ENTRY_POINT = WebSearch.SEARCH_ENTRY_POINT;

    /** Names the entry of {@code searchMetadata()} with the text of the model's answer. */
    public static final String ANSWER = WebSearch.ANSWER;

    /** Names the entry of {@code searchMetadata()} with the {@link CometApiGeminiTokenUsage}. */
    public static final String TOKEN_USAGE = WebSearch.TOKEN_USAGE;

    /**
     * Names the entry of {@code searchMetadata()} with the reason why the answer ended. {@code STOP} means that it is
     * complete. Another reason distinguishes a blocked or cut-off search from one that found nothing: a block reason or
     * finish reason of the service, or {@code TOOL_EXECUTION} when the model called a tool instead.
     */
    public static final String FINISH_REASON = WebSearch.FINISH_REASON;

    /** Names the entry of a result's {@code metadata()} with its score, a number from 0 to 1. */
    public static final String SCORE = WebSearch.SCORE;

    private final ChatModel model;
    private final @Nullable RedirectLinks redirects;

    CometApiGeminiWebSearchEngine(Builder builder) {
        this.redirects = Boolean.TRUE.equals(builder.resolveRedirects) ? builder.redirects : null;
        if (builder.model == null) {
            throw new IllegalArgumentException("model is missing: set a CometApiGeminiChatModel that may search");
        }
        this.model = builder.model;
    }

    /**
     * Returns an engine that searches with the model.
     *
     * @param model a {@link CometApiGeminiChatModel}, which may be wrapped, without tools or a response format of its
     *     own
     */
    public static CometApiGeminiWebSearchEngine from(ChatModel model) {
        return builder().model(model).build();
    }

    /** Returns a new builder, which needs a model. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Searches the web and waits for the results.
     *
     * @param request its {@code maxResults} limits the results; {@code language} and {@code geoLocation} become part of
     *     the model's instruction. Of {@code additionalParams}, {@code site} (a domain, or a list or array of them)
     *     keeps only results of these domains. It also keeps those of which a redirect hides the domain or names only a
     *     domain above it. {@code excludeDomains}, {@code timeRangeFilter} and {@code blockingConfidence} are options of
     *     the search tool. A null value is not set. {@code safeSearch} has no counterpart and changes nothing
     * @return http and https pages, addresses of the same page as one result; empty when nothing was found, or when the
     *     model did not search. When the {@link #FINISH_REASON} is another than {@code STOP}, results may be missing
     * @throws dev.langchain4j.exception.UnsupportedFeatureException for pages beyond the first, and for other
     *     {@code additionalParams}
     * @throws IllegalArgumentException when {@code maxResults} is less than 1, {@code site} is no domain, or the model is
     *     another provider's
     * @throws dev.langchain4j.exception.LangChain4jException when the service refuses the request or the connection
     *     fails
     */
    @Override
    public WebSearchResults search(WebSearchRequest request) {
        WebSearch search = WebSearch.of(request);
        GroundedAnswer answer = WebSearch.read(model.chat(chatRequest(search)));
        return search.results(answer, redirects == null ? Map.of() : redirects.targets(answer.urls()));
    }

    /**
     * Searches the web like {@link #search(WebSearchRequest)}, but returns at once. The search runs on the model's
     * executor and in the caller's context, like {@link CometApiGeminiChatModel#chatAsync}. A wrapped model is called on
     * a thread of its own, which a cancel interrupts. Redirects are resolved without a thread that waits for them.
     *
     * @param request as for {@link #search(WebSearchRequest)}
     * @return completes with the results, or with the exception that {@code search(request)} would throw. Cancelling it,
     *     or letting it time out, closes the connections of the search
     */
    // From LangChain4j 1.20 on this overrides the default of WebSearchEngine
    public CompletableFuture<WebSearchResults> searchAsync(WebSearchRequest request) {
        try {
            WebSearch search = WebSearch.of(request);
            return AsyncCall.then(chatAsync(chatRequest(search)), response -> resultsAsync(search, response));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<ChatResponse> chatAsync(ChatRequest request) {
        return model instanceof CometApiGeminiChatModel own
                ? own.chatAsync(request)
                : AsyncCall.runInterruptibly(() -> model.chat(request));
    }

    private CompletableFuture<WebSearchResults> resultsAsync(WebSearch search, ChatResponse response) {
        GroundedAnswer answer = WebSearch.read(response);
        CompletableFuture<Map<URI, URI>> targets =
                redirects == null ? CompletableFuture.completedFuture(Map.of()) : redirects.targetsAsync(answer.urls());
        return AsyncCall.then(targets, found -> CompletableFuture.completedFuture(search.results(answer, found)));
    }

    private static ChatRequest chatRequest(WebSearch search) {
        return ChatRequest.builder()
                .messages(SystemMessage.from(search.instruction()), UserMessage.from(search.searchTerms()))
                .parameters(CometApiGeminiChatRequestParameters.builder()
                        .serverTools(search.tool())
                        .thinking(CometApiGeminiThinking.effort(CometApiGeminiThinking.Effort.NONE))
                        .build())
                .build();
    }

    /** Builds a search engine. Not thread-safe. */
    public static final class Builder {

        private @Nullable ChatModel model;
        private @Nullable Boolean resolveRedirects;
        private RedirectLinks redirects = RedirectLinks.GOOGLES;

        private Builder() {}

        /** Sets the model that searches, as in {@link CometApiGeminiWebSearchEngine#from}. It is required. */
        public Builder model(ChatModel model) {
            this.model = model;
            return this;
        }

        /**
         * Sets whether Google's redirects are resolved after each search, so that results have the pages' own
         * addresses. Default false: this process opens no address that a response names. When true, this process sends
         * requests to Google, without a key, and does not open the pages themselves. It resolves at most 20 addresses,
         * all at the same time, for at most 5 seconds. An address that is not resolved by then stays a redirect.
         *
         * @param resolveRedirects null for the default
         */
        public Builder resolveRedirects(@Nullable Boolean resolveRedirects) {
            this.resolveRedirects = resolveRedirects;
            return this;
        }

        /** For tests, because their redirects are not Google's. */
        Builder redirects(RedirectLinks redirects) {
            this.redirects = redirects;
            return this;
        }

        /**
         * Builds the engine.
         *
         * @throws IllegalArgumentException when there is no model
         */
        public CometApiGeminiWebSearchEngine build() {
            return new CometApiGeminiWebSearchEngine(this);
        }
    }
}
