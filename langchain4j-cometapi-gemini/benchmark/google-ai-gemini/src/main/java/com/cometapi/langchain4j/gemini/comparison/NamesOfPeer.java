package com.cometapi.langchain4j.gemini.comparison;

import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatResponseMetadata;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks that the settings and types in the first column of a page's table of settings exist in LangChain4j's own integration. */
final class NamesOfPeer {

    private static final String MARK = "<!-- row: settings -->\n|";
    private static final Pattern FIRST_COLUMN = Pattern.compile("(?m)^\\| (`[^|]*) \\|");
    private static final Pattern NAME = Pattern.compile("`(\\w+)");

    private final Path page;
    private final Set<String> methods = new HashSet<>();

    NamesOfPeer(String page) {
        this.page = Path.of(page);
        for (Class<?> type :
                List.of(GoogleAiGeminiChatModel.builder().getClass(), GoogleAiGeminiChatResponseMetadata.class)) {
            for (Method method : type.getMethods()) methods.add(method.getName());
        }
    }

    String check() throws IOException {
        String text = Files.readString(page);
        int start = text.indexOf(MARK);
        if (start < 0) throw new IllegalStateException(page + " has no table of settings");
        String table = text.substring(start, text.indexOf("\n\n", start));
        int found = 0;
        List<String> missing = new ArrayList<>();
        for (Matcher row = FIRST_COLUMN.matcher(table); row.find(); ) {
            for (Matcher name = NAME.matcher(row.group(1)); name.find(); ) {
                if (exists(name.group(1))) found++;
                else missing.add("`" + name.group(1) + "`");
            }
        }
        return missing.isEmpty() ? "all " + found + " exist" : "missing: " + String.join(", ", missing);
    }

    private boolean exists(String name) {
        if (Character.isLowerCase(name.charAt(0))) return methods.contains(name);
        String type = GoogleAiGeminiChatModel.class.getPackageName() + "." + name;
        return GoogleAiGeminiChatModel.class.getClassLoader().getResource(type.replace('.', '/') + ".class") != null;
    }
}
