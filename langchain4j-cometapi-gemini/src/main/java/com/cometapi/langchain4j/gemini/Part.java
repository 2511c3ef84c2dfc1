package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One part of a turn: exactly one of the payload components is set.
 *
 * @param thought true when {@code text} or the image is the model's reasoning, not its answer
 * @param thoughtSignature opaque base64; must be sent back on the same part, unchanged
 * @param other fields that this version does not know, kept so that a replayed part loses nothing
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
        Builder part = new Builder();
        while (json.nextField()) {
            switch (json.field()) {
                case "text" -> part.text = json.text();
                case "thought" -> part.thought = json.bool();
                case "thoughtSignature" -> part.thoughtSignature = json.filledText();
                case "inlineData" -> part.inlineData = json.object(Blob::read);
                case "fileData" -> part.fileData = json.object(FileData::read);
                case "functionCall" -> part.functionCall = json.object(FunctionCall::read);
                case "functionResponse" -> part.functionResponse = json.object(FunctionResponse::read);
                case "executableCode" -> part.executableCode = json.tree();
                case "codeExecutionResult" -> part.codeExecutionResult = json.tree();
                default -> part.other = json.collectUnknown(part.other);
            }
        }
        return part.build();
    }

    @Override
    public void writeTo(JsonWriter json) throws IOException {
        json.beginObject();
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
        json.endObject();
    }

    static Part text(String text) {
        return new Builder().text(text).build();
    }

    static Part thought(String text) {
        return new Builder().text(text).thought(true).build();
    }

    static Part inlineData(Blob blob) {
        return new Builder().inlineData(blob).build();
    }

    static Part fileData(FileData file) {
        return new Builder().fileData(file).build();
    }

    static Part functionCall(FunctionCall call) {
        return new Builder().functionCall(call).build();
    }

    static Part functionResponse(FunctionResponse response) {
        return new Builder().functionResponse(response).build();
    }

    /** Returns a builder that begins with everything this part has. */
    Builder toBuilder() {
        Builder copy = new Builder();
        copy.text = text;
        copy.thought = thought;
        copy.thoughtSignature = thoughtSignature;
        copy.inlineData = inlineData;
        copy.fileData = fileData;
        copy.functionCall = functionCall;
        copy.functionResponse = functionResponse;
        copy.executableCode = executableCode;
        copy.codeExecutionResult = codeExecutionResult;
        copy.other = other;
        return copy;
    }

    /** Returns true when there is text and something else that has a place of its own in an answer. */
    boolean hasTextBesidePayload() {
        return text != null && (inlineData != null || fileData != null || isStep());
    }

    /** Returns true for a call, code or a result, which belongs to the turn even where it is marked as a thought. */
    boolean isStep() {
        return functionCall != null
                || functionResponse != null
                || executableCode != null
                || codeExecutionResult != null;
    }

    boolean isThought() {
        return Boolean.TRUE.equals(thought);
    }

    /** Returns true for text with nothing beside it, to which the text of a neighbour may be joined. */
    boolean isPlainText() {
        return text != null && hasOnlyText();
    }

    /** Returns true when there is nothing but text, possibly empty, and the thought flag. */
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

    /** Returns true when no field has content, which the service would refuse. */
    boolean isEmpty() {
        return (text == null || text.isEmpty()) && hasOnlyText();
    }

    /** Collects the fields of a part by name. For one thread. */
    static final class Builder {

        private @Nullable String text;
        private @Nullable Boolean thought;
        private @Nullable String thoughtSignature;
        private @Nullable Blob inlineData;
        private @Nullable FileData fileData;
        private @Nullable FunctionCall functionCall;
        private @Nullable FunctionResponse functionResponse;
        private @Nullable JsonNode executableCode;
        private @Nullable JsonNode codeExecutionResult;
        private @Nullable Map<String, JsonNode> other;

        Builder text(@Nullable String text) {
            this.text = text;
            return this;
        }

        Builder thought(@Nullable Boolean thought) {
            this.thought = thought;
            return this;
        }

        Builder thoughtSignature(@Nullable String thoughtSignature) {
            this.thoughtSignature = thoughtSignature;
            return this;
        }

        Builder inlineData(@Nullable Blob inlineData) {
            this.inlineData = inlineData;
            return this;
        }

        Builder fileData(@Nullable FileData fileData) {
            this.fileData = fileData;
            return this;
        }

        Builder functionCall(@Nullable FunctionCall functionCall) {
            this.functionCall = functionCall;
            return this;
        }

        Builder functionResponse(@Nullable FunctionResponse functionResponse) {
            this.functionResponse = functionResponse;
            return this;
        }

        Builder other(@Nullable Map<String, JsonNode> other) {
            this.other = other;
            return this;
        }

        Part build() {
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
    }

    /**
     * Bytes inside the message.
     *
     * @param data standard base64 with padding
     * @param isStandard true when the data is known to be standard base64; not sent
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
                    default -> other = json.collectUnknown(other);
                }
            }
            return new Blob(mimeType, data, displayName, other, false);
        }

        @Override
        public void writeTo(JsonWriter json) throws IOException {
            json.beginObject();
            json.field("mimeType", mimeType);
            json.base64("data", data, isStandard);
            json.field("displayName", displayName);
            json.fields(other);
            json.endObject();
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
                    default -> other = json.collectUnknown(other);
                }
            }
            return new FileData(mimeType, fileUri, other);
        }

        @Override
        public void writeTo(JsonWriter json) throws IOException {
            json.beginObject();
            json.field("mimeType", mimeType);
            json.field("fileUri", fileUri);
            json.fields(other);
            json.endObject();
        }

        FileData(@Nullable String mimeType, String fileUri) {
            this(mimeType, fileUri, null);
        }
    }

    /**
     * A function that the model wants to be run.
     *
     * @param id null for model generations that send none; echoed exactly when there is one
     * @param args a JSON object; null means no arguments
     * @param partialArgs pieces of streamed arguments; the service sends them only on request
     * @param willContinue true while further pieces of this call follow
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
                    case "args" -> args = json.objectTree();
                    case "partialArgs" -> partialArgs = json.tree();
                    case "willContinue" -> willContinue = json.bool();
                    default -> other = json.collectUnknown(other);
                }
            }
            return new FunctionCall(id, name, args, partialArgs, willContinue, other);
        }

        @Override
        public void writeTo(JsonWriter json) throws IOException {
            json.beginObject();
            json.field("id", id);
            json.field("name", name);
            json.field("args", args);
            json.field("partialArgs", partialArgs);
            json.field("willContinue", willContinue);
            json.fields(other);
            json.endObject();
        }

        /** Returns false for the later pieces of a streamed call, and for a call that names no function to run. */
        boolean isNamed() {
            return name != null && !name.isBlank();
        }

        /** Returns the arguments as JSON; an empty object when there are none. */
        String argumentsText() {
            return args == null || args.isNull() || args.isMissingNode() ? "{}" : JsonWriter.text(args);
        }
    }

    /**
     * The result of a function call.
     *
     * @param response a JSON object; the service gives a meaning to its keys {@code output} and {@code error}
     */
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
                    default -> other = json.collectUnknown(other);
                }
            }
            return new FunctionResponse(id, name, response, parts, other);
        }

        @Override
        public void writeTo(JsonWriter json) throws IOException {
            json.beginObject();
            json.field("id", id);
            json.field("name", name);
            json.field("response", response);
            json.field("parts", parts);
            json.fields(other);
            json.endObject();
        }

        FunctionResponse(
                @Nullable String id, @Nullable String name, @Nullable JsonNode response, @Nullable List<Part> parts) {
            this(id, name, response, parts, null);
        }
    }
}
