package com.cometapi.langchain4j.gemini;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.net.Socket;
import java.net.URLConnection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

@AnalyzeClasses(packages = "com.cometapi.langchain4j.gemini", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String LIBRARY = "com.cometapi.langchain4j.gemini";
    private static final String WIRE = named("GeminiContent|Part|GenerateContent(Request|Response)");
    private static final String MAPPING_AND_FOLDING =
            named("RequestMapper|ToolMapper|ToolResultMapper|SchemaMapper|JsonSchemaMapper|OptionValues|"
                    + "MediaMapper|MediaTypes|EffortResolver|ModelRules|RequestFields|TurnReplay|StoredParts|"
                    + "PendingCalls|ResponseAssembler|StreamedArguments|MetadataJson|WebSearch|MediaSignatures|"
                    + "MediaKind|FirstBytes|CometApiGeminiGrounding|RetryPolicy|CitedText|LineCursor|OpaqueBlock|"
                    + "WebAddress|PartialJson|JsonStringState|JsonNumberState|StoredPartOptions|PartOptionChecks|"
                    + "PartOptions|PartFields|ContentMark|DetailLevels|NewerMessages");

    private static String named(String files) {
        return LIBRARY.replace(".", "\\.") + "\\.(" + files + ")(\\$.*)?";
    }

    /** A class with the classes that are nested in it: a file. */
    private static final SliceAssignment FILES = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            JavaClass outermost = type;
            while (outermost.getEnclosingClass().isPresent()) {
                outermost = outermost.getEnclosingClass().get();
            }
            return SliceIdentifier.of(outermost.getName());
        }

        @Override
        public String getDescription() {
            return "files";
        }
    };

    @ArchTest
    static final ArchRule files_are_free_of_cycles = slices().assignedFrom(FILES)
            .should()
            .beFreeOfCycles()
            .because("each file can be understood with those below it, and replaced without those above it");

    @ArchTest
    static final ArchRule public_types_carry_the_prefix = classes()
            .that()
            .areTopLevelClasses()
            .and()
            .haveSimpleNameNotStartingWith("CometApiGemini")
            .and()
            .resideInAPackage(LIBRARY)
            .should()
            .notBePublic()
            .because("the prefix tells what users may rely on from what may change at any time");

    /** A proxy may subclass a class with a package-private constructor, an application may not. */
    private static final ArchCondition<JavaClass> NOT_BE_EXTENDED =
            new ArchCondition<>("not be extended by applications") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    boolean isOpen = !type.getModifiers().contains(JavaModifier.FINAL)
                            && type.getConstructors().stream()
                                    .anyMatch(constructor -> constructor
                                                    .getModifiers()
                                                    .contains(JavaModifier.PUBLIC)
                                            || constructor.getModifiers().contains(JavaModifier.PROTECTED));
                    if (isOpen) events.add(SimpleConditionEvent.violated(type, type.getName() + " can be extended"));
                }
            };

    @ArchTest
    static final ArchRule public_classes_cannot_be_extended = classes()
            .that()
            .arePublic()
            .and()
            .areNotInterfaces()
            .and()
            .resideInAPackage(LIBRARY)
            .should(NOT_BE_EXTENDED)
            .because("a class that users may extend can never change its inner calls again");

    @ArchTest
    static final ArchRule the_wire_records_know_only_json = noClasses()
            .that()
            .haveNameMatching(WIRE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.langchain4j..", "okhttp3..")
            .because("the service's format changes apart from LangChain4j's types and from the transport");

    @ArchTest
    static final ArchRule parts_are_built_by_name = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(LIBRARY + ".Part$Builder")
            .should()
            .callConstructorWhere(target(owner(equivalentTo(Part.class))))
            .because("nobody can read a row of ten positional nulls");

    @ArchTest
    static final ArchRule only_the_transport_knows_okhttp = noClasses()
            .that()
            .haveNameNotMatching(named(
                    "HttpTransport|ConnectionPools|HttpAttempt|AttemptLimits|CancellableDns|ChunkReader|ErrorClassification|JsonBody|HttpErrors|Redaction|SentSecrets|CallHandle|MediaDownload|"
                            + "CatalogCall|GuardedClient|RedirectLinks|ConnectionSettings|"
                            + "DoctorSettings|Examination|ConnectionCheck|ObservedConnection|BalanceCall|"
                            + "CometApiGeminiModel(Builder|Catalog|Options)|CometApiGemini(Doctor|HttpClient)"))
            .and()
            .resideInAPackage(LIBRARY)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("okhttp3..")
            .because("another HTTP client, or the next OkHttp, must not reach mapping and folding");

    @ArchTest
    static final ArchRule the_transport_knows_no_message = noClasses()
            .that()
            .haveNameMatching(named("HttpTransport|SseReader|JsonBody"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.langchain4j..")
            .because("it carries bytes, whatever they mean");

    /** Follows every path through the library's own classes; what the JDK does inside is not looked at. */
    private static final ArchCondition<JavaClass> REACH_NO_SOCKET = new ArchCondition<>("reach no socket") {

        private final DescribedPredicate<JavaClass> isNetwork = resideInAnyPackage(
                        "okhttp3..", "okio..", "javax.net..", "java.net.http..", "java.nio.channels..")
                .or(assignableTo(Socket.class))
                .or(assignableTo(URLConnection.class));

        @Override
        public void check(JavaClass start, ConditionEvents events) {
            Map<JavaClass, String> paths = new LinkedHashMap<>(Map.of(start, start.getSimpleName()));
            Deque<JavaClass> open = new ArrayDeque<>(List.of(start));
            while (!open.isEmpty()) {
                JavaClass type = open.remove();
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass();
                    String path = paths.get(type) + " -> " + target.getSimpleName();
                    if (isNetwork.test(target)) events.add(SimpleConditionEvent.violated(start, path));
                    if (!target.getPackageName().equals(LIBRARY)) continue;
                    if (paths.putIfAbsent(target, path) == null) open.add(target);
                }
            }
        }
    };

    @ArchTest
    static final ArchRule mapping_and_folding_reach_no_socket = classes()
            .that()
            .haveNameMatching(MAPPING_AND_FOLDING)
            .should(REACH_NO_SOCKET)
            .because("what is pure can be tested and fuzzed without a server, and never blocks");

    @ArchTest
    static final ArchRule only_the_flux_and_the_adapter_of_ai_services_know_reactor = noClasses()
            .that()
            .haveNameNotMatching(".*\\.CometApiGemini(Flux|TokenStreamAdapter)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("reactor..")
            .because("Reactor is optional on the class path");

    @ArchTest
    static final ArchRule only_one_file_knows_context_propagation = noClasses()
            .that()
            .haveNameNotMatching(named("RegisteredThreadLocals"))
            .and()
            .resideInAPackage(LIBRARY)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..")
            .because("it is optional on the class path");

    @ArchTest
    static final ArchRule only_the_adapter_of_ai_services_knows_them = noClasses()
            .that()
            .haveNameNotMatching(".*\\.CometApiGeminiTokenStreamAdapter(\\$.*)?")
            .and()
            .resideInAPackage(LIBRARY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.langchain4j.service..", "dev.langchain4j.spi.services..")
            .because("the artifact langchain4j is optional on the class path");
}
