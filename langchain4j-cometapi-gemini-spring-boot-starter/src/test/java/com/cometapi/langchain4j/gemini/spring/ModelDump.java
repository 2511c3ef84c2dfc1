package com.cometapi.langchain4j.gemini.spring;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;

/** Lists the settings that a model was built with, one per line. Reads the fields of the library's own objects. */
final class ModelDump {

    private final Set<String> lines = new TreeSet<>();
    private final Map<Object, Object> seen = new IdentityHashMap<>();

    private ModelDump() {}

    static Set<String> of(Object model) {
        ModelDump dump = new ModelDump();
        dump.add(model);
        return dump.lines;
    }

    private void add(Object object) {
        if (seen.put(object, object) != null) return;
        for (Class<?> type = object.getClass(); !isOfTheJdk(type); type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) add(field.getName(), value(object, field));
            }
        }
    }

    private void add(String name, Object value) {
        if (value instanceof Supplier<?> supplier) {
            lines.add(name + "=" + supplier.get());
        } else if (value instanceof OkHttpClient client) {
            lines.add("connectTimeout=" + client.connectTimeoutMillis() + " ms");
            lines.add("readTimeout=" + client.readTimeoutMillis() + " ms");
            lines.add("callTimeout=" + client.callTimeoutMillis() + " ms");
            lines.add("interceptors=" + client.interceptors().size());
        } else if (value instanceof Logger logger) {
            lines.add(name + "=" + logger.getName());
        } else if (value instanceof Map || value instanceof Collection || value instanceof Enum) {
            lines.add(name + "=" + value);
        } else if (value != null && isOurs(value.getClass())) {
            lines.add(name + "=" + value.getClass().getSimpleName());
            add(value);
            if (!value.getClass().isSynthetic() && hasText(value)) lines.add(name + "=" + value);
        } else {
            lines.add(name + "=" + value);
        }
    }

    private static boolean hasText(Object value) {
        try {
            return value.getClass().getMethod("toString").getDeclaringClass() != Object.class;
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isOfTheJdk(Class<?> type) {
        return type.getName().startsWith("java.");
    }

    private static boolean isOurs(Class<?> type) {
        return type.getName().startsWith("com.cometapi.") && !type.getName().contains("$$Lambda");
    }

    private static Object value(Object object, Field field) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
