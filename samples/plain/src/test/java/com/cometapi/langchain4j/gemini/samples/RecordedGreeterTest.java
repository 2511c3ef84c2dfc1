// begin RecordedGreeterTest
package com.cometapi.langchain4j.gemini.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServerExtension;
import dev.langchain4j.model.chat.ChatModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RecordedGreeterTest {

    @RegisterExtension
    static final CometApiGeminiLocalServerExtension gemini =
            CometApiGeminiLocalServerExtension.recordedIn(Path.of("src/test/recordings"));

    private final ChatModel model = CometApiGeminiChatModel.builder()
            .apiKey("any") // COMETAPI_KEY takes its place while the test is recorded
            .baseUrl(gemini.baseUrl())
            .modelName("gemini-3-flash-preview")
            .build();

    @Test
    void greets_by_name() {
        assertThat(model.chat("Greet Ada")).contains("Ada");
    }
}
// end RecordedGreeterTest
