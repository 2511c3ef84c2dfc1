package com.cometapi.langchain4j.gemini;

import java.io.IOException;
import java.util.List;
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
        json.beginObject();
        json.field("role", role);
        json.field("parts", parts);
        json.endObject();
    }
}
