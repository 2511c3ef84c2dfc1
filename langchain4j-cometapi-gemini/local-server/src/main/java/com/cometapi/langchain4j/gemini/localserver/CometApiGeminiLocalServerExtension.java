package com.cometapi.langchain4j.gemini.localserver;

import java.lang.reflect.Parameter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives the tests of a JUnit class a {@link CometApiGeminiLocalServer}. It starts the server once, resets it before each
 * test, passes it as a parameter, and closes it after the class. To the exception of a failed test it adds the requests
 * that the server received. Needs JUnit Jupiter 5.10 or later, which is optional for this library.
 *
 * <p>Register it by {@code @ExtendWith}, or as a static field by {@code @RegisterExtension} where the class needs the
 * address for its models. It is not for tests of one class that run at the same time, since they share the server.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final CometApiGeminiLocalServerExtension gemini = new CometApiGeminiLocalServerExtension();
 * }</pre>
 */
public final class CometApiGeminiLocalServerExtension
        implements BeforeAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                AfterAllCallback,
                ParameterResolver,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler {

    /** Null when the tests are not recorded. */
    private final @Nullable TestRecordings recordings;

    private @Nullable CometApiGeminiLocalServer server;

    /** The context at whose end the server is closed: the outermost one in which the extension is registered. */
    private @Nullable ExtensionContext scope;

    /** Creates an extension. The server starts when it is needed first. */
    public CometApiGeminiLocalServerExtension() {
        this(null);
    }

    private CometApiGeminiLocalServerExtension(@Nullable TestRecordings recordings) {
        this.recordings = recordings;
    }

    /**
     * Creates an extension that replays a recording for each test, or records it anew from CometAPI. It records when the
     * system property {@code cometapi.record} or the environment variable {@code COMETAPI_RECORD} is {@code true}, see {@link
     * CometApiGeminiLocalServer#recording(Path)}. Otherwise it replays, see {@link CometApiGeminiLocalServer#replaying(Path)}.
     * A test fails when one of its requests was not recorded, also when the application has caught the exception.
     *
     * @param folder has one folder for each test class, and in it one file for each test
     */
    public static CometApiGeminiLocalServerExtension recordedIn(Path folder) {
        return new CometApiGeminiLocalServerExtension(new TestRecordings(folder, Upstream.cometApi()));
    }

    /**
     * Creates an extension that records another service than CometAPI, like {@link #recordedIn(Path)}.
     *
     * @param upstreamBaseUrl see {@link CometApiGeminiLocalServer#recording(Path, String)}
     * @throws IllegalArgumentException when the address does not begin with {@code http://} or {@code https://}
     */
    public static CometApiGeminiLocalServerExtension recordedIn(Path folder, String upstreamBaseUrl) {
        return new CometApiGeminiLocalServerExtension(new TestRecordings(folder, new Upstream(upstreamBaseUrl, null)));
    }

    /** Returns the server, which it starts if necessary. */
    public synchronized CometApiGeminiLocalServer server() {
        if (server == null) server = CometApiGeminiLocalServer.start();
        return server;
    }

    /** Returns the address for the {@code baseUrl} of a model. */
    public String baseUrl() {
        return server().baseUrl();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        begin(context);
        if (recordings != null) recordings.beginClass(context, server());
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        begin(context);
        if (recordings != null) recordings.beginTest(context, server());
        server().reset();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            if (recordings != null) throwIfNotRecorded(context, recordings.endTest(server()));
        } finally {
            end(context);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        boolean isLast = isScope(context);
        try {
            if (recordings != null && isLast) throwIfNotRecorded(context, recordings.endClass(server()));
        } finally {
            end(context);
        }
    }

    /** An application may catch the exception, so that the test would pass without the response that it is about. */
    private static void throwIfNotRecorded(ExtensionContext context, List<String> mismatches) {
        if (mismatches.isEmpty()) return;
        IllegalStateException failure = new IllegalStateException(String.join("\n", mismatches));
        Throwable earlier = context.getExecutionException().orElse(null);
        if (earlier == null) throw failure;
        earlier.addSuppressed(failure);
    }

    private synchronized void begin(ExtensionContext context) {
        if (scope == null) scope = context;
    }

    private synchronized boolean isScope(ExtensionContext context) {
        return scope != null && scope.getUniqueId().equals(context.getUniqueId());
    }

    private synchronized void end(ExtensionContext context) {
        if (!isScope(context)) return;
        scope = null;
        if (server != null) server.close();
        server = null;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Parameter declared = parameter.getParameter();
        return declared.getType() == CometApiGeminiLocalServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return server();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withRequests(failure);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withRequests(failure);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withRequests(failure);
    }

    private Throwable withRequests(Throwable failure) {
        failure.addSuppressed(new ReceivedRequests(server().requests()));
        return failure;
    }

    /** Stands below a failure in every report. */
    private static final class ReceivedRequests extends Exception {

        private static final long serialVersionUID = 1L;
        private static final int MAX_REQUESTS = 20;
        private static final int MAX_BODY = 1_000;

        ReceivedRequests(List<LocalRequest> requests) {
            super(text(requests), null, false, false);
        }

        private static String text(List<LocalRequest> requests) {
            if (requests.isEmpty()) return "The local server received no request";
            StringBuilder text = new StringBuilder("The local server received ")
                    .append(requests.size() == 1 ? "one request" : requests.size() + " requests");
            if (requests.size() > MAX_REQUESTS)
                text.append(", of which these are the last ").append(MAX_REQUESTS);
            text.append(':');
            for (LocalRequest request :
                    requests.subList(Math.max(0, requests.size() - MAX_REQUESTS), requests.size())) {
                // without the query, which may hold a key
                text.append("\n  ").append(request.method()).append(' ').append(request.path());
                if (!request.body().isEmpty()) text.append("\n    ").append(abbreviated(request.body()));
            }
            return text.toString();
        }

        private static String abbreviated(String body) {
            if (body.length() <= MAX_BODY) return body;
            return body.substring(0, MAX_BODY) + "… (" + body.length() + " characters)";
        }
    }
}
