package com.cometapi.langchain4j.gemini;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "com.cometapi.langchain4j.gemini", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String WIRE = ".*\\.(GeminiContent|GenerateContent(Request|Response))(\\$.*)?";

    @ArchTest
    static final ArchRule public_types_carry_the_prefix = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .haveSimpleNameNotStartingWith("CometApiGemini")
            .and()
            .resideInAPackage("com.cometapi.langchain4j.gemini")
            .should()
            .notBePublic();

    @ArchTest
    static final ArchRule public_classes_are_final = classes()
            .that()
            .arePublic()
            .and()
            .areNotInterfaces()
            .and()
            .resideInAPackage("com.cometapi.langchain4j.gemini")
            .should()
            .haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule the_wire_knows_nobody = noClasses()
            .that()
            .haveNameMatching(WIRE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.langchain4j..", "okhttp3..");

    @ArchTest
    static final ArchRule only_the_transport_knows_okhttp = noClasses()
            .that()
            .haveNameNotMatching(
                    ".*\\.(HttpTransport|MediaDownload|Exchange|JsonBody|HttpErrors|Redaction|CallHandle|CatalogCall|GuardedClient|RedirectLinks|CometApiGeminiModel(Builder|Catalog))(\\$.*)?")
            .and()
            .resideInAPackage("com.cometapi.langchain4j.gemini")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("okhttp3..");

    @ArchTest
    static final ArchRule the_transport_knows_no_message = noClasses()
            .that()
            .haveNameMatching(".*\\.(HttpTransport|SseReader|JsonBody)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.langchain4j..");

    @ArchTest
    static final ArchRule mapping_and_folding_know_no_socket = noClasses()
            .that()
            .haveNameMatching(
                    ".*\\.(RequestMapper|SchemaMapper|TurnReplay|ResponseAssembler|StreamedArguments)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("okhttp3..", "okio..", "java.net..");

    @ArchTest
    static final ArchRule only_the_flux_and_the_adapter_of_ai_services_know_reactor = noClasses()
            .that()
            .haveNameNotMatching(".*\\.CometApiGemini(Flux|TokenStreamAdapter)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("reactor..")
            .because("Reactor is optional on the class path");

    @ArchTest
    static final ArchRule only_the_adapter_of_ai_services_knows_them = noClasses()
            .that()
            .haveNameNotMatching(".*\\.CometApiGeminiTokenStreamAdapter(\\$.*)?")
            .and()
            .resideInAPackage("com.cometapi.langchain4j.gemini")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.langchain4j.service..", "dev.langchain4j.spi.services..")
            .because("the artifact langchain4j is optional on the class path");
}
