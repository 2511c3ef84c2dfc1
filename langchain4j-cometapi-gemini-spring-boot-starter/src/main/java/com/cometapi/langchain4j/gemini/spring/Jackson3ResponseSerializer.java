package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Complete;
import dev.langchain4j.model.chat.response.ChatResponse;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

/** Writes a response as the event {@link Complete}, with Jackson 3. */
final class Jackson3ResponseSerializer extends StdSerializer<ChatResponse> {

    Jackson3ResponseSerializer() {
        super(ChatResponse.class);
    }

    @Override
    public void serialize(ChatResponse response, JsonGenerator json, SerializationContext serializers) {
        json.writeRawValue(new Complete(response).toJson());
    }
}
