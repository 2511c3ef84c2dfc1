package com.cometapi.langchain4j.gemini.localserver;

/**
 * Lists every field that the service knows in a request. {@link RequestTable} reads the list, {@link RequestReader} applies
 * it. A new field of the service is one more line here.
 *
 * <p>A block begins with {@code message} or {@code enum}, its name, and the page that documents it. A line of an enum lists
 * its values. A line of a message has the name and the type of a field, then its limits:
 *
 * <ul>
 *   <li>A type is {@code string}, {@code opaque} (a text that is not decoded), {@code base64}, {@code bool}, {@code int32},
 *       {@code int64}, {@code number}, {@code duration}, {@code timestamp}, {@code struct} (any JSON object), {@code any} (any
 *       JSON), {@code schema} (a JSON Schema), an enum or a message. {@code []} after it makes a list, {@code {}} a map.
 *   <li>{@code 0..2} is a range with both ends; {@code 0<..24} and {@code -2..<2} exclude one; {@code 1..} has no upper end.
 *   <li>{@code max=5} limits the elements of a list. {@code filled} excludes blank texts, {@code required} also absence.
 *       {@code nonempty} excludes the empty text only.
 *   <li>{@code in=A,B} lists the allowed texts. {@code like=R} is a regular expression for them.
 *   <li>{@code mime} demands a media type that Gemini takes.
 *   <li>{@code from=3} and {@code until=3} are the first and the last generation that takes the field.
 * </ul>
 *
 * <p>{@code open} after the page means that what the message holds is not checked.
 */
final class RequestFields {

    static final String TABLE = """
            message GenerateContentRequest https://ai.google.dev/api/generate-content#request-body
              model string
              contents Content[]
              systemInstruction Content
              tools Tool[]
              toolConfig ToolConfig
              safetySettings SafetySetting[]
              generationConfig GenerationConfig
              cachedContent string filled like=(projects/[^/]+/locations/[^/]+/)?cachedContents/[^/]+
              continuationToken opaque filled
              serviceTier ServiceTier
              store bool
              labels string{}
              modelArmorConfig ModelArmorConfig
              generationOutputConfig GenerationOutputConfig
            message Content https://ai.google.dev/api/caching#Content
              role string
              parts Part[]
            message Part https://ai.google.dev/api/caching#Part
              text string
              inlineData Blob
              fileData FileData
              functionCall FunctionCall
              functionResponse FunctionResponse
              executableCode ExecutableCode
              codeExecutionResult CodeExecutionResult
              toolCall ToolCall
              toolResponse ToolResponse
              audioTranscription Transcription
              thought bool
              thoughtSignature opaque
              videoMetadata VideoMetadata
              mediaResolution MediaResolution from=3
              mediaProcessing Part.MediaProcessing
              speechMetadata SpeechMetadata
              partMetadata struct
            message Blob https://ai.google.dev/api/caching#Blob
              mimeType string required mime
              data base64 required
              displayName string
            message FileData https://ai.google.dev/api/caching#FileData
              mimeType string filled mime
              fileUri string required
              displayName string
            message FunctionCall https://ai.google.dev/api/caching#FunctionCall
              id string
              name string required
              args struct
              partialArgs PartialArg[]
              willContinue bool
            message PartialArg https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/Content#PartialArg
              jsonPath string
              stringValue string
              numberValue number
              boolValue bool
              nullValue any
              willContinue bool
            message FunctionResponse https://ai.google.dev/api/caching#FunctionResponse
              id string
              name string required
              response struct required
              parts FunctionResponsePart[]
              willContinue bool
              scheduling FunctionResponse.Scheduling
            message FunctionResponsePart https://ai.google.dev/api/caching#FunctionResponsePart
              inlineData Blob
              fileData FileData
              mediaProcessing Part.MediaProcessing
            message ExecutableCode https://ai.google.dev/api/caching#ExecutableCode
              id string
              language ExecutableCode.Language
              code string
            message CodeExecutionResult https://ai.google.dev/api/caching#CodeExecutionResult
              id string
              outcome CodeExecutionResult.Outcome
              output string
            message ToolCall https://ai.google.dev/api/caching#ToolCall
              id string
              toolType ToolType
              args struct
            message ToolResponse https://ai.google.dev/api/caching#ToolResponse
              id string
              toolType ToolType
              response struct
            message Transcription https://ai.google.dev/api/caching#Part open
            message VideoMetadata https://ai.google.dev/api/caching#VideoMetadata
              startOffset duration
              endOffset duration
              fps number 0<..24
            message MediaResolution https://ai.google.dev/gemini-api/docs/media-resolution
              level MediaResolution.Level
              numTokens int32 1..
            message SpeechMetadata https://ai.google.dev/gemini-api/docs/speech-generation
              speaker string
              style string
            message Tool https://ai.google.dev/api/caching#Tool
              functionDeclarations FunctionDeclaration[] max=512
              googleSearch GoogleSearch
              googleSearchRetrieval GoogleSearchRetrieval
              googleMaps GoogleMaps
              codeExecution CodeExecution
              urlContext UrlContext
              fileSearch FileSearch
              computerUse ComputerUse
              mcpServers McpServer[]
              enterpriseWebSearch EnterpriseWebSearch
              retrieval Retrieval
              parallelAiSearch ParallelAiSearch
              exaAiSearch ExaAiSearch
            message FunctionDeclaration https://ai.google.dev/api/caching#FunctionDeclaration
              name string required like=[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}
              description string
              parameters Schema
              parametersJsonSchema schema
              response Schema
              responseJsonSchema schema
              behavior FunctionDeclaration.Behavior
            message Schema https://ai.google.dev/api/caching#Schema
              type Type
              format string
              title string
              description string
              nullable bool
              enum string[] filled
              items Schema
              minItems int64 0..
              maxItems int64 0..
              minProperties int64 0..
              maxProperties int64 0..
              minLength int64 0..
              maxLength int64 0..
              properties Schema{}
              required string[]
              propertyOrdering string[]
              minimum number
              maximum number
              pattern string
              anyOf Schema[]
              default any
              example any
            message GoogleSearch https://ai.google.dev/api/caching#GoogleSearch
              searchTypes SearchTypes
              timeRangeFilter Interval
              excludeDomains string[] filled max=2000
              blockingConfidence PhishBlockThreshold
            message SearchTypes https://ai.google.dev/api/caching#SearchTypes
              webSearch WebSearch
              imageSearch ImageSearch
            message WebSearch https://ai.google.dev/api/caching#SearchTypes
            message ImageSearch https://ai.google.dev/api/caching#SearchTypes
            message Interval https://ai.google.dev/api/caching#Interval
              startTime timestamp
              endTime timestamp
            message GoogleSearchRetrieval https://ai.google.dev/api/caching#GoogleSearchRetrieval
              dynamicRetrievalConfig DynamicRetrievalConfig
            message DynamicRetrievalConfig https://ai.google.dev/api/caching#DynamicRetrievalConfig
              mode DynamicRetrievalConfig.Mode
              dynamicThreshold number
            message GoogleMaps https://ai.google.dev/gemini-api/docs/maps-grounding
              enableWidget bool
              authConfig AuthConfig
              groundingTypes GroundingTypes
            message AuthConfig https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/Tool open
            message GroundingTypes https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/Tool open
            message CodeExecution https://ai.google.dev/api/caching#CodeExecution
            message UrlContext https://ai.google.dev/gemini-api/docs/url-context
            message FileSearch https://ai.google.dev/gemini-api/docs/file-search
              fileSearchStoreNames string[] filled
              topK int32 1..
              metadataFilter string
            message ComputerUse https://ai.google.dev/gemini-api/docs/computer-use
              environment Environment
              excludedPredefinedFunctions string[]
              enablePromptInjectionDetection bool
              disabledSafetyPolicies SafetyPolicy[]
            message McpServer https://ai.google.dev/api/caching#McpServer
              name string
              streamableHttpTransport StreamableHttpTransport
            message StreamableHttpTransport https://ai.google.dev/api/caching#StreamableHttpTransport
              url string
              headers string{}
              timeout duration
              sseReadTimeout duration
              terminateOnClose bool
            message EnterpriseWebSearch https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/Tool
              excludeDomains string[] filled max=2000
              blockingConfidence PhishBlockThreshold
            message Retrieval https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/Tool open
            message ParallelAiSearch https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/Tool open
            message ExaAiSearch https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/Tool open
            message ToolConfig https://ai.google.dev/api/caching#ToolConfig
              functionCallingConfig FunctionCallingConfig
              retrievalConfig RetrievalConfig
              includeServerSideToolInvocations bool
            message FunctionCallingConfig https://ai.google.dev/api/caching#FunctionCallingConfig
              mode FunctionCallingConfig.Mode
              allowedFunctionNames string[] filled
              streamFunctionCallArguments bool
            message RetrievalConfig https://ai.google.dev/api/caching#RetrievalConfig
              latLng LatLng
              languageCode string filled
            message LatLng https://ai.google.dev/api/caching#LatLng
              latitude number -90..90
              longitude number -180..180
            message SafetySetting https://ai.google.dev/api/generate-content#v1beta.SafetySetting
              category HarmCategory
              threshold SafetySetting.HarmBlockThreshold
              method SafetySetting.HarmBlockMethod
            message ModelArmorConfig https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference
              promptTemplateName string
              responseTemplateName string
            message GenerationOutputConfig https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference open
            message GenerationConfig https://ai.google.dev/api/generate-content#v1beta.GenerationConfig
              temperature number 0..2
              topP number 0..1
              topK number 1..
              candidateCount int32 1..8
              maxOutputTokens int32 1..
              stopSequences string[] nonempty max=5
              seed int32
              presencePenalty number -2..<2 until=3
              frequencyPenalty number -2..<2 until=3
              responseLogprobs bool
              logprobs int32 0..20
              responseMimeType string filled in=text/plain,application/json,application/xml,application/yaml,text/x.enum
              responseSchema Schema
              responseJsonSchema schema
              _responseJsonSchema schema
              responseFormat ResponseFormat[]
              responseModalities GenerationConfig.Modality[]
              thinkingConfig ThinkingConfig
              speechConfig SpeechConfig
              audioTranscriptionConfig AudioTranscriptionConfig
              translationConfig TranslationConfig
              imageConfig ImageConfig
              mediaResolution GenerationConfig.MediaResolution
              enableEnhancedCivicAnswers bool
              enableAffectiveDialog bool
              audioTimestamp bool
              routingConfig RoutingConfig
              modelSelectionConfig ModelSelectionConfig
              generationOutputConfig GenerationOutputConfig
            message ThinkingConfig https://ai.google.dev/gemini-api/docs/thinking
              includeThoughts bool
              thinkingBudget int32 until=3
              thinkingLevel ThinkingConfig.ThinkingLevel from=3
            message SpeechConfig https://ai.google.dev/gemini-api/docs/speech-generation
              voiceConfig VoiceConfig
              multiSpeakerVoiceConfig MultiSpeakerVoiceConfig
              languageCode string filled
            message VoiceConfig https://ai.google.dev/gemini-api/docs/speech-generation
              prebuiltVoiceConfig PrebuiltVoiceConfig
              replicatedVoiceConfig ReplicatedVoiceConfig
              voice string filled
            message PrebuiltVoiceConfig https://ai.google.dev/gemini-api/docs/speech-generation
              voiceName string filled
            message ReplicatedVoiceConfig https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference open
            message MultiSpeakerVoiceConfig https://ai.google.dev/gemini-api/docs/speech-generation
              speakerVoiceConfigs SpeakerVoiceConfig[] max=2
            message SpeakerVoiceConfig https://ai.google.dev/gemini-api/docs/speech-generation
              speaker string filled
              voiceConfig VoiceConfig
            message ImageConfig https://ai.google.dev/gemini-api/docs/image-generation
              aspectRatio string filled in=1:1,2:3,3:2,3:4,4:3,4:5,5:4,9:16,16:9,21:9,1:4,4:1,1:8,8:1
              imageSize string filled in=512,1K,2K,4K
              personGeneration string filled in=DONT_ALLOW,ALLOW_ADULT,ALLOW_ALL,ALLOW_NONE
              prominentPeople ImageConfig.ProminentPeople
              imageOutputOptions ImageOutputOptions
            message ImageOutputOptions https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference
              mimeType string filled
              compressionQuality int32 0..100
            message AudioTranscriptionConfig https://ai.google.dev/gemini-api/docs/audio open
            message TranslationConfig https://ai.google.dev/gemini-api/docs/audio
              targetLanguageCode string filled
              echoTargetLanguage bool
            message ResponseFormat https://ai.google.dev/gemini-api/docs/structured-output open
            message RoutingConfig https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference open
            message ModelSelectionConfig https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference
              featureSelectionPreference FeatureSelectionPreference
            enum ServiceTier https://ai.google.dev/gemini-api/docs/flex-inference
              SERVICE_TIER_UNSPECIFIED UNSPECIFIED FLEX STANDARD PRIORITY
            enum Part.MediaProcessing https://ai.google.dev/gemini-api/docs/video-understanding
              MEDIA_PROCESSING_UNSPECIFIED STATIC AGENTIC
            enum MediaResolution.Level https://ai.google.dev/gemini-api/docs/media-resolution
              MEDIA_RESOLUTION_UNSPECIFIED MEDIA_RESOLUTION_LOW MEDIA_RESOLUTION_MEDIUM MEDIA_RESOLUTION_HIGH
              MEDIA_RESOLUTION_ULTRA_HIGH
            enum GenerationConfig.MediaResolution https://ai.google.dev/api/generate-content#MediaResolution
              MEDIA_RESOLUTION_UNSPECIFIED MEDIA_RESOLUTION_LOW MEDIA_RESOLUTION_MEDIUM MEDIA_RESOLUTION_HIGH
            enum GenerationConfig.Modality https://ai.google.dev/api/generate-content#Modality
              MODALITY_UNSPECIFIED TEXT IMAGE AUDIO VIDEO
            enum ThinkingConfig.ThinkingLevel https://ai.google.dev/gemini-api/docs/thinking
              THINKING_LEVEL_UNSPECIFIED MINIMAL LOW MEDIUM HIGH XHIGH
            enum HarmCategory https://ai.google.dev/api/generate-content#v1beta.HarmCategory
              HARM_CATEGORY_UNSPECIFIED HARM_CATEGORY_HARASSMENT HARM_CATEGORY_HATE_SPEECH HARM_CATEGORY_SEXUALLY_EXPLICIT
              HARM_CATEGORY_DANGEROUS_CONTENT HARM_CATEGORY_CIVIC_INTEGRITY HARM_CATEGORY_JAILBREAK HARM_CATEGORY_IMAGE_HATE
              HARM_CATEGORY_IMAGE_DANGEROUS_CONTENT HARM_CATEGORY_IMAGE_HARASSMENT HARM_CATEGORY_IMAGE_SEXUALLY_EXPLICIT
              HARM_CATEGORY_DEROGATORY HARM_CATEGORY_TOXICITY HARM_CATEGORY_VIOLENCE HARM_CATEGORY_SEXUAL HARM_CATEGORY_MEDICAL
              HARM_CATEGORY_DANGEROUS
            enum SafetySetting.HarmBlockThreshold https://ai.google.dev/api/generate-content#HarmBlockThreshold
              HARM_BLOCK_THRESHOLD_UNSPECIFIED BLOCK_LOW_AND_ABOVE BLOCK_MEDIUM_AND_ABOVE BLOCK_ONLY_HIGH BLOCK_NONE OFF
            enum SafetySetting.HarmBlockMethod https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference
              HARM_BLOCK_METHOD_UNSPECIFIED SEVERITY PROBABILITY
            enum Type https://ai.google.dev/api/caching#Type
              TYPE_UNSPECIFIED STRING NUMBER INTEGER BOOLEAN ARRAY OBJECT NULL
            enum FunctionCallingConfig.Mode https://ai.google.dev/api/caching#Mode
              MODE_UNSPECIFIED AUTO ANY NONE VALIDATED
            enum FunctionDeclaration.Behavior https://ai.google.dev/api/caching#Behavior
              UNSPECIFIED BLOCKING NON_BLOCKING
            enum FunctionResponse.Scheduling https://ai.google.dev/api/caching#Scheduling
              SCHEDULING_UNSPECIFIED SILENT WHEN_IDLE INTERRUPT
            enum ExecutableCode.Language https://ai.google.dev/api/caching#Language
              LANGUAGE_UNSPECIFIED PYTHON
            enum CodeExecutionResult.Outcome https://ai.google.dev/api/caching#Outcome
              OUTCOME_UNSPECIFIED OUTCOME_OK OUTCOME_FAILED OUTCOME_DEADLINE_EXCEEDED
            enum ToolType https://ai.google.dev/api/caching#ToolType
              TOOL_TYPE_UNSPECIFIED GOOGLE_SEARCH_WEB GOOGLE_SEARCH_IMAGE URL_CONTEXT GOOGLE_MAPS FILE_SEARCH MEDIA_PROCESSING
            enum PhishBlockThreshold https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/Tool
              PHISH_BLOCK_THRESHOLD_UNSPECIFIED BLOCK_LOW_AND_ABOVE BLOCK_MEDIUM_AND_ABOVE BLOCK_HIGH_AND_ABOVE
              BLOCK_HIGHER_AND_ABOVE BLOCK_VERY_HIGH_AND_ABOVE BLOCK_ONLY_EXTREMELY_HIGH
            enum DynamicRetrievalConfig.Mode https://ai.google.dev/api/caching#Mode
              MODE_UNSPECIFIED MODE_DYNAMIC
            enum Environment https://ai.google.dev/gemini-api/docs/computer-use
              ENVIRONMENT_UNSPECIFIED ENVIRONMENT_BROWSER ENVIRONMENT_MOBILE ENVIRONMENT_DESKTOP
            enum SafetyPolicy https://ai.google.dev/gemini-api/docs/computer-use
              SAFETY_POLICY_UNSPECIFIED FINANCIAL_TRANSACTIONS SENSITIVE_DATA_MODIFICATION COMMUNICATION_TOOL ACCOUNT_CREATION
              DATA_MODIFICATION USER_CONSENT_MANAGEMENT LEGAL_TERMS_AND_AGREEMENTS
            enum ImageConfig.ProminentPeople https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference
              PROMINENT_PEOPLE_UNSPECIFIED ALLOW_PROMINENT_PEOPLE BLOCK_PROMINENT_PEOPLE
            enum FeatureSelectionPreference https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference
              FEATURE_SELECTION_PREFERENCE_UNSPECIFIED PRIORITIZE_QUALITY BALANCED PRIORITIZE_COST
            """;

    private RequestFields() {}
}
