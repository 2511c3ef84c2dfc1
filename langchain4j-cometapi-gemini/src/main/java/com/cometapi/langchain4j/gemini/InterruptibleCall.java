package com.cometapi.langchain4j.gemini;

import java.io.IOException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;

/**
 * Hangs up when the thread that waits is interrupted. The socket of a platform thread does not notice an interrupt, a
 * channel does: so each wait is one on a channel that hangs up when it is closed. It takes no second thread.
 */
final class InterruptibleCall extends AbstractInterruptibleChannel {

    private final Runnable hangUp;

    interface Wait<T> {
        T run() throws IOException;
    }

    /** @param hangUp makes the wait end; run by the thread that interrupts */
    InterruptibleCall(Runnable hangUp) {
        this.hangUp = hangUp;
    }

    /** @throws IOException also when the thread is interrupted meanwhile, or was before; it stays interrupted */
    <T> T until(Wait<T> wait) throws IOException {
        boolean isDone = false;
        begin();
        try {
            T result = wait.run();
            isDone = true;
            return result;
        } finally {
            end(isDone);
        }
    }

    /** The same bytes; each time the socket is asked for more is a wait. What is there already is read without one. */
    Source reading(Source source) {
        return new ForwardingSource(source) {
            @Override
            public long read(Buffer sink, long byteCount) throws IOException {
                return until(() -> super.read(sink, byteCount));
            }
        };
    }

    @Override
    protected void implCloseChannel() {
        hangUp.run();
    }
}
