package com.cometapi.langchain4j.gemini.samples;

import com.cometapi.langchain4j.gemini.CometApiGeminiDoctor;
import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport;

/** Finds out why calls do not work, and prints what to do. Ends with 1 when a check failed. */
public final class Doctor {

    public static void main(String[] args) {
        String baseUrl = System.getenv("COMETAPI_BASE_URL");
        String key = System.getenv("COMETAPI_KEY");
        if (baseUrl == null) {
            baseUrl = Sample.baseUrl();
            if (baseUrl != null) key = "no-key-needed";
        }

        CometApiGeminiDoctorReport report = CometApiGeminiDoctor.builder()
                .apiKey(key)
                .baseUrl(baseUrl)
                .modelName(Sample.modelName())
                .build()
                .examine();

        System.out.println(report);
        if (!report.isHealthy()) System.exit(1);
    }

    private Doctor() {}
}
