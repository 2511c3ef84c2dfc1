package com.cometapi.langchain4j.gemini.localserver;

import com.cometapi.langchain4j.gemini.localserver.RecordedResponse.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Serves the responses of a recording. Equal requests get their responses in the order in which they were recorded, each
 * response once. A request without a recorded one gets an error that states what differs.
 */
final class Replayer implements Tape {

    private static final int MAX_MESSAGE = 950;

    private final Path file;
    private final RecordingFile.@Nullable Content content;
    private final BitSet replayed = new BitSet();
    private final List<String> mismatches = new ArrayList<>();
    private volatile boolean isAtRecordedTimes;

    private Replayer(Path file, RecordingFile.@Nullable Content content) {
        this.file = file;
        this.content = content;
    }

    /** @throws IllegalStateException when there is no recording, or a broken one */
    static Replayer of(Path file) {
        return new Replayer(file, RecordingFile.read(file));
    }

    /** Like {@link #of}, but an absent recording becomes an error only when a request arrives. */
    static Replayer ofOptional(Path file) {
        return new Replayer(file, Files.exists(file) ? RecordingFile.read(file) : null);
    }

    void setAtRecordedTimes(boolean on) {
        isAtRecordedTimes = on;
    }

    /** Returns what differed, for each request that got no recorded response. */
    synchronized List<String> mismatches() {
        return List.copyOf(mismatches);
    }

    @Override
    public synchronized void reset() {
        replayed.clear();
        mismatches.clear();
        isAtRecordedTimes = false;
    }

    @Override
    public void close() {
        // nothing is held open
    }

    @Override
    public boolean serve(LocalRequest request, Connection connection) throws IOException, InterruptedException {
        Secrets secrets = new Secrets();
        secrets.addFrom(request);
        RecordedRequest sent = RecordedRequest.of(request, secrets);
        RecordedResponse response;
        String mismatch = "";
        synchronized (this) {
            response = next(sent);
            if (response == null) {
                mismatch = mismatch(sent, MAX_MESSAGE, "; ");
                mismatches.add(mismatch(sent, Integer.MAX_VALUE, "\n  "));
            }
        }
        if (response == null) return connection.write(request, Answer.error(400, mismatch), Speed.UNLIMITED);
        try {
            return play(response, request, connection);
        } catch (IOException e) {
            request.markClosedByClient();
            throw e;
        }
    }

    private @Nullable RecordedResponse next(RecordedRequest sent) {
        if (content == null) return null;
        List<RecordedExchange> exchanges = content.exchanges();
        ClockTimes clockTimes = new ClockTimes(content.recordedAt(), OffsetDateTime.now());
        for (int i = 0; i < exchanges.size(); i++) {
            boolean isNext = !replayed.get(i)
                    && RequestComparison.matches(exchanges.get(i).request(), sent, clockTimes);
            if (!isNext) continue;
            replayed.set(i);
            return exchanges.get(i).response();
        }
        return null;
    }

    private boolean play(RecordedResponse response, LocalRequest request, Connection connection)
            throws IOException, InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        if (response.status() == 0) {
            return connection.write(request, response.head().waitFor(never), Speed.UNLIMITED);
        }
        long last = response.arrivals().stream()
                .mapToLong(RecordedResponse.Arrival::millis)
                .max()
                .orElse(0);
        if (!response.isInChunks()) {
            if (isAtRecordedTimes) connection.pause(Duration.ofMillis(last));
            return connection.write(request, response.head(), Speed.UNLIMITED);
        }
        connection.begin(response.head());
        List<byte[]> chunks = response.chunks();
        long passed = 0;
        for (int i = 0; i < chunks.size(); i++) {
            long millis = response.arrivals().get(i).millis();
            if (isAtRecordedTimes && millis > passed) connection.pause(Duration.ofMillis(millis - passed));
            passed = millis;
            connection.send(request, chunks.get(i));
        }
        if (response.end() == End.CANCELLED) connection.stall();
        if (response.end() == End.COMPLETE) connection.end();
        return response.end() == End.COMPLETE;
    }

    // --- what differs

    private String mismatch(RecordedRequest sent, int maxLength, String separator) {
        if (content == null) return RecordingFile.absent(file) + separator + "the request was " + sent;
        List<RecordedExchange> exchanges = content.exchanges();
        ClockTimes clockTimes = new ClockTimes(content.recordedAt(), OffsetDateTime.now());
        String begin = "No recorded exchange fits the request " + sent + " in " + file;
        if (exchanges.isEmpty()) return begin + ", which has none; " + RecordingFile.HOW_TO_RECORD;
        List<List<Difference>> differences = exchanges.stream()
                .map(exchange -> RequestComparison.differences(exchange.request(), sent, clockTimes))
                .toList();
        long equal = differences.stream().filter(List::isEmpty).count();
        if (equal > 0) {
            return begin + separator + "it was recorded " + times(equal)
                    + " and is now sent once more; either it is sent" + " too often, or " + RecordingFile.HOW_TO_RECORD;
        }
        int nearest = IntStream.range(0, exchanges.size())
                .boxed()
                .min(Comparator.<Integer>comparingInt(i -> weightOf(differences.get(i)))
                        .thenComparing(i -> replayed.get(i)))
                .orElseThrow();
        String introduction = begin + separator + "the nearest, number " + (nearest + 1) + " of " + exchanges.size()
                + ", differs at ";
        String end = separator + "if that is intended, " + RecordingFile.HOW_TO_RECORD;
        int left = maxLength - introduction.length() - end.length();
        return introduction + shown(differences.get(nearest), left, separator) + end;
    }

    private static String times(long count) {
        return count == 1 ? "once" : count + " times";
    }

    private static int weightOf(List<Difference> differences) {
        return differences.stream().mapToInt(Difference::weight).sum();
    }

    /** Shows as many differences as fit, at least one. */
    private static String shown(List<Difference> differences, int maxLength, String separator) {
        StringBuilder shown = new StringBuilder(differences.get(0).toString());
        for (int i = 1; i < differences.size(); i++) {
            String more = separator + "and " + (differences.size() - i) + " more";
            String next = separator + differences.get(i);
            if (shown.length() + next.length() + more.length() > maxLength) return shown + more;
            shown.append(next);
        }
        return shown.toString();
    }
}
