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

/**
 * What the service's own tools find for a question: made up, and told with sources whose addresses are reserved for
 * examples.
 */
final class ServerTools {

    private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s\"'<>()«»「」]+[^\\s\"'<>()«»「」.,;:!?。、]");
    private static final int LONGEST_TOPIC = 80;
    private static final int TOKENS_PER_TOOL = 48;

    private final LocalRequest request;
    private final String question;
    private final SimulatedLanguage language;

    ServerTools(LocalRequest request, SimulatedLanguage language) {
        this.request = request;
        this.question = request.lastUserText().strip();
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

    /** Tokens that the tools' findings add to the prompt. */
    int tokens() {
        int tools = 0;
        for (String name : List.of("googleSearch", "googleMaps", "urlContext", "codeExecution")) {
            if (has(name)) tools++;
        }
        return tools * TOKENS_PER_TOOL;
    }

    /** Says what was found, tool by tool. */
    void tell(GroundedText answer) {
        if (has("googleSearch")) search(answer);
        if (has("googleMaps")) maps(answer);
        if (has("urlContext")) pages(answer);
    }

    private void search(GroundedText answer) {
        String topic = topic();
        int first = answer.source("web", web("www.example.com", topic + " - Example Encyclopedia"));
        int second = answer.source("web", web("news.example.org", "news.example.org"));
        int third = answer.source("web", web("example.net", "example.net"));
        answer.say(language.searched.formatted(topic));
        answer.say(language.firstSource, first);
        answer.say(language.otherSources, second, third);
        answer.metadata().putArray("webSearchQueries").add(topic);
        answer.metadata().putObject("searchEntryPoint").put("renderedContent", suggestions(topic));
    }

    private ObjectNode web(String domain, String title) {
        return Wire.object()
                .put("uri", "https://" + domain + "/search?q=" + encoded(topic()))
                .put("title", title)
                .put("domain", domain);
    }

    /** A block of HTML as Google's: a chip for each query, which leads to the search itself. */
    private static String suggestions(String topic) {
        String shown = topic.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
        return "<style>.chip{border:1px solid #dadce0;border-radius:16px;padding:4px 12px;text-decoration:none}</style>"
                + "<div class=\"container\"><a class=\"chip\" href=\"https://www.google.com/search?q=" + encoded(topic)
                + "\">" + shown + "</a></div>";
    }

    private void maps(GroundedText answer) {
        int cafe = answer.source("maps", place(language.cafe, 1));
        int garden = answer.source("maps", place(language.garden, 2));
        answer.say(language.bestPlace.formatted(language.cafe), cafe);
        answer.say(language.otherPlace.formatted(language.garden), garden);
        if (tool("googleMaps").path("enableWidget").asBoolean()) {
            String token = Base64.getEncoder().encodeToString(topic().getBytes(StandardCharsets.UTF_8));
            answer.metadata().put("googleMapsWidgetContextToken", "widgetcontent/" + token);
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

    private void pages(GroundedText answer) {
        for (String address : addresses()) {
            if (isReadable(address)) {
                String host = URI.create(address).getHost();
                int page =
                        answer.source("web", Wire.object().put("uri", address).put("title", host));
                answer.say(language.read.formatted(address), page);
            } else {
                answer.say(language.unread.formatted(address));
            }
        }
    }

    /** @return missing when no page was to be read */
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

    /** Nothing is really fetched; an address that can never exist stands for one that cannot be read. */
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
        Matcher matcher = ADDRESS.matcher(question);
        while (matcher.find()) addresses.add(matcher.group());
        return addresses;
    }

    /** The trace of the tools, which the service shows only when functions are there as well. */
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
        ObjectNode answer = Wire.object();
        answer.putObject("toolResponse").put("toolType", type).put("id", id).set("response", response);
        turn.add(call.put("thoughtSignature", Wire.signature()));
        turn.add(answer.put("thoughtSignature", Wire.signature()));
    }

    private String topic() {
        String topic = ADDRESS.matcher(question)
                .replaceAll("")
                .replaceAll("[\\s?!.。？！]+$", "")
                .replaceAll("\\s+", " ")
                .strip();
        int length = topic.codePointCount(0, topic.length());
        return length <= LONGEST_TOPIC ? topic : topic.substring(0, topic.offsetByCodePoints(0, LONGEST_TOPIC)) + "…";
    }

    private static String encoded(String words) {
        return URLEncoder.encode(words, StandardCharsets.UTF_8);
    }
}
