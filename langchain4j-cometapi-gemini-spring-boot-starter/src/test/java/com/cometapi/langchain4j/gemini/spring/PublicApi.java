package com.cometapi.langchain4j.gemini.spring;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Describes what an application can use of a jar, or of a folder of classes: its types with their public members, and
 * the protected ones of types that can be extended. Members of a hidden supertype stand at the types that have them.
 */
final class PublicApi {

    /** Reflection shows them, and source code cannot name them. */
    private static final Pattern NAMELESS = Pattern.compile(".*\\$\\d.*|.*(package|module)-info");

    /** The superclasses that the kind of a type implies. */
    private static final Set<Class<?>> BASES = Set.of(Object.class, Record.class, Enum.class);

    /** A record with more letters has a line for each component, so that a review shows the one that changed. */
    private static final int LONGEST_RECORD = 120;

    private static final Set<String> OF_EVERY_OBJECT = Set.of("toString", "hashCode", "equals");

    /** Lines are sorted by name first, so that overloads stand together. */
    private record Line(String name, String text) implements Comparable<Line> {

        @Override
        public int compareTo(Line that) {
            return Comparator.comparing(Line::name).thenComparing(Line::text).compare(this, that);
        }
    }

    private final ApiTypes types = new ApiTypes();
    private final List<String> lines = new ArrayList<>();

    private PublicApi() {}

    /** Describes the jar, or the folder, from which a class was loaded. */
    static List<String> of(Class<?> anyOfJar) {
        return describe(visibleTypes(anyOfJar));
    }

    static List<String> describe(List<Class<?>> visibleTypes) {
        PublicApi api = new PublicApi();
        api.lines.add("");
        visibleTypes.stream().map(Class::getPackage).distinct().forEach(api::add);
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
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .filter(name -> !NAMELESS.matcher(name).matches())
                    .sorted()
                    .toList();
        }
    }

    private static boolean isVisible(Class<?> type) {
        boolean isOpen = Modifier.isPublic(type.getModifiers()) || Modifier.isProtected(type.getModifiers());
        return isOpen && (type.getDeclaringClass() == null || isVisible(type.getDeclaringClass()));
    }

    /** The annotations of a package change what its types mean: without NullMarked everything might be null. */
    private void add(Package described) {
        lines.add(types.annotations(described) + "package " + described.getName());
    }

    private void add(Class<?> type) {
        lines.add("");
        lines.addAll(declaration(type));
        TreeSet<Line> members = new TreeSet<>();
        Set<String> signatures = new LinkedHashSet<>();
        for (Class<?> owner : withHiddenSupertypes(type)) {
            for (Method method : owner.getDeclaredMethods()) {
                boolean isInherited =
                        owner == type || !owner.isInterface() || !Modifier.isStatic(method.getModifiers());
                boolean isNew = isInherited && isPart(method, type) && !isImplied(method, type);
                if (isNew && signatures.add(signature(method))) members.add(line(method, type));
            }
            for (Field field : owner.getDeclaredFields()) {
                if (isPart(field, type) && !field.isEnumConstant()) members.add(line(field));
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isPart(constructor, type)) members.add(line(constructor, type));
        }
        if (type.isEnum()) addConstants(type);
        members.forEach(member -> lines.add("  " + member.text));
    }

    /** In their order, which comparisons and sorted sets use. */
    private void addConstants(Class<?> type) {
        for (Object constant : type.getEnumConstants()) {
            String name = ((Enum<?>) constant).name();
            try {
                lines.add("  " + types.annotations(type.getField(name)) + name);
            } catch (NoSuchFieldException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private List<String> declaration(Class<?> type) {
        String name = modifiers(type) + types.name(type) + types.parameters(type.getTypeParameters());
        String rest = supertypes(type) + permits(type);
        if (!type.isRecord()) return List.of(name + rest);
        List<String> components = components(type);
        String line = name + "(" + String.join(", ", components) + ")" + rest;
        if (line.length() <= LONGEST_RECORD) return List.of(line);
        List<String> oneEach = new ArrayList<>(List.of(name + "("));
        components.forEach(component -> oneEach.add("      " + component + ","));
        oneEach.add("      )" + rest);
        return oneEach;
    }

    /** Annotations that fit parameters only, such as DefaultValue, are at the constructor. */
    private List<String> components(Class<?> type) {
        List<String> components = new ArrayList<>();
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (!isCanonical(constructor, type)) continue;
            RecordComponent[] all = type.getRecordComponents();
            for (int i = 0; i < all.length; i++) {
                components.add(types.annotations(all[i], constructor.getParameters()[i])
                        + types.name(all[i].getAnnotatedType()) + " " + all[i].getName());
            }
        }
        return components;
    }

    private static boolean isCanonical(Constructor<?> constructor, Class<?> type) {
        return type.isRecord()
                && Arrays.equals(
                        constructor.getParameterTypes(),
                        Stream.of(type.getRecordComponents())
                                .map(RecordComponent::getType)
                                .toArray());
    }

    private String modifiers(Class<?> type) {
        List<String> modifiers = new ArrayList<>();
        int flags = type.getModifiers();
        boolean isClass = !type.isInterface() && !type.isEnum() && !type.isRecord();
        if (Modifier.isProtected(flags)) modifiers.add("protected");
        if (isClass && type.isMemberClass() && !Modifier.isStatic(flags)) modifiers.add("inner");
        if (isClass && Modifier.isAbstract(flags)) modifiers.add("abstract");
        if (isClass && Modifier.isFinal(flags)) modifiers.add("final");
        if (type.isSealed()) modifiers.add("sealed");
        String kind = type.isAnnotation()
                ? "@interface"
                : type.isInterface() ? "interface" : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
        modifiers.add(kind);
        return types.annotations(type) + String.join(" ", modifiers) + " ";
    }

    private String supertypes(Class<?> type) {
        Set<String> supertypes = new LinkedHashSet<>();
        if (!type.isAnnotation()) collectSupertypes(type, supertypes);
        return supertypes.isEmpty() ? "" : " : " + String.join(", ", supertypes);
    }

    private String permits(Class<?> type) {
        if (!type.isSealed()) return "";
        return Stream.of(type.getPermittedSubclasses()).map(types::name).collect(joining(", ", " permits ", ""));
    }

    private void collectSupertypes(Class<?> type, Set<String> supertypes) {
        AnnotatedType superclass = type.getAnnotatedSuperclass();
        Class<?> raw = type.getSuperclass();
        if (raw != null && !BASES.contains(raw)) {
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
        Stream<Class<?>> supertypes =
                Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()));
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
    private boolean isImplied(Method method, Class<?> type) {
        String name = method.getName();
        boolean isAccessor = type.isRecord()
                && method.getParameterCount() == 0
                && types.annotations(method).isEmpty()
                && Stream.of(type.getRecordComponents())
                        .map(RecordComponent::getName)
                        .anyMatch(name::equals);
        boolean isOfEnum = type.isEnum() && (name.equals("values") || name.equals("valueOf"));
        return isAccessor || isOfEnum || OF_EVERY_OBJECT.contains(name);
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.toString(method.getParameterTypes());
    }

    private Line line(Method method, Class<?> type) {
        int flags = method.getModifiers();
        boolean isFinal =
                Modifier.isFinal(flags) && !Modifier.isStatic(flags) && !Modifier.isFinal(type.getModifiers());
        String line = types.annotations(method)
                + visibility(method)
                + (Modifier.isStatic(flags) ? "static " : "")
                + (method.isDefault() && type.isInterface() ? "default " : "")
                + (Modifier.isAbstract(flags) && !type.isInterface() ? "abstract " : "")
                + (isFinal ? "final " : "")
                + typeParameters(method)
                + types.name(method.getAnnotatedReturnType())
                + " "
                + method.getName()
                + rest(method);
        Object standard = method.getDefaultValue();
        return new Line(method.getName(), standard == null ? line : line + " default " + types.value(standard));
    }

    /** The canonical constructor of a record has no types here: they stand in the declaration, with names and order. */
    private Line line(Constructor<?> constructor, Class<?> type) {
        String head = types.annotations(constructor) + visibility(constructor) + typeParameters(constructor) + "new";
        return new Line("new", head + (isCanonical(constructor, type) ? "(components)" : rest(constructor)));
    }

    private Line line(Field field) {
        int flags = field.getModifiers();
        String line = types.annotations(field)
                + visibility(field)
                + (Modifier.isStatic(flags) ? "static " : "")
                + (Modifier.isFinal(flags) ? "final " : "")
                + types.name(field.getAnnotatedType())
                + " "
                + field.getName();
        boolean isConstant = Modifier.isStatic(flags)
                && Modifier.isFinal(flags)
                && (field.getType().isPrimitive() || field.getType() == String.class);
        return new Line(field.getName(), isConstant ? line + " = " + types.value(valueOf(field)) : line);
    }

    private static Object valueOf(Field constant) {
        try {
            constant.setAccessible(true); // a protected one, or one of a hidden type
            return constant.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String visibility(Member member) {
        return Modifier.isProtected(member.getModifiers()) ? "protected " : "";
    }

    private String typeParameters(Executable executable) {
        String parameters = types.parameters(executable.getTypeParameters());
        return parameters.isEmpty() ? "" : parameters + " ";
    }

    private String rest(Executable executable) {
        String parameters = Stream.of(executable.getAnnotatedParameterTypes())
                .map(types::name)
                .collect(joining(", ", "(", ")"));
        if (executable.isVarArgs()) parameters = parameters.replaceFirst("\\[]\\)$", "...)");
        String exceptions = Stream.of(executable.getAnnotatedExceptionTypes())
                .map(types::name)
                .collect(joining(", "));
        return exceptions.isEmpty() ? parameters : parameters + " throws " + exceptions;
    }
}
