package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.RequestTable.Field;
import com.cometapi.langchain4j.gemini.localserver.RequestTable.Message;
import com.cometapi.langchain4j.gemini.localserver.RequestTable.Range;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of docs/local-server.md list what the table of the sources checks. */
class LocalServerPageTest {

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("string", "text"),
            Map.entry("opaque", "text"),
            Map.entry("base64", "Base64"),
            Map.entry("bool", "boolean"),
            Map.entry("int32", "whole number"),
            Map.entry("int64", "whole number"),
            Map.entry("number", "number"),
            Map.entry("duration", "duration"),
            Map.entry("timestamp", "time"),
            Map.entry("struct", "JSON object"),
            Map.entry("any", "any JSON"),
            Map.entry("schema", "JSON Schema"));

    private static List<String> page() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/local-server.md"))) folder = folder.getParent();
        return Files.readAllLines(folder.resolve("docs/local-server.md"));
    }

    /** Returns the rows of the table below a heading. */
    private static List<String> rows(String heading) throws IOException {
        List<String> page = page();
        return page.stream()
                .skip(page.indexOf(heading) + 1L)
                .takeWhile(line -> !line.startsWith("#"))
                .filter(line -> line.startsWith("| ["))
                .toList();
    }

    private static void assertSame(List<String> onPage, List<String> expected) {
        Set<String> missing = new LinkedHashSet<>(expected);
        onPage.forEach(missing::remove);
        assertThat(missing).as("rows that the page lacks").isEmpty();
        assertThat(onPage).containsExactlyElementsOf(expected);
    }

    @Test
    void the_page_lists_every_field_with_its_limits() throws IOException {
        List<String> expected = RequestTable.messages().stream()
                .map(message -> "| [`%s`](%s) | %s |".formatted(message.name(), message.source(), fields(message)))
                .toList();

        assertSame(rows("### Every field"), expected);
    }

    @Test
    void the_page_lists_every_enum_with_its_values() throws IOException {
        List<String> expected = new ArrayList<>();
        RequestTable.enums()
                .forEach((name, found) -> expected.add(
                        "| [`%s`](%s) | %s |".formatted(name, found.source(), String.join(", ", found.values()))));

        assertSame(rows("### Every enum"), expected);
    }

    private static String fields(Message message) {
        if (message.isOpen()) return "not checked";
        List<String> fields = new ArrayList<>();
        for (Field field : new LinkedHashSet<>(message.byName().values())) {
            List<String> limits = new ArrayList<>();
            limits.add(type(field));
            limits(field).forEach(limits::add);
            fields.add("`" + field.name() + "` (" + String.join(", ", limits) + ")");
        }
        return fields.isEmpty() ? "none" : String.join(", ", fields);
    }

    private static String type(Field field) {
        String single = TYPES.getOrDefault(field.type(), field.type());
        if (field.isMap()) return "map of " + single;
        return field.isList() ? "list of " + single : single;
    }

    private static Stream<String> limits(Field field) {
        List<String> limits = new ArrayList<>();
        Range range = field.range();
        if (range != null) limits.add(range(range));
        field.limits().stream().sorted().map(LocalServerPageTest::limit).forEach(limits::add);
        field.settings().forEach((name, value) -> limits.add(setting(name, value)));
        return limits.stream();
    }

    private static String limit(String limit) {
        return switch (limit) {
            case "filled" -> "not blank";
            case "nonempty" -> "not empty";
            case "mime" -> "of a media type that Gemini takes";
            default -> limit;
        };
    }

    private static String setting(String name, String value) {
        return switch (name) {
            case "max" -> "at most " + value;
            case "in" -> value.replace(",", " or ");
            case "like" -> "`" + value + "`";
            default -> name + " " + value;
        };
    }

    private static String range(Range range) {
        String from = (range.isFromExcluded() ? "above " : "") + plain(range.from());
        if (range.to() == Double.POSITIVE_INFINITY) return range.isFromExcluded() ? from : "at least " + from;
        return from + " to " + (range.isToExcluded() ? "below " : "") + plain(range.to());
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }
}
