package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ArchitecturePageTest {

    private static final Path PAGE = Path.of("../docs/architecture.md");
    private static final Path PACKAGE = Path.of("src/main/java/com/cometapi/langchain4j/gemini");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| ([^|]+) \\|$");

    @Test
    void the_page_describes_each_hidden_file_in_one_line() throws IOException {
        List<String> described = new ArrayList<>();
        for (Matcher row = ROW.matcher(Files.readString(PAGE)); row.find(); ) {
            described.add(row.group(1));
            assertThat(row.group(2).strip()).as(row.group(1)).hasSizeBetween(20, 160);
        }

        List<String> hidden = SourceSizeTest.javaFiles(PACKAGE).stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .filter(name -> !name.startsWith("CometApiGemini") && !name.equals("package-info"))
                .toList();
        assertThat(described).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(hidden);
    }
}
