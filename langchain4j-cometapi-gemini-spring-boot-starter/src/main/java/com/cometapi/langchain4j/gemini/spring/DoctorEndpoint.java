package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport;
import com.cometapi.langchain4j.gemini.CometApiGeminiDoctorReport.Finding;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/** Shows what the doctor finds with the settings of the models. Reading sends no request to the model. */
@Endpoint(id = "cometapigeminidoctor", defaultAccess = Access.READ_ONLY)
class DoctorEndpoint {

    private final ModelConfigurer configurer;

    DoctorEndpoint(ModelConfigurer configurer) {
        this.configurer = configurer;
    }

    @ReadOperation
    Map<String, Object> examine() {
        return examine(false);
    }

    /** Needs the access {@code unrestricted}, since the requests to the model use tokens. */
    @WriteOperation
    Map<String, Object> examineWithModelRequests() {
        return examine(true);
    }

    private Map<String, Object> examine(boolean modelRequests) {
        CometApiGeminiDoctorReport report =
                configurer.doctor().modelRequests(modelRequests).build().examine();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("healthy", report.isHealthy());
        shown.put(
                "findings",
                report.findings().stream().map(DoctorEndpoint::shown).toList());
        return shown;
    }

    private static Map<String, Object> shown(Finding finding) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", finding.name());
        shown.put("status", finding.status().name());
        shown.put("text", finding.text());
        if (finding.remedy() != null) shown.put("remedy", finding.remedy());
        shown.put("milliseconds", finding.duration().toMillis());
        return shown;
    }
}
