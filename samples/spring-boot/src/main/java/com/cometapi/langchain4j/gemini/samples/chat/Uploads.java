package com.cometapi.langchain4j.gemini.samples.chat;

import com.cometapi.langchain4j.gemini.samples.chat.Conversation.StoredFile;
import com.cometapi.langchain4j.gemini.samples.chat.Question.Attachment;
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

/** What may come with a question. The page refuses the rest too; this is for what does not come from it. */
final class Uploads {

    static final List<String> TYPES =
            List.of("image/png", "image/jpeg", "image/webp", "image/heic", "image/heif", "application/pdf");
    static final int MOST_FILES = 8;

    private static final int MOST_CHARACTERS = 200_000;

    private Uploads() {}

    /** @throws Refused with words that say what is not possible */
    static Question question(String text, List<MultipartFile> files, Conversation conversation, String addressOfFiles)
            throws IOException {
        if (text.isBlank() && files.isEmpty()) throw new Refused(HttpStatus.BAD_REQUEST, "Nothing was asked.");
        if (text.length() > MOST_CHARACTERS) {
            throw new Refused(
                    HttpStatus.PAYLOAD_TOO_LARGE, "A question may have at most " + MOST_CHARACTERS + " characters.");
        }
        if (files.size() > MOST_FILES) {
            throw new Refused(HttpStatus.BAD_REQUEST, "A question takes at most " + MOST_FILES + " files.");
        }
        List<Content> contents = new ArrayList<>();
        List<Attachment> attachments = new ArrayList<>();
        for (MultipartFile file : files) {
            String type = Objects.requireNonNullElse(file.getContentType(), "");
            String name = Objects.requireNonNullElse(file.getOriginalFilename(), "file");
            if (!TYPES.contains(type)) {
                throw new Refused(
                        HttpStatus.UNSUPPORTED_MEDIA_TYPE, name + " is neither a picture nor a PDF that models read.");
            }
            byte[] content = file.getBytes();
            int number = conversation.keep(new StoredFile(type, content));
            String base64 = Base64.getEncoder().encodeToString(content);
            boolean isPicture = type.startsWith("image/");
            contents.add(isPicture ? ImageContent.from(base64, type) : PdfFileContent.from(base64, type));
            attachments.add(new Attachment(name, isPicture ? addressOfFiles + number : null));
        }
        String asked = text.replace("\r\n", "\n"); // as forms send what was typed with one
        if (!asked.isBlank()) contents.add(TextContent.from(asked));
        return new Question(asked, attachments, List.copyOf(contents));
    }
}
