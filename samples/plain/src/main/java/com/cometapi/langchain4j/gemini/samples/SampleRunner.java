package com.cometapi.langchain4j.gemini.samples;

import dev.langchain4j.exception.LangChain4jException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a sample for the script samples/run. Where a user can remedy a failure, it prints a message in place of a stack
 * trace.
 */
public final class SampleRunner {

    /** @param args the class of the sample, and the arguments of the sample */
    public static void main(String[] args) throws Throwable {
        Method sample = Class.forName(args[0]).getMethod("main", String[].class);
        try {
            sample.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            Throwable failure = unwrap(e);
            String message = message(failure);
            if (message == null) throw failure;
            System.err.println(message);
            System.exit(1);
        }
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        boolean isWrapper = failure instanceof InvocationTargetException
                || failure instanceof CompletionException
                || failure instanceof ExecutionException;
        return isWrapper && cause != null ? unwrap(cause) : failure;
    }

    /** Returns null for a failure that is an error of the sample. */
    private static @Nullable String message(Throwable failure) {
        if (failure instanceof NoSuchFileException missing) return "There is no file " + missing.getFile();
        if (failure instanceof IllegalArgumentException) return failure.getMessage();
        if (failure instanceof LangChain4jException) {
            return failure.getMessage() + "\nTo find the cause, run: samples/run Doctor";
        }
        return null;
    }

    private SampleRunner() {}
}
