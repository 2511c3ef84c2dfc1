import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Starts an application that uses the local server instead of CometAPI, sends it one message, and stops it. */
class SendMessage {

    private static final Pattern STARTED = Pattern.compile("started on port (\\d+)");

    /** @param command the command that starts the application: {@code java … -jar …} */
    public static void main(String[] command) throws Exception {
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            server.otherwise(request -> Answer.text("Saturn, by " + request.model()));
            List<String> all = new ArrayList<>(List.of(command));
            all.add("--server.port=0");
            all.add("--langchain4j.cometapi-gemini.base-url=" + server.baseUrl());
            Process application =
                    new ProcessBuilder(all).redirectErrorStream(true).start();
            try {
                String port = port(application).get(2, TimeUnit.MINUTES);
                String answer = answer(URI.create("http://127.0.0.1:" + port + "/chat?message=hi"));
                System.out.println("== the application answers: " + answer);
                if (!answer.equals("Saturn, by gemini-3-flash-preview")) System.exit(1);
            } finally {
                application.destroy();
                application.waitFor();
            }
        }
    }

    /** Shows the log of the application, and waits for the port there. */
    private static CompletableFuture<String> port(Process application) {
        CompletableFuture<String> port = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try (BufferedReader log = application.inputReader()) {
                for (String line; (line = log.readLine()) != null; ) {
                    System.out.println(line);
                    Matcher started = STARTED.matcher(line);
                    if (started.find()) port.complete(started.group(1));
                }
            } catch (IOException e) {
                port.completeExceptionally(e);
            }
            port.completeExceptionally(new IllegalStateException("The application did not start"));
        });
        reader.setDaemon(true);
        reader.start();
        return port;
    }

    private static String answer(URI address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
