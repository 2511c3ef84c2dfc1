package com.cometapi.langchain4j.gemini;

import static com.cometapi.langchain4j.gemini.FuzzTargets.LIMIT;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Fuzzes one method at a time; see {@code docs/reliability.md}. */
class EveryTargetFuzzTest {

    @FuzzTest
    void sse(byte[] input) throws IOException {
        FuzzTargets.SSE.parseWithin(LIMIT, input);
    }

    @FuzzTest
    void answers(byte[] input) throws IOException {
        FuzzTargets.ANSWERS.parseWithin(LIMIT, input);
    }

    @FuzzTest
    void chunks(byte[] input) throws IOException {
        FuzzTargets.CHUNKS.parseWithin(LIMIT, input);
    }

    @FuzzTest
    void citations(byte[] input) throws IOException {
        FuzzTargets.CITATIONS.parseWithin(LIMIT, input);
    }

    @FuzzTest
    void errors(byte[] input) throws IOException {
        FuzzTargets.ERRORS.parseWithin(LIMIT, input);
    }
}
