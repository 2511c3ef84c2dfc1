// Google's own SDK for JavaScript.
import { FunctionCallingConfigMode, GoogleGenAI, mcpToTool, ThinkingLevel, Type } from "@google/genai";
import { assert, failureOf, IMAGE_MODEL, MODEL, PIXEL, PNG, run } from "./scenarios.mjs";

const baseUrl = process.argv[2];
const sdk = (apiKey, more = {}) => new GoogleGenAI({ apiKey, httpOptions: { baseUrl, ...more } });
const ai = sdk("any-key");

const declarations = [
  {
    name: "weather",
    description: "Returns the temperature of a city",
    parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } }, required: ["city"] },
  },
  {
    name: "rank",
    description: "Ranks cities",
    parametersJsonSchema: {
      type: "object",
      properties: { cities: { type: "array", items: { type: "string" } } },
      required: ["cities"],
    },
  },
];

/** Stands for the client of an MCP server, whose functions the SDK calls by itself. */
const mcpClient = {
  listTools: async () => ({
    tools: [{ name: "lookup", description: "Looks a city up", inputSchema: { type: "object", properties: { city: { type: "string" } } } }],
  }),
  callTool: async () => ({ content: [{ type: "text", text: "It is sunny" }] }),
};

const RECIPE = {
  type: "object",
  properties: {
    name: { type: "string" },
    difficulty: { type: "string", enum: ["easy", "hard"] },
    steps: { type: "array", items: { type: "string" } },
    minutes: { type: "integer" },
  },
  required: ["name", "difficulty", "steps", "minutes"],
};

function assertRecipe(text) {
  const recipe = JSON.parse(text);
  assert.equal(typeof recipe.name, "string");
  assert.ok(["easy", "hard"].includes(recipe.difficulty));
  assert.ok(Array.isArray(recipe.steps));
  assert.ok(Number.isInteger(recipe.minutes));
}

/** Returns the chunks of a stream and its whole text. */
async function streamed(request, client = ai) {
  const chunks = [];
  for await (const chunk of await client.models.generateContentStream(request)) chunks.push(chunk);
  return { chunks, text: chunks.map((chunk) => chunk.text ?? "").join("") };
}

const parts = (response) => response.candidates[0].content.parts;

async function toolLoop(generate) {
  const contents = [{ role: "user", parts: [{ text: "Where is it warmer, in Berlin or in Tokyo?" }] }];
  const names = [];
  for (let turn = 0; turn < 6; turn++) {
    const modelParts = await generate({ model: MODEL, contents, config: { tools: [{ functionDeclarations: declarations }] } });
    contents.push({ role: "model", parts: modelParts });
    const calls = modelParts.filter((part) => part.functionCall).map((part) => part.functionCall);
    if (calls.length === 0) {
      assert.deepEqual(names, ["weather", "weather", "rank"]);
      assert.equal(modelParts.map((part) => part.text ?? "").join(""), "It is warmer in Tokyo.");
      return;
    }
    names.push(...calls.map((call) => call.name));
    contents.push({
      role: "user",
      parts: calls.map((call) => ({
        functionResponse: { id: call.id, name: call.name, response: { output: call.name === "rank" ? call.args.cities.at(-1) : 20 } },
      })),
    });
  }
  assert.fail("the loop did not end");
}

await run("google-genai", {
  async text() {
    const chat = ai.chats.create({ model: MODEL, config: { systemInstruction: "Be brief.", temperature: 0.5 } });
    assert.match((await chat.sendMessage({ message: "What is 6 times 7?" })).text, /42/);
    const second = await chat.sendMessage({ message: "What is 7 times 8?" });
    assert.match(second.text, /56/);
    assert.equal(second.candidates[0].finishReason, "STOP");
    assert.ok(second.usageMetadata.totalTokenCount > 0);
  },

  async stream() {
    const { chunks, text } = await streamed({ model: MODEL, contents: "What is 6 times 7?" });
    assert.ok(chunks.length > 1);
    assert.match(text, /42/);
    assert.ok(chunks.at(-1).usageMetadata.totalTokenCount > 0);
  },

  async thoughts() {
    const request = {
      model: MODEL,
      contents: "What is 6 times 7?",
      config: { thinkingConfig: { includeThoughts: true, thinkingLevel: ThinkingLevel.LOW } },
    };
    const whole = await ai.models.generateContent(request);
    assert.ok(parts(whole).some((part) => part.thought && part.text));
    assert.doesNotMatch(whole.text, /Thinking/);
    assert.ok(whole.usageMetadata.thoughtsTokenCount > 0);
    const { chunks } = await streamed(request);
    assert.ok(chunks.some((chunk) => parts(chunk).some((part) => part.thought && part.text)));
  },

  async schema() {
    const request = (schema) => ({
      model: MODEL,
      contents: "A recipe for pancakes",
      config: { responseMimeType: "application/json", ...schema },
    });
    assertRecipe((await ai.models.generateContent(request({ responseJsonSchema: RECIPE }))).text);
    assertRecipe((await ai.models.generateContent(request({ responseSchema: RECIPE }))).text);
    assertRecipe((await streamed(request({ responseJsonSchema: RECIPE }))).text);
  },

  async tools() {
    await toolLoop(async (request) => parts(await ai.models.generateContent(request)));
    await toolLoop(async (request) => (await streamed(request)).chunks.flatMap((chunk) => parts(chunk) ?? []));
    const forced = await ai.models.generateContent({
      model: MODEL,
      contents: "Berlin",
      config: {
        tools: [{ functionDeclarations: declarations }],
        toolConfig: {
          functionCallingConfig: { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: ["weather"] },
        },
      },
    });
    assert.equal(forced.functionCalls[0].name, "weather");
    const byMcp = await ai.models.generateContent({
      model: MODEL,
      contents: "Look Berlin up",
      config: { tools: [mcpToTool(mcpClient)] },
    });
    assert.match(byMcp.text, /sunny/);
  },

  async search() {
    const request = { model: MODEL, contents: "Who won Euro 2024?", config: { tools: [{ googleSearch: {} }] } };
    const { groundingMetadata } = (await ai.models.generateContent(request)).candidates[0];
    assert.ok(groundingMetadata.webSearchQueries.length > 0);
    assert.match(groundingMetadata.groundingChunks[0].web.uri, /^https:/);
    const { chunks } = await streamed(request);
    assert.ok(chunks.some((chunk) => chunk.candidates[0].groundingMetadata?.groundingSupports?.length > 0));
  },

  async code() {
    const chat = ai.chats.create({ model: MODEL, config: { tools: [{ codeExecution: {} }] } });
    const first = await chat.sendMessage({ message: "What is 2.5 * 4?" });
    assert.match(first.executableCode, /2\.5/);
    assert.match(first.codeExecutionResult, /10/);
    assert.ok((await chat.sendMessage({ message: "Thank you" })).text.length > 0);
  },

  async images() {
    const seen = await ai.models.generateContent({
      model: MODEL,
      contents: [{ text: "What is this?" }, { inlineData: { mimeType: "image/png", data: PIXEL.toString("base64") } }],
    });
    assert.match(seen.text, /image\/png/);
    const drawn = await ai.models.generateContent({
      model: IMAGE_MODEL,
      contents: "Draw a boat",
      config: { responseModalities: ["TEXT", "IMAGE"], imageConfig: { aspectRatio: "16:9" } },
    });
    const blob = parts(drawn).find((part) => part.inlineData).inlineData;
    assert.equal(blob.mimeType, "image/png");
    assert.ok(Buffer.from(blob.data, "base64").subarray(0, 8).equals(PNG));
  },

  async errors() {
    const request = { model: MODEL, contents: "hi" };
    const wrongKey = await failureOf(() => sdk("banana").models.generateContent(request));
    assert.equal(wrongKey.status, 400);
    assert.match(wrongKey.message, /API key not valid/);
    const refused = await failureOf(() => ai.models.generateContent({ ...request, config: { temperature: 5 } }));
    assert.equal(refused.status, 400);
    assert.match(refused.message, /temperature/);
    const refusedStream = await failureOf(() => streamed({ ...request, config: { temperature: 5 } }));
    assert.equal(refusedStream.status, 400);
    const limited = await failureOf(() => ai.models.generateContent({ model: MODEL, contents: "Is it busy?" }));
    assert.equal(limited.status, 429);
    const retrying = sdk("any-key", { retryOptions: { attempts: 2 } });
    const retried = await retrying.models.generateContent({ model: MODEL, contents: "Is it still busy?" });
    assert.ok(retried.text.length > 0);
  },

  async models() {
    const pager = await ai.models.list({ config: { pageSize: 2 } });
    const names = [];
    for await (const model of pager) names.push(model.name);
    assert.ok(names.length > 2);
    assert.ok(names.includes("models/" + MODEL));
    assert.ok((await ai.models.get({ model: MODEL })).inputTokenLimit > 0);
    const contents = "What is 6 times 7?";
    const { totalTokens } = await ai.models.countTokens({ model: MODEL, contents });
    const { usageMetadata } = await ai.models.generateContent({ model: MODEL, contents });
    assert.equal(totalTokens, usageMetadata.promptTokenCount);
  },
});
