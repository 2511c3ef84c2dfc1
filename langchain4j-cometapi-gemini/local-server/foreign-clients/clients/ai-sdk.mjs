// Vercel's AI SDK with its provider for Google.
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { generateImage, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from "ai";
import { assert, failureOf, IMAGE_MODEL, MODEL, PIXEL, PNG, run } from "./scenarios.mjs";
import { z } from "zod";

const provider = (apiKey) => createGoogleGenerativeAI({ apiKey, baseURL: process.argv[2] + "/v1beta" });
const google = provider("any-key");
const model = google(MODEL);

const recipe = Output.object({
  schema: z.object({
    name: z.string(),
    difficulty: z.enum(["easy", "hard"]),
    steps: z.array(z.string()),
    minutes: z.number().int().min(1).max(240),
    source: z.string().nullable(),
    serves: z.union([z.string(), z.number()]),
  }),
});

function assertRecipe({ name, difficulty, steps, minutes }) {
  assert.equal(typeof name, "string");
  assert.ok(["easy", "hard"].includes(difficulty));
  assert.ok(Array.isArray(steps));
  assert.ok(Number.isInteger(minutes));
}

const tools = (names) => ({
  weather: tool({
    description: "Returns the temperature of a city",
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => {
      names.push("weather " + city);
      return { celsius: city === "Tokyo" ? 24 : 18 };
    },
  }),
  rank: tool({
    description: "Ranks cities",
    inputSchema: jsonSchema({
      type: "object",
      properties: { cities: { type: "array", items: { type: "string" } } },
      required: ["cities"],
    }),
    execute: async ({ cities }) => {
      names.push("rank " + cities.join(" "));
      return cities.at(-1);
    },
  }),
});

const EXPECTED_CALLS = ["weather Berlin", "weather Tokyo", "rank Berlin Tokyo"];

/** Reads a stream to its end, and throws the error that it carries. */
async function readWhole(result) {
  const parts = [];
  for await (const part of result.fullStream) {
    if (part.type === "error") throw part.error;
    parts.push(part);
  }
  return parts;
}

const quiet = { onError: () => {} };

await run("ai-sdk", {
  async text() {
    const messages = [{ role: "user", content: "What is 6 times 7?" }];
    const first = await generateText({ model, system: "Be brief.", messages, temperature: 0.5 });
    assert.match(first.text, /42/);
    messages.push(...first.response.messages, { role: "user", content: "What is 7 times 8?" });
    const second = await generateText({ model, messages });
    assert.match(second.text, /56/);
    assert.equal(second.finishReason, "stop");
    assert.ok(second.usage.totalTokens > 0);
  },

  async stream() {
    const result = streamText({ model, prompt: "What is 6 times 7?", ...quiet });
    const deltas = [];
    for await (const delta of result.textStream) deltas.push(delta);
    assert.ok(deltas.length > 1);
    assert.match(deltas.join(""), /42/);
    assert.equal(await result.finishReason, "stop");
    assert.ok((await result.usage).totalTokens > 0);
  },

  async thoughts() {
    const request = {
      model,
      prompt: "What is 6 times 7?",
      providerOptions: { google: { thinkingConfig: { includeThoughts: true, thinkingLevel: "low" } } },
    };
    const whole = await generateText(request);
    assert.match(whole.reasoningText, /Thinking/);
    assert.doesNotMatch(whole.text, /Thinking/);
    const parts = await readWhole(streamText({ ...request, ...quiet }));
    assert.ok(parts.some((part) => part.type === "reasoning-delta"));
  },

  async schema() {
    const request = { model, output: recipe, prompt: "A recipe for pancakes" };
    assertRecipe((await generateText(request)).output);
    assertRecipe(await streamText({ ...request, ...quiet }).output);
  },

  async tools() {
    const request = { model, prompt: "Where is it warmer, in Berlin or in Tokyo?", stopWhen: stepCountIs(6) };
    const names = [];
    const whole = await generateText({ ...request, tools: tools(names) });
    assert.deepEqual(names, EXPECTED_CALLS);
    assert.equal(whole.text, "It is warmer in Tokyo.");
    const streamedNames = [];
    const streamed = streamText({ ...request, tools: tools(streamedNames), ...quiet });
    assert.equal((await readWhole(streamed)).filter((part) => part.type === "tool-result").length, 3);
    assert.deepEqual(streamedNames, EXPECTED_CALLS);
    assert.equal(await streamed.text, "It is warmer in Tokyo.");
    const forced = await generateText({
      model,
      prompt: "Berlin",
      tools: tools([]),
      toolChoice: { type: "tool", toolName: "weather" },
    });
    assert.equal(forced.toolCalls[0].toolName, "weather");
  },

  async search() {
    const request = { model, prompt: "Who won Euro 2024?", tools: { google_search: google.tools.googleSearch({}) } };
    const whole = await generateText(request);
    assert.match(whole.sources[0].url, /^https:/);
    const parts = await readWhole(streamText({ ...request, ...quiet }));
    assert.ok(parts.some((part) => part.type === "source"));
  },

  async code() {
    const request = { model, tools: { code_execution: google.tools.codeExecution({}) } };
    const messages = [{ role: "user", content: "What is 2.5 * 4?" }];
    const first = await generateText({ ...request, messages });
    assert.match(first.toolResults[0].output.output, /10/);
    messages.push(...first.response.messages, { role: "user", content: "Thank you" });
    assert.ok((await generateText({ ...request, messages })).text.length > 0);
  },

  async images() {
    const seen = await generateText({
      model,
      messages: [{ role: "user", content: [{ type: "text", text: "What is this?" }, { type: "image", image: PIXEL }] }],
    });
    assert.match(seen.text, /image\/png/);
    const drawn = await generateText({
      model: google(IMAGE_MODEL),
      prompt: "Draw a boat",
      providerOptions: { google: { responseModalities: ["TEXT", "IMAGE"], imageConfig: { aspectRatio: "16:9" } } },
    });
    assert.equal(drawn.files[0].mediaType, "image/png");
    assert.ok(Buffer.from(drawn.files[0].uint8Array).subarray(0, 8).equals(PNG));
    const { image } = await generateImage({ model: google.image(IMAGE_MODEL), prompt: "Draw a boat", aspectRatio: "1:1" });
    assert.ok(Buffer.from(image.uint8Array).subarray(0, 8).equals(PNG));
  },

  async errors() {
    const request = { model, prompt: "hi", maxRetries: 0 };
    const wrongKey = await failureOf(() => generateText({ ...request, model: provider("banana")(MODEL) }));
    assert.equal(wrongKey.statusCode, 400);
    assert.match(wrongKey.message, /API key not valid/);
    const refused = await failureOf(() => generateText({ ...request, temperature: 5 }));
    assert.equal(refused.statusCode, 400);
    assert.match(refused.message, /temperature/);
    const refusedStream = await failureOf(() => readWhole(streamText({ ...request, temperature: 5, ...quiet })));
    assert.equal(refusedStream.statusCode, 400);
    const limited = await failureOf(() => generateText({ ...request, prompt: "Is it busy?" }));
    assert.equal(limited.statusCode, 429);
    const retried = await generateText({ ...request, prompt: "Is it still busy?", maxRetries: 1 });
    assert.ok(retried.text.length > 0);
  },
});
