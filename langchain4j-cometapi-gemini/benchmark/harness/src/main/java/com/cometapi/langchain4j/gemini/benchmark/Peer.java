package com.cometapi.langchain4j.gemini.benchmark;

/** A library under measurement, in a JVM and with a class path of its own. Thread-safe. */
public interface Peer {

    /** Puts a question into the library's own words; what that costs is not measured. */
    Asking prepare(Question question);

    /** Makes one more model object, as an application with many settings does. */
    Object anotherModel();

    /** A question that can be asked again and again, by several threads. */
    interface Asking {

        /** @return how many letters the answer has, or for the floor bytes */
        int ask();

        /** Asks for a stream. May return before the answer has come, if {@link #returnsAtOnce()}. */
        void listen(Listener listener);

        /** True when the library has threads of its own to hear streams on. */
        boolean returnsAtOnce();
    }

    /** Hears one stream. */
    interface Listener {

        void heard();

        void over();

        void failed(Throwable failure);
    }
}
