package com.cometapi.langchain4j.gemini.localserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that Gemini refuses, and requests that it accepts, whole and streamed. */
class StrictRulesTest {

    private static final String USER = "{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}";

    private final CometApiGeminiLocalServer server = CometApiGeminiLocalServer.start();
    private final NativeClient client = new NativeClient(server);

    @AfterEach
    void close() {
        server.close();
    }

    private static String json(String quoted) {
        return quoted.replace('\'', '"')
                .replace("%U", USER)
                .replace(
                        "%C",
                        "{\"functionCall\":{\"name\":\"f\",\"args\":{}},\"thoughtSignature\":"
                                + "\"skip_thought_signature_validator\"}")
                .replace(
                        "%F",
                        "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\",\"description\":\"d\"}]}],\"contents\":["
                                + USER + "]");
    }

    /** Returns the error messages of the whole and of the streamed request, empty for an accepted one. */
    private String refusal(String model, String body) throws Exception {
        HttpResponse<String> whole = client.send(model, "generateContent", json(body));
        HttpResponse<String> streamed = client.send(model, "streamGenerateContent?alt=sse", json(body));
        assertThat(streamed.statusCode()).as(whole.body()).isEqualTo(whole.statusCode());
        if (whole.statusCode() == 200) return "";
        assertThat(whole.statusCode()).as(whole.body()).isEqualTo(400);
        assertThat(streamed.body()).isEqualTo(whole.body());
        assertThat(Wire.parse(whole.body()).at("/error/status").asText()).isEqualTo("INVALID_ARGUMENT");
        return Wire.parse(whole.body()).at("/error/message").asText();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'temperature':5 | generation_config.temperature: temperature must be in the range [0.0, 2.0]",
                "'temperature':-0.1 | generation_config.temperature",
                "'temperature':'NaN' | Invalid value at 'generation_config.temperature' (TYPE_DOUBLE), \"NaN\"",
                "'temperature':NaN | Invalid JSON payload received.",
                "'topP':NaN | Invalid JSON payload received.",
                "'topP':'Infinity' | (TYPE_DOUBLE), \"Infinity\"",
                "'topP':-0.5 | generation_config.top_p",
                "'topP':7 | generation_config.top_p: top_p must be in the range [0.0, 1.0]",
                "'topK':0 | generation_config.top_k",
                "'stopSequences':['a','b','c','d','e','f','g'] | stop_sequences: at most 5 are allowed, but 7 were given",
                "'stopSequences':[''] | generation_config.stop_sequences[0]: cannot be empty",
                "'stopSequences':['a',null] | Invalid value at 'generation_config.stop_sequences[1]' (TYPE_STRING), null",
                "'stopSequences':'a' | Invalid value at 'generation_config.stop_sequences' (TYPE_STRING), \"a\"",
                "'responseModalities':['SMELL'] | (type.googleapis.com/google.ai.generativelanguage.v1beta.GenerationConfig.Modality), \"SMELL\"",
                "'responseModalities':[''] | Invalid value at 'generation_config.response_modalities[0]'",
                "'seed':'x' | Invalid value at 'generation_config.seed' (TYPE_INT32), \"x\"",
                "'seed':1.5 | Invalid value at 'generation_config.seed' (TYPE_INT32), 1.5",
                "'seed':3000000000 | Invalid value at 'generation_config.seed' (TYPE_INT32), 3000000000",
                "'seed':true | (TYPE_INT32), true",
                "'seed':[1] | Unknown name \"seed\" at 'generation_config': Proto field is not repeating",
                "'seed':{} | Invalid value at 'generation_config.seed' (TYPE_INT32), {}",
                "'responseLogprobs':'yes' | (TYPE_BOOL), \"yes\"",
                "'maxOutputTokens':-1 | generation_config.max_output_tokens: max_output_tokens must be in the range",
                "'maxOutputTokens':0 | generation_config.max_output_tokens",
                "'maxOutputTokens':'many' | (TYPE_INT32), \"many\"",
                "'candidateCount':9 | generation_config.candidate_count",
                "'presencePenalty':2 | must be in the range [-2.0, 2.0)",
                "'logprobs':21,'responseLogprobs':true | generation_config.logprobs",
                "'logprobs':2 | response_logprobs must be true",
                "'responseMimeType':'' | response_mime_type: cannot be empty",
                "'responseMimeType':'text/html' | allowed mimetypes are text/plain, application/json",
                "'imageConfig':{'imageSize':''} | generation_config.image_config.image_size: cannot be empty",
                "'imageConfig':{'imageSize':'2k'} | generation_config.image_config.image_size: allowed values are 512, 1K",
                "'imageConfig':{'aspectRatio':'2:1'} | generation_config.image_config.aspect_ratio: allowed values",
                "'mediaResolution':'' | Invalid value at 'generation_config.media_resolution'",
                "'mediaResolution':'HIGH' | Invalid value at 'generation_config.media_resolution'",
                "'thinkingConfig':{'thinkingLevel':''} | Invalid value at 'generation_config.thinking_config.thinking_level'",
                "'thinkingConfig':{'thinkingLevel':'XHIGH'} | Thinking level XHIGH is not supported for this model",
                "'thinkingConfig':'LOW' | v1beta.ThinkingConfig), \"LOW\"",
                "'speechConfig':{'voiceConfig':{'prebuiltVoiceConfig':{'voiceName':''}}} | prebuilt_voice_config.voice_name: cannot be empty",
                "'responseMimeType':'application/json','responseSchema':{'type':'TEXT'} | v1beta.Type), \"TEXT\"",
                "'responseMimeType':'application/json','responseSchema':{'type':'STRING','enum':['list','']} | generation_config.response_schema.enum[1]: cannot be empty",
                "'responseMimeType':'application/json','responseJsonSchema':{'type':'object','properties':{'a':{'enum':['x','']}}} | properties[a].enum[1]: cannot be empty",
                "'responseMimeType':'application/json','responseJsonSchema':{'$ref':'#/$defs/none'} | reference to undefined schema at \"#/$defs/none\"",
                "'responseMimeType':'application/json','responseJsonSchema':{'type':'array','items':{'$ref':'#/$defs/node','$defs':{'node':{'type':'object'}}}} | reference to undefined schema at \"#/$defs/node\"",
                "'responseMimeType':'application/json','responseJsonSchema':{'anyOf':[{'$ref':'node'}]} | reference to undefined schema at \"node\"",
                "'responseMimeType':'application/json','responseJsonSchema':{'type':'object','properties':{'a':{'$ref':'#/type'}}} | reference to undefined schema at \"#/type\"",
                "'responseMimeType':'application/json','responseJsonSchema':{'type':'object','properties':{'a':{'$ref':'#/definitions/a'}},'definitions':{'a':{'$ref':'#/definitions/b'}}} | reference to undefined schema",
                "'responseMimeType':'application/json','responseJsonSchema':'object' | Invalid value at 'generation_config.response_json_schema'",
            })
    void generation_settings_have_types_and_ranges(String settings, String message) throws Exception {
        assertThat(refusal(NativeClient.MODEL, "{'contents':[%U],'generationConfig':{" + settings + "}}"))
                .contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'contents':[%U],'safetySettings':[{'category':'HARM_CATEGORY_HARASSMNT','threshold':'OFF'}]} | Invalid value at 'safety_settings[0].category' (type.googleapis.com/google.ai.generativelanguage.v1beta.HarmCategory), \"HARM_CATEGORY_HARASSMNT\"",
                "{'contents':[%U],'safetySettings':[{'category':'HARM_CATEGORY_UNSPECIFIED','threshold':'OFF'}]} | element predicate failed: $.category in",
                "{'contents':[%U],'safetySettings':[{'category':'HARM_CATEGORY_TOXICITY','threshold':'OFF'}]} | element predicate failed: $.category in",
                "{'contents':[%U],'safetySettings':[{'category':'HARM_CATEGORY_HARASSMENT','threshold':'BLOCK'}]} | HarmBlockThreshold), \"BLOCK\"",
                "{'contents':[%U],'safetySettings':[{'category':'HARM_CATEGORY_HARASSMENT'},{'category':'HARM_CATEGORY_HARASSMENT'}]} | at most one setting",
                "{'contents':[%U],'cachedContent':''} | cached_content: cannot be empty",
                "{'contents':[%U],'cachedContent':'1234567890'} | Invalid CachedContent name: 1234567890.",
                "{'contents':[%U],'serviceTier':'fast'} | ServiceTier), \"fast\"",
                "{'contents':'hi'} | Invalid value at 'contents'",
                "{'contents':[{'parts':'hi'}]} | Invalid value at 'contents[0].parts'",
                "{'contents':[{'parts':[{'text':1}]}]} | Invalid value at 'contents[0].parts[0].text' (TYPE_STRING), 1",
                "{'contents':[{'parts':[{'text':'a','inline_data':{'mime_type':'image/png','data':'AAAA'}}]}]} | oneof field 'data' is already set",
                "{'contents':[{'parts':[{'inlineData':{'mimeType':'image/jpg','data':'AAAA'}}]}]} | Unsupported MIME type: image/jpg",
                "{'contents':[{'parts':[{'inlineData':{'mimeType':'image/bmp','data':'AAAA'}}]}]} | Unsupported MIME type: image/bmp",
                "{'contents':[{'parts':[{'inlineData':{'mimeType':'','data':'AAAA'}}]}]} | mime_type cannot be empty",
                "{'contents':[{'parts':[{'inlineData':{'mimeType':'image/png','data':'%'}}]}]} | (TYPE_BYTES), Base64 decoding failed for \"%\"",
                "{'contents':[{'parts':[{'fileData':{'mimeType':'image/jpg','fileUri':'https://a.example/b'}}]}]} | Unsupported MIME type: image/jpg",
                "{'contents':[{'parts':[{'fileData':{'mimeType':'image/png','fileUri':' '}}]}]} | file_uri cannot be empty",
                "{'contents':[{'parts':[{'text':'a','nonsense':1}]}]} | Unknown name \"nonsense\" at 'contents[0].parts[0]': Cannot find field.",
                "{'contents':[{'parts':[{'inlineData':{'mimeType':'video/mp4','data':'AAAA'},'videoMetadata':{'startOffset':'5'}}]}]} | (type.googleapis.com/google.protobuf.Duration), \"5\"",
                "{'contents':[{'parts':[{'inlineData':{'mimeType':'video/mp4','data':'AAAA'},'videoMetadata':{'fps':25}}]}]} | video_metadata.fps",
                "{'contents':[{'parts':[{'inlineData':{'mimeType':'video/mp4','data':'AAAA'},'videoMetadata':{'fps':0}}]}]} | video_metadata.fps",
                "{'contents':[{'parts':[{'inlineData':{'mimeType':'video/mp4','data':'AAAA'},'videoMetadata':{'endOffset':5}}]}]} | (type.googleapis.com/google.protobuf.Duration), 5",
                "{'contents':[{'parts':[{'inlineData':{'mimeType':'image/png','data':'AAAA'},'mediaResolution':'MEDIA_RESOLUTION_LOW'}]}]} | media_resolution",
                "{'contents':[{'parts':[{'inlineData':{'mimeType':'image/png','data':'AAAA'},'mediaResolution':{'level':'HIGH'}}]}]} | MediaResolution.Level), \"HIGH\"",
                "{'contents':[{'parts':[{'inlineData':{'mimeType':'image/png','data':'AAAA','displayName':1}}]}]} | display_name' (TYPE_STRING), 1",
                "{'contents':[{'parts':[{'text':'a','displayName':'b'}]}]} | Unknown name \"displayName\"",
                "{'contents':[{'parts':[{'text':'a','partMetadata':[]}]}]} | part_metadata",
                "{'contents':[{'parts':[{'text':'a','speechMetadata':{'speaker':1}}]}]} | speaker' (TYPE_STRING), 1",
                "{'contents':[{'parts':[{'inlineData':{'mimeType':'video/mp4','data':'AAAA'},'mediaProcessing':'SLOW'}]}]} | MediaProcessing), \"SLOW\"",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'description':'d'}]}]} | function_declarations[0].name: Name cannot be empty.",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':''}]}]} | function_declarations[0].name: Name cannot be empty.",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'1st'}]}]} | Invalid function name.",
                "{'contents':[%U],'tools':[{'googleSerch':{}}]} | Unknown name \"googleSerch\" at 'tools[0]': Cannot find field.",
                "{'contents':[%U],'tools':[{'codeExecution':{'nonsense':1}}]} | Unknown name \"nonsense\" at 'tools[0].code_execution'",
                "{'contents':[%U],'tools':[{'codeExecution':true}]} | Invalid value at 'tools[0].code_execution'",
                "{%F,'toolConfig':{'functionCallingConfig':{'mode':''}}} | v1beta.FunctionCallingConfig.Mode), \"\"",
                "{%F,'toolConfig':{'functionCallingConfig':{'mode':'SOMETIMES'}}} | v1beta.FunctionCallingConfig.Mode), \"SOMETIMES\"",
                "{%F,'toolConfig':{'retrievalConfig':{'latLng':{'latitude':91}}}} | lat_lng.latitude",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f','parametersJsonSchema':{'$ref':'#/definitions/a'}}]}]} | reference to undefined schema",
                "{'contents':[%U,{'role':'model','parts':[{'functionCall':{'name':'f','args':'{}'}}]},{'parts':[{'functionResponse':{'name':'f','response':{}}}]}]} | function_call.args' (type.googleapis.com/google.protobuf.Struct), \"{}\"",
                "{'contents':[%U,{'role':'model','parts':[%C]},{'parts':[{'functionResponse':{'name':'','response':{}}}]}]} | function_response.name: Name cannot be empty.",
                "{'contents':[%U,{'role':'model','parts':[%C]},{'parts':[{'functionResponse':{'name':'f','response':{'a':[{'$ref':'x'}]}}}]}]} | $ref \"x\" of the function `f`",
                "{'contents':[%U,{'role':'model','parts':[%C]},{'parts':[{'functionResponse':{'name':'f','response':{'$ref':1}}}]}]} | $ref 1 of the function `f`",
                "{'contents':[{'parts':[{'functionResponse':{'name':'f','response':{}}}]}]} | comes immediately after a function call turn",
                "{'contents':[%U,{'role':'model','parts':[%C,%C]},{'parts':[{'functionResponse':{'name':'f','response':{}}}]},{'parts':[{'functionResponse':{'name':'f','response':{}}}]}]} | number of function response parts",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f'}]},{'functionDeclarations':[{'name':'f'}]}]} | Duplicate function declaration found: f",
            })
    void invalid_requests_are_refused(String body, String message) throws Exception {
        assertThat(refusal(NativeClient.MODEL, body)).contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'contents':[%U,%U]}",
                "{'contents':%U}",
                "{'contents':[{'parts':{'text':''}}]}",
                "{'contents':[%U,{'role':'model','parts':[{'text':'a'}]},{'role':'model','parts':[{'text':''}]},%U]}",
                "{'contents':[%U,{'role':'model','parts':[{'thoughtSignature':'skip_thought_signature_validator'}]},%U]}",
                "{'contents':[%U,{'role':'model','parts':[%C]},{'role':'function','parts':[{'functionResponse':{'name':'f','id':'x','response':{}}}]},%U]}",
                "{'contents':[%U,{'role':'model','parts':[%C]},{'role':'model','parts':[%C]},{'parts':[{'function_response':{'name':'f','response':{}}},{'functionResponse':{'name':'f','response':{}}}]}]}",
                "{'contents':[%U,{'role':'model','parts':[%C]},{'parts':[{'functionResponse':{'name':'f','response':{'image':{'$ref':'chart'}},'parts':[{'inlineData':{'mimeType':'image/png','data':'AAAA','displayName':'chart'}}]}}]}]}",
                "{'contents':[{'parts':[{'inline_data':{'mime_type':'audio/L16;rate=24000','data':'_-8='},'video_metadata':null,'thought':false}]}],'system_instruction':{'role':'model','parts':{'text':'a'}},'safety_settings':null}",
                "{'contents':[{'parts':[{'fileData':{'fileUri':'https://a.example/b','displayName':'b'},'mediaResolution':{'level':'MEDIA_RESOLUTION_ULTRA_HIGH'},'videoMetadata':{'startOffset':'1.5s','endOffset':'20s','fps':24},'mediaProcessing':'AGENTIC','partMetadata':{'a':1}},{'text':'a','speechMetadata':{'speaker':'A','style':'b'}},{'audioTranscription':{'text':'a'}}]}]}",
                "{'contents':[%U],'continuationToken':'dG9r','serviceTier':'flex','store':false,'labels':{'a':'b'},'generationOutputConfig':{'outputUriPrefix':'gs://a'},'modelArmorConfig':{'promptTemplateName':'a'}}",
                "{'contents':[%U],'cachedContent':'projects/p/locations/l/cachedContents/1'}",
                "{'contents':[%U],'safetySettings':[{'category':'HARM_CATEGORY_JAILBREAK','threshold':'HARM_BLOCK_THRESHOLD_UNSPECIFIED','method':'SEVERITY'}]}",
                "{'contents':[%U],'generationConfig':{'responseFormat':[{'text':{'mimeType':'application/json'}}],'translationConfig':{'targetLanguageCode':'de'},'routingConfig':{'autoMode':{}},'modelSelectionConfig':{'featureSelectionPreference':'BALANCED'},'audioTimestamp':true,'enableEnhancedCivicAnswers':true,'enableAffectiveDialog':true,'audioTranscriptionConfig':{'diarization':true}}}",
                "{'contents':[%U],'generationConfig':{'imageConfig':{'personGeneration':'ALLOW_ALL','prominentPeople':'BLOCK_PROMINENT_PEOPLE','imageOutputOptions':{'mimeType':'image/jpeg','compressionQuality':80},'aspectRatio':'21:9'},'speechConfig':{'multiSpeakerVoiceConfig':{'speakerVoiceConfigs':[{'speaker':'A','voiceConfig':{'prebuiltVoiceConfig':{'voiceName':'Kore'}}}]}}}}",
                "{'contents':[%U],'generationConfig':{'temperature':'0.5','seed':'7','topK':40.0,'maxOutputTokens':2e2,'thinkingConfig':{'thinkingLevel':'low','includeThoughts':true},'mediaResolution':'MEDIA_RESOLUTION_UNSPECIFIED'}}",
                "{'contents':[%U],'tools':[{'fileSearch':{'fileSearchStoreNames':['a'],'topK':3}},{'computerUse':{'environment':'ENVIRONMENT_BROWSER','disabledSafetyPolicies':['ACCOUNT_CREATION']}},{'enterpriseWebSearch':{}},{'retrieval':{'vertexAiSearch':{'datastore':'a'}}},{'parallelAiSearch':{'apiKey':'a'}},{'exaAiSearch':{}},{'googleMaps':{'groundingTypes':{'places':{}}}},{'googleSearch':{'searchTypes':{'imageSearch':{}},'timeRangeFilter':{'startTime':'2026-01-01T00:00:00Z','endTime':'2026-02-01T00:00:00.5+01:00'}}},{'mcpServers':[{'name':'a','streamableHttpTransport':{'url':'https://a.example','timeout':'10s','headers':{'a':'b'}}}]}],'toolConfig':{'retrievalConfig':{'latLng':{'latitude':1,'longitude':2},'languageCode':'de'}}}",
                "{%F,'toolConfig':{'functionCallingConfig':{'mode':'none','streamFunctionCallArguments':true}}}",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f','behavior':'NON_BLOCKING','response':{'type':'STRING'},'parametersJsonSchema':{'type':'object','properties':{'a':{'$ref':'#/$defs/a~1b'}},'$defs':{'a/b':{'type':'array','items':{'$ref':'#'}}}}}]}]}",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f','parameters':{'type':'OBJECT','properties':{},'required':[]}}]}]}",
                "{'contents':[%U],'tools':[{'googleSearch':{}},{'functionDeclarations':[{'name':'f'}]}],'toolConfig':{'functionCallingConfig':{'mode':'AUTO'}}}",
                "{'contents':[%U],'generationConfig':{'responseMimeType':'application/json','responseJsonSchema':{'type':['string','null']}}}",
                "{'contents':[%U],'generationConfig':{'stopSequences':[' ','\\n\\n','END']}}",
                "{'contents':[{'parts':[{'inlineData':{'mimeType':'video/ogg','data':'AAAA'}},{'inlineData':{'mimeType':'image/gif','data':'AAAA'}}]}]}",
                "{'contents':[%U],'tools':[{'functionDeclarations':[{'name':'f','responseJsonSchema':{'type':'object'},'behavior':'BLOCKING'}]}]}",
            })
    void valid_requests_are_accepted(String body) throws Exception {
        assertThat(refusal(NativeClient.MODEL, body)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-3.5-flash-lite, true",
        "gemini-3.6-flash, true",
        "gemini-3.7-flash, true",
        "gemini-3.8-flash, true",
        "gemini-3.10-flash, true",
        "gemini-4-argon, true",
        "gemini-4-neon, true",
        "gemini-3-flash-preview, false",
        "gemini-3.5-flash, false",
        "gemini-2.5-flash, false",
        "gemini-flash-latest, false",
    })
    void newer_models_refuse_a_history_that_ends_on_a_model_turn(String model, boolean isRefused) throws Exception {
        String refusal = refusal(model, "{'contents':[%U,{'role':'model','parts':[{'text':'a'}]}]}");

        assertThat(refusal.contains("end with a user role")).isEqualTo(isRefused);
        assertThat(refusal.isEmpty()).isNotEqualTo(isRefused);
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-3.6-flash, true",
        "gemini-3.7-flash, true",
        "gemini-3.8-flash, true",
        "gemini-4-argon, true",
        "gemini-4-neon, true",
        "gemini-3.5-flash, false",
        "gemini-2.5-flash, false",
    })
    void text_beside_a_function_response_is_refused_by_newer_models(String model, boolean isRefused) throws Exception {
        String result = "{'functionResponse':{'name':'f','response':{}}}";
        String start = "{'contents':[%U,{'role':'model','parts':[%C]},";

        assertThat(refusal(model, start + "{'parts':[" + result + ",{'text':'a'}]}]}")
                        .isEmpty())
                .isNotEqualTo(isRefused);
        assertThat(refusal(model, start + "{'parts':[{'text':''}," + result + "]}]}")
                        .isEmpty())
                .isNotEqualTo(isRefused);
        assertThat(refusal(model, start + "{'parts':[" + result + "]},{'parts':[{'text':'a'}]}]}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-4-argon, 'presencePenalty', 0.5, Presence penalty is not supported",
        "gemini-4-argon, 'frequencyPenalty', 0.5, Frequency penalty is not supported",
        "gemini-4-argon, 'candidateCount', 2, Only one candidate",
        "gemini-2.5-pro, 'thinkingConfig', {'thinkingBudget':40000}, between 128 and 32768",
        "gemini-2.5-flash, 'thinkingConfig', {'thinkingBudget':30000}, between 1 and 24576",
        "gemini-3-pro-preview, 'thinkingConfig', {'thinkingLevel':'MEDIUM'}, MEDIUM is not supported",
    })
    void each_generation_has_limits_of_its_own(String model, String name, String value, String message)
            throws Exception {
        String setting = "{'contents':[%U],'generationConfig':{'" + name + "':" + value + "}}";

        assertThat(refusal(model, setting.replace("''", "'"))).contains(message);
    }

    @Test
    void gemini_4_refuses_long_output_that_is_not_streamed() throws Exception {
        String body = json("{'contents':[%U],'generationConfig':{'maxOutputTokens':40000}%T}");
        String token = body.replace("%T", ",\"continuationToken\":\"dG9r\"");
        String plain = body.replace("%T", "");

        assertThat(client.send("gemini-4-argon", "generateContent", plain).statusCode())
                .isEqualTo(400);
        assertThat(client.send("gemini-4-argon", "generateContent", token).statusCode())
                .isEqualTo(200);
        assertThat(client.send("gemini-4-argon", "streamGenerateContent?alt=sse", plain)
                        .statusCode())
                .isEqualTo(200);
        assertThat(client.send("gemini-4-neon", "generateContent", plain).statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_field_that_a_response_had_is_accepted_in_the_history() throws Exception {
        String part = "{'text':'a','newField':1}";
        String body = "{'contents':[%U,{'role':'model','parts':[" + part + "]},%U]}";
        assertThat(refusal(NativeClient.MODEL, body)).contains("Unknown name \"newField\"");

        server.answers(Answer.json(json("{'candidates':[{'content':{'parts':[" + part + "]}}]}")));
        client.send(NativeClient.request("hi", ""));

        assertThat(refusal(NativeClient.MODEL, body)).isEmpty();
        assertThat(refusal(NativeClient.MODEL, "{'contents':[%U],'newField':1}"))
                .contains("Unknown name");
    }

    @Test
    void a_media_type_that_a_response_had_is_accepted_in_the_history() throws Exception {
        String part = "{'inlineData':{'mimeType':'application/octet-stream','data':'AAAA'}}";
        String body = "{'contents':[%U,{'role':'model','parts':[" + part + "]},%U]}";
        assertThat(refusal(NativeClient.MODEL, body)).contains("Unsupported MIME type: application/octet-stream");

        server.answers(Answer.json(json("{'candidates':[{'content':{'parts':[" + part + "]}}]}")));
        client.send(NativeClient.request("hi", ""));

        assertThat(refusal(NativeClient.MODEL, body)).isEmpty();
    }

    @Test
    void older_models_refuse_a_resolution_of_one_part() throws Exception {
        String body =
                "{'contents':[{'parts':[{'inlineData':{'mimeType':'image/png','data':'AAAA'},'mediaResolution':{'level':'MEDIA_RESOLUTION_LOW'}}]}]}";

        assertThat(refusal("gemini-2.5-flash", body)).contains("Media resolution is not supported");
        assertThat(refusal("gemini-3.8-flash", body)).isEmpty();
    }

    @Test
    void older_models_accept_references_in_function_responses() throws Exception {
        String body =
                "{'contents':[%U,{'role':'model','parts':[%C]},{'parts':[{'functionResponse':{'name':'f','response':{'$ref':'x'}}}]}]}";

        assertThat(refusal("gemini-2.5-flash", body)).isEmpty();
        assertThat(refusal("gemini-3.8-flash", body)).contains("$ref");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-flash, , true",
        "gemini-3-flash-preview, , true",
        "gemini-3.1-pro-preview, , true",
        "gemini-3-flash-preview, call-1, true",
        "gemini-3-flash-preview, call-2, false",
        "gemini-3.5-flash, , false",
        "gemini-3.8-flash, , false",
        "gemini-3.8-flash, call-1, true",
        "gemini-4-argon, , false",
    })
    void a_result_may_omit_the_id_of_its_call_before_3_5(String model, String id, boolean isAccepted) throws Exception {
        String body = "{'contents':[%U,{'role':'model','parts':[{'functionCall':{'id':'call-1','name':'f','args':{}},"
                + "'thoughtSignature':'skip_thought_signature_validator'}]},{'role':'user','parts':[{'functionResponse':{"
                + (id == null ? "" : "'id':'" + id + "',") + "'name':'f','response':{}}}]}]}";

        assertThat(refusal(model, body))
                .isEqualTo(isAccepted ? "" : "The function response does not match the function call: f");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'functionDeclarations':[{'name':'f'},{'name':'g'},{'name':'f'}] | Duplicate function declaration found: f",
                "'functionDeclarations':[{'name':'f'}]},{'functionDeclarations':[{'name':'f'}] | Duplicate function declaration found: f",
                "'functionDeclarations':[{'name':'f'},{'name':'g'}] | function_calling_config.allowed_function_names: h is not declared",
            })
    void a_function_is_declared_once_and_allowed_only_when_declared(String tool, String message) throws Exception {
        assertThat(refusal(NativeClient.MODEL, allowingH(tool))).contains(message);
        assertThat(refusal(
                        NativeClient.MODEL,
                        allowingH("'functionDeclarations':[{'name':'h'}]},{'functionDeclarations':[{'name':'f'}]")))
                .isEmpty();
    }

    private static String allowingH(String tool) {
        return "{'contents':[%U],'tools':[{" + tool + "}],"
                + "'toolConfig':{'functionCallingConfig':{'mode':'ANY','allowedFunctionNames':['h']}}}";
    }

    @Test
    void text_behind_the_json_is_refused() throws Exception {
        assertThat(refusal(NativeClient.MODEL, "{'contents':[%U]} and more"))
                .isEqualTo("Invalid JSON payload received.");
        assertThat(refusal(NativeClient.MODEL, "{'contents':[%U]}{}")).isEqualTo("Invalid JSON payload received.");
        assertThat(refusal(NativeClient.MODEL, "{'contents':[%U]}\n ")).isEmpty();
    }
}
