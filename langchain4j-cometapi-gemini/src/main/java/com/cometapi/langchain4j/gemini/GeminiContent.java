package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One turn of a conversation. {@code role} is {@code "user"} or {@code "model"}; null in a system instruction. */
record GeminiContent(@Nullable String role, @Nullable List<Part> parts) implements JsonWriter.Encodable {

    static final String USER = "user";
    static final String MODEL = "model";

    static GeminiContent read(JsonReader json) throws IOException {
        String role = null;
        List<Part> parts = null;
        while (json.nextField()) {
            switch (json.field()) {
                case "role" -> role = json.text();
                case "parts" -> parts = json.list(Part::read);
                default -> json.skip();
            }
        }
        return new GeminiContent(role, parts);
    }

    @Override
    public void writeTo(JsonWriter json) throws IOException {
        json.begin();
        json.field("role", role);
        json.field("parts", parts);
        json.end();
    }

    /**
     * One piece of a turn: exactly one of the payload components is set.
     *
     * @param thought true when {@code text} (or the picture) is the model's reasoning, not its answer
     * @param thoughtSignature opaque base64; must be sent back on the same part, unchanged
     * @param other fields this version does not model, kept so that a replayed part loses nothing
     */
    record Part(
            @Nullable String text,
            @Nullable Boolean thought,
            @Nullable String thoughtSignature,
            @Nullable Blob inlineData,
            @Nullable FileData fileData,
            @Nullable FunctionCall functionCall,
            @Nullable FunctionResponse functionResponse,
            @Nullable JsonNode executableCode,
            @Nullable JsonNode codeExecutionResult,
            @Nullable Map<String, JsonNode> other)
            implements JsonWriter.Encodable {

        static Part read(JsonReader json) throws IOException {
            String text = null;
            Boolean thought = null;
            String thoughtSignature = null;
            Blob inlineData = null;
            FileData fileData = null;
            FunctionCall functionCall = null;
            FunctionResponse functionResponse = null;
            JsonNode executableCode = null;
            JsonNode codeExecutionResult = null;
            Map<String, JsonNode> other = null;
            while (json.nextField()) {
                switch (json.field()) {
                    case "text" -> text = json.text();
                    case "thought" -> thought = json.flag();
                    case "thoughtSignature" -> thoughtSignature = json.text();
                    case "inlineData" -> inlineData = json.object(Blob::read);
                    case "fileData" -> fileData = json.object(FileData::read);
                    case "functionCall" -> functionCall = json.object(FunctionCall::read);
                    case "functionResponse" -> functionResponse = json.object(FunctionResponse::read);
                    case "executableCode" -> executableCode = json.tree();
                    case "codeExecutionResult" -> codeExecutionResult = json.tree();
                    default -> other = json.kept(other);
                }
            }
            return new Part(
                    text,
                    thought,
                    thoughtSignature,
                    inlineData,
                    fileData,
                    functionCall,
                    functionResponse,
                    executableCode,
                    codeExecutionResult,
                    other);
        }

        @Override
        public void writeTo(JsonWriter json) throws IOException {
            json.begin();
            json.field("text", text);
            json.field("thought", thought);
            json.field("thoughtSignature", thoughtSignature);
            json.field("inlineData", inlineData);
            json.field("fileData", fileData);
            json.field("functionCall", functionCall);
            json.field("functionResponse", functionResponse);
            json.field("executableCode", executableCode);
            json.field("codeExecutionResult", codeExecutionResult);
            json.fields(other);
            json.end();
        }

        static Part text(String text) {
            return new Part(text, null, null, null, null, null, null, null, null, null);
        }

        static Part thought(String text) {
            return new Part(text, true, null, null, null, null, null, null, null, null);
        }

        static Part inlineData(Blob blob) {
            return new Part(null, null, null, blob, null, null, null, null, null, null);
        }

        static Part fileData(FileData file) {
            return new Part(null, null, null, null, file, null, null, null, null, null);
        }

        static Part functionCall(FunctionCall call) {
            return new Part(null, null, null, null, null, call, null, null, null, null);
        }

        static Part functionResponse(FunctionResponse response) {
            return new Part(null, null, null, null, null, null, response, null, null, null);
        }

        Part withText(@Nullable String newText) {
            return new Part(
                    newText,
                    thought,
                    thoughtSignature,
                    inlineData,
                    fileData,
                    functionCall,
                    functionResponse,
                    executableCode,
                    codeExecutionResult,
                    other);
        }

        Part withThoughtSignature(@Nullable String signature) {
            return new Part(
                    text,
                    thought,
                    signature,
                    inlineData,
                    fileData,
                    functionCall,
                    functionResponse,
                    executableCode,
                    codeExecutionResult,
                    other);
        }

        Part withFunctionCall(FunctionCall call) {
            return new Part(
                    text,
                    thought,
                    thoughtSignature,
                    inlineData,
                    fileData,
                    call,
                    functionResponse,
                    executableCode,
                    codeExecutionResult,
                    other);
        }

        boolean isThought() {
            return Boolean.TRUE.equals(thought);
        }

        /** True for words of the answer that carry nothing beside them, so that a neighbour may be joined on. */
        boolean isPlainText() {
            return text != null && hasOnlyText();
        }

        /** True when nothing but text, possibly empty, and the thought flag is there. */
        private boolean hasOnlyText() {
            return thoughtSignature == null
                    && inlineData == null
                    && fileData == null
                    && functionCall == null
                    && functionResponse == null
                    && executableCode == null
                    && codeExecutionResult == null
                    && (other == null || other.isEmpty());
        }

        /** True when the service would refuse the part, because no field of it says anything. */
        boolean isEmpty() {
            return (text == null || text.isEmpty()) && hasOnlyText();
        }
    }

    /**
     * Bytes inside the message.
     *
     * @param data standard base64 with padding
     * @param isStandard true when that is known of the data; it is not sent
     */
    record Blob(
            @Nullable String mimeType,
            @Nullable String data,
            @Nullable String displayName,
            @Nullable Map<String, JsonNode> other,
            boolean isStandard)
            implements JsonWriter.Encodable {

        static Blob read(JsonReader json) throws IOException {
            String mimeType = null;
            String data = null;
            String displayName = null;
            Map<String, JsonNode> other = null;
            while (json.nextField()) {
                switch (json.field()) {
                    case "mimeType" -> mimeType = json.text();
                    case "data" -> data = json.text();
                    case "displayName" -> displayName = json.text();
                    default -> other = json.kept(other);
                }
            }
            return new Blob(mimeType, data, displayName, other, false);
        }

        @Override
        public void writeTo(JsonWriter json) throws IOException {
            json.begin();
            json.field("mimeType", mimeType);
            json.base64("data", data, isStandard);
            json.field("displayName", displayName);
            json.fields(other);
            json.end();
        }

        Blob(@Nullable String mimeType, @Nullable String data, boolean isStandard) {
            this(mimeType, data, null, null, isStandard);
        }
    }

    /** Bytes elsewhere, fetched by the service. */
    record FileData(
            @Nullable String mimeType,
            @Nullable String fileUri,
            @Nullable Map<String, JsonNode> other) implements JsonWriter.Encodable {

        static FileData read(JsonReader json) throws IOException {
            String mimeType = null;
            String fileUri = null;
            Map<String, JsonNode> other = null;
            while (json.nextField()) {
                switch (json.field()) {
                    case "mimeType" -> mimeType = json.text();
                    case "fileUri" -> fileUri = json.text();
                    default -> other = json.kept(other);
                }
            }
            return new FileData(mimeType, fileUri, other);
        }

        @Override
        public void writeTo(JsonWriter json) throws IOException {
            json.begin();
            json.field("mimeType", mimeType);
            json.field("fileUri", fileUri);
            json.fields(other);
            json.end();
        }

        FileData(@Nullable String mimeType, String fileUri) {
            this(mimeType, fileUri, null);
        }
    }

    /**
     * @param id null for model generations that send none; echoed exactly when there is one
     * @param args a JSON object; null stands for no arguments
     * @param partialArgs pieces of streamed arguments; only sent when asked for
     * @param willContinue true while pieces of this call are still to come
     */
    record FunctionCall(
            @Nullable String id,
            @Nullable String name,
            @Nullable JsonNode args,
            @Nullable JsonNode partialArgs,
            @Nullable Boolean willContinue,
            @Nullable Map<String, JsonNode> other)
            implements JsonWriter.Encodable {

        static FunctionCall read(JsonReader json) throws IOException {
            String id = null;
            String name = null;
            JsonNode args = null;
            JsonNode partialArgs = null;
            Boolean willContinue = null;
            Map<String, JsonNode> other = null;
            while (json.nextField()) {
                switch (json.field()) {
                    case "id" -> id = json.text();
                    case "name" -> name = json.text();
                    case "args" -> args = json.tree();
                    case "partialArgs" -> partialArgs = json.tree();
                    case "willContinue" -> willContinue = json.flag();
                    default -> other = json.kept(other);
                }
            }
            return new FunctionCall(id, name, args, partialArgs, willContinue, other);
        }

        @Override
        public void writeTo(JsonWriter json) throws IOException {
            json.begin();
            json.field("id", id);
            json.field("name", name);
            json.field("args", args);
            json.field("partialArgs", partialArgs);
            json.field("willContinue", willContinue);
            json.fields(other);
            json.end();
        }

        /** False for the pieces of a streamed call that follow its first, and for what nobody can run. */
        boolean isNamed() {
            return name != null && !name.isBlank();
        }
    }

    /** @param response a JSON object; {@code output} and {@code error} are the keys the service gives a meaning */
    record FunctionResponse(
            @Nullable String id,
            @Nullable String name,
            @Nullable JsonNode response,
            @Nullable List<Part> parts,
            @Nullable Map<String, JsonNode> other)
            implements JsonWriter.Encodable {

        static FunctionResponse read(JsonReader json) throws IOException {
            String id = null;
            String name = null;
            JsonNode response = null;
            List<Part> parts = null;
            Map<String, JsonNode> other = null;
            while (json.nextField()) {
                switch (json.field()) {
                    case "id" -> id = json.text();
                    case "name" -> name = json.text();
                    case "response" -> response = json.tree();
                    case "parts" -> parts = json.list(Part::read);
                    default -> other = json.kept(other);
                }
            }
            return new FunctionResponse(id, name, response, parts, other);
        }

        @Override
        public void writeTo(JsonWriter json) throws IOException {
            json.begin();
            json.field("id", id);
            json.field("name", name);
            json.field("response", response);
            json.field("parts", parts);
            json.fields(other);
            json.end();
        }

        FunctionResponse(
                @Nullable String id, @Nullable String name, @Nullable JsonNode response, @Nullable List<Part> parts) {
            this(id, name, response, parts, null);
        }
    }
}
