package com.cometapi.langchain4j.gemini.localserver;

import com.cometapi.langchain4j.gemini.localserver.RequestTable.Field;
import com.cometapi.langchain4j.gemini.localserver.RequestTable.Message;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request as the service does. Names may be in camel case or snake case, null is absence, a single object stands for
 * a list of one. Everything else must match {@link RequestFields}.
 *
 * @see <a href="https://protobuf.dev/programming-guides/json/">The JSON format of protocol buffers</a>
 */
final class RequestReader {

    private final int generation;
    private final Predicate<String> isSent;
    private @Nullable String parseError;
    private @Nullable String limitError;

    private RequestReader(int generation, Predicate<String> isSent) {
        this.generation = generation;
        this.isSent = isSent;
    }

    /**
     * A request in one form: names in camel case, without nulls, lists as lists.
     *
     * @param refusal the error message of the service; null when each field is valid
     */
    record Result(JsonNode json, @Nullable String refusal) {}

    /**
     * Reads a request.
     *
     * @param isSent whether a response had a field of this name, or a media type, within its parts, which the history may
     *     then have
     */
    static Result read(JsonNode body, String model, Predicate<String> isSent) {
        if (!body.isObject()) {
            String reason = body.isMissingNode() ? "" : " Unknown name \"\": Root element must be a message.";
            return new Result(MissingNode.getInstance(), "Invalid JSON payload received." + reason);
        }
        RequestReader reader = new RequestReader(ModelTable.generation(model), isSent);
        JsonNode json = reader.message(body, RequestTable.request(), RequestPath.ROOT);
        return new Result(json, reader.parseError != null ? reader.parseError : reader.limitError);
    }

    private void refuse(String error) {
        if (parseError == null) parseError = error;
    }

    private void limit(RequestPath path, String error) {
        if (limitError == null) limitError = "* GenerateContentRequest." + path.inMessages() + ": " + error;
    }

    private JsonNode message(JsonNode node, Message message, RequestPath path) {
        if (!node.isObject()) {
            refuse(FieldTypes.invalid(path, FieldTypes.PACKAGE + message.name(), node));
            return node;
        }
        if (message.isOpen()) return node;
        ObjectNode read = Wire.object();
        for (var entry : node.properties()) {
            Field field = message.byName().get(entry.getKey());
            if (field == null && path.isWithinParts() && isSent.test(entry.getKey())) {
                read.set(entry.getKey(), entry.getValue());
            } else if (field == null) {
                refuse("Invalid JSON payload received. Unknown name \"" + entry.getKey() + "\"" + path.at()
                        + ": Cannot find field.");
            } else if (!entry.getValue().isNull()) {
                read.set(field.name(), field(entry.getValue(), field, path.child(field.name())));
            }
        }
        for (Field field : message.byName().values()) {
            if (field.isRequired() && !read.has(field.name())) requiredIsMissing(field, path.child(field.name()));
        }
        return read;
    }

    private void requiredIsMissing(Field field, RequestPath path) {
        String name = RequestTable.snakeCase(field.name());
        limit(path, (name.equals("name") ? "Name" : name) + " cannot be empty.");
    }

    private JsonNode field(JsonNode value, Field field, RequestPath path) {
        if (!field.isTakenBy(generation)) {
            String spaced = RequestTable.snakeCase(field.name()).replace('_', ' ');
            limitOfModel(Character.toUpperCase(spaced.charAt(0)) + spaced.substring(1)
                    + " is not supported for this model.");
        }
        if (field.isList()) return list(value, field, path);
        if (!field.isMap()) return single(value, field, path);
        if (!value.isObject()) {
            refuse(FieldTypes.invalid(path, FieldTypes.PACKAGE + field.type(), value));
            return value;
        }
        ObjectNode map = Wire.object();
        int index = 0;
        for (var entry : value.properties()) {
            RequestPath entryPath = path.entry(index++, entry.getKey());
            map.set(entry.getKey(), single(entry.getValue(), field, entryPath));
        }
        return map;
    }

    /** A setting that the model lacks is refused without a path. */
    private void limitOfModel(String error) {
        if (limitError == null) limitError = error;
    }

    private JsonNode list(JsonNode value, Field field, RequestPath path) {
        ArrayNode list = Wire.MAPPER.createArrayNode();
        if (!value.isArray()) {
            boolean isMessage = RequestTable.message(field.type()) != null && value.isObject();
            if (!isMessage) refuse(FieldTypes.invalid(path, FieldTypes.nameOf(field.type()), value));
            return isMessage ? list.add(single(value, field, path)) : value;
        }
        if (value.size() > field.maxElements()) {
            limit(path, "at most " + field.maxElements() + " are allowed, but " + value.size() + " were given.");
        }
        for (int i = 0; i < value.size(); i++) list.add(single(value.get(i), field, path.element(i)));
        return list;
    }

    private JsonNode single(JsonNode value, Field field, RequestPath path) {
        Message message = RequestTable.message(field.type());
        if (value.isArray() && !field.type().equals("any")) {
            refuse("Invalid JSON payload received. Unknown name \"" + path.lastName() + "\"" + path.parentAt()
                    + ": Proto field is not repeating, cannot start list.");
            return value;
        }
        if (message != null) return message(value, message, path);
        String error = FieldTypes.refusal(value, field.type(), path);
        if (error != null) refuse(error);
        else checkLimits(value, field, path);
        return value;
    }

    private void checkLimits(JsonNode value, Field field, RequestPath path) {
        String text = value.asText();
        if (field.range() != null && !field.range().contains(Double.parseDouble(text))) {
            limit(path, RequestTable.snakeCase(field.name()) + " must be in the range " + field.range() + ".");
        }
        if (value.isTextual() && field.isTooEmpty(text)) {
            if (field.isRequired()) requiredIsMissing(field, path);
            else limit(path, "cannot be empty");
        } else if (field.isMediaType()
                && !MediaTypes.isSupported(text)
                && !(path.isWithinParts() && isSent.test(text))) {
            limitOfModel("Unsupported MIME type: " + text);
        } else if (!field.allows(text)) {
            limit(path, notAllowed(field, text));
        }
    }

    private static String notAllowed(Field field, String text) {
        return switch (field.name()) {
            case "responseMimeType" -> "allowed mimetypes are " + field.allowedTexts() + ".";
            case "cachedContent" -> "Invalid CachedContent name: " + text + ".";
            case "name" ->
                "Invalid function name. Must start with a letter or an underscore. Must be alphanumeric (a-z, A-Z, 0-9),"
                        + " underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 128.";
            default -> "allowed values are " + field.allowedTexts() + ".";
        };
    }
}
