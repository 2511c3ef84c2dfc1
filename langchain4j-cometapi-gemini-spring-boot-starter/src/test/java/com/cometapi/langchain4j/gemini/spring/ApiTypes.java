package com.cometapi.langchain4j.gemini.spring;

import static java.util.stream.Collectors.joining;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes types as source code names them, with {@code @Nullable}, and remembers their packages. */
final class ApiTypes {

    /** Nullness of types is another thing: {@code name} writes it. */
    private static final Set<String> THAT_MATTER = Set.of(
            "ConfigurationProperties",
            "DefaultValue",
            "Deprecated",
            "FunctionalInterface",
            "Inherited",
            "NullMarked",
            "NullUnmarked",
            "Repeatable",
            "Retention",
            "Target");

    private final TreeSet<String> used = new TreeSet<>();

    /** @return the full names of the types that were written and are neither described nor of java.lang */
    List<String> ofOthers(List<Class<?>> described) {
        List<String> others = new ArrayList<>(used);
        described.forEach(type -> others.remove(type.getName()));
        others.removeIf(name -> name.matches("java\\.lang\\.\\w+|\\w+"));
        return others;
    }

    String name(AnnotatedType type) {
        boolean isNullable = Stream.of(type.getAnnotations())
                .anyMatch(it -> it.annotationType().getSimpleName().equals("Nullable"));
        if (type instanceof AnnotatedArrayType array)
            return name(array.getAnnotatedGenericComponentType()) + (isNullable ? " @Nullable []" : "[]");
        return (isNullable ? "@Nullable " : "") + withoutAnnotation(type);
    }

    private String withoutAnnotation(AnnotatedType type) {
        if (type instanceof AnnotatedParameterizedType parameterized) {
            Class<?> raw = (Class<?>) ((ParameterizedType) type.getType()).getRawType();
            return Stream.of(parameterized.getAnnotatedActualTypeArguments())
                    .map(this::name)
                    .collect(joining(", ", name(raw) + "<", ">"));
        }
        if (type instanceof AnnotatedWildcardType wildcard) {
            if (wildcard.getAnnotatedLowerBounds().length > 0)
                return "? super " + name(wildcard.getAnnotatedLowerBounds()[0]);
            String bound = bounds(wildcard.getAnnotatedUpperBounds());
            return bound.isEmpty() ? "?" : "? extends " + bound;
        }
        Type plain = type.getType();
        return plain instanceof Class<?> one ? name(one) : plain.getTypeName();
    }

    String name(Class<?> type) {
        if (type.isArray()) return name(type.getComponentType()) + "[]";
        used.add(type.getName());
        Class<?> outer = type.getDeclaringClass();
        return outer == null ? type.getSimpleName() : name(outer) + "." + type.getSimpleName();
    }

    /** @return empty for none */
    String parameters(TypeVariable<?>[] parameters) {
        if (parameters.length == 0) return "";
        return Stream.of(parameters)
                .map(parameter -> {
                    String bounds = bounds(parameter.getAnnotatedBounds());
                    return bounds.isEmpty() ? parameter.getName() : parameter.getName() + " extends " + bounds;
                })
                .collect(joining(", ", "<", ">"));
    }

    private String bounds(AnnotatedType[] bounds) {
        return Stream.of(bounds)
                .filter(bound -> bound.getType() != Object.class || bound.getAnnotations().length > 0)
                .map(this::name)
                .collect(joining(" & "));
    }

    /** @return what an application relies on, each followed by a space; empty for none */
    String annotations(AnnotatedElement... sameElement) {
        return Stream.of(sameElement)
                .flatMap(element -> Stream.of(element.getDeclaredAnnotations()))
                .filter(it -> THAT_MATTER.contains(it.annotationType().getSimpleName()))
                .map(it -> "@" + it.annotationType().getSimpleName() + elements(it) + " ")
                .distinct()
                .sorted()
                .collect(joining());
    }

    /** @return those that differ from their default */
    private String elements(Annotation annotation) {
        List<String> elements = new ArrayList<>();
        for (Method element : annotation.annotationType().getDeclaredMethods()) {
            try {
                String value = value(element.invoke(annotation));
                boolean isDefault = element.getDefaultValue() != null && value.equals(value(element.getDefaultValue()));
                if (!isDefault)
                    elements.add((element.getName().equals("value") ? "" : element.getName() + " = ") + value);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        elements.sort(null);
        return elements.isEmpty() ? "" : "(" + String.join(", ", elements) + ")";
    }

    String value(Object value) {
        if (value instanceof String text)
            return '"' + text.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"") + '"';
        if (value instanceof Class<?> type) return name(type) + ".class";
        if (value instanceof Enum<?> constant) return constant.name();
        if (!value.getClass().isArray()) return String.valueOf(value);
        return IntStream.range(0, Array.getLength(value))
                .mapToObj(i -> value(Array.get(value, i)))
                .collect(joining(", ", "{", "}"));
    }
}
