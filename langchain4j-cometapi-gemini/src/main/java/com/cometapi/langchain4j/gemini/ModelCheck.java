package com.cometapi.langchain4j.gemini;

import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport.Status;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Looks a model up in CometAPI's catalog: whether it is served, and whether its line has a newer one. */
final class ModelCheck {

    private static final int MAX_NAMES = 8;
    private static final Comparator<ModelGeneration> AGE =
            Comparator.comparingInt(ModelGeneration::major).thenComparingInt(ModelGeneration::minor);

    private ModelCheck() {}

    /**
     * Checks a model.
     *
     * @param all of every maker
     * @param hasAnswered true when the service has just answered with it
     */
    static CheckResult check(String modelName, List<CometApiGeminiModelInfo> all, boolean hasAnswered) {
        String name = ModelGeneration.withoutPrefix(modelName);
        List<String> gemini = all.stream()
                .map(CometApiGeminiModelInfo::name)
                .filter(ModelCheck::isGemini)
                .toList();
        boolean isListed = all.stream().anyMatch(model -> model.name().equals(name));
        if (!isListed) {
            return new CheckResult(
                    hasAnswered ? Status.WARNING : Status.FAILED,
                    "CometAPI's catalog has no model '" + name + "'" + (hasAnswered ? ", although it answered" : ""),
                    "Set modelName to one of the catalog, such as " + names(gemini));
        }
        if (!isGemini(name)) {
            return CheckResult.failed(
                    "'" + name + "' is not a Gemini model, so this library cannot call it",
                    "Use LangChain4j's module for its maker, or a Gemini model such as " + names(gemini));
        }
        return age(name, gemini);
    }

    private static CheckResult age(String name, List<String> gemini) {
        ModelGeneration own = ModelGeneration.of(name);
        String newest = newest(name, gemini);
        if (newest == null) return CheckResult.ok("'" + name + "' is in the catalog and the newest of its line");
        if (ModelGeneration.of(newest).major() == own.major()) {
            return CheckResult.ok("'" + name + "' is in the catalog; its line also has '" + newest + "'");
        }
        return CheckResult.warning(
                "'" + name + "' is in the catalog, but of an older generation than '" + newest + "'",
                "Try modelName(\"" + newest + "\"): Google retires old generations");
    }

    /** Returns the newest model of the same line; null when there is none that is newer. */
    private static @Nullable String newest(String name, List<String> gemini) {
        String line = line(name);
        return gemini.stream()
                .filter(other ->
                        line(other).equals(line) && !ModelGeneration.of(other).isUnknown())
                .filter(other -> AGE.compare(ModelGeneration.of(other), ModelGeneration.of(name)) > 0)
                .max(Comparator.comparing(ModelGeneration::of, AGE))
                .orElse(null);
    }

    /** Returns the name without its version and stage, such as {@code gemini-flash-lite}. */
    private static String line(String name) {
        return name.toLowerCase(Locale.ROOT)
                .replaceAll("-\\d+(\\.\\d+)?(?=-|$)", "")
                .replaceAll("-(preview|exp|latest|thinking)(?=-|$)", "");
    }

    private static boolean isGemini(String name) {
        return name.toLowerCase(Locale.ROOT).startsWith("gemini");
    }

    private static String names(List<String> gemini) {
        return String.join(", ", gemini.subList(0, Math.min(MAX_NAMES, gemini.size())));
    }
}
