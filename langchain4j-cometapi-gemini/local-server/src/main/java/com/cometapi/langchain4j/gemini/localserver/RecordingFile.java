package com.cometapi.langchain4j.gemini.localserver;

import com.cometapi.langchain4j.gemini.localserver.RecordedResponse.Arrival;
import com.cometapi.langchain4j.gemini.localserver.RecordedResponse.End;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the file of a recording, with its large values in a folder beside it. A file is complete at any time: it
 * is written under another name and then moved.
 */
final class RecordingFile {

    static final String HOW_TO_RECORD = "record it anew: with -Dcometapi.record=true where the test has"
            + " CometApiGeminiLocalServerExtension.recordedIn(..), otherwise with CometApiGeminiLocalServer.recording(..)";

    private static final String FORMAT = "cometapi-gemini-recording";
    private static final int VERSION = 1;
    private static final Pattern ARRIVAL = Pattern.compile("(\\d+) bytes at (\\d+) ms");

    private RecordingFile() {}

    /**
     * The exchanges of a file.
     *
     * @param recordedAt when the recording began
     */
    record Content(OffsetDateTime recordedAt, List<RecordedExchange> exchanges) {}

    /** Returns the folder of the large values. */
    static Path folderOf(Path file) {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
        return file.resolveSibling(name + ".files");
    }

    // --- writing

    /** Returns the JSON of an exchange. Its large values are added to {@code largeValues}. */
    static ObjectNode json(RecordedExchange exchange, LargeValues largeValues) {
        BodyText bodies = new BodyText(largeValues);
        ObjectNode json = Wire.object();
        write(json.putObject("request"), exchange.request(), bodies);
        write(json.putObject("response"), exchange.response(), bodies);
        return json;
    }

    /** @param exchanges see {@link #json} */
    static void write(Path file, OffsetDateTime recordedAt, List<ObjectNode> exchanges, LargeValues largeValues)
            throws IOException {
        ObjectNode recording =
                Wire.object().put("format", FORMAT).put("version", VERSION).put("recordedAt", recordedAt.toString());
        recording.putArray("exchanges").addAll(exchanges);
        largeValues.store();
        AtomicFiles.write(file, JsonText.write(recording, JsonLayout.READABLE).getBytes(StandardCharsets.UTF_8));
    }

    private static void write(ObjectNode holder, RecordedRequest request, BodyText bodies) {
        holder.put("method", request.method()).put("path", request.path());
        if (request.query() != null) holder.put("query", request.query());
        bodies.write(holder, request.body());
    }

    private static void write(ObjectNode holder, RecordedResponse response, BodyText bodies) {
        if (response.status() != 0) holder.put("status", response.status());
        ObjectNode headers = holder.putObject("headers");
        response.headers().forEach(headers::put);
        if (headers.isEmpty()) holder.remove("headers");
        bodies.write(holder, response.body());
        List<String> arrivals = response.arrivals().stream()
                .map(arrival -> arrival.bytes() + " bytes at " + arrival.millis() + " ms")
                .toList();
        if (!arrivals.isEmpty()) holder.put("arrived", String.join(", ", arrivals));
        if (response.end() != End.COMPLETE) {
            holder.put("end", response.end().name().toLowerCase(Locale.ROOT));
        }
    }

    // --- reading

    /**
     * Reads a recording.
     *
     * @throws IllegalStateException when there is none, or when it cannot be replayed
     * @throws UncheckedIOException when the file cannot be read
     */
    static Content read(Path file) {
        String text;
        try {
            if (!Files.exists(file)) throw new IllegalStateException(absent(file));
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The recording " + file + " cannot be read", e);
        }
        try {
            JsonNode recording = JsonText.read(text);
            if (!recording.path("format").asText().equals(FORMAT)) throw new IOException("it has another format");
            checkVersion(file, String.valueOf(JsonText.number(recording.path("version"))));
            return content(recording, new BodyText(new LargeValues(folderOf(file))));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new IllegalStateException(
                    "The recording " + file + " is broken: " + firstLine(e) + ". Restore it, or " + HOW_TO_RECORD, e);
        }
    }

    static String absent(Path file) {
        return "There is no recording " + file + "; " + HOW_TO_RECORD;
    }

    private static String firstLine(Exception e) {
        return e.getMessage() == null
                ? e.toString()
                : e.getMessage().lines().findFirst().orElse("");
    }

    private static void checkVersion(Path file, String version) {
        if (version.equals(String.valueOf(VERSION))) return;
        throw new IllegalStateException("The recording " + file + " has the version " + version
                + " of the format, and this local server reads version " + VERSION
                + ". Update langchain4j-cometapi-gemini-local-server, or " + HOW_TO_RECORD);
    }

    private static Content content(JsonNode recording, BodyText bodies) throws IOException {
        List<RecordedExchange> exchanges = new ArrayList<>();
        for (JsonNode exchange : recording.path("exchanges")) {
            exchanges.add(new RecordedExchange(
                    request(exchange.path("request"), bodies), response(exchange.path("response"), bodies)));
        }
        return new Content(OffsetDateTime.parse(recording.path("recordedAt").asText()), exchanges);
    }

    private static RecordedRequest request(JsonNode holder, BodyText bodies) throws IOException {
        if (!holder.path("path").isTextual()) throw new IOException("a request has no path");
        return new RecordedRequest(
                holder.path("method").asText("POST"),
                holder.path("path").asText(),
                holder.has("query") ? holder.path("query").asText() : null,
                bodies.bytes(holder));
    }

    private static RecordedResponse response(JsonNode holder, BodyText bodies) throws IOException {
        String status = JsonText.number(holder.path("status"));
        End end = End.valueOf(holder.path("end").asText("complete").toUpperCase(Locale.ROOT));
        if (status == null && end != End.CANCELLED) throw new IOException("a response has no status");
        Map<String, String> headers = new LinkedHashMap<>();
        holder.path("headers")
                .properties()
                .forEach(it -> headers.put(it.getKey(), it.getValue().asText()));
        byte[] body = bodies.bytes(holder);
        return new RecordedResponse(
                status == null ? 0 : Integer.parseInt(status),
                headers,
                body,
                arrivals(holder.path("arrived").asText(), body.length, bodies.pieces(holder)),
                end);
    }

    /** Reads when the chunks arrived. A body that was edited since then has one chunk for each event. */
    private static List<Arrival> arrivals(String text, int length, List<String> pieces) {
        List<Arrival> arrivals = new ArrayList<>();
        for (Matcher matcher = ARRIVAL.matcher(text); matcher.find(); ) {
            arrivals.add(new Arrival(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2))));
        }
        if (arrivals.stream().mapToLong(Arrival::bytes).sum() == length) return arrivals;
        if (pieces.isEmpty()) return List.of(new Arrival(length, 0));
        List<Arrival> byPiece = new ArrayList<>();
        for (int i = 0; i < pieces.size(); i++) {
            @Nullable Arrival recorded = arrivals.isEmpty() ? null : arrivals.get(Math.min(i, arrivals.size() - 1));
            int bytes = pieces.get(i).getBytes(StandardCharsets.UTF_8).length;
            byPiece.add(new Arrival(bytes, recorded == null ? 0 : recorded.millis()));
        }
        return byPiece;
    }
}
