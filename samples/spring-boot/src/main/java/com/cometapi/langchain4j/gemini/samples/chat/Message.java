package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.samples.chat.Conversation.StoredFile;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.VideoContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.server.ResponseStatusException;

/** A message of the user. Its contents are files and text as the model receives them. */
record Message(List<Attachment> files, List<Content> contents) {

    /** @param address where the page loads the file; null for a file that it cannot show */
    record Attachment(String name, @Nullable String address) {}

    static final List<String> TYPES = List.of("""
            image/png image/jpeg image/webp image/heic image/heif application/pdf text/plain text/markdown text/csv \
            audio/mpeg audio/wav audio/ogg audio/mp4 audio/webm video/mp4 video/quicktime video/webm""".split(" "));

    /**
     * Creates a message, and stores its new files if all of them can be sent. The page checks them too; this is for requests
     * that do not come from it.
     *
     * @param like the message whose files it has too; null for none
     * @throws ResponseStatusException with a reason for the user
     */
    static Message of(NewTurn turn, @Nullable Message like, List<MultipartFile> uploads, Conversation conversation)
            throws IOException {
        List<Content> contents = new ArrayList<>();
        List<Attachment> attachments = new ArrayList<>();
        if (like != null) {
            attachments.addAll(like.files());
            contents.addAll(like.contents().subList(0, like.files().size()));
        }
        if (turn.text().isBlank() && attachments.isEmpty() && uploads.isEmpty()) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The message is empty.");
        }
        List<StoredFile> added = new ArrayList<>();
        for (MultipartFile upload : uploads) added.add(new StoredFile(type(upload), upload.getBytes()));
        List<String> addresses = conversation.store(added);
        for (int i = 0; i < added.size(); i++) {
            boolean isImage = added.get(i).contentType().startsWith("image/");
            attachments.add(new Attachment(name(uploads.get(i)), isImage ? addresses.get(i) : null));
            contents.add(content(added.get(i)));
        }
        if (!turn.text().isBlank()) contents.add(TextContent.from(turn.text()));
        return new Message(attachments, List.copyOf(contents));
    }

    private static String name(MultipartFile file) {
        return Objects.requireNonNullElse(file.getOriginalFilename(), "file");
    }

    private static String type(MultipartFile file) {
        String type = Objects.requireNonNullElse(file.getContentType(), "");
        if (TYPES.contains(type)) return type;
        throw new ResponseStatusException(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                "“" + name(file) + "” cannot be sent. Models read images, PDFs, text, CSV, audio and video.");
    }

    private static Content content(StoredFile file) {
        String base64 = Base64.getEncoder().encodeToString(file.content());
        String type = file.contentType();
        return switch (type.substring(0, type.indexOf('/'))) {
            case "image" -> ImageContent.from(base64, type);
            case "audio" -> AudioContent.from(base64, type);
            case "video" -> VideoContent.from(base64, type);
            default -> PdfFileContent.from(base64, type); // for documents of all types
        };
    }
}
