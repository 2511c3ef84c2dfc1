package com.cometapi.langchain4j.gemini;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.ArrayList;
import java.util.List;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;

/**
 * Cancels a call when the thread that waits for it is interrupted. The socket of a platform thread does not notice an
 * interrupt, but a channel does: so each wait happens on a channel that cancels the call when it is closed. It takes no
 * second thread.
 */
final class InterruptibleCall extends AbstractInterruptibleChannel {

    private final Runnable cancel;

    interface Task<T> {
        T run() throws IOException;
    }

    /** @param cancel makes the task end; runs on the thread that interrupts */
    InterruptibleCall(Runnable cancel) {
        this.cancel = cancel;
    }

    /**
     * Runs a task that may wait.
     *
     * @throws IOException also when the thread is interrupted meanwhile, or was before; it stays interrupted
     */
    <T> T run(Task<T> task) throws IOException {
        boolean isDone = false;
        begin();
        try {
            T result = task.run();
            isDone = true;
            return result;
        } finally {
            end(isDone);
        }
    }

    /** Like {@link #run}, for a task that opens something. An interrupt that comes as the task ends closes it again. */
    <T extends Closeable> T open(Task<T> task) throws IOException {
        List<T> opened = new ArrayList<>(1);
        try {
            run(() -> opened.add(task.run()));
            return opened.get(0);
        } catch (IOException e) {
            for (T each : opened) each.close();
            throw e;
        }
    }

    /** Returns a source of the same bytes, whose every read is interruptible. */
    Source wrap(Source source) {
        return new ForwardingSource(source) {
            @Override
            public long read(Buffer sink, long byteCount) throws IOException {
                return run(() -> super.read(sink, byteCount));
            }
        };
    }

    @Override
    protected void implCloseChannel() {
        cancel.run();
    }
}
