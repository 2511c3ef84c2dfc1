package com.cometapi.langchain4j.gemini;

/** A key for the very object, where its equality would walk through a whole schema. */
record ObjectIdentity<T>(T object) {

    @Override
    public boolean equals(Object other) {
        return other instanceof ObjectIdentity<?> that && object == that.object;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(object);
    }
}
