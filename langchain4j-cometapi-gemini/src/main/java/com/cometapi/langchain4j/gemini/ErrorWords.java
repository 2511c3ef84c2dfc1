package com.cometapi.langchain4j.gemini;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds the HTTP status that the name or the text of an error stands for, where no number came with it. */
final class ErrorWords {

    /** The first entry with a fitting word counts. Words are compared by their letters. */
    private static final Map<Integer, List<String>> WORDS = words();

    private ErrorWords() {}

    private static Map<Integer, List<String>> words() {
        Map<Integer, List<String>> words = new LinkedHashMap<>();
        words.put(413, List.of("toolarge", "payloadsize", "bodysize"));
        words.put(
                429,
                List.of(
                        "ratelimit",
                        "toomanyrequest",
                        "resourceexhausted",
                        "resourcehasbeenexhausted",
                        "throttl",
                        "insufficientquota",
                        "quotaexceeded",
                        "exceededyourcurrentquota",
                        "requestlimit",
                        "concurrencylimit",
                        "slowdown"));
        words.put(
                401,
                List.of(
                        "unauthenticated",
                        "unauthorized",
                        "authentication",
                        "apikey",
                        "invalidtoken",
                        "tokeninvalid",
                        "invalidkey",
                        "notloggedin"));
        words.put(403, List.of("permission", "forbidden", "accessdenied", "paymentrequired", "insufficientuserquota"));
        words.put(404, List.of("notfound", "nosuchmodel", "doesnotexist"));
        words.put(408, List.of("requesttimeout"));
        words.put(504, List.of("deadlineexceeded", "deadlineexpired", "timeout", "timedout"));
        words.put(503, List.of("unavailable", "overload", "busy", "capacity", "tryagainlater"));
        words.put(502, List.of("badgateway", "upstream"));
        words.put(501, List.of("unimplemented", "notimplemented"));
        words.put(500, List.of("internal", "servererror", "apierror", "dataloss", "unknownerror"));
        words.put(499, List.of("cancelled", "canceled"));
        words.put(
                400,
                List.of(
                        "invalidargument",
                        "invalidrequest",
                        "badrequest",
                        "failedprecondition",
                        "outofrange",
                        "contextlength",
                        "tokenlimit",
                        "validation",
                        "unprocessable",
                        "unsupported",
                        "invalidparam",
                        "missingparam"));
        return words;
    }

    /** Returns the status, or 0 where no word is known. */
    static int status(String text) {
        String letters = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "");
        for (Map.Entry<Integer, List<String>> each : WORDS.entrySet()) {
            if (each.getValue().stream().anyMatch(letters::contains)) return each.getKey();
        }
        return 0;
    }
}
