package com.cometapi.langchain4j.gemini.localserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Simulates the server tools of Gemini. It invents their findings, with sources at reserved example domains. */
final class ServerTools {

    private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s\"'<>()«»「」]+[^\\s\"'<>()«»「」.,;:!?。、]");
    private static final int MAX_TOPIC_LENGTH = 80;
    private static final int TOKENS_PER_TOOL = 48;

    private final LocalRequest request;
    private final String prompt;
    private final SimulatedLanguage language;

    ServerTools(LocalRequest request, SimulatedLanguage language) {
        this.request = request;
        this.prompt = request.lastUserText().strip();
        this.language = language;
    }

    boolean has(String wireName) {
        return !tool(wireName).isMissingNode();
    }

    private JsonNode tool(String wireName) {
        String snake = wireName.replaceAll("\\p{Lu}", "_$0").toLowerCase(Locale.ROOT);
        for (JsonNode tool : request.json().path("tools")) {
            if (tool.has(wireName)) return tool.get(wireName);
            if (tool.has(snake)) return tool.get(snake);
        }
        return MissingNode.getInstance();
    }

    /** Returns the number of tokens that the findings of the tools add to the prompt. */
    int tokens() {
        int tools = 0;
        for (String name : List.of("googleSearch", "googleMaps", "urlContext", "codeExecution")) {
            if (has(name)) tools++;
        }
        return tools * TOKENS_PER_TOOL;
    }

    /** Appends the findings of each requested tool. */
    void appendFindings(GroundedText text) {
        if (has("googleSearch")) search(text);
        if (has("googleMaps")) maps(text);
        if (has("urlContext")) pages(text);
    }

    private void search(GroundedText text) {
        String topic = topic();
        String mark = mark();
        int first = text.source("web", web("www.example.com", topic + " - Example Encyclopedia" + mark));
        int second = text.source("web", web("news.example.org", "news.example.org" + mark));
        int third = text.source("web", web("example.net", "example.net" + mark));
        text.append(language.findings.searched().formatted(topic));
        text.append(language.findings.firstSource(), first);
        text.append(language.findings.otherSources(), second, third);
        text.metadata().putArray("webSearchQueries").add(topic);
        text.metadata().putObject("searchEntryPoint").put("renderedContent", suggestions(topic));
    }

    private String mark() {
        return " (" + language.findings.mark() + ")";
    }

    private ObjectNode web(String domain, String title) {
        return Wire.object()
                .put("uri", "https://" + domain + "/search?q=" + encoded(topic()))
                .put("title", title)
                .put("domain", domain);
    }

    /** Returns HTML like Google's search suggestions: a chip with the query, linked to the search for it. */
    private static String suggestions(String topic) {
        String escaped = topic.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
        return "<style>.chip{border:1px solid #dadce0;border-radius:16px;padding:4px 12px;text-decoration:none}</style>"
                + "<div class=\"container\"><a class=\"chip\" href=\"https://www.google.com/search?q=" + encoded(topic)
                + "\">" + escaped + "</a></div>";
    }

    private void maps(GroundedText text) {
        int cafe = text.source("maps", place(language.findings.cafe(), 1));
        int garden = text.source("maps", place(language.findings.garden(), 2));
        if (!has("googleSearch")) text.append(language.findings.searched().formatted(topic()));
        text.append(language.findings.bestPlace().formatted(language.findings.cafe()), cafe);
        text.append(language.findings.otherPlace().formatted(language.findings.garden()), garden);
        if (tool("googleMaps").path("enableWidget").asBoolean()) {
            String token = Base64.getEncoder().encodeToString(topic().getBytes(StandardCharsets.UTF_8));
            text.metadata().put("googleMapsWidgetContextToken", "widgetcontent/" + token);
        }
    }

    private ObjectNode place(String name, int number) {
        JsonNode at = request.json().at("/toolConfig/retrievalConfig/latLng");
        String query = at.isMissingNode()
                ? topic()
                : at.path("latitude").asText() + "," + at.path("longitude").asText();
        return Wire.object()
                .put("uri", "https://www.google.com/maps/search/?api=1&query=" + encoded(query))
                .put("title", name)
                .put("placeId", "places/LocalExample" + number);
    }

    private void pages(GroundedText text) {
        for (String address : addresses()) {
            if (isReadable(address)) {
                String host = URI.create(address).getHost();
                int page = text.source("web", Wire.object().put("uri", address).put("title", host + mark()));
                text.append(language.findings.read().formatted(address), page);
            } else {
                text.append(language.findings.unread().formatted(address));
            }
        }
    }

    /** Returns which pages were read. The node is missing when the prompt names none or the tool is off. */
    JsonNode urlContextMetadata() {
        List<String> addresses = has("urlContext") ? addresses() : List.of();
        if (addresses.isEmpty()) return MissingNode.getInstance();
        ObjectNode metadata = Wire.object();
        ArrayNode pages = metadata.putArray("urlMetadata");
        for (String address : addresses) {
            pages.addObject()
                    .put("retrievedUrl", address)
                    .put("urlRetrievalStatus", "URL_RETRIEVAL_STATUS_" + (isReadable(address) ? "SUCCESS" : "ERROR"));
        }
        return metadata;
    }

    /** Returns false for hosts below the reserved domain {@code .invalid}. No page is really fetched. */
    private static boolean isReadable(String address) {
        try {
            String host = URI.create(address).getHost();
            return host != null && !host.endsWith(".invalid");
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    private List<String> addresses() {
        List<String> addresses = new ArrayList<>();
        Matcher matcher = ADDRESS.matcher(prompt);
        while (matcher.find()) addresses.add(matcher.group());
        return addresses;
    }

    /** Adds the server tool calls and their results. The service sends them only to requests that declare functions. */
    void trace(SimulatedTurn turn) {
        if (has("googleSearch")) {
            ObjectNode args = Wire.object();
            args.putArray("queries").add(topic());
            trace(turn, "GOOGLE_SEARCH_WEB", args, Wire.object().put("search_suggestions", suggestions(topic())));
        }
        if (has("googleMaps")) trace(turn, "GOOGLE_MAPS", Wire.object().put("query", topic()), Wire.object());
        if (has("urlContext")) {
            ObjectNode args = Wire.object();
            addresses().forEach(args.putArray("urls")::add);
            trace(turn, "URL_CONTEXT", args, Wire.object());
        }
    }

    private static void trace(SimulatedTurn turn, String type, ObjectNode args, ObjectNode response) {
        String id = "srv" + (turn.size() + 1);
        ObjectNode call = Wire.object();
        call.putObject("toolCall").put("toolType", type).put("id", id).set("args", args);
        ObjectNode result = Wire.object();
        result.putObject("toolResponse").put("toolType", type).put("id", id).set("response", response);
        turn.add(call.put("thoughtSignature", Wire.signature()));
        turn.add(result.put("thoughtSignature", Wire.signature()));
    }

    private String topic() {
        String topic = ADDRESS.matcher(prompt)
                .replaceAll("")
                .replaceAll("[\\s?!.。？！]+$", "")
                .replaceAll("\\s+", " ")
                .strip();
        int length = topic.codePointCount(0, topic.length());
        return length <= MAX_TOPIC_LENGTH
                ? topic
                : topic.substring(0, topic.offsetByCodePoints(0, MAX_TOPIC_LENGTH)) + "…";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
