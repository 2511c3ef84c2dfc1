package com.cometapi.langchain4j.gemini.springapp.ending;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Loads an application with all of its libraries again, apart from those of the test. Idle threads of OkHttp and okio end
 * after a second instead of a minute: the constant 60 in their classes becomes 1.
 */
final class ShortIdleLoader extends URLClassLoader {

    private static final byte LONG_IN_CONSTANT_POOL = 5;

    private final AtomicInteger changedClasses = new AtomicInteger();

    ShortIdleLoader(URL[] urls) {
        super(urls, ClassLoader.getPlatformClassLoader());
    }

    /** Returns how many classes had the constant. */
    int changedClasses() {
        return changedClasses.get();
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (!name.startsWith("okio.") && !name.startsWith("okhttp3.")) return super.findClass(name);
        try (InputStream stream = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (stream == null) throw new ClassNotFoundException(name);
            byte[] code = withShortIdleTime(stream.readAllBytes());
            return defineClass(name, code, 0, code.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private byte[] withShortIdleTime(byte[] code) {
        byte[] minute =
                ByteBuffer.allocate(9).put(LONG_IN_CONSTANT_POOL).putLong(60).array();
        for (int i = 0; i + minute.length <= code.length; i++) {
            if (ByteBuffer.wrap(code, i, minute.length).equals(ByteBuffer.wrap(minute))) {
                code[i + minute.length - 1] = 1;
                changedClasses.incrementAndGet();
                return code;
            }
        }
        return code;
    }
}
