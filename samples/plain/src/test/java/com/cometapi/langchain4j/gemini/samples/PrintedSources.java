package com.cometapi.langchain4j.gemini.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles the files that a page prints, on the class path of the tests and with all warnings as errors. */
final class PrintedSources {

    private PrintedSources() {}

    /**
     * Writes a file and compiles it, into the same folder.
     *
     * @return what the compiler prints; empty for a file without errors and warnings
     */
    static String compilerMessages(Path folder, String fileName, String source) throws IOException {
        Path file = Files.writeString(folder.resolve(fileName), source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options = List.of(
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--release",
                "17",
                "-proc:none",
                "-Xlint:all,-processing,-classfile,-path", // as in the root pom.xml
                "-Werror");
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
            compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
                    .call();
        }
        return messages.toString();
    }
}
