package com.cometapi.langchain4j.gemini.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands in for the services beside Gemini that programs of the pages call: CometAPI's embeddings and moderation in
 * OpenAI's format, and an MCP server. Replaces their printed addresses with its own.
 */
final class ServiceDoubles implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DIMENSIONS = 256;

    private final HttpServer server;
    private final List<String> paths = new CopyOnWriteArrayList<>();

    private ServiceDoubles(HttpServer server) {
        this.server = server;
    }

    static ServiceDoubles start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ServiceDoubles doubles = new ServiceDoubles(server);
        server.createContext("/", doubles::respond);
        server.start();
        return doubles;
    }

    /** Leads the addresses of a program to these doubles. */
    String connect(String program) {
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        return program.replace("https://api.cometapi.com/v1", address + "/v1")
                .replace("https://mcp.example.com", address);
    }

    /** Returns the paths that were requested, in their order. */
    List<String> paths() {
        return paths;
    }

    private void respond(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            paths.add(path);
            byte[] body = exchange.getRequestBody().readAllBytes();
            JsonNode request = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
            ObjectNode response = switch (path) {
                case "/v1/embeddings" -> embeddings(request);
                case "/v1/moderations" -> moderations(request);
                case "/mcp" -> mcp(request);
                default -> null;
            };
            boolean isNotification = path.equals("/mcp") && !request.has("id");
            if (response == null || isNotification) {
                exchange.sendResponseHeaders(isNotification ? 202 : 404, -1);
                return;
            }
            byte[] bytes = response.toString().getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Texts with the same words get similar embeddings. */
    private static ObjectNode embeddings(JsonNode request) {
        ObjectNode response = JSON.createObjectNode().put("object", "list").put("model", "text-embedding-3-small");
        ArrayNode data = response.putArray("data");
        for (String text : texts(request.path("input"))) {
            float[] vector = new float[DIMENSIONS];
            for (String word : text.toLowerCase(Locale.ROOT).split("\\W+")) {
                if (word.length() > 3) vector[Math.floorMod(word.hashCode(), DIMENSIONS)] += 1;
            }
            vector[0] += 0.01f; // no text is without a direction
            ObjectNode embedding = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            ArrayNode values = embedding.putArray("embedding");
            for (float value : vector) values.add(value);
        }
        response.putObject("usage").put("prompt_tokens", 10).put("total_tokens", 10);
        return response;
    }

    private static ObjectNode moderations(JsonNode request) {
        ObjectNode response = JSON.createObjectNode().put("id", "modr-1").put("model", "omni-moderation-latest");
        ArrayNode results = response.putArray("results");
        for (String text : texts(request.path("input"))) {
            boolean isFlagged = text.contains("hurt");
            ObjectNode result = results.addObject().put("flagged", isFlagged);
            result.putObject("categories").put("violence", isFlagged);
            result.putObject("category_scores").put("violence", isFlagged ? 0.9 : 0.0);
        }
        return response;
    }

    private static List<String> texts(JsonNode input) {
        if (input.isTextual()) return List.of(input.asText());
        List<String> texts = new CopyOnWriteArrayList<>();
        input.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** An MCP server with one tool, which counts the copies of a book. */
    private static ObjectNode mcp(JsonNode request) {
        ObjectNode response = JSON.createObjectNode().put("jsonrpc", "2.0");
        response.set("id", request.path("id"));
        switch (request.path("method").asText()) {
            case "initialize" -> {
                ObjectNode result = response.putObject("result");
                result.put(
                        "protocolVersion",
                        request.path("params").path("protocolVersion").asText());
                result.putObject("capabilities").putObject("tools");
                result.putObject("serverInfo").put("name", "books").put("version", "1.0");
            }
            case "tools/list" ->
                response.putObject("result")
                        .set(
                                "tools",
                                JSON.valueToTree(List.of(Map.of(
                                        "name",
                                        "books/count-copies",
                                        "description",
                                        "Counts the copies of a book in the shop",
                                        "inputSchema",
                                        Map.of(
                                                "type",
                                                "object",
                                                "properties",
                                                Map.of(
                                                        "title",
                                                        Map.of(
                                                                "type",
                                                                "string",
                                                                "description",
                                                                "the title of the book")),
                                                "required",
                                                List.of("title"))))));
            case "tools/call" -> {
                ObjectNode result = response.putObject("result").put("isError", false);
                result.putArray("content").addObject().put("type", "text").put("text", "7 copies");
            }
            case "ping" -> response.putObject("result");
            default -> response.putObject("error").put("code", -32601).put("message", "Method not found");
        }
        return response;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
