package com.cometapi.langchain4j.gemini.localserver;

import java.io.Closeable;
import java.io.IOException;

/** Serves requests from a recording, or through to the service. It takes the place of the simulation. Thread-safe. */
interface Tape extends Closeable {

    /**
     * Sends the response to a request.
     *
     * @return whether the connection can be used again
     * @throws IOException when the client has closed the connection
     */
    boolean serve(LocalRequest request, Connection connection) throws IOException, InterruptedException;

    /** Begins anew, as far as that is possible. */
    void reset();

    /** Ends the use of the tape and stores what it recorded. */
    @Override
    void close();
}
