package com.cometapi.langchain4j.gemini.benchmark;

/** A library under measurement. Runs in a JVM of its own with a class path of its own. Thread-safe. */
public interface Peer {

    /** Translates a prompt into the library's own types; the time for that is not measured. */
    PreparedCall prepare(Prompt prompt);

    /** Creates one more model object, as an application with many settings does. */
    Object anotherModel();

    /** A call that several threads can repeat. */
    interface PreparedCall {

        /**
         * Sends the prompt and waits for the whole response.
         *
         * @return the length of the answer in characters, or for the floor in bytes
         */
        int send();

        /** Sends the prompt and streams the response. May return before it is complete, if {@link #returnsAtOnce()}. */
        void stream(Listener listener);

        /** Returns true when the library streams on threads of its own. */
        boolean returnsAtOnce();
    }

    /** Receives one stream. */
    interface Listener {

        /** Receives one text chunk. */
        void onToken();

        /** Receives the end of a complete stream. */
        void onComplete();

        /** Receives the failure that ended the stream. */
        void onError(Throwable failure);
    }
}
