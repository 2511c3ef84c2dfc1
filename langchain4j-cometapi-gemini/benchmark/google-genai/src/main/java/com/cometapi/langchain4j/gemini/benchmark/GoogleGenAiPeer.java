package com.cometapi.langchain4j.gemini.benchmark;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.types.Content;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.google.genai.types.Schema;
import com.google.genai.types.Tool;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Google's Java SDK. */
final class GoogleGenAiPeer implements Peer {

    private final String address;

    GoogleGenAiPeer(String address) {
        this.address = address;
    }

    public static void main(String[] args) throws Exception {
        Worker.run(args, GoogleGenAiPeer::new);
    }

    @Override
    public Asking prepare(Question question) {
        return new GenAiAsking(client(), question);
    }

    @Override
    public Object anotherModel() {
        return client();
    }

    private Client client() {
        return Client.builder()
                .apiKey("none")
                .httpOptions(HttpOptions.builder().baseUrl(address).build())
                .build();
    }

    private static final class GenAiAsking implements Asking {

        private final Client client;
        private final String model;
        private final List<Content> conversation = new ArrayList<>();
        private final @Nullable GenerateContentConfig config;

        GenAiAsking(Client client, Question question) {
            this.client = client;
            this.model = question.model();
            int last = question.conversation().size() - 1;
            for (int i = 0; i <= last; i++) {
                List<Part> parts = new ArrayList<>();
                parts.add(Part.fromText(question.conversation().get(i)));
                if (i == last && question.picture() != null) {
                    parts.add(Part.fromBytes(Base64.getDecoder().decode(question.picture()), "image/png"));
                }
                conversation.add(Content.builder()
                        .role(i % 2 == 0 ? "user" : "model")
                        .parts(parts)
                        .build());
            }
            this.config = question.tools().isEmpty() ? null : config(question.tools());
        }

        private static GenerateContentConfig config(List<Question.Tool> tools) {
            Tool declared = Tool.builder()
                    .functionDeclarations(
                            tools.stream().map(GenAiAsking::declaration).toList())
                    .build();
            return GenerateContentConfig.builder().tools(declared).build();
        }

        private static FunctionDeclaration declaration(Question.Tool tool) {
            Map<String, Schema> properties = new LinkedHashMap<>();
            tool.parameters()
                    .forEach((name, description) -> properties.put(
                            name,
                            Schema.builder()
                                    .type("STRING")
                                    .description(description)
                                    .build()));
            return FunctionDeclaration.builder()
                    .name(tool.name())
                    .description(tool.description())
                    .parameters(Schema.builder()
                            .type("OBJECT")
                            .properties(properties)
                            .required(List.copyOf(properties.keySet()))
                            .build())
                    .build();
        }

        @Override
        public int ask() {
            GenerateContentResponse answer = client.models.generateContent(model, conversation, config);
            var calls = answer.functionCalls();
            return calls != null && !calls.isEmpty()
                    ? calls.get(0).args().orElseThrow().size()
                    : answer.text().length();
        }

        @Override
        public boolean returnsAtOnce() {
            return false;
        }

        @Override
        public void listen(Listener listener) {
            try (ResponseStream<GenerateContentResponse> chunks =
                    client.models.generateContentStream(model, conversation, config)) {
                for (GenerateContentResponse chunk : chunks) {
                    if (!chunk.text().isEmpty()) listener.heard();
                }
            } catch (RuntimeException e) {
                listener.failed(e);
                return;
            }
            listener.over();
        }
    }
}
