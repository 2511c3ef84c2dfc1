package com.cometapi.langchain4j.gemini;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Finds the HTTP status that the name or the text of an error stands for, where no number came with it. */
final class ErrorTerms {

    /** The first entry with a fitting term counts. Terms are compared by their letters. */
    private static final Map<Integer, List<String>> TERMS = split(terms());

    private ErrorTerms() {}

    private static Map<Integer, String> terms() {
        Map<Integer, String> terms = new LinkedHashMap<>();
        terms.put(413, "toolarge payloadsize bodysize");
        terms.put(
                429,
                "ratelimit toomanyrequest resourceexhausted resourcehasbeenexhausted throttl insufficientquota"
                        + " quotaexceeded exceededyourcurrentquota requestlimit concurrencylimit slowdown");
        terms.put(
                401,
                "unauthenticated unauthorized authentication apikey invalidtoken tokeninvalid invalidkey notloggedin");
        terms.put(403, "permission forbidden accessdenied paymentrequired insufficientuserquota");
        terms.put(404, "notfound nosuchmodel doesnotexist");
        terms.put(408, "requesttimeout");
        terms.put(504, "deadlineexceeded deadlineexpired timeout timedout");
        terms.put(503, "unavailable overload busy capacity tryagainlater");
        terms.put(502, "badgateway upstream");
        terms.put(501, "unimplemented notimplemented");
        terms.put(500, "internal servererror apierror dataloss unknownerror");
        terms.put(499, "cancelled canceled");
        terms.put(
                400,
                "invalidargument invalidrequest badrequest failedprecondition outofrange contextlength tokenlimit"
                        + " validation unprocessable unsupported invalidparam missingparam");
        return terms;
    }

    private static Map<Integer, List<String>> split(Map<Integer, String> terms) {
        Map<Integer, List<String>> split = new LinkedHashMap<>();
        terms.forEach((status, each) -> split.put(status, List.of(each.split(" "))));
        return split;
    }

    /** Returns the status, or 0 where no term is known. */
    static int status(String text) {
        String letters = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "");
        for (Map.Entry<Integer, List<String>> each : TERMS.entrySet()) {
            if (each.getValue().stream().anyMatch(letters::contains)) return each.getKey();
        }
        return 0;
    }
}
