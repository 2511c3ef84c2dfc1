package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The jars that an application gets are few and small, and docs/dependencies.md gives the reason of each. */
class ClosureTest {

    private static final int MAX_JARS = 10;
    private static final long MAX_BYTES = 7_000_000;

    /** Licences under which an application of any kind may pass on a jar. */
    private static final List<String> ALLOWED = List.of("Apache-2.0", "MIT");

    private static final Pattern ROW =
            Pattern.compile("^\\| `([\\w.-]+)` \\| (\\d+\\.\\d) \\| ([\\w.-]+) \\| (.{10,}) \\|$", Pattern.MULTILINE);
    private static final Pattern LICENCE =
            Pattern.compile("<license>(?:(?!</license>).)*?<name>\\s*(.*?)\\s*</name>", Pattern.DOTALL);
    private static final Pattern PARENT = Pattern.compile("<parent>(.*?)</parent>", Pattern.DOTALL);

    /** The build lists the jars that an application gets with the library alone. Maven may color what follows a file. */
    private static final Pattern JAR = Pattern.compile(
            "^\\s+([\\w.-]+):([\\w.-]+):jar:([^:]+):(?:compile|runtime):(.+?\\.jar)(?:[ \\x1b].*)?$",
            Pattern.MULTILINE);

    private record Jar(String group, String artifact, String version, Path file) {

        static List<Jar> all() throws IOException {
            String listed = Files.readString(Path.of("target/runtime-dependencies.txt"));
            List<Jar> jars = JAR.matcher(listed)
                    .results()
                    .map(it -> new Jar(it.group(1), it.group(2), it.group(3), Path.of(it.group(4))))
                    .toList();
            assertThat(jars).as(listed).isNotEmpty();
            return jars;
        }

        /** A repository has group/artifact/version/file. */
        Path repository() {
            Path folder = file;
            for (int i = 0; i < group.split("\\.").length + 3; i++) folder = folder.getParent();
            return folder;
        }

        List<String> licences() throws IOException {
            return ClosureTest.licences(repository(), group, artifact, version);
        }
    }

    /** @return the names of a POM's licences, or of those of the nearest parent that has some */
    private static List<String> licences(Path repository, String group, String artifact, String version)
            throws IOException {
        Path folder =
                repository.resolve(group.replace('.', '/')).resolve(artifact).resolve(version);
        String pom = Files.readString(folder.resolve(artifact + "-" + version + ".pom"))
                .replaceAll("(?s)<!--.*?-->", "");
        List<String> licences = LICENCE.matcher(pom)
                .results()
                .map(found -> shortName(found.group(1)))
                .toList();
        Matcher parent = PARENT.matcher(pom);
        if (!licences.isEmpty() || !parent.find()) return licences;
        String of = parent.group(1);
        return licences(repository, element("groupId", of), element("artifactId", of), element("version", of));
    }

    private static String element(String name, String xml) {
        Matcher element =
                Pattern.compile("<" + name + ">\\s*(.*?)\\s*</" + name + ">").matcher(xml);
        assertThat(element.find()).as(name).isTrue();
        return element.group(1);
    }

    private static String shortName(String licence) {
        if (licence.matches("(?i)(the )?apache( software)? licen[sc]e,? (version )?2\\.0|apache-2\\.0"))
            return "Apache-2.0";
        return licence.matches("(?i)(the )?mit( licen[sc]e)?") ? "MIT" : licence;
    }

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(Files.readString(Path.of("../docs/dependencies.md")))
                .results()
                .toList();
    }

    @Test
    void each_jar_has_a_row_with_its_licence() throws IOException {
        Map<String, List<String>> licences = new TreeMap<>();
        for (Jar jar : Jar.all()) licences.put(jar.artifact(), jar.licences());
        Map<String, List<String>> rows = new TreeMap<>();
        for (MatchResult row : rows()) rows.put(row.group(1), List.of(row.group(3)));

        assertThat(rows).isEqualTo(licences);
        assertThat(licences.values()).allSatisfy(of -> assertThat(ALLOWED).containsAll(of));
    }

    @Test
    void the_jars_are_few_and_small() throws IOException {
        assumeBuiltCore();
        long bytes = CostTest.packedSizeOf(Path.of("target/classes"));
        for (Jar jar : Jar.all()) bytes += Files.size(jar.file());

        assertThat(Jar.all()).as("beside the library's own").hasSizeLessThan(MAX_JARS);
        assertThat(bytes).isLessThanOrEqualTo(MAX_BYTES);
    }

    @Test
    void the_rows_state_the_sizes() throws IOException {
        assumeBuiltCore();
        Map<String, String> stated = new TreeMap<>();
        for (MatchResult row : rows()) stated.put(row.group(1), row.group(2));
        Map<String, String> sizes = new TreeMap<>();
        for (Jar jar : Jar.all()) {
            sizes.put(jar.artifact(), String.format(Locale.ROOT, "%.1f", Files.size(jar.file()) / 1e6));
        }

        assertThat(stated).as("megabytes").isEqualTo(sizes);
    }

    private static void assumeBuiltCore() throws IOException {
        String built = element("langchain4j.version", Files.readString(Path.of("../pom.xml")));
        assumeTrue(
                Jar.all().stream()
                        .anyMatch(jar -> jar.artifact().equals("langchain4j-core")
                                && jar.version().equals(built)),
                "another core has another size");
    }
}
