import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Starts an application that uses the local server in place of CometAPI, prints what it returns, and stops it. */
class TryApplication {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);

    /**
     * @param args the paths to request, separated by commas, and the command that starts the application. Without a path
     *     the application is a program, which runs to its end
     */
    public static void main(String[] args) throws Exception {
        List<String> paths = Arrays.stream(args[0].split(",")).filter(path -> !path.isEmpty()).toList();
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            int port = freePort();
            ProcessBuilder command = new ProcessBuilder(List.of(args).subList(1, args.length)).inheritIO();
            Map<String, String> environment = command.environment();
            environment.put("COMETAPI_KEY", "any-key");
            environment.put("COMETAPI_BASE_URL", server.baseUrl());
            environment.put("LANGCHAIN4J_COMETAPI_GEMINI_BASE_URL", server.baseUrl());
            environment.put("SERVER_PORT", String.valueOf(port));
            environment.put("QUARKUS_HTTP_PORT", String.valueOf(port));
            environment.put("MICRONAUT_SERVER_PORT", String.valueOf(port));
            Process application = command.start();
            try {
                if (paths.isEmpty()) System.exit(application.waitFor());
                for (String path : paths) {
                    URI address = URI.create("http://127.0.0.1:" + port + path + "?message=Greet%20the%20world");
                    HttpResponse<String> response = response(address, application);
                    System.out.println("== GET " + path + ": " + response.statusCode() + "\n" + response.body());
                    boolean isAnswer = response.statusCode() == 200 && response.body().contains("Greet");
                    if (!isAnswer) System.exit(1);
                }
            } finally {
                application.destroy();
                application.waitFor();
            }
        }
    }

    private static HttpResponse<String> response(URI address, Process application) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(address).build();
        Instant end = Instant.now().plus(START_TIMEOUT);
        while (application.isAlive() && Instant.now().isBefore(end)) {
            try {
                return http.send(request, HttpResponse.BodyHandlers.ofString());
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
