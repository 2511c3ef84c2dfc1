import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Starts an application that uses the local server instead of CometAPI, sends it one message, and stops it. */
class SendMessage {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    /** @param command the command that starts the application: {@code java … -jar …} */
    public static void main(String[] command) throws Exception {
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            server.otherwise(request -> Answer.text("Saturn, by " + request.model()));
            int port = freePort();
            List<String> all = new ArrayList<>(List.of(command));
            all.add("--server.port=" + port);
            all.add("--langchain4j.cometapi-gemini.base-url=" + server.baseUrl());
            Process application = new ProcessBuilder(all).inheritIO().start();
            try {
                String answer = answer(URI.create("http://127.0.0.1:" + port + "/chat?message=hi"), application);
                System.out.println("== the application answers: " + answer);
                if (!answer.equals("Saturn, by gemini-3-flash-preview")) System.exit(1);
            } finally {
                application.destroy();
                application.waitFor();
            }
        }
    }

    private static String answer(URI address, Process application) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(address).build();
        Instant end = Instant.now().plus(START_TIMEOUT);
        while (application.isAlive() && Instant.now().isBefore(end)) {
            try {
                return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            } catch (IOException notYetStarted) {
                Thread.sleep(200); // another process: nothing notifies this one when it listens
            }
        }
        throw new IllegalStateException("The application did not start");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
