package com.cometapi.langchain4j.gemini;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
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

    /** Waits for the targets by redirect, as far as they are found. An interrupt ends the wait; the thread stays interrupted. */
    Map<URI, URI> targets(Collection<URI> urls) {
        Map<URI, URI> found = new ConcurrentHashMap<>();
        CompletableFuture<Void> end = resolve(urls, found);
        try {
            end.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end.cancel(true);
        } catch (ExecutionException e) {
            // the targets that were found count
        }
        return Map.copyOf(found);
    }

    /**
     * Finds the targets like {@link #targets}, but returns at once, and no thread waits for the others.
     *
     * @return completes in the context of this thread; cancelling it ends the requests
     */
    CompletableFuture<Map<URI, URI>> targetsAsync(Collection<URI> urls) {
        Map<URI, URI> found = new ConcurrentHashMap<>();
        CompletableFuture<Void> end = resolve(urls, found);
        if (end.isDone()) return CompletableFuture.completedFuture(Map.copyOf(found));
        CompletableFuture<Map<URI, URI>> targets = new CompletableFuture<>();
        targets.whenComplete((result, failure) -> end.cancel(true));
        CallerContext context = CallerContext.capture();
        // what follows must not run on the JVM's only timer thread, which may have ended the requests
        end.whenCompleteAsync(
                (nothing, failure) -> context.run(() -> targets.complete(Map.copyOf(found))), DefaultExecutor.INSTANCE);
        return targets;
    }

    /**
     * Requests the targets at once, each on a thread that reads its own connection.
     *
     * @param found receives the targets
     * @return completes when every target was found or the time is over; whatever completes it ends the requests
     */
    private CompletableFuture<Void> resolve(Collection<URI> urls, Map<URI, URI> found) {
        List<URI> redirects =
                urls.stream().filter(isRedirect).distinct().limit(MAX_REDIRECTS).toList();
        List<CallHandle> handles = new ArrayList<>();
        List<CompletableFuture<Void>> requests = new ArrayList<>();
        for (URI url : redirects) {
            CallHandle handle = new CallHandle();
            handles.add(handle);
            requests.add(CompletableFuture.runAsync(
                    () -> {
                        URI target = target(url, handle);
                        if (target != null) found.put(url, target);
                    },
                    DefaultExecutor.INSTANCE));
        }
        CompletableFuture<Void> end = CompletableFuture.allOf(requests.toArray(CompletableFuture[]::new));
        FutureTimer.completeAfter(end, limit);
        end.whenComplete((nothing, failure) -> handles.forEach(CallHandle::cancel));
        return end;
    }

    private @Nullable URI target(URI url, CallHandle handle) {
        HttpUrl address = HttpUrl.get(url);
        if (address == null) return null;
        Call call = client.newCall(new Request.Builder().url(address).build());
        call.timeout().timeout(limit.toNanos(), TimeUnit.NANOSECONDS);
        handle.register(call);
        try (Response response = call.execute()) {
            String location = response.isRedirect() ? response.header("Location") : null;
            HttpUrl target = location == null ? null : address.resolve(location);
            return target == null || isRedirect.test(target.uri()) ? null : target.uri();
        } catch (IOException e) {
            return null;
        }
    }
}
