package com.cometapi.langchain4j.gemini.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiModelBuilder;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks the rows of the settings in docs/configuration.md against the builder. The starter's ConfigurationPropertiesPageTest
 * checks the properties.
 */
class ConfigurationPageTest {

    private static final Path PAGE =
            Path.of("").toAbsolutePath().getParent().getParent().resolve("docs").resolve("configuration.md");
    private static final String HEAD =
            "| setting | type | default | allowed values | in Java | as a property | meaning |";

    @TempDir
    Path folder;

    /** A row of a setting, without the marks of code. */
    private record Row(String setting, String type, String defaultValue, String allowed, String java, String property) {

        static Row of(String line) {
            String[] cells = line.split("\\s*\\|\\s*");
            return new Row(code(cells[1]), code(cells[2]), cells[3], cells[4], code(cells[5]), cells[6]);
        }

        private static String code(String cell) {
            return cell.replace("`", "");
        }
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        boolean isInTable = false;
        for (String line : Files.readAllLines(PAGE)) {
            if (isInTable && line.startsWith("| `")) rows.add(Row.of(line));
            isInTable = line.startsWith(HEAD) || isInTable && line.startsWith("|");
        }
        return rows;
    }

    @Test
    void each_setting_has_one_row_with_all_cells() throws IOException {
        assertThat(rows()).extracting(Row::setting).containsExactlyInAnyOrderElementsOf(types().keySet());
        assertThat(rows())
                .allSatisfy(row -> assertThat(List.of(row.type, row.defaultValue, row.allowed, row.java, row.property))
                        .as("%s", row)
                        .doesNotContain(""));
    }

    @Test
    void a_type_is_what_the_builder_takes() throws IOException {
        Map<String, Set<String>> types = types();

        assertThat(rows())
                .allSatisfy(row ->
                        assertThat(types.get(row.setting)).as(row.setting).containsExactlyInAnyOrder(types(row)));
    }

    private static String[] types(Row row) {
        boolean hasTwoParameters =
                Set.of("userLocation", "generationConfig", "requestField").contains(row.setting);
        return hasTwoParameters ? new String[] {row.type} : row.type.split(", (?![^<]*>)");
    }

    /** The types of the parameters of each setter, without those that take elements one by one. */
    private static Map<String, Set<String>> types() {
        Map<String, Set<String>> types = new LinkedHashMap<>();
        for (Method method : CometApiGeminiModelBuilder.class.getMethods()) {
            boolean isSetting = method.getDeclaringClass() != Object.class
                    && !method.isSynthetic()
                    && !method.getName().equals("build");
            if (!isSetting) continue;
            Set<String> ofSetting = types.computeIfAbsent(method.getName(), name -> new TreeSet<>());
            if (!method.isVarArgs()) ofSetting.add(parameters(method));
        }
        return types;
    }

    private static String parameters(Method method) {
        return Arrays.stream(method.getGenericParameterTypes())
                .map(Type::getTypeName)
                .map(name -> name.replaceAll("[\\w.]+[.$](?=[A-Z])", ""))
                .collect(Collectors.joining(", "));
    }

    @Test
    void a_property_has_the_name_of_its_setting() throws IOException {
        assertThat(rows()).filteredOn(row -> !row.property.equals("–")).allSatisfy(row -> {
            String name = row.setting.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            assertThat(row.property).containsPattern("`" + name + "[.=]");
        });
    }

    @Test
    void the_calls_in_Java_compile() throws IOException {
        String calls = rows().stream()
                .peek(row -> assertThat(row.java).startsWith(row.setting + "("))
                .map(row -> "        CometApiGeminiChatModel.builder()." + row.java + ";\n")
                .collect(Collectors.joining());
        String imports = Stream.of(
                        "com.cometapi.langchain4j.gemini.*",
                        "dev.langchain4j.model.chat.Capability",
                        "dev.langchain4j.model.chat.request.*",
                        "java.time.Duration",
                        "java.util.*",
                        "java.util.concurrent.Executors",
                        "okhttp3.OkHttpClient",
                        "org.slf4j.LoggerFactory")
                .map(name -> "import " + name + ";\n")
                .collect(Collectors.joining());

        assertThat(compilerMessages(imports + "class Calls {\n    void calls() {\n" + calls + "    }\n}\n"))
                .isEmpty();
    }

    private String compilerMessages(String source) throws IOException {
        Path file = Files.writeString(folder.resolve("Calls.java"), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options = List.of(
                "-d", folder.toString(), "-cp", System.getProperty("java.class.path"), "--release", "17", "-proc:none");
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
            compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
                    .call();
        }
        return messages.toString();
    }
}
