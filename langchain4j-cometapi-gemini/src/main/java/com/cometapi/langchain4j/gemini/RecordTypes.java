package com.cometapi.langchain4j.gemini;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Proxy;
import java.lang.runtime.ObjectMethods;
import java.net.URL;
import java.net.URLClassLoader;

/**
 * Releases the types of records. The JDK keeps those types for which the methods of a record were linked last, and with them
 * the class loader of an application that was undeployed. It keeps types of its own strongly. Before Java 21 it does so with
 * all types. Since Java 21 it keeps the others with soft references, which it clears only when memory becomes scarce.
 */
final class RecordTypes {

    private static final int FIRST_JAVA_WITH_SOFT_REFERENCES = 21;

    private RecordTypes() {}

    /** Links the methods once more, for another type, which replaces the types of this library. */
    static void release() {
        try {
            boolean isSoft = Runtime.version().feature() >= FIRST_JAVA_WITH_SOFT_REFERENCES;
            link(isSoft ? TypeOfOtherLoader.INSTANCE : String.class);
        } catch (Throwable e) {
            // the types stay until another record is linked
        }
    }

    /** Replaces types that are kept softly, as no type of the JDK would. It refers to nothing but its own loader. */
    private static final class TypeOfOtherLoader {

        static final Class<?> INSTANCE = create();

        private static Class<?> create() {
            try (URLClassLoader loader = new URLClassLoader(new URL[0], null)) {
                return Proxy.newProxyInstance(
                                loader, new Class<?>[] {Runnable.class}, (proxy, method, arguments) -> null)
                        .getClass();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void link(Class<?> type) throws Throwable {
        MethodHandle getter = MethodHandles.identity(type);
        link("equals", MethodType.methodType(boolean.class, type, Object.class), getter);
        link("hashCode", MethodType.methodType(int.class, type), getter);
        link("toString", MethodType.methodType(String.class, type), getter);
    }

    private static void link(String method, MethodType type, MethodHandle getter) throws Throwable {
        ObjectMethods.bootstrap(MethodHandles.publicLookup(), method, type, type.parameterType(0), "value", getter);
    }
}
