package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One turn of a conversation. {@code role} is {@code "user"} or {@code "model"}; null in a system instruction. */
record Content(@Nullable String role, @Nullable List<Part> parts) {

    static final String USER = "user";
    static final String MODEL = "model";

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
            @JsonAnySetter @JsonAnyGetter @Nullable Map<String, JsonNode> other) {

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

        Part withInlineData(@Nullable Blob blob) {
            return new Part(
                    text,
                    thought,
                    thoughtSignature,
                    blob,
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
     */
    record Blob(
            @Nullable String mimeType,

            @JsonSerialize(using = Json.Base64Text.class) @Nullable
            String data,

            @Nullable String displayName,
            @JsonAnySetter @JsonAnyGetter @Nullable Map<String, JsonNode> other) {

        Blob(@Nullable String mimeType, @Nullable String data, @Nullable String displayName) {
            this(mimeType, data, displayName, null);
        }
    }

    /** Bytes elsewhere, fetched by the service. */
    record FileData(
            @Nullable String mimeType,
            String fileUri,
            @JsonAnySetter @JsonAnyGetter @Nullable Map<String, JsonNode> other) {

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
            @JsonAnySetter @JsonAnyGetter @Nullable Map<String, JsonNode> other) {

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
            @JsonAnySetter @JsonAnyGetter @Nullable Map<String, JsonNode> other) {

        FunctionResponse(
                @Nullable String id, @Nullable String name, @Nullable JsonNode response, @Nullable List<Part> parts) {
            this(id, name, response, parts, null);
        }
    }
}
