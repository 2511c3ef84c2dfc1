package com.cometapi.langchain4j.gemini.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each link of a page leads to a file of this repository and, behind a #, to a heading of that file. */
class LinksTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final Pattern CODE =
            Pattern.compile("^ *```[^\\n]*\\n.*?^ *```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern LINK =
            Pattern.compile("(?:]\\(|(?:src|href)=\")(?!https?:)([^)\"#\\s]*)(?:#([^)\"\\s]*))?[)\"]");
    private static final Pattern HEADING = Pattern.compile("^#{1,6} (.*)$", Pattern.MULTILINE);

    static Stream<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (Path folder : List.of(ROOT, ROOT.resolve("samples"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages.stream().map(ROOT::relativize).sorted();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_link_leads_to_a_file_and_a_heading(Path page) throws IOException {
        assertThat(broken(ROOT.resolve(page), Files.readString(ROOT.resolve(page))))
                .isEmpty();
    }

    @Test
    void a_missing_file_and_a_missing_heading_are_named() throws IOException {
        String page = """
                # A page about `chat(..)` & more
                ## Again
                ## Again
                [to itself](#a-page-about-chat--more), [twice](#again-1), [a page](docs/errors.md#errors-timeouts-and-retries)
                [no file](docs/nothing.md) [no heading](docs/errors.md#nothing) [nor here](#again-2)
                <img src="docs/images/nothing.png" width="1">
                ```
                [no link](in-code.md)
                ```
                """;

        assertThat(broken(ROOT.resolve("README.md"), page))
                .containsExactly(
                        "](docs/nothing.md)",
                        "](docs/errors.md#nothing)",
                        "](#again-2)",
                        "src=\"docs/images/nothing.png\"");
    }

    private static List<String> broken(Path page, String markdown) throws IOException {
        List<String> broken = new ArrayList<>();
        for (MatchResult link :
                LINK.matcher(CODE.matcher(markdown).replaceAll("")).results().toList()) {
            boolean isOwn = link.group(1).isEmpty();
            Path file = isOwn ? page : page.resolveSibling(link.group(1));
            String heading = link.group(2);
            if (!Files.exists(file)) {
                broken.add(link.group());
            } else if (heading != null
                    && !headings(isOwn ? markdown : Files.readString(file)).contains(heading)) {
                broken.add(link.group());
            }
        }
        return broken;
    }

    /** Returns the headings as GitHub writes them in addresses. */
    private static Set<String> headings(String markdown) {
        Map<String, Integer> counts = new HashMap<>();
        return HEADING.matcher(CODE.matcher(markdown).replaceAll(""))
                .results()
                .map(heading -> heading.group(1)
                        .replaceAll("<!--.*?-->|]\\([^)]*\\)", "")
                        .strip()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                        .replace(' ', '-'))
                .map(heading -> {
                    int before = counts.merge(heading, 1, Integer::sum) - 1;
                    return before == 0 ? heading : heading + "-" + before;
                })
                .collect(Collectors.toSet());
    }
}
