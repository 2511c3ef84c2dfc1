package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.Answer;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heavy, since it starts a JVM. */
@Tag("heavy")
class JvmExitTest {

    /** Also where the default charset is not UTF-8. */
    @Test
    void a_program_ends_with_its_main_despite_an_open_stream(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
            server.answers(
                    Answer.text("whole answer"),
                    Answer.chunks("Привет 👋", "never").stallAfter(1));

            Process jvm = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Dfile.encoding=ISO-8859-1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            OneShotMain.class.getName(),
                            server.baseUrl(),
                            CallStyle.KEY)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();

            assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(jvm.exitValue()).isZero();
        }
        assertThat(Files.readString(output, StandardCharsets.UTF_8))
                .contains("whole answer", "Привет 👋", "threads: ")
                .doesNotContain(CallStyle.KEY);
    }
}
