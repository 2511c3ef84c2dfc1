package com.cometapi.langchain4j.gemini.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;

/** Measures the floor: sends bytes that are ready, and reads the response without parsing it, events by their lines. */
final class OkHttpPeer implements Peer {

    private final String address;
    private final OkHttpClient client = new OkHttpClient.Builder()
            .socketFactory(new NoDelay())
            .connectionPool(new ConnectionPool(256, 5, TimeUnit.MINUTES))
            .readTimeout(5, TimeUnit.MINUTES)
            .build();

    OkHttpPeer(String address) {
        this.address = address;
    }

    public static void main(String[] args) throws Exception {
        Worker.run(args, OkHttpPeer::new);
    }

    @Override
    public PreparedCall prepare(Prompt prompt) {
        RequestBody body = new ReadyBody(json(prompt).getBytes(StandardCharsets.UTF_8));
        return new OkHttpCall(
                request(prompt.model() + ":generateContent", body),
                request(prompt.model() + ":streamGenerateContent?alt=sse", body));
    }

    @Override
    public Object anotherModel() {
        return client.newBuilder().build();
    }

    private Request request(String operation, RequestBody body) {
        return new Request.Builder()
                .url(address + "/v1beta/models/" + operation)
                .header("x-goog-api-key", "none")
                .header("Accept-Encoding", "identity")
                .post(body)
                .build();
    }

    /** Omits tools and schema: the floor sends ready bytes, so they cost it nothing to write. */
    private static String json(Prompt prompt) {
        List<String> turns = new ArrayList<>();
        int last = prompt.conversation().size() - 1;
        for (int i = 0; i <= last; i++) {
            String text = prompt.conversation().get(i).replace("\"", "\\\"").replace("\n", "\\n");
            String image = i < last || prompt.image() == null
                    ? ""
                    : ",{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"" + prompt.image() + "\"}}";
            turns.add("{\"role\":\"" + (i % 2 == 0 ? "user" : "model") + "\",\"parts\":[{\"text\":\"" + text + "\"}"
                    + image + "]}");
        }
        return "{\"contents\":[" + String.join(",", turns) + "]}";
    }

    private final class OkHttpCall implements PreparedCall {

        private final Request whole;
        private final Request streamed;

        OkHttpCall(Request whole, Request streamed) {
            this.whole = whole;
            this.streamed = streamed;
        }

        @Override
        public int send() {
            try (Response response = client.newCall(whole).execute()) {
                BufferedSource source = response.body().source();
                int length = 0;
                while (source.request(1)) {
                    long count = source.getBuffer().size();
                    source.skip(count);
                    length += (int) count;
                }
                return length;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean returnsAtOnce() {
            return false;
        }

        @Override
        public void stream(Listener listener) {
            try (Response response = client.newCall(streamed).execute()) {
                BufferedSource source = response.body().source();
                long end;
                while ((end = source.indexOf((byte) '\n')) >= 0) {
                    if (source.getBuffer().getByte(0) == 'd') listener.onToken();
                    source.skip(end + 1);
                }
            } catch (IOException e) {
                listener.onError(e);
                return;
            }
            listener.onComplete();
        }
    }

    /** Writes the bytes in slices, since one write of them all would copy them all first. */
    private static final class ReadyBody extends RequestBody {

        private static final int SLICE = 8 * 1024;
        private final byte[] json;

        ReadyBody(byte[] json) {
            this.json = json;
        }

        @Override
        public MediaType contentType() {
            return MediaType.get("application/json");
        }

        @Override
        public long contentLength() {
            return json.length;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            for (int at = 0; at < json.length; at += SLICE) {
                sink.write(json, at, Math.min(SLICE, json.length - at));
            }
        }
    }

    /** Turns off Nagle's algorithm, which OkHttp leaves on and which costs tens of milliseconds per call. */
    private static final class NoDelay extends SocketFactory {

        @Override
        public Socket createSocket() throws IOException {
            Socket socket = new Socket();
            socket.setTcpNoDelay(true);
            return socket;
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
