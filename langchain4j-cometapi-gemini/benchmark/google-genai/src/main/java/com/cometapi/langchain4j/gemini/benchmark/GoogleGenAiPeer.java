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

/** Measures Google's Java SDK. */
final class GoogleGenAiPeer implements Peer {

    private final String address;

    GoogleGenAiPeer(String address) {
        this.address = address;
    }

    public static void main(String[] args) throws Exception {
        Worker.run(args, GoogleGenAiPeer::new);
    }

    @Override
    public PreparedCall prepare(Prompt prompt) {
        return new GenAiCall(client(), prompt);
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

    private static final class GenAiCall implements PreparedCall {

        private final Client client;
        private final String model;
        private final List<Content> conversation = new ArrayList<>();
        private final @Nullable GenerateContentConfig config;

        GenAiCall(Client client, Prompt prompt) {
            this.client = client;
            this.model = prompt.model();
            int last = prompt.conversation().size() - 1;
            for (int i = 0; i <= last; i++) {
                List<Part> parts = new ArrayList<>();
                parts.add(Part.fromText(prompt.conversation().get(i)));
                if (i == last && prompt.image() != null) {
                    parts.add(Part.fromBytes(Base64.getDecoder().decode(prompt.image()), "image/png"));
                }
                conversation.add(Content.builder()
                        .role(i % 2 == 0 ? "user" : "model")
                        .parts(parts)
                        .build());
            }
            this.config = prompt.tools().isEmpty() ? format(prompt.schema()) : config(prompt.tools());
        }

        private static @Nullable GenerateContentConfig format(List<Prompt.Property> properties) {
            if (properties.isEmpty()) return null;
            Map<String, Schema> schemas = new LinkedHashMap<>();
            properties.forEach(property -> schemas.put(
                    property.name(),
                    Schema.builder()
                            .type(property.type())
                            .description(property.description())
                            .build()));
            return GenerateContentConfig.builder()
                    .responseMimeType("application/json")
                    .responseSchema(object(schemas))
                    .build();
        }

        private static Schema object(Map<String, Schema> properties) {
            return Schema.builder()
                    .type("OBJECT")
                    .properties(properties)
                    .required(List.copyOf(properties.keySet()))
                    .build();
        }

        private static GenerateContentConfig config(List<Prompt.Tool> tools) {
            Tool declared = Tool.builder()
                    .functionDeclarations(
                            tools.stream().map(GenAiCall::declaration).toList())
                    .build();
            return GenerateContentConfig.builder().tools(declared).build();
        }

        private static FunctionDeclaration declaration(Prompt.Tool tool) {
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
                    .parameters(object(properties))
                    .build();
        }

        @Override
        public int send() {
            GenerateContentResponse response = client.models.generateContent(model, conversation, config);
            var calls = response.functionCalls();
            return calls != null && !calls.isEmpty()
                    ? calls.get(0).args().orElseThrow().size()
                    : response.text().length();
        }

        @Override
        public boolean returnsAtOnce() {
            return false;
        }

        @Override
        public void stream(Listener listener) {
            try (ResponseStream<GenerateContentResponse> chunks =
                    client.models.generateContentStream(model, conversation, config)) {
                for (GenerateContentResponse chunk : chunks) {
                    if (!chunk.text().isEmpty()) listener.onToken();
                }
            } catch (RuntimeException e) {
                listener.onError(e);
                return;
            }
            listener.onComplete();
        }
    }
}
