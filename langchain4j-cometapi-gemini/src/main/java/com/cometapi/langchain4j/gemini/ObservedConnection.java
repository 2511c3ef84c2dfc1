package com.cometapi.langchain4j.gemini;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import okhttp3.Connection;
import okhttp3.Handshake;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Notes how the connections of a client are made, and what their first response states about the time. Thread-safe. */
final class ObservedConnection implements Interceptor {

    private final Clock clock;
    private volatile @Nullable Seen seen;
    private volatile @Nullable Duration clockAhead;

    /** @param handshake null for a plain connection */
    record Seen(Protocol protocol, String address, @Nullable Handshake handshake) {}

    ObservedConnection(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Connection connection = chain.connection();
        if (connection != null) {
            seen = new Seen(
                    connection.protocol(),
                    String.valueOf(connection.socket().getRemoteSocketAddress()),
                    connection.handshake());
        }
        Instant sent = clock.instant();
        Response response = chain.proceed(chain.request());
        Instant received = clock.instant();
        Instant date = date(response);
        if (clockAhead == null && date != null) {
            clockAhead = Duration.between(
                    date, sent.plus(Duration.between(sent, received).dividedBy(2)));
        }
        return response;
    }

    /** Returns the time at which the response was sent; a cache on its path sends the time at which it stored it, and its age. */
    private static @Nullable Instant date(Response response) {
        Instant date = response.headers().getInstant("Date");
        String age = response.header("Age", "0");
        return date != null && age != null && age.matches("[0-9]{1,9}") ? date.plusSeconds(Long.parseLong(age)) : date;
    }

    /** Returns the last connection; null when none was made. */
    @Nullable
    Seen seen() {
        return seen;
    }

    /** Returns by how much the local clock is ahead of the service's; null when no response named a time. */
    @Nullable
    Duration clockAhead() {
        return clockAhead;
    }
}
