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
 * Finds out where Google's redirects lead, by asking Google and nobody else: the pages are never opened. All at once, no
 * longer than a few seconds, and what cannot be found out stays a redirect. Thread-safe.
 */
final class RedirectLinks {

    private static final String HOST = "vertexaisearch.cloud.google.com";
    private static final int MOST = 20;

    static final RedirectLinks GOOGLES =
            new RedirectLinks(RedirectLinks::isGoogles, PublicAddresses::contain, Duration.ofSeconds(5));

    private final Predicate<URI> isRedirect;
    private final Duration atMost;
    private final OkHttpClient client;

    RedirectLinks(Predicate<URI> isRedirect, Predicate<InetAddress> isAllowed, Duration atMost) {
        this.isRedirect = isRedirect;
        this.atMost = atMost;
        this.client = GuardedClient.create(isAllowed, false);
    }

    static boolean isGoogles(URI url) {
        return HOST.equalsIgnoreCase(url.getHost()) && "https".equalsIgnoreCase(url.getScheme());
    }

    /** @return by redirect, for those of which it was found out */
    Map<URI, URI> targets(Collection<URI> urls) {
        Queue<Call> open = new ConcurrentLinkedQueue<>();
        Map<URI, CompletableFuture<@Nullable URI>> answers = new LinkedHashMap<>();
        List<URI> redirects =
                urls.stream().filter(isRedirect).distinct().limit(MOST).toList();
        for (URI url : redirects) {
            answers.put(url, CompletableFuture.supplyAsync(() -> target(url, open), DefaultExecutor.INSTANCE));
        }
        try {
            CompletableFuture.allOf(answers.values().toArray(CompletableFuture[]::new))
                    .get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // those that are found out count
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
        call.timeout().timeout(atMost.toNanos(), TimeUnit.NANOSECONDS);
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
