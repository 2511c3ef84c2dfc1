package com.cometapi.langchain4j.gemini.spring;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Array;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes types as source code names them, with {@code @Nullable}, and remembers their packages. */
final class ApiTypes {

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

    String value(Object value) {
        if (value instanceof String text) return '"' + text + '"';
        if (value instanceof Class<?> type) return name(type) + ".class";
        if (!value.getClass().isArray()) return String.valueOf(value);
        return IntStream.range(0, Array.getLength(value))
                .mapToObj(i -> value(Array.get(value, i)))
                .collect(joining(", ", "{", "}"));
    }
}
