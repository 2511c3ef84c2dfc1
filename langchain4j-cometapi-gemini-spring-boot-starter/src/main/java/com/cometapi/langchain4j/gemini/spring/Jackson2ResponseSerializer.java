package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiEvent.Complete;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;

/** Writes a response as the event {@link Complete}, with Jackson 2. */
final class Jackson2ResponseSerializer extends StdSerializer<ChatResponse> {

    Jackson2ResponseSerializer() {
        super(ChatResponse.class);
    }

    @Override
    public void serialize(ChatResponse response, JsonGenerator json, SerializerProvider serializers)
            throws IOException {
        json.writeRawValue(new Complete(response).toJson());
    }
}
