package com.cometapi.langchain4j.gemini;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Finds the targets of Google's redirects. It requests them from Google alone and never opens the pages. All requests run
 * at once and for a few seconds at most; an address whose target is not found stays a redirect. Thread-safe.
 */
final class RedirectLinks {

    private static final int MAX_REDIRECTS = 20;

    static final RedirectLinks GOOGLES =
            new RedirectLinks(WebSearch::isRedirect, PublicAddresses::contain, Duration.ofSeconds(5));

    private final Predicate<URI> isRedirect;
    private final Duration limit;
    private final OkHttpClient client;

    RedirectLinks(Predicate<URI> isRedirect, Predicate<InetAddress> isAllowed, Duration limit) {
        this.isRedirect = isRedirect;
        this.limit = limit;
        this.client = GuardedClient.create(isAllowed, false);
    }

    /** Returns the targets by redirect, as far as they were found. */
    Map<URI, URI> targets(Collection<URI> urls) {
        Queue<Call> open = new ConcurrentLinkedQueue<>();
        Map<URI, CompletableFuture<@Nullable URI>> answers = new LinkedHashMap<>();
        List<URI> redirects =
                urls.stream().filter(isRedirect).distinct().limit(MAX_REDIRECTS).toList();
        for (URI url : redirects) {
            answers.put(url, CompletableFuture.supplyAsync(() -> target(url, open), DefaultExecutor.INSTANCE));
        }
        try {
            CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
                    .get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // the targets that were found count
        } finally {
            open.forEach(Call::cancel);
        }
        Map<URI, URI> targets = new LinkedHashMap<>();
        answers.forEach((url, answer) -> {
            URI target = answer.isCompletedExceptionally() ? null : answer.getNow(null);
            if (target != null) targets.put(url, target);
        });
        return targets;
    }

    private @Nullable URI target(URI url, Queue<Call> open) {
        HttpUrl address = HttpUrl.get(url);
        if (address == null) return null;
        Call call = client.newCall(new Request.Builder().url(address).build());
        call.timeout().timeout(limit.toNanos(), TimeUnit.NANOSECONDS);
        open.add(call);
        try (Response response = call.execute()) {
            String location = response.isRedirect() ? response.header("Location") : null;
            HttpUrl target = location == null ? null : address.resolve(location);
            return target == null || isRedirect.test(target.uri()) ? null : target.uri();
        } catch (IOException e) {
            return null;
        }
    }
}
