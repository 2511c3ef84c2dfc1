package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps a conversation across restarts: its memory is a JSON file, which holds thought signatures too. Start the sample
 * again, and the model continues the conversation. Delete the file that it prints to start a new one.
 */
public final class AgentWithMemory {

    interface Assistant {
        String chat(String message);
    }

    static class Shelf {

        @Tool("Counts the books on a shelf")
        public int books(@P(name = "shelf", value = "the shelf's name") String shelf) {
            return shelf.length() * 7;
        }
    }

    /** Stores all messages in one file. */
    record FileStore(Path file) implements ChatMemoryStore {

        @Override
        public List<ChatMessage> getMessages(Object memoryId) {
            try {
                return Files.exists(file)
                        ? ChatMessageDeserializer.messagesFromJson(Files.readString(file))
                        : List.of();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void updateMessages(Object memoryId, List<ChatMessage> messages) {
            try {
                Files.writeString(file, ChatMessageSerializer.messagesToJson(messages));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void deleteMessages(Object memoryId) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public static void main(String[] args) {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "agent-with-memory.json");
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(Sample.connect(CometApiGeminiChatModel.builder()).build())
                .chatMemory(MessageWindowChatMemory.builder()
                        .maxMessages(50)
                        .chatMemoryStore(new FileStore(file))
                        .build())
                .tools(new Shelf())
                .build();

        System.out.println(assistant.chat(Sample.prompt(args, "How many books are on the shelf of poems?")));
        System.out.println("(the conversation is stored in " + file + ")");
    }

    private AgentWithMemory() {}
}
