package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.localserver.CometApiGeminiLocalServer;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.catalog.AbstractModelCatalogIT;
import dev.langchain4j.model.catalog.ModelCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("tck")
class CometApiGeminiModelCatalogIT extends AbstractModelCatalogIT {

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Override
    protected ModelCatalog createModelCatalog() {
        return CometApiGeminiModelCatalog.builder().baseUrl(server.baseUrl()).build();
    }

    @Override
    protected ModelProvider expectedProvider() {
        return ModelProvider.OTHER;
    }
}
