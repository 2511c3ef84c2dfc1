package com.cometapi.langchain4j.gemini;

import java.io.IOException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import okhttp3.Call;

/**
 * Cancels a call when the thread that waits for it is interrupted. The socket of a platform thread does not notice an
 * interrupt, a channel does: so each wait is one on a channel whose closing cancels the call. It takes no second thread,
 * and closes nothing but this call where several share an HTTP/2 connection.
 */
final class InterruptibleCall extends AbstractInterruptibleChannel {

    private final Call call;

    interface Wait<T> {
        T run() throws IOException;
    }

    InterruptibleCall(Call call) {
        this.call = call;
    }

    /** @throws IOException also when the thread is interrupted meanwhile, or was before; it stays interrupted */
    <T> T waitFor(Wait<T> wait) throws IOException {
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

    @Override
    protected void implCloseChannel() {
        call.cancel();
    }
}
