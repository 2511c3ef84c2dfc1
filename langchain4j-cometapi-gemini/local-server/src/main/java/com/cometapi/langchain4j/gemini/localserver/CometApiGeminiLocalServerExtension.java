package com.cometapi.langchain4j.gemini.localserver;

import java.lang.reflect.Parameter;
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

    private @Nullable CometApiGeminiLocalServer server;

    /** The context at whose end the server is closed: the outermost one in which the extension is registered. */
    private @Nullable ExtensionContext scope;

    /** Creates an extension. The server starts when it is needed first. */
    public CometApiGeminiLocalServerExtension() {}

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
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        begin(context);
        server().reset();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        end(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        end(context);
    }

    private synchronized void begin(ExtensionContext context) {
        if (scope == null) scope = context;
    }

    private synchronized void end(ExtensionContext context) {
        if (scope == null || !scope.getUniqueId().equals(context.getUniqueId())) return;
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
