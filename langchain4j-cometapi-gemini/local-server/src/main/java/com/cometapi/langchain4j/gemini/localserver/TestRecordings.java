package com.cometapi.langchain4j.gemini.localserver;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Knows the recording of each test: its file, and whether it is replayed or recorded. For one thread at a time. */
final class TestRecordings {

    private static final String PROPERTY = "cometapi.record";
    private static final String VARIABLE = "COMETAPI_RECORD";
    private static final int MAX_NAME = 80;
    private static final Pattern INVOCATION = Pattern.compile("\\[[\\w-]+:#(\\d+)]");

    private final Path folder;
    private final Upstream upstream;
    private @Nullable Tape ofClass;
    private @Nullable Tape ofTest;

    TestRecordings(Path folder, Upstream upstream) {
        this.folder = folder;
        this.upstream = upstream;
    }

    /** A property without a value, as in {@code -Dcometapi.record}, switches on. */
    private static boolean isRecording() {
        String setting = System.getProperty(PROPERTY, System.getenv(VARIABLE));
        if (setting == null) return false;
        return List.of("", "true", "1", "yes", "on").contains(setting.strip().toLowerCase(Locale.ROOT));
    }

    /** Begins a class. Requests before and after its tests have a file of their own. */
    void beginClass(ExtensionContext context, CometApiGeminiLocalServer server) {
        if (ofClass == null) ofClass = tape(fileOf(context));
        server.with(ofClass);
    }

    void beginTest(ExtensionContext context, CometApiGeminiLocalServer server) {
        ofTest = tape(fileOf(context));
        server.with(ofTest);
    }

    /**
     * Ends a test, and stores its recording.
     *
     * @return what differed, for each request that had no recorded response
     */
    List<String> endTest(CometApiGeminiLocalServer server) {
        Tape tape = ofTest;
        ofTest = null;
        server.with(ofClass);
        return end(tape);
    }

    List<String> endClass(CometApiGeminiLocalServer server) {
        Tape tape = ofClass;
        ofClass = null;
        server.with(null);
        return end(tape);
    }

    private static List<String> end(@Nullable Tape tape) {
        if (tape != null) tape.close();
        return tape instanceof Replayer replayer ? replayer.mismatches() : List.of();
    }

    private Tape tape(Path file) {
        return isRecording() ? new Recorder(file, upstream) : Replayer.ofOptional(file);
    }

    /** Returns a folder with the name of the class, and in it a file with the name of the test. */
    Path fileOf(ExtensionContext context) {
        Class<?> type = context.getRequiredTestClass();
        Path ofType = folder.resolve(fileName(type.getName().replace('$', '.')));
        Method method = context.getTestMethod().orElse(null);
        if (method == null) return ofType.resolve("class.json");
        String name = method.getName();
        boolean isOverloaded = Arrays.stream(type.getDeclaredMethods())
                        .filter(it -> it.getName().equals(method.getName()) && !it.isSynthetic())
                        .count()
                > 1;
        if (isOverloaded) {
            name += Arrays.stream(method.getParameterTypes())
                    .map(Class::getSimpleName)
                    .collect(Collectors.joining(",", "(", ")"));
        }
        String invocation = "";
        for (Matcher it = INVOCATION.matcher(context.getUniqueId()); it.find(); ) invocation += "-" + it.group(1);
        return ofType.resolve(fileName(name) + invocation + ".json");
    }

    /** Returns a name that each file system allows. A hash keeps the names apart that this makes equal. */
    private static String fileName(String name) {
        String allowed = name.replaceAll("[^\\p{L}\\p{N}_.-]", "_");
        if (allowed.equals(name) && name.length() <= MAX_NAME) return name;
        CRC32 hash = new CRC32();
        hash.update(name.getBytes(StandardCharsets.UTF_8));
        return allowed.substring(0, Math.min(allowed.length(), MAX_NAME)) + "-" + Long.toHexString(hash.getValue());
    }
}
