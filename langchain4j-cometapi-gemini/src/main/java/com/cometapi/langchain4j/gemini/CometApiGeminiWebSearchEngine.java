package com.cometapi.langchain4j.gemini;

import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.web.search.WebSearchEngine;
import dev.langchain4j.web.search.WebSearchRequest;
import dev.langchain4j.web.search.WebSearchResults;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Google Search as LangChain4j's {@link WebSearchEngine}: for a {@code WebSearchContentRetriever}, beside an embedding
 * store, or as a {@code WebSearchTool}. A search is a question to a model that is told to search, with the least thinking
 * the model allows. Thread-safe if the model is.
 *
 * <p>A result is a source that the answer rests on, in the order of use; the words of the answer that rest on it are its
 * snippet. Where the service does not say what rests on what, every source is a result and the whole answer its snippet.
 * There is no page content, so {@code content()} is null. The addresses are Google's redirects, unless
 * {@link Builder#resolveRedirects} says otherwise.
 *
 * <table>
 * <caption>What the results tell beside title, url and snippet</caption>
 * <tr><td>{@code searchMetadata()}</td><td>{@value #QUERIES}: what was searched for; {@value #ANSWER}: the model's answer;
 * {@value #SEARCH_ENTRY_POINT}: HTML that Google's terms ask to show; {@value #TOKEN_USAGE}</td></tr>
 * <tr><td>a result's {@code metadata()}</td><td>{@value #SCORE}: from 0 to 1, the service's confidence in the source; where
 * it does not tell, the share of the supported statements that rest on it. {@code title} and, where known,
 * {@code domain}</td></tr>
 * </table>
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/google-search">Grounding with Google Search</a>
 */
public final class CometApiGeminiWebSearchEngine implements WebSearchEngine {

    /** In {@code searchMetadata()}: a list of strings. */
    public static final String QUERIES = WebSearch.QUERIES;

    /** In {@code searchMetadata()}: HTML. */
    public static final String SEARCH_ENTRY_POINT = WebSearch.SEARCH_ENTRY_POINT;

    /** In {@code searchMetadata()}: the text of the model's answer. */
    public static final String ANSWER = WebSearch.ANSWER;

    /** In {@code searchMetadata()}: a {@link CometApiGeminiTokenUsage}. */
    public static final String TOKEN_USAGE = WebSearch.TOKEN_USAGE;

    /** In a result's {@code metadata()}: a number from 0 to 1. */
    public static final String SCORE = WebSearch.SCORE;

    private final ChatModel model;
    private final @Nullable RedirectLinks redirects;

    private CometApiGeminiWebSearchEngine(Builder builder) {
        this.redirects = Boolean.TRUE.equals(builder.resolveRedirects) ? builder.redirects : null;
        if (builder.model == null) {
            throw new IllegalArgumentException("model is missing: give a CometApiGeminiChatModel that may search");
        }
        this.model = builder.model;
    }

    /** @param model a {@link CometApiGeminiChatModel}, perhaps wrapped, without functions or a response format of its own */
    public static CometApiGeminiWebSearchEngine from(ChatModel model) {
        return builder().model(model).build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Searches.
     *
     * @param request its {@code maxResults} cuts the results; {@code language} and {@code geoLocation} are told to the model;
     *     of {@code additionalParams}, {@code site} (a domain, or a list of them) keeps only results from there, and
     *     {@code excludeDomains}, {@code timeRangeFilter} and {@code blockingConfidence} are the search tool's own options.
     *     {@code safeSearch} has no counterpart and changes nothing
     * @return without results when nothing was found or the model did not search
     * @throws dev.langchain4j.exception.UnsupportedFeatureException for pages beyond the first, and for other
     *     {@code additionalParams}
     * @throws IllegalArgumentException when {@code maxResults} is less than 1, or the model is another provider's
     * @throws dev.langchain4j.exception.LangChain4jException what the service or the way to it says
     */
    @Override
    public WebSearchResults search(WebSearchRequest request) {
        WebSearch search = WebSearch.of(request);
        ChatRequest question = ChatRequest.builder()
                .messages(SystemMessage.from(search.instruction()), UserMessage.from(search.searchTerms()))
                .parameters(CometApiGeminiChatRequestParameters.builder()
                        .serverTools(search.tool())
                        .thinking(CometApiGeminiThinking.effort(CometApiGeminiThinking.Effort.NONE))
                        .build())
                .build();
        return search.results(model.chat(question), urls -> redirects == null ? Map.of() : redirects.targets(urls));
    }

    /** For one thread. */
    public static final class Builder {

        private @Nullable ChatModel model;
        private @Nullable Boolean resolveRedirects;
        private RedirectLinks redirects = RedirectLinks.GOOGLES;

        private Builder() {}

        /** @param model as in {@link CometApiGeminiWebSearchEngine#from}; required */
        public Builder model(ChatModel model) {
            this.model = model;
            return this;
        }

        /**
         * Whether Google is asked, after each search, where its redirects lead, so that results have the pages' own
         * addresses. This process then talks to Google, without a key; the pages themselves are not opened. At most 20
         * addresses, all at once, for at most 5 seconds; what is not known by then stays a redirect.
         *
         * @param resolveRedirects null and false: this process opens no address that an answer names
         */
        public Builder resolveRedirects(@Nullable Boolean resolveRedirects) {
            this.resolveRedirects = resolveRedirects;
            return this;
        }

        /** For tests, whose redirects are not Google's. */
        Builder redirects(RedirectLinks redirects) {
            this.redirects = redirects;
            return this;
        }

        /** @throws IllegalArgumentException when there is no model */
        public CometApiGeminiWebSearchEngine build() {
            return new CometApiGeminiWebSearchEngine(this);
        }
    }
}
