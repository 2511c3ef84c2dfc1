package com.cometapi.langchain4j.gemini;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Fuzzes one method at a time; see the module's README. */
class EveryTargetFuzzTest {

    @FuzzTest
    void sse(byte[] input) throws IOException {
        FuzzTargets.SSE.eatInTime(input);
    }

    @FuzzTest
    void answers(byte[] input) throws IOException {
        FuzzTargets.ANSWERS.eatInTime(input);
    }

    @FuzzTest
    void citations(byte[] input) throws IOException {
        FuzzTargets.CITATIONS.eatInTime(input);
    }

    @FuzzTest
    void errors(byte[] input) throws IOException {
        FuzzTargets.ERRORS.eatInTime(input);
    }
}
