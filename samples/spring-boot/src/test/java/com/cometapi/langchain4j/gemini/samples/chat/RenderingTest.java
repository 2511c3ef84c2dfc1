package com.cometapi.langchain4j.gemini.samples.chat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A test with one page for all its methods, to show answers that no server sent. */
abstract class RenderingTest {

    static Rendering page;

    @BeforeAll
    static void openPage() {
        page = Rendering.open();
    }

    @AfterAll
    static void closePage() {
        if (page != null) page.close();
        page = null;
    }
}
