package com.cometapi.langchain4j.gemini.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiThinking;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's Java stands here, compiled, between its marks. */
class ReadmeTest {

    String readmeExample() {
        // begin ReadmeExample
        ChatModel model = CometApiGeminiChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3-flash-preview")
                .thinking(CometApiGeminiThinking.level(CometApiGeminiThinking.LOW))
                .build();

        String answer = model.chat("Which planet has the most moons?");
        // end ReadmeExample
        return answer;
    }

    void readmeStreamingExample(StreamingChatResponseHandler handler) {
        // begin ReadmeStreamingExample
        CometApiGeminiStreamingChatModel model = CometApiGeminiStreamingChatModel.builder()
                .apiKey(System.getenv("COMETAPI_KEY"))
                .modelName("gemini-3-flash-preview")
                .build();

        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("Tell me a story"))
                .build();
        StreamingHandle handle = model.start(request, handler);
        handle.cancel();
        // end ReadmeStreamingExample
    }

    @Test
    void every_java_block_of_the_readme_is_compiled_here() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent().getParent();
        String readme = Files.readString(root.resolve("README.md"));
        String source = Files.readString(Path.of(
                "src", "test", "java", "com", "cometapi", "langchain4j", "gemini", "samples", "ReadmeTest.java"));
        Matcher block = Pattern.compile("<!-- code: (\\w+) -->\\n```java\\n(.*?)```", Pattern.DOTALL)
                .matcher(readme);
        int blocks = 0;
        while (block.find()) {
            blocks++;
            assertThat(compiled(source, block.group(1))).isEqualTo(block.group(2));
        }

        String others =
                readme.replaceAll("<!-- file: \\w+\\.java -->\n```java", ""); // the starter's new-application runs them
        assertThat(blocks).isEqualTo(others.split("```java", -1).length - 1).isPositive();
    }

    private static String compiled(String source, String name) {
        int start = source.indexOf("// begin " + name + "\n") + ("// begin " + name + "\n").length();
        int end = source.indexOf("        // end " + name);
        return source.substring(start, end).replaceAll("(?m)^ {8}", "");
    }

    @Test
    void the_samples_that_the_readme_names_are_there() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent().getParent();
        String readme = Files.readString(root.resolve("README.md"));

        Matcher sample = Pattern.compile("samples/run (\\w+)").matcher(readme);

        while (sample.find()) {
            assertThat(Stream.of("plain", "rag")
                            .map(module -> root.resolve("samples").resolve(module))
                            .map(module -> module.resolve("src/main/java/com/cometapi/langchain4j/gemini/samples/"
                                    + sample.group(1) + ".java")))
                    .anyMatch(Files::exists);
        }
    }
}
