package com.cometapi.langchain4j.gemini;

import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * The settings of a model that a call needs once its request is mapped.
 *
 * @param ids makes ids for function calls to which the service gave none
 * @param continuesAnswers whether an answer that the service sends in pieces is continued by further requests
 * @param warnings logs once per model what its responses warn of
 * @param maxEventBytes the largest event, or whole response, that is read
 */
record CallSettings(
        HttpTransport transport,
        TimeLimits limits,
        RetryPolicy retries,
        Timing timing,
        Supplier<String> ids,
        boolean continuesAnswers,
        long maxEventBytes,
        Logger logger,
        OnceLogger warnings,
        boolean logResponses) {}
