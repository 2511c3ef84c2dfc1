package com.cometapi.langchain4j.gemini.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The input of a call, in a form that belongs to no library. The model's name selects the response of the server.
 *
 * @param conversation texts of user and model in turn; the first and the last are the user's
 * @param schema the properties of the JSON that the answer has to be; empty for text
 * @param image base64 of a PNG that is sent with the last message; null for none
 */
public record Prompt(
        String model,
        List<String> conversation,
        List<Tool> tools,
        List<Property> schema,
        @Nullable String image) {

    /**
     * A function that the model may call.
     *
     * @param parameters names of text parameters and their descriptions
     */
    public record Tool(String name, String description, Map<String, String> parameters) {}

    /** @param type STRING, INTEGER, NUMBER or BOOLEAN */
    public record Property(String name, String type, String description) {}

    private static final int MEGABYTE = 1024 * 1024;

    static Prompt of(Scenario scenario) {
        return new Prompt(
                scenario.model(),
                switch (scenario) {
                    case HISTORY_100 -> conversation(101);
                    case HISTORY_1000 -> conversation(1001);
                    default -> List.of("Which harbours lie on the coast from Genoa to Marseille?");
                },
                scenario == Scenario.TOOLS ? fiveTools() : List.of(),
                scenario == Scenario.SCHEMA ? tenProperties() : List.of(),
                switch (scenario) {
                    case IMAGE -> "A".repeat(15 * MEGABYTE);
                    case IMAGE_1MB -> "A".repeat(MEGABYTE);
                    default -> null;
                });
    }

    /** Makes texts with quotes and line breaks, as in conversations about code. */
    private static List<String> conversation(int messages) {
        return IntStream.range(0, messages)
                .mapToObj(i -> i % 2 == 0
                        ? "And what is number " + i + ", the one they call \"the quiet one\"?\nPlease answer with its"
                                + " name, its depth at low water, and one sentence about the entry by night."
                        : "Number " + i + " is \"Porto " + i + "\":\n- depth: " + i % 9 + " metres at low water\n"
                                + "- at night: keep the green light of the outer mole to the right until the second"
                                + " buoy, then turn in slowly.")
                .toList();
    }

    private static List<Tool> fiveTools() {
        List<Tool> tools = new ArrayList<>();
        for (String what : List.of("weather", "tides", "berths", "fuel_prices", "border_rules")) {
            Map<String, String> parameters = new TreeMap<>();
            parameters.put("harbour", "Name of the harbour, in its own language");
            parameters.put("country", "Two letters, such as IT or FR");
            parameters.put("date", "The day of the arrival, as year-month-day");
            parameters.put("unit", "Metric unless something else is wanted");
            tools.add(new Tool(
                    "find_" + what,
                    "Finds the " + what + " of a harbour on a day, and where that is known from",
                    parameters));
        }
        return tools;
    }

    private static List<Property> tenProperties() {
        return List.of(
                new Property("name", "STRING", "Name of the harbour, in its own language"),
                new Property("country", "STRING", "Two letters, such as IT or FR"),
                new Property("latitude", "NUMBER", "Degrees north of the equator"),
                new Property("longitude", "NUMBER", "Degrees east of Greenwich"),
                new Property("depth", "NUMBER", "Metres at low water, at the visitors' pier"),
                new Property("berths", "INTEGER", "How many boats can stay overnight"),
                new Property("channel", "INTEGER", "VHF channel of the harbour master"),
                new Property("hasFuel", "BOOLEAN", "Whether a boat can fill up with diesel"),
                new Property("byNight", "BOOLEAN", "Whether a stranger can enter in the dark"),
                new Property("approach", "STRING", "Two sentences about the way in"));
    }
}
