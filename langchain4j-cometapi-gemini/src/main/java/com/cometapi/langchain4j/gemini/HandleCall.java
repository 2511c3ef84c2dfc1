package com.cometapi.langchain4j.gemini;

/**
 * Invokes a method handle of a newer LangChain4j.
 *
 * @param <T> what the handle returns
 */
interface HandleCall<T> {

    T run() throws Throwable;

    /** Returns what the handle returns, and throws what it throws; a checked exception as the cause of another. */
    static <T> T invoke(HandleCall<T> call) {
        try {
            return call.run();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
