package com.cometapi.langchain4j.gemini;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Makes the routing models that LangChain4j has from 1.23 on, which the tests are not compiled against. */
final class RoutingModels {

    static final String PACKAGE = "dev.langchain4j.model.chat.router.";

    private RoutingModels() {}

    /** Returns a model that passes a request to the model whose name the request contains, otherwise to "default". */
    static ChatModel whole(Map<String, ? extends ChatModel> models) throws ReflectiveOperationException {
        return (ChatModel) model("RoutingChatModel", ChatModel.class, models);
    }

    /** Returns a streaming model like {@link #whole}. */
    static StreamingChatModel streaming(Map<String, ? extends StreamingChatModel> models)
            throws ReflectiveOperationException {
        return (StreamingChatModel) model("RoutingStreamingChatModel", StreamingChatModel.class, models);
    }

    @SuppressWarnings("unchecked")
    static CompletableFuture<ChatResponse> chatAsync(ChatModel model, ChatRequest request)
            throws ReflectiveOperationException {
        return (CompletableFuture<ChatResponse>)
                ChatModel.class.getMethod("chatAsync", ChatRequest.class).invoke(model, request);
    }

    private static Object model(String type, Class<?> routed, Map<String, ?> models)
            throws ReflectiveOperationException {
        Class<?> router = Class.forName(PACKAGE + "ChatModelRouter");
        Object builder = Class.forName(PACKAGE + type).getMethod("builder").invoke(null);
        for (Map.Entry<String, ?> model : models.entrySet()) {
            builder.getClass()
                    .getMethod("route", String.class, String.class, routed)
                    .invoke(builder, model.getKey(), "for " + model.getKey(), model.getValue());
        }
        Object byName = Proxy.newProxyInstance(router.getClassLoader(), new Class<?>[] {router}, byName(models));
        builder.getClass().getMethod("router", router).invoke(builder, byName);
        builder.getClass().getMethod("defaultRoute", String.class).invoke(builder, "default");
        return builder.getClass().getMethod("build").invoke(builder);
    }

    private static InvocationHandler byName(Map<String, ?> models) {
        return (proxy, method, arguments) -> switch (method.getName()) {
            case "route" -> route(models, arguments[0]);
            case "routeAsync" -> CompletableFuture.completedFuture(route(models, arguments[0]));
            default -> null;
        };
    }

    private static Object route(Map<String, ?> models, Object routingRequest) throws ReflectiveOperationException {
        String request = routingRequest
                .getClass()
                .getMethod("chatRequest")
                .invoke(routingRequest)
                .toString();
        String name =
                models.keySet().stream().filter(request::contains).findFirst().orElse("default");
        return Class.forName(PACKAGE + "ChatModelRoutingResult")
                .getMethod("route", String.class)
                .invoke(null, name);
    }
}
