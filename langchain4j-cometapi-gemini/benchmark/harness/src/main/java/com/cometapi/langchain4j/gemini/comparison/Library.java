package com.cometapi.langchain4j.gemini.comparison;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;

/** A library under comparison. Runs in a JVM of its own with a class path of its own. */
abstract class Library {

    private static final Pattern JAR = Pattern.compile("(.*?)-(\\d.*)\\.jar");

    /** Makes the library do what a row describes, and returns what was observed. */
    abstract String observe(String id) throws Exception;

    /** Returns a class of the library, by which its jar is found. */
    abstract Class<?> classOfLibrary();

    /** Prints the library's version, then what was observed for each row of its standard arguments. */
    static void run(Library library, String[] ids) {
        System.out.println(version(library.classOfLibrary()));
        for (String id : ids) {
            String observed;
            try {
                observed = id.equals("further-apis") ? furtherApis(library.classOfLibrary()) : library.observe(id);
            } catch (Exception | LinkageError e) {
                observed = failure(e);
            }
            System.out.println(observed.replace('\n', ' ').replace("|", "\\|"));
        }
        System.exit(0); // even if the library left threads running
    }

    /** Returns name and version of the jar that holds a class. */
    static String version(Class<?> type) {
        Matcher name = JAR.matcher(String.valueOf(jar(type).getFileName()));
        if (!name.matches()) throw new IllegalStateException(jar(type) + " is no jar with a version");
        return name.group(1) + " " + name.group(2);
    }

    static String failure(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null
                && (cause instanceof ExecutionException || cause instanceof CompletionException)) {
            cause = cause.getCause();
        }
        return "fails with `" + cause.getClass().getSimpleName() + "`";
    }

    /** Names the APIs of Gemini besides chat for which the library's jar has types. */
    static String furtherApis(Class<?> type) throws IOException {
        Map<String, Pattern> apis = new LinkedHashMap<>();
        apis.put("embeddings", Pattern.compile(".*/\\w*Embed(ding|Content)\\w*\\.class"));
        apis.put("files", Pattern.compile(".*/(Gemini)?Files\\.class"));
        apis.put("caches", Pattern.compile(".*/(Gemini)?Caches\\.class"));
        apis.put("batches", Pattern.compile(".*/\\w*Batch(es|ChatModel)\\.class"));
        apis.put("token counts", Pattern.compile(".*/\\w*(TokenCountEstimator|CountTokensResponse)\\.class"));
        try (JarFile jar = new JarFile(jar(type).toFile())) {
            List<String> names = jar.stream().map(ZipEntry::getName).toList();
            apis.values().removeIf(api -> names.stream().noneMatch(api.asMatchPredicate()));
        }
        return apis.isEmpty() ? "none" : String.join(", ", apis.keySet());
    }

    private static Path jar(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    static String closed(boolean isClosed) {
        return isClosed ? "closes the connection" : "keeps the connection for more than 3 s";
    }

    static String heldBack(boolean isWritten) {
        return isWritten ? "reads all 32 MB into memory" : "holds the service back";
    }
}
