package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** What the library costs each application that has it. */
class CostTest {

    /**
     * Beside LangChain4j's core, which the application has. The fields, speech, transcription, fallback and continuation of
     * the API need code of their own: 6.4 MB leaves room for it, and still forbids another library.
     */
    private static final long MAX_BYTES = 6_400_000;

    @Test
    void another_model_object_starts_no_thread() {
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            server.answers(Answer.text("ok"), Answer.text("ok"));
            CallStyle.WHOLE.send(server, "hi");
            CallStyle.STREAMED.send(server, "hi");
            Set<Thread> before = Thread.getAllStackTraces().keySet();

            List<Object> models = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                models.add(CallStyle.connect(CometApiGeminiChatModel.builder(), server)
                        .build());
                models.add(CallStyle.connect(CometApiGeminiStreamingChatModel.builder(), server)
                        .build());
            }

            Set<Thread> after = new HashSet<>(Thread.getAllStackTraces().keySet());
            after.removeAll(before);
            assertThat(after).as("threads beside those of the JVM itself").hasSizeLessThan(models.size() / 100);
        }
    }

    /** The build lists the jars that an application gets with the library alone. */
    @Test
    void the_library_adds_few_and_small_jars() throws IOException {
        List<Path> jars = runtimeJars();

        assertThat(jars).as("beside the library's own").hasSizeLessThanOrEqualTo(9);
        long bytes = packedSizeOf(Path.of("target/classes"));
        for (Path jar : jars) {
            if (!jar.getFileName().toString().startsWith("langchain4j-core-")) bytes += Files.size(jar);
        }
        assertThat(bytes).isLessThan(MAX_BYTES);
    }

    private static List<Path> runtimeJars() throws IOException {
        return Files.readAllLines(Path.of("target/runtime-dependencies.txt")).stream()
                .filter(line -> line.contains(":compile:") || line.contains(":runtime:"))
                .map(line -> Path.of(line.replaceFirst(".*:(compile|runtime):([^ ]+\\.jar).*", "$2")))
                .toList();
    }

    /** The size in the jar, which is not built yet. */
    static long packedSizeOf(Path folder) throws IOException {
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        try (Stream<Path> files = Files.walk(folder);
                ZipOutputStream zip = new ZipOutputStream(jar)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
        return jar.size();
    }
}
