package com.cometapi.langchain4j.gemini.springapp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds files of this repository, whichever of its modules the tests run in. */
public final class Repository {

    private Repository() {}

    /** @param path relative to the repository's root */
    public static String read(String path) throws IOException {
        return Files.readString(file(path));
    }

    /** @param path relative to the repository's root */
    public static Path file(String path) {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("CHANGELOG.md"))) root = root.getParent();
        return root.resolve(path);
    }
}
