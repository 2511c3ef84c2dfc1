package com.cometapi.langchain4j.gemini;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;

/**
 * Releases the types of records. Java 17 keeps those types for which the methods of a record were linked last, and with them
 * the class loader of an application that was undeployed. Later versions keep them softly.
 */
final class RecordTypes {

    private static final int FIRST_WITHOUT = 21;

    private RecordTypes() {}

    /** Links the methods once more, for a type of the JDK, which replaces the types of this library. */
    static void release() {
        if (Runtime.version().feature() >= FIRST_WITHOUT) return;
        try {
            MethodHandle getter = MethodHandles.publicLookup()
                    .findVirtual(String.class, "strip", MethodType.methodType(String.class));
            link("equals", MethodType.methodType(boolean.class, String.class, Object.class), getter);
            link("hashCode", MethodType.methodType(int.class, String.class), getter);
            link("toString", MethodType.methodType(String.class, String.class), getter);
        } catch (Throwable e) {
            // the types stay until another record is linked
        }
    }

    private static void link(String method, MethodType type, MethodHandle getter) throws Throwable {
        ObjectMethods.bootstrap(MethodHandles.publicLookup(), method, type, String.class, "text", getter);
    }
}
