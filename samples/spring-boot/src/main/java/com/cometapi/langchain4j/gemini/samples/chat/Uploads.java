package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.samples.chat.Conversation.StoredFile;
import com.cometapi.langchain4j.gemini.samples.chat.Message.Attachment;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.springframework.http.HttpStatus;
import org.springframework.web.multipart.MultipartFile;

/** Checks the files of a message. The page checks them too; this is for requests that do not come from it. */
final class Uploads {

    static final List<String> TYPES =
            List.of("image/png", "image/jpeg", "image/webp", "image/heic", "image/heif", "application/pdf");
    static final int MAX_FILES = 8;

    private static final int MAX_CHARACTERS = 200_000;

    private Uploads() {}

    /**
     * Stores the files and creates the message.
     *
     * @throws RejectedRequest with a reason for the user
     */
    static Message message(String text, List<MultipartFile> files, Conversation conversation, String addressOfFiles)
            throws IOException {
        if (text.isBlank() && files.isEmpty())
            throw new RejectedRequest(HttpStatus.BAD_REQUEST, "The message is empty.");
        if (text.length() > MAX_CHARACTERS) {
            throw new RejectedRequest(
                    HttpStatus.PAYLOAD_TOO_LARGE, "A message may have at most " + MAX_CHARACTERS + " characters.");
        }
        if (files.size() > MAX_FILES) {
            throw new RejectedRequest(HttpStatus.BAD_REQUEST, "A message may have at most " + MAX_FILES + " files.");
        }
        List<Content> contents = new ArrayList<>();
        List<Attachment> attachments = new ArrayList<>();
        for (MultipartFile file : files) {
            String type = Objects.requireNonNullElse(file.getContentType(), "");
            String name = Objects.requireNonNullElse(file.getOriginalFilename(), "file");
            if (!TYPES.contains(type)) {
                throw new RejectedRequest(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                        name + " is neither an image nor a PDF that models can read.");
            }
            byte[] content = file.getBytes();
            int number = conversation.store(new StoredFile(type, content));
            String base64 = Base64.getEncoder().encodeToString(content);
            boolean isImage = type.startsWith("image/");
            contents.add(isImage ? ImageContent.from(base64, type) : PdfFileContent.from(base64, type));
            attachments.add(new Attachment(name, isImage ? addressOfFiles + number : null));
        }
        String sent = text.replace("\r\n", "\n"); // forms send line breaks as CR and LF
        if (!sent.isBlank()) contents.add(TextContent.from(sent));
        return new Message(sent, attachments, List.copyOf(contents));
    }
}
