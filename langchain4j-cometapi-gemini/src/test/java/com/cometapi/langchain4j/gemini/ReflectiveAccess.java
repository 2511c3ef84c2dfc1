package com.cometapi.langchain4j.gemini;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Records what the library looks up by name. A class loader loads a copy of the library, in which each call of a method
 * that looks something up is replaced by a call of a method here. Public, since the copy is another package at run time.
 */
public final class ReflectiveAccess {

    /** Methods that the metadata of a native image knows about, by their class; those of this class take their place. */
    private static final Map<String, String> LOOKUPS = Map.of(
            "java/lang/Class",
            "forName|get(Declared)?(Methods?|Fields?|Constructors?|Classes)|getRecordComponents|newInstance|getResource.*",
            "java/lang/ClassLoader",
            "loadClass|getResource.*|getSystemResource.*|resources",
            "java/lang/invoke/MethodHandles$Lookup",
            "(find|unreflect).*",
            "java/lang/reflect/Proxy",
            "newProxyInstance",
            "java/util/ServiceLoader",
            "load.*",
            "java/util/ResourceBundle",
            "getBundle",
            "java/io/ObjectInputStream",
            "<init>",
            "java/lang/System",
            "load(Library)?",
            "com/fasterxml/jackson/databind/ObjectMapper",
            "readValue|convertValue|treeToValue|valueToTree|writeValue.*|readerFor.*|writerFor",
            "java/lang/Runtime",
            "load(Library)?");

    private static final Set<String> ACCESSES = new ConcurrentSkipListSet<>();
    private static final Set<String> REACHED = new ConcurrentSkipListSet<>();

    private ReflectiveAccess() {}

    /**
     * @param accesses types, and members as {@code type#name(types of the parameters)}
     * @param unreached methods that look something up and did not run
     * @param unknown methods that look something up in a manner that is not recorded
     */
    record Recording(Set<String> accesses, Set<String> unreached, Set<String> unknown) {}

    /** Initializes all classes of the library, which looks everything up in static initializers. */
    static Recording ofLibrary() throws IOException, URISyntaxException {
        Path library = Path.of(CometApiGeminiChatModel.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (Files.isDirectory(library)) return of(library);
        try (FileSystem jar = FileSystems.newFileSystem(library)) {
            return of(jar.getPath("/"));
        }
    }

    private static synchronized Recording of(Path classes) throws IOException {
        ACCESSES.clear();
        REACHED.clear();
        Copy copy = new Copy(classes);
        for (String name : namesBelow(classes)) {
            try {
                Class.forName(name, true, copy);
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
        Set<String> unreached = new TreeSet<>(copy.sites);
        unreached.removeAll(REACHED);
        return new Recording(new TreeSet<>(ACCESSES), unreached, copy.unknown);
    }

    private static List<String> namesBelow(Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.endsWith(".class") && !file.startsWith("META-INF"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .sorted()
                    .toList();
        }
    }

    /** Loads the classes of the folder itself, and all others as the tests do. */
    private static final class Copy extends ClassLoader {

        final Set<String> sites = new TreeSet<>();
        final Set<String> unknown = new TreeSet<>();
        private final Path classes;

        Copy(Path classes) {
            super(ReflectiveAccess.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Path file = classes.resolve(name.replace('.', '/') + ".class");
            if (!Files.exists(file)) return super.loadClass(name, resolve);
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name, file);
            }
        }

        private Class<?> define(String name, Path file) throws ClassNotFoundException {
            try {
                ClassWriter writer = new ClassWriter(0);
                new ClassReader(Files.readAllBytes(file)).accept(new Replacing(writer, this), 0);
                byte[] replaced = writer.toByteArray();
                return defineClass(name, replaced, 0, replaced.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static final class Replacing extends ClassVisitor {

        private final Copy copy;
        private String type = "";

        Replacing(ClassWriter writer, Copy copy) {
            super(Opcodes.ASM9, writer);
            this.copy = copy;
        }

        @Override
        public void visit(int version, int flags, String name, String signature, String base, String[] interfaces) {
            type = name.substring(name.lastIndexOf('/') + 1);
            super.visit(version, flags, name, signature, base, interfaces);
        }

        @Override
        public MethodVisitor visitMethod(int flags, String name, String descriptor, String generic, String[] thrown) {
            String caller = type + "." + name;
            return new MethodVisitor(Opcodes.ASM9, super.visitMethod(flags, name, descriptor, generic, thrown)) {

                @Override
                public void visitMethodInsn(
                        int opcode, String owner, String called, String types, boolean isInterface) {
                    if (!called.matches(LOOKUPS.getOrDefault(owner, ""))) {
                        super.visitMethodInsn(opcode, owner, called, types, isInterface);
                        return;
                    }
                    String first = opcode == Opcodes.INVOKESTATIC ? "" : "L" + owner + ";";
                    String replacement = "(" + first + types.substring(1).replace(")", "Ljava/lang/String;)");
                    if (!isRecorded(called, replacement)) {
                        copy.unknown.add(caller + " calls " + owner + "." + called + types);
                        super.visitMethodInsn(opcode, owner, called, types, isInterface);
                        return;
                    }
                    String site = caller + " looks up with " + called;
                    copy.sites.add(site);
                    super.visitLdcInsn(site);
                    String recorder = ReflectiveAccess.class.getName().replace('.', '/');
                    super.visitMethodInsn(Opcodes.INVOKESTATIC, recorder, called, replacement, false);
                }

                @Override
                public void visitMaxs(int stack, int locals) {
                    super.visitMaxs(stack + 1, locals); // for the name of the caller
                }
            };
        }
    }

    private static boolean isRecorded(String name, String descriptor) {
        return Stream.of(ReflectiveAccess.class.getDeclaredMethods())
                .anyMatch(it -> it.getName().equals(name)
                        && Type.getMethodDescriptor(it).equals(descriptor));
    }

    // --- the methods that take the place of the JDK's

    public static Class<?> forName(String name, String caller) throws ClassNotFoundException {
        REACHED.add(caller);
        ACCESSES.add(name);
        return Class.forName(name);
    }

    public static Method getMethod(Class<?> type, String name, Class<?>[] parameters, String caller)
            throws NoSuchMethodException {
        note(type, name, parameters, caller);
        return type.getMethod(name, parameters);
    }

    public static MethodHandle findVirtual(
            MethodHandles.Lookup lookup, Class<?> type, String name, MethodType method, String caller)
            throws ReflectiveOperationException {
        note(type, name, method.parameterArray(), caller);
        return lookup.findVirtual(type, name, method);
    }

    public static MethodHandle findStatic(
            MethodHandles.Lookup lookup, Class<?> type, String name, MethodType method, String caller)
            throws ReflectiveOperationException {
        note(type, name, method.parameterArray(), caller);
        return lookup.findStatic(type, name, method);
    }

    public static MethodHandle findConstructor(
            MethodHandles.Lookup lookup, Class<?> type, MethodType constructor, String caller)
            throws ReflectiveOperationException {
        note(type, "<init>", constructor.parameterArray(), caller);
        return lookup.findConstructor(type, constructor);
    }

    /** GraalVM finds these classes by itself, since the library lists the interfaces as constants. */
    public static Object newProxyInstance(
            ClassLoader loader, Class<?>[] interfaces, InvocationHandler handler, String caller) {
        REACHED.add(caller);
        return Proxy.newProxyInstance(loader, interfaces, handler);
    }

    private static void note(Class<?> type, String name, Class<?>[] parameters, String caller) {
        REACHED.add(caller);
        ACCESSES.add(type.getName());
        ACCESSES.add(type.getName() + "#" + name + "("
                + Arrays.stream(parameters).map(Class::getName).collect(Collectors.joining(",")) + ")");
    }
}
