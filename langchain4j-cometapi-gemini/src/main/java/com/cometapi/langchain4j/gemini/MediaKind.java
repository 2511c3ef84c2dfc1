package com.cometapi.langchain4j.gemini;

import org.jspecify.annotations.Nullable;

/** The kind of a content. It decides between two types of one container, such as audio and video in MP4. */
enum MediaKind {
    IMAGE("image", "image contents"),
    AUDIO("audio", "audio contents"),
    VIDEO("video", "video contents"),
    DOCUMENT("application", "documents");

    private final String prefix;
    private final String contents;

    MediaKind(String prefix, String contents) {
        this.prefix = prefix;
        this.contents = contents;
    }

    /** Returns the name of such contents in a message. */
    String contents() {
        return contents;
    }

    /** Returns the range of types, such as {@code image/*}, which stands for a type that is not known yet. */
    String range() {
        return prefix + "/*";
    }

    /** Returns the kind of a type or of a range. A type that is no image, audio or video belongs to documents. */
    static MediaKind of(@Nullable String type) {
        for (MediaKind kind : values()) {
            if (type != null && type.startsWith(kind.prefix + "/")) return kind;
        }
        return DOCUMENT;
    }
}
