package com.cometapi.langchain4j.gemini.localserver;

import org.jspecify.annotations.Nullable;

/**
 * Locates a field of a request. The service names fields in snake case. It names the entries of a map by index when it reads
 * a request, and by key when it checks one.
 */
final class RequestPath {

    static final RequestPath ROOT = new RequestPath(null, "", "");

    private final @Nullable RequestPath parent;
    private final String read;
    private final String checked;

    private RequestPath(@Nullable RequestPath parent, String read, String checked) {
        this.parent = parent;
        this.read = read;
        this.checked = checked;
    }

    RequestPath child(String name) {
        String snake = RequestTable.snakeCase(name);
        return new RequestPath(this, dotted(read, snake), dotted(checked, snake));
    }

    private static String dotted(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    RequestPath element(int index) {
        return new RequestPath(parent, read + "[" + index + "]", checked + "[" + index + "]");
    }

    RequestPath entry(int index, String key) {
        return new RequestPath(this, read + "[" + index + "].value", checked + "[" + key + "]");
    }

    /** Returns true for a part of a content, and for what it holds. */
    boolean isWithinParts() {
        return read.startsWith("contents[") && read.contains("].parts[");
    }

    /** Returns the path for an error of reading. */
    String inPayload() {
        return read;
    }

    /** Returns the path for an error of checking. */
    String inMessages() {
        return checked;
    }

    /** Returns {@code " at 'path'"}; empty for the request itself. */
    String at() {
        return read.isEmpty() ? "" : " at '" + read + "'";
    }

    String parentAt() {
        return parent == null ? "" : parent.at();
    }

    String lastName() {
        return read.substring(read.lastIndexOf('.') + 1).replaceFirst("\\[\\d+]$", "");
    }
}
