package com.cometapi.langchain4j.gemini;

import com.fasterxml.jackson.core.io.SerializedString;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Maps tools: LangChain4j's tool specifications to function declarations, and the tool choice to a mode. Thread-safe. */
final class ToolMapper {

    private static final int MAX_NAME_LENGTH = 128;
    private static final String ALLOWED_NAMES = "allowedFunctionNames";

    /** Gemini 3 requires it where functions and server tools come together; Vertex AI refuses the field. */
    private static final String INVOCATIONS = "includeServerSideToolInvocations";

    /** Declarations as JSON, each written once: an application declares the same tools with each request. */
    private final IdentityCache<ToolSpecification, SerializedString> declarations = new IdentityCache<>();

    /**
     * Adds tools and their configuration to the fields of a request: the functions in one entry, each server tool in one of
     * its own, and the mode only where there are functions.
     */
    void map(CometApiGeminiChatRequestParameters parameters, Map<String, Object> fields) {
        List<ToolSpecification> functions = parameters.toolSpecifications();
        boolean hasFunctions = functions != null && !functions.isEmpty();
        if (!hasFunctions && !fields.containsKey("tools") && !fields.containsKey("toolConfig")) return;
        List<Object> tools = new ArrayList<>();
        if (hasFunctions) {
            requireUniqueNames(functions);
            tools.add(Map.of(
                    "functionDeclarations",
                    functions.stream().map(this::declaration).toList()));
        }
        boolean hasServerTools = fields.get("tools") instanceof Collection<?> own && tools.addAll(own);
        if (!tools.isEmpty()) fields.put("tools", tools);

        Map<String, Object> config = RequestFields.copyOf(fields, "toolConfig");
        Map<String, Object> calling = RequestFields.copyOf(config, "functionCallingConfig");
        if (hasFunctions) {
            boolean isStrict = functions.stream().anyMatch(tool -> Boolean.TRUE.equals(tool.strict()));
            functionCalling(parameters, isStrict, calling);
            if (hasServerTools && !isInvocationsSet(parameters)) config.put(INVOCATIONS, true);
        } else {
            calling.clear();
        }
        if (Boolean.FALSE.equals(config.get(INVOCATIONS))) config.remove(INVOCATIONS);
        RequestFields.putUnlessEmpty(config, "functionCallingConfig", calling);
        RequestFields.putUnlessEmpty(fields, "toolConfig", config);
    }

    private SerializedString declaration(ToolSpecification tool) {
        return declarations.get(tool, it -> JsonWriter.partOfRequests(declarationOf(it)));
    }

    private static boolean isInvocationsSet(CometApiGeminiChatRequestParameters parameters) {
        return parameters.requestFields().get("toolConfig") instanceof Map<?, ?> config
                && config.containsKey(INVOCATIONS);
    }

    /** @param isStrict whether calls have to follow the schemas; the service knows this for all functions only */
    private static void functionCalling(
            CometApiGeminiChatRequestParameters parameters, boolean isStrict, Map<String, Object> calling) {
        Object names = allowedNames(parameters.requestFields());
        if (names instanceof Collection<?> list && list.isEmpty()) {
            calling.put("mode", "NONE");
        } else if (!calling.containsKey("mode")) {
            boolean isValidated = isStrict || names != null;
            if (parameters.toolChoice() != null) calling.put("mode", mode(parameters.toolChoice(), isValidated));
            else if (names != null) calling.put("mode", "ANY");
            else if (isStrict) calling.put("mode", "VALIDATED");
        }
        if ("NONE".equals(calling.get("mode"))) calling.remove(ALLOWED_NAMES);
    }

    private static @Nullable Object allowedNames(Map<String, @Nullable Object> requestFields) {
        return requestFields.get("toolConfig") instanceof Map<?, ?> config
                        && config.get("functionCallingConfig") instanceof Map<?, ?> calling
                ? calling.get(ALLOWED_NAMES)
                : null;
    }

    /**
     * Returns the mode for a choice. The service takes names of allowed functions with the modes ANY and VALIDATED only,
     * and with these two its calls follow the schemas.
     */
    private static String mode(ToolChoice choice, boolean isValidated) {
        return switch (choice) {
            case AUTO -> isValidated ? "VALIDATED" : "AUTO";
            case REQUIRED -> "ANY";
            case NONE -> "NONE";
        };
    }

    private static Map<String, Object> declarationOf(ToolSpecification tool) {
        requireValidName(tool.name());
        Map<String, Object> declaration = new LinkedHashMap<>();
        declaration.put("name", tool.name());
        String description = OptionValues.text(tool.description());
        if (description != null) declaration.put("description", description);
        JsonObjectSchema parameters = tool.parameters();
        if (parameters != null && takesArguments(parameters)) {
            if (SchemaMapper.fitsOpenApi(parameters)) {
                declaration.put("parameters", SchemaMapper.openApi(parameters));
            } else {
                declaration.put("parametersJsonSchema", JsonSchemaMapper.jsonSchema(parameters));
            }
        }
        addMetadata(tool, declaration);
        return declaration;
    }

    /** Adds what a tool specification has no accessor for: its metadata has it, by the names of the service. */
    private static void addMetadata(ToolSpecification tool, Map<String, Object> declaration) {
        Map<String, Object> metadata = tool.metadata() == null ? Map.of() : tool.metadata();
        Object response = metadata.get("response");
        if (response instanceof JsonSchemaElement schema && SchemaMapper.fitsOpenApi(schema)) {
            declaration.put("response", SchemaMapper.openApi(schema));
        } else if (response instanceof JsonSchemaElement schema) {
            declaration.put("responseJsonSchema", JsonSchemaMapper.jsonSchema(schema));
        } else {
            putObject(tool, "response", response, declaration);
        }
        Object responseJson = metadata.get("responseJsonSchema");
        if (responseJson instanceof JsonSchemaElement schema) responseJson = JsonSchemaMapper.jsonSchema(schema);
        putObject(tool, "responseJsonSchema", responseJson, declaration);
        Object behavior = metadata.get("behavior");
        if (behavior instanceof Enum<?> constant) behavior = constant.name();
        if (behavior instanceof String name) behavior = OptionValues.text(name);
        if (behavior instanceof String name) {
            declaration.put("behavior", name);
        } else if (behavior != null) {
            throw new IllegalArgumentException("The metadata 'behavior' of the tool '" + tool.name()
                    + "' must be a name such as NON_BLOCKING, not a "
                    + behavior.getClass().getName());
        }
    }

    private static void putObject(
            ToolSpecification tool, String name, @Nullable Object schema, Map<String, Object> declaration) {
        if (schema == null) return;
        if (!(schema instanceof Map<?, ?> fields)) {
            throw new IllegalArgumentException("The metadata '" + name + "' of the tool '" + tool.name()
                    + "' must be a schema: a Map, or a JsonSchemaElement of LangChain4j, not a "
                    + schema.getClass().getName());
        }
        if (!fields.isEmpty()) declaration.put(name, RequestFields.object(name, fields));
    }

    private static boolean takesArguments(JsonObjectSchema parameters) {
        return !parameters.properties().isEmpty() || Boolean.TRUE.equals(parameters.additionalProperties());
    }

    /** Refuses a repeated name here, since Gemini would refuse the whole request. */
    private static void requireUniqueNames(List<ToolSpecification> functions) {
        Set<String> names = new HashSet<>(functions.size() * 2);
        for (ToolSpecification function : functions) {
            if (names.add(function.name())) continue;
            throw new IllegalArgumentException("The request has two tools with the name '" + function.name()
                    + "', which Gemini refuses: leave one out of toolSpecifications, or rename it, for example with"
                    + " @Tool(name = \"...\")");
        }
    }

    /** Refuses a name here, with a message that shows it: Gemini would refuse the whole request. */
    private static void requireValidName(String name) {
        boolean isGood = name.length() <= MAX_NAME_LENGTH && !name.isEmpty();
        for (int i = 0; i < name.length() && isGood; i++) {
            char c = name.charAt(i);
            boolean isLetter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
            boolean isInside = i > 0 && (c >= '0' && c <= '9' || c == '-' || c == '.' || c == ':');
            isGood = isLetter || isInside;
        }
        if (!isGood) {
            throw new IllegalArgumentException("Gemini refuses the function name '" + name + "': it must begin with a"
                    + " letter or _, go on with letters, digits, _ - . or :, and have at most 128 characters. Rename"
                    + " the tool, for example with @Tool(name = \"...\")");
        }
    }
}
