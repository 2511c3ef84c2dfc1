package com.cometapi.langchain4j.gemini.samples;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;

/** The Java of docs/structured-output.md that is not a whole file. */
class StructuredOutputExamples {

    String schema(ChatModel model) {
        // begin OwnSchema
        JsonSchema schema = JsonSchema.builder()
                .name("Verdict")
                .rootElement(JsonObjectSchema.builder()
                        .addStringProperty("reason")
                        .addBooleanProperty("isSpam")
                        .required("reason", "isSpam")
                        .build())
                .build();
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("Is this spam? 'You have won a bicycle!'"))
                .responseFormat(ResponseFormat.builder()
                        .type(ResponseFormatType.JSON)
                        .jsonSchema(schema)
                        .build())
                .build();

        String json = model.chat(request).aiMessage().text();
        // end OwnSchema
        return json;
    }

    JsonSchema oneOf() {
        // begin EnumRoot
        JsonSchema mood = JsonSchema.builder()
                .name("Mood")
                .rootElement(JsonEnumSchema.builder()
                        .enumValues("GOOD", "BAD", "MIXED")
                        .build())
                .build();
        // end EnumRoot
        return mood;
    }

    JsonSchema raw() {
        // begin RawSchema
        JsonSchema tree = JsonSchema.builder()
                .name("Tree")
                .rootElement(JsonRawSchema.from("""
                        {"type": "object", "properties": {
                           "name": {"type": "string"},
                           "children": {"type": "array", "items": {"$ref": "#"}}},
                         "required": ["name"]}"""))
                .build();
        // end RawSchema
        return tree;
    }
}
