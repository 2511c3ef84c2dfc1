package com.cometapi.langchain4j.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.chat.ChatModel;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import kotlin.Unit;
import okhttp3.OkHttpClient;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** A program with the module-info.java of docs/dependencies.md runs on the module path. Heavy, since it starts a JVM. */
@Tag("heavy")
class ModulePathTest {

    private static final Pattern MODULE_INFO = Pattern.compile("<!-- module-info -->\\n```\\n(.*?)```", Pattern.DOTALL);

    /** One type of each jar. */
    private static final List<Class<?>> JARS = List.of(
            ChatModel.class,
            ObjectMapper.class,
            JsonFactory.class,
            JsonInclude.class,
            Logger.class,
            Nullable.class,
            OkHttpClient.class,
            Buffer.class,
            Unit.class);

    private static final String PROGRAM = """
            package app;

            import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
            import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
            import com.cometapi.langchain4j.gemini.localserver.Answer;
            import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
            import dev.langchain4j.model.chat.response.ChatResponse;
            import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
            import java.util.concurrent.CompletableFuture;
            import java.util.concurrent.TimeUnit;

            public class Main {

                public static void main(String[] args) throws Exception {
                    try (CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start()) {
                        server.answers(Answer.text("whole"), Answer.chunks("str", "eamed"));
                        System.out.println(CometApiGeminiChatModel.builder()
                                .apiKey("any").baseUrl(server.baseUrl()).modelName("gemini-3-flash-preview")
                                .build().chat("hi"));
                        CompletableFuture<String> text = new CompletableFuture<>();
                        CometApiGeminiStreamingChatModel.builder()
                                .apiKey("any").baseUrl(server.baseUrl()).modelName("gemini-3-flash-preview")
                                .build().chat("hi", new StreamingChatResponseHandler() {
                                    @Override
                                    public void onPartialResponse(String partial) {}

                                    @Override
                                    public void onCompleteResponse(ChatResponse response) {
                                        text.complete(response.aiMessage().text());
                                    }

                                    @Override
                                    public void onError(Throwable error) {
                                        text.completeExceptionally(error);
                                    }
                                });
                        System.out.println(text.get(20, TimeUnit.SECONDS));
                        System.out.println("named: " + CometApiGeminiChatModel.class.getModule().getName()
                                + ", " + CometApiGeminiLocalServer.class.getModule().getName());
                    }
                }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void a_program_on_the_module_path_compiles_and_streams() throws Exception {
        Path modules = Files.createDirectories(folder.resolve("modules"));
        for (Class<?> type : JARS) {
            Path jar = placeOf(type);
            Files.copy(jar, modules.resolve(jar.getFileName()));
        }
        addOwn(CometApiGeminiChatModel.class, "com.cometapi.langchain4j.gemini", modules);
        addOwn(CometApiGeminiLocalServer.class, "com.cometapi.langchain4j.gemini.localserver", modules);
        Path sources = Files.createDirectories(folder.resolve("sources/app"));
        Files.writeString(sources.resolve("Main.java"), PROGRAM);
        Files.writeString(sources.resolveSibling("module-info.java"), moduleInfo());

        assertThat(compilerMessages(modules, sources.resolve("Main.java"), sources.resolveSibling("module-info.java")))
                .isEmpty();

        String output = run(modules);
        assertThat(output)
                .contains("whole", "streamed")
                .contains("named: com.cometapi.langchain4j.gemini, com.cometapi.langchain4j.gemini.localserver");
    }

    /** @return the block of the page, and the local server, which only this test needs */
    private static String moduleInfo() throws IOException {
        Matcher block = MODULE_INFO.matcher(Files.readString(Path.of("../docs/dependencies.md")));
        assertThat(block.find()).as("the block in docs/dependencies.md").isTrue();
        return block.group(1).replaceFirst("}\\s*$", "    requires com.cometapi.langchain4j.gemini.localserver;\n}\n");
    }

    private String compilerMessages(Path modules, Path... sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
            List<String> options = List.of(
                    "-proc:none",
                    "--module-path",
                    modules.toString(),
                    "-d",
                    folder.resolve("classes").toString());
            compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(sources))
                    .call();
        }
        return messages.toString();
    }

    private String run(Path modules) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--module-path",
                        modules + System.getProperty("path.separator") + folder.resolve("classes"),
                        "--module",
                        "app/app.Main")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(java.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String printed = Files.readString(output);
        assertThat(java.exitValue()).as(printed).isZero();
        return printed;
    }

    /** Copies a jar of this project. Before it is packaged, its classes become a jar with the name that its POM states. */
    private static void addOwn(Class<?> type, String moduleName, Path modules) throws Exception {
        Path place = placeOf(type);
        if (Files.isRegularFile(place)) {
            Files.copy(place, modules.resolve(place.getFileName()));
            return;
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Automatic-Module-Name", moduleName);
        Path jar = modules.resolve(moduleName + ".jar");
        try (OutputStream bytes = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(bytes, manifest);
                Stream<Path> files = Files.walk(place)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(
                        new ZipEntry(place.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, entries);
            }
        }
    }

    private static Path placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
