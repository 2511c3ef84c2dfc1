package com.cometapi.langchain4j.gemini.spring;

import com.cometapi.langchain4j.gemini.CometApiGeminiChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiImageModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiSpeechModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiStreamingChatModel;
import com.cometapi.langchain4j.gemini.CometApiGeminiTranscriptionModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Closes the models that are beans when the context is closed: new calls are refused, and the open ones have the time that
 * {@code spring.lifecycle.timeout-per-shutdown-phase} gives. What is open then is cancelled, and its last callbacks are
 * awaited, since the class loader of the application may be closed next. With {@code server.shutdown=immediate} calls are
 * cancelled at once. A context that is only stopped may be started again, so its models go on.
 */
final class ModelLifecycle implements SmartLifecycle, BeanPostProcessor, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(ModelLifecycle.class);

    /** Stops after the web server, which waits for its own requests: those may need further calls. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 3 * 1024;

    private static final List<ModelType<?>> TYPES = List.of(
            new ModelType<>(CometApiGeminiChatModel.class, CometApiGeminiChatModel::closeGracefully),
            new ModelType<>(CometApiGeminiStreamingChatModel.class, CometApiGeminiStreamingChatModel::closeGracefully),
            new ModelType<>(CometApiGeminiImageModel.class, CometApiGeminiImageModel::closeGracefully),
            new ModelType<>(CometApiGeminiSpeechModel.class, CometApiGeminiSpeechModel::closeGracefully),
            new ModelType<>(CometApiGeminiTranscriptionModel.class, CometApiGeminiTranscriptionModel::closeGracefully),
            new ModelType<>(SearchModel.class, search -> search.model().closeGracefully()));

    private static final long LAST_CALLBACKS_SECONDS = 2;

    private final ConfigurableApplicationContext context;
    private volatile boolean isRunning;
    private volatile boolean isClosing;

    /**
     * A type of model, and how it is closed.
     *
     * @param closeGracefully returns null for a mock, which an application may have in its tests
     */
    private record ModelType<T extends AutoCloseable>(
            Class<T> type, Function<T, @Nullable CompletableFuture<Void>> closeGracefully) {

        boolean includes(Object bean) {
            return type.isInstance(bean) && !(bean instanceof ScopedObject);
        }

        /**
         * Closes the models that have been created, and creates none.
         *
         * @param isCancelling whether open calls are cancelled
         * @return for each model: completes when its last call has ended
         */
        List<CompletableFuture<Void>> closeAll(ConfigurableListableBeanFactory beans, boolean isCancelling) {
            List<CompletableFuture<Void>> closed = new ArrayList<>();
            for (String name : beans.getBeanNamesForType(type, false, false)) {
                Object model = beans.getSingleton(name);
                if (model == null || !includes(model)) continue;
                CompletableFuture<Void> end = close(name, model, isCancelling);
                if (end != null) closed.add(end);
            }
            return closed;
        }

        @Nullable
        CompletableFuture<Void> close(String name, Object bean, boolean isCancelling) {
            T model = type.cast(bean);
            try {
                if (isCancelling) model.close();
                return closeGracefully.apply(model);
            } catch (Exception e) {
                log.warn("The model {} could not be closed", name, e); // the others still can
                return null;
            }
        }
    }

    ModelLifecycle(ConfigurableApplicationContext context) {
        this.context = context;
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
        if (!context.isClosed()) {
            onStopped.run();
            return;
        }
        isRunning = false;
        isClosing = true;
        CompletableFuture<Void> closed = closeModels(false);
        if (closed.isDone() || isImmediate()) {
            onStopped.run();
            return;
        }
        log.info(
                "Waiting for the open calls to CometAPI, as long as spring.lifecycle.timeout-per-shutdown-phase allows");
        closed.whenComplete((nothing, failure) -> onStopped.run());
    }

    private boolean isImmediate() {
        String shutdown = context.getEnvironment().getProperty("server.shutdown", "");
        return "immediate".equalsIgnoreCase(shutdown.strip());
    }

    /** A model that is created while the context closes refuses calls like the others. */
    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (isClosing) {
            TYPES.stream().filter(type -> type.includes(bean)).forEach(type -> type.close(name, bean, false));
        }
        return bean;
    }

    /**
     * Cancels what is still open, and waits for the last callbacks. Spring may have called {@code close()} of a model before,
     * but still knows the model.
     */
    @Override
    public void destroy() {
        isClosing = true;
        try {
            closeModels(true).get(LAST_CALLBACKS_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.debug("Callbacks of cancelled calls to CometAPI still run", e);
        }
    }

    private CompletableFuture<Void> closeModels(boolean isCancelling) {
        ConfigurableListableBeanFactory beans = context.getBeanFactory();
        return CompletableFuture.allOf(TYPES.stream()
                .flatMap(type -> type.closeAll(beans, isCancelling).stream())
                .toArray(CompletableFuture[]::new));
    }
}
