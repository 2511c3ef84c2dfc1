package com.cometapi.langchain4j.gemini.spring;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Describes what an application can use of a jar, or of a folder of classes: its types with their public members, and
 * the protected ones of types that can be extended. Members of a hidden supertype stand at the types that have them.
 */
final class PublicApi {

    /** Reflection shows them, and source code cannot name them. */
    private static final Pattern NAMELESS = Pattern.compile(".*\\$\\d.*|.*(package|module)-info");

    private static final Set<String> OF_EVERY_OBJECT = Set.of("toString", "hashCode", "equals");

    private final ApiTypes types = new ApiTypes();
    private final List<String> lines = new ArrayList<>();

    private PublicApi() {}

    /** Describes the jar, or the folder, from which a class was loaded. */
    static List<String> of(Class<?> anyOfJar) {
        return describe(visibleTypes(anyOfJar));
    }

    static List<String> describe(List<Class<?>> visibleTypes) {
        PublicApi api = new PublicApi();
        visibleTypes.forEach(api::add);
        api.lines.add("");
        api.lines.add("# Types of others that stand above");
        api.lines.addAll(api.types.ofOthers(visibleTypes));
        return api.lines;
    }

    private static List<Class<?>> visibleTypes(Class<?> anyOfJar) {
        List<Class<?>> visible = new ArrayList<>();
        for (String name : classNames(anyOfJar)) {
            try {
                Class<?> type = Class.forName(name, false, anyOfJar.getClassLoader());
                if (isVisible(type)) visible.add(type);
            } catch (ClassNotFoundException | LinkageError e) {
                // a class for newer versions of LangChain4j; a public type that is missing fails the test
            }
        }
        return visible;
    }

    private static List<String> classNames(Class<?> anyOfJar) {
        try {
            Path place = Path.of(
                    anyOfJar.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(place)) return classNames(place);
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                return classNames(jar.getPath("/"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> classNames(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.endsWith(".class") && !file.startsWith("META-INF"))
                    .map(file -> file.substring(0, file.length() - ".class".length())
                            .replace('/', '.'))
                    .filter(name -> !NAMELESS.matcher(name).matches())
                    .sorted()
                    .toList();
        }
    }

    private static boolean isVisible(Class<?> type) {
        boolean isOpen = Modifier.isPublic(type.getModifiers()) || Modifier.isProtected(type.getModifiers());
        return isOpen && (type.getDeclaringClass() == null || isVisible(type.getDeclaringClass()));
    }

    private void add(Class<?> type) {
        lines.add("");
        lines.add(declaration(type));
        List<String> members = new ArrayList<>();
        Set<String> signatures = new LinkedHashSet<>();
        for (Class<?> owner : withHiddenSupertypes(type)) {
            for (Method method : owner.getDeclaredMethods()) {
                if (isPart(method, type) && !isImplied(method, type) && signatures.add(signature(method)))
                    members.add(line(method));
            }
            for (Field field : owner.getDeclaredFields()) {
                if (isPart(field, type) && !field.isEnumConstant()) members.add(line(field));
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isPart(constructor, type) && !type.isRecord())
                members.add(visibility(constructor) + typeParameters(constructor) + "new" + rest(constructor));
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) lines.add("  " + ((Enum<?>) constant).name());
        }
        members.stream().sorted(Comparator.comparing(PublicApi::sortKey)).forEach(line -> lines.add("  " + line));
    }

    /** By name first, so that overloads stand together. */
    private static String sortKey(String line) {
        String name = line.replaceFirst("\\(.*", "").replaceFirst(" = .*", "");
        return name.substring(name.lastIndexOf(' ') + 1) + " " + line;
    }

    private String declaration(Class<?> type) {
        String declaration = String.join(" ", modifiers(type)) + " " + types.name(type);
        declaration += types.parameters(type.getTypeParameters());
        if (type.isRecord()) declaration += components(type);
        if (type.isAnnotation() || type.isEnum()) return declaration;
        Set<String> supertypes = new LinkedHashSet<>();
        collectSupertypes(type, supertypes);
        return supertypes.isEmpty() ? declaration : declaration + " : " + String.join(", ", supertypes);
    }

    private static List<String> modifiers(Class<?> type) {
        List<String> modifiers = new ArrayList<>();
        int flags = type.getModifiers();
        boolean isClass = !type.isInterface() && !type.isEnum() && !type.isRecord();
        if (type.isAnnotationPresent(Deprecated.class)) modifiers.add("@Deprecated");
        if (Modifier.isProtected(flags)) modifiers.add("protected");
        if (isClass && type.isMemberClass() && !Modifier.isStatic(flags)) modifiers.add("inner");
        if (isClass && Modifier.isAbstract(flags)) modifiers.add("abstract");
        if (isClass && Modifier.isFinal(flags)) modifiers.add("final");
        if (type.isSealed()) modifiers.add("sealed");
        String kind = type.isAnnotation()
                ? "@interface"
                : type.isInterface() ? "interface" : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
        modifiers.add(kind);
        return modifiers;
    }

    private String components(Class<?> type) {
        return Stream.of(type.getRecordComponents())
                .map(component -> types.name(component.getAnnotatedType()) + " " + component.getName())
                .collect(joining(", ", "(", ")"));
    }

    private void collectSupertypes(Class<?> type, Set<String> supertypes) {
        AnnotatedType superclass = type.getAnnotatedSuperclass();
        Class<?> raw = type.getSuperclass();
        if (raw != null && raw != Object.class && raw != Record.class) {
            if (isHidden(raw)) collectSupertypes(raw, supertypes);
            else supertypes.add(types.name(superclass));
        }
        for (int i = 0; i < type.getInterfaces().length; i++) {
            if (isHidden(type.getInterfaces()[i])) collectSupertypes(type.getInterfaces()[i], supertypes);
            else supertypes.add(types.name(type.getAnnotatedInterfaces()[i]));
        }
    }

    private static boolean isHidden(Class<?> supertype) {
        return !isVisible(supertype) && supertype.getName().startsWith("com.cometapi.");
    }

    private static List<Class<?>> withHiddenSupertypes(Class<?> type) {
        List<Class<?>> owners = new ArrayList<>(List.of(type));
        Stream<Class<?>> supertypes = Stream.concat(
                Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()));
        supertypes.filter(PublicApi::isHidden).forEach(hidden -> owners.addAll(withHiddenSupertypes(hidden)));
        return owners;
    }

    private static boolean isPart(Member member, Class<?> type) {
        boolean canBeExtended = !Modifier.isFinal(type.getModifiers());
        return !member.isSynthetic()
                && (Modifier.isPublic(member.getModifiers())
                        || canBeExtended && Modifier.isProtected(member.getModifiers()));
    }

    /** What the kind of the type implies: accessors of a record, the two methods of an enum, those of every object. */
    private static boolean isImplied(Method method, Class<?> type) {
        String name = method.getName();
        boolean isAccessor = type.isRecord()
                && method.getParameterCount() == 0
                && Stream.of(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .anyMatch(name::equals);
        boolean isOfEnum = type.isEnum() && (name.equals("values") || name.equals("valueOf"));
        return isAccessor || isOfEnum || OF_EVERY_OBJECT.contains(name);
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }

    private String line(Method method) {
        String modifiers = visibility(method);
        if (Modifier.isStatic(method.getModifiers())) modifiers += "static ";
        if (method.isDefault()) modifiers += "default ";
        boolean isOfInterface = method.getDeclaringClass().isInterface();
        if (Modifier.isAbstract(method.getModifiers()) && !isOfInterface) modifiers += "abstract ";
        String line = modifiers + typeParameters(method) + types.name(method.getAnnotatedReturnType()) + " "
                + method.getName() + rest(method);
        return method.getDefaultValue() == null ? line : line + " default " + types.value(method.getDefaultValue());
    }

    private String line(Field field) {
        int flags = field.getModifiers();
        String line = visibility(field)
                + (Modifier.isStatic(flags) ? "static " : "")
                + (Modifier.isFinal(flags) ? "final " : "")
                + types.name(field.getAnnotatedType())
                + " "
                + field.getName();
        boolean isConstant = Modifier.isStatic(flags)
                && Modifier.isFinal(flags)
                && (field.getType().isPrimitive() || field.getType() == String.class);
        if (!isConstant) return line;
        try {
            return line + " = " + types.value(field.get(null));
        } catch (IllegalAccessException e) {
            return line; // protected
        }
    }

    private static String visibility(Member member) {
        boolean isDeprecated = member instanceof AnnotatedElement element
                && element.isAnnotationPresent(Deprecated.class);
        return (isDeprecated ? "@Deprecated " : "") + (Modifier.isProtected(member.getModifiers()) ? "protected " : "");
    }

    private String typeParameters(Executable executable) {
        String parameters = types.parameters(executable.getTypeParameters());
        return parameters.isEmpty() ? "" : parameters + " ";
    }

    private String rest(Executable executable) {
        String parameters =
                Stream.of(executable.getAnnotatedParameterTypes()).map(types::name).collect(joining(", ", "(", ")"));
        if (executable.isVarArgs()) parameters = parameters.replaceFirst("\\[]\\)$", "...)");
        String exceptions =
                Stream.of(executable.getAnnotatedExceptionTypes()).map(types::name).collect(joining(", "));
        return exceptions.isEmpty() ? parameters : parameters + " throws " + exceptions;
    }
}
