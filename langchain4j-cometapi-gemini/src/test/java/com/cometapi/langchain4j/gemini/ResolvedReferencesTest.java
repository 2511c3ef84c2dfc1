package com.cometapi.langchain4j.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.junit.jupiter.api.Test;

/**
 * Every class, method and field that the class files of the library refer to exists on this class path. The build runs this
 * with each supported core of LangChain4j, on the class files that were compiled against the oldest.
 */
class ResolvedReferencesTest {

    private static final int CLASS = 7;
    private static final int FIELD = 9;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;

    @Test
    void every_reference_of_the_library_resolves() throws IOException, URISyntaxException {
        URI library = CometApiGeminiChatModel.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        List<byte[]> classFiles = classFilesOf(Path.of(library));

        Set<String> missing = new TreeSet<>();
        for (byte[] classFile : classFiles) missing.addAll(missingIn(classFile));

        assertThat(classFiles).hasSizeGreaterThan(100);
        assertThat(missing).isEmpty();
    }

    @Test
    void a_class_a_method_and_a_field_that_core_does_not_have_are_reported() {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, Type.getInternalName(getClass()), null, "java/lang/Object", null);
        String message = "dev/langchain4j/data/message/UserMessage";
        writer.newClass("dev/langchain4j/data/message/FutureMessage");
        writer.newMethod(message, "futureMethod", "()Ljava/lang/String;", false);
        writer.newMethod(message, "singleText", "()Ldev/langchain4j/data/message/FutureMessage;", false);
        writer.newField(message, "FUTURE", "I");
        writer.newMethod(message, "singleText", "()Ljava/lang/String;", false);
        writer.newMethod(message, "hashCode", "()I", false);
        writer.newClass("[[Ldev/langchain4j/data/message/UserMessage;");

        assertThat(missingIn(writer.toByteArray()))
                .containsExactlyInAnyOrder(
                        "dev.langchain4j.data.message.FutureMessage",
                        "dev.langchain4j.data.message.UserMessage.futureMethod()Ljava/lang/String;",
                        "dev.langchain4j.data.message.UserMessage.singleText()Ldev/langchain4j/data/message/FutureMessage;",
                        "dev.langchain4j.data.message.UserMessage.FUTURE I");
    }

    private static List<byte[]> classFilesOf(Path library) throws IOException {
        if (Files.isDirectory(library)) return classFilesBelow(library);
        try (FileSystem jar = FileSystems.newFileSystem(library, Map.of())) {
            return classFilesBelow(jar.getPath("/"));
        }
    }

    private static List<byte[]> classFilesBelow(Path folder) throws IOException {
        List<byte[]> classFiles = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                if (file.toString().endsWith(".class")) classFiles.add(Files.readAllBytes(file));
            }
        }
        return classFiles;
    }

    /** Returns what the constant pool of a class file names and the class path does not have. */
    private static Collection<String> missingIn(byte[] classFile) {
        ClassReader reader = new ClassReader(classFile);
        char[] buffer = new char[reader.getMaxStringLength()];
        Set<String> missing = new TreeSet<>();
        for (int index = 1; index < reader.getItemCount(); index++) {
            int offset = reader.getItem(index);
            if (offset == 0) continue;
            switch (reader.readByte(offset - 1)) {
                case CLASS -> {
                    Type type = Type.getObjectType(reader.readUTF8(offset, buffer));
                    if (type.getSort() == Type.ARRAY) type = type.getElementType();
                    if (type.getSort() == Type.OBJECT && find(type.getClassName()) == null) {
                        missing.add(type.getClassName());
                    }
                }
                case FIELD, METHOD, INTERFACE_METHOD -> {
                    Class<?> owner = find(
                            Type.getObjectType(reader.readClass(offset, buffer)).getClassName());
                    int nameAndType = reader.getItem(reader.readUnsignedShort(offset + 2));
                    String name = reader.readUTF8(nameAndType, buffer);
                    String descriptor = reader.readUTF8(nameAndType + 2, buffer);
                    // a class that is missing is reported as one
                    if (owner != null && !has(owner, name, descriptor)) missing.add(text(owner, name, descriptor));
                }
                default -> {}
            }
        }
        return missing;
    }

    private static Class<?> find(String name) {
        if (name.endsWith("[]")) return Object[].class;
        try {
            return Class.forName(name, false, ResolvedReferencesTest.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private static String text(Class<?> owner, String name, String descriptor) {
        return owner.getName() + '.' + name + (descriptor.startsWith("(") ? "" : " ") + descriptor;
    }

    private static boolean has(Class<?> owner, String name, String descriptor) {
        // these take any arguments
        if (owner == MethodHandle.class && name.startsWith("invoke")) return true;
        return ancestry(owner).anyMatch(type -> membersOf(type).contains(name + descriptor));
    }

    private static Stream<Class<?>> ancestry(Class<?> type) {
        Stream<Class<?>> above = Stream.of(type.getInterfaces());
        if (type.getSuperclass() != null) above = Stream.concat(above, Stream.of(type.getSuperclass()));
        if (type.isInterface()) above = Stream.concat(above, Stream.of(Object.class));
        return Stream.concat(Stream.of(type), above.flatMap(ResolvedReferencesTest::ancestry));
    }

    private static Set<String> membersOf(Class<?> type) {
        Set<String> members = new TreeSet<>();
        for (var method : type.getDeclaredMethods()) {
            members.add(method.getName() + Type.getMethodDescriptor(method));
        }
        for (var constructor : type.getDeclaredConstructors()) {
            members.add("<init>" + Type.getConstructorDescriptor(constructor));
        }
        for (var field : type.getDeclaredFields()) {
            members.add(field.getName() + Type.getDescriptor(field.getType()));
        }
        return members;
    }
}
