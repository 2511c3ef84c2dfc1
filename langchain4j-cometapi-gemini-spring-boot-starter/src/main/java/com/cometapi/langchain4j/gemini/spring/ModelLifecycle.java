package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiImageModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiSpeechModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiTranscriptionModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;

/**
 * Closes all models when the context is closed: no call begins any more, and the open ones have the time that
 * {@code spring.lifecycle.timeout-per-shutdown-phase} gives. What is open then, Spring cancels with {@code close()} of
 * each model. With {@code server.shutdown=immediate} nothing waits. A context that is only stopped may be started again,
 * so its models stay open.
 */
final class ModelLifecycle implements SmartLifecycle, ApplicationListener<ContextClosedEvent>, ApplicationContextAware {

    private static final Logger log = LoggerFactory.getLogger(ModelLifecycle.class);

    /** Stops behind the web server, which waits for its own requests: those may need further calls. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 3 * 1024;

    private final ConfigurableListableBeanFactory beans;
    private final Environment environment;
    private final List<Closing<?>> types = List.of(
            new Closing<>(CometApiGeminiChatModel.class, CometApiGeminiChatModel::closeGracefully),
            new Closing<>(CometApiGeminiStreamingChatModel.class, CometApiGeminiStreamingChatModel::closeGracefully),
            new Closing<>(CometApiGeminiImageModel.class, CometApiGeminiImageModel::closeGracefully),
            new Closing<>(CometApiGeminiSpeechModel.class, CometApiGeminiSpeechModel::closeGracefully),
            new Closing<>(CometApiGeminiTranscriptionModel.class, CometApiGeminiTranscriptionModel::closeGracefully),
            new Closing<>(SearchModel.class, search -> search.model().closeGracefully()));

    private volatile boolean isRunning;
    private volatile boolean isClosing;
    private volatile @Nullable ApplicationContext context;

    /** How the models of a type are closed. */
    private record Closing<T>(Class<T> type, Function<T, CompletableFuture<Void>> close) {

        CompletableFuture<Void> apply(Object model) {
            return close.apply(type.cast(model));
        }
    }

    ModelLifecycle(ConfigurableListableBeanFactory beans, Environment environment) {
        this.beans = beans;
        this.environment = environment;
    }

    @Override
    public void setApplicationContext(ApplicationContext context) {
        this.context = context;
    }

    /** Comes before the first phase of the shutdown. The event of a child context does not count. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext() == context) isClosing = true;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public void start() {
        isRunning = true;
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    /** @param onStopped run at once, or when the last open call has ended; Spring waits for it */
    @Override
    public void stop(Runnable onStopped) {
        isRunning = false;
        CompletableFuture<Void> closed = isClosing ? closeModels() : CompletableFuture.completedFuture(null);
        if (closed.isDone() || isImmediate()) {
            onStopped.run();
            return;
        }
        log.info("Waiting for the open calls to CometAPI, as long as spring.lifecycle.timeout-per-shutdown-phase allows");
        closed.whenComplete((nothing, failure) -> onStopped.run());
    }

    private boolean isImmediate() {
        return "immediate".equalsIgnoreCase(environment.getProperty("server.shutdown", "").strip());
    }

    private CompletableFuture<Void> closeModels() {
        List<CompletableFuture<Void>> closed = new ArrayList<>();
        for (Closing<?> type : types) {
            for (String name : beans.getBeanNamesForType(type.type(), false, false)) {
                Object model = beans.getSingleton(name);
                boolean isCreated = type.type().isInstance(model) && !(model instanceof ScopedObject);
                if (isCreated) closed.add(type.apply(model));
            }
        }
        return CompletableFuture.allOf(closed.toArray(CompletableFuture[]::new));
    }
}
