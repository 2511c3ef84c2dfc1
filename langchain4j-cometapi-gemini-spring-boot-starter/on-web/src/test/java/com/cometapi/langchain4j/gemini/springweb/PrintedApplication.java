package com.cometapi.langchain4j.gemini.springweb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** Compiles the application of the README with the files that docs/spring-boot.md prints for browsers. */
final class PrintedApplication {

    private static final Path ROOT = Path.of("../../..");
    private static final Pattern APPLICATION =
            Pattern.compile("<!-- file: (Application\\.java) -->\n```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern WEB = Pattern.compile("<!-- web: (\\w+\\.java) -->\n```java\n(.*?)```", Pattern.DOTALL);

    private PrintedApplication() {}

    /** Returns a loader that has the class {@code app.Application}. */
    static URLClassLoader compile(Path folder) throws IOException {
        List<MatchResult> files = new ArrayList<>();
        files.addAll(printed("README.md", APPLICATION));
        files.addAll(printed("docs/spring-boot.md", WEB));
        assertThat(files).hasSize(3);
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", folder.toString()));
        for (MatchResult file : files) {
            Path source = folder.resolve(file.group(1));
            Files.writeString(source, file.group(2));
            arguments.add(source.toString());
        }
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).as("result of the compiler").isZero();
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, PrintedApplication.class.getClassLoader());
    }

    private static List<MatchResult> printed(String page, Pattern file) throws IOException {
        return file.matcher(Files.readString(ROOT.resolve(page))).results().toList();
    }
}
