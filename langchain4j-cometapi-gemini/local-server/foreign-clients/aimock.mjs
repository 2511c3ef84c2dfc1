// Starts aimock, another mock of the Gemini endpoint, prints its address, and serves until its input ends.
import { LLMock } from "@copilotkit/aimock";

const mock = new LLMock({ port: 0, logLevel: "silent", chunkSize: 6 });

mock.onMessage("greet", { content: "Hello from another mock" });
mock.onMessage("think", { content: "42", reasoning: "Six times seven." });
mock.onMessage("as JSON", { content: JSON.stringify({ name: "Ada", age: 36 }) });

const isAboutWeather = (request) => request.messages.some((message) => String(message.content).includes("weather"));
const results = (request) => request.messages.filter((message) => message.role === "tool");
mock.on(
  { predicate: (request) => isAboutWeather(request) && results(request).length === 0 },
  {
    toolCalls: [
      { name: "weather", arguments: { city: "Berlin" } },
      { name: "weather", arguments: { city: "Tokyo" } },
    ],
  },
);
mock.on({ predicate: (request) => isAboutWeather(request) && results(request).length === 2 }, (request) => ({
  content: "Results: " + results(request).map((message) => message.content).join(", "),
}));

mock.onMessage("invalid", { error: { message: "Invalid value", type: "INVALID_ARGUMENT" }, status: 400 });
mock.onMessage("forbidden", { error: { message: "No access", type: "PERMISSION_DENIED" }, status: 403 });
mock.onMessage("limited", { error: { message: "Quota exceeded", type: "RESOURCE_EXHAUSTED" }, status: 429 });
mock.onMessage("overloaded", { error: { message: "Overloaded", type: "UNAVAILABLE" }, status: 503 });

// Each kind of chaos: always, and for the first request only
for (const [name, chaos] of Object.entries({
  drop: { dropRate: 1 },
  malformed: { malformedRate: 1 },
  limit: { rateLimitRate: 1 },
  disconnect: { disconnectRate: 1 },
})) {
  mock.onMessage("always " + name, { content: "unreachable" }, { chaos });
  for (const style of ["whole", "streamed"]) {
    const prompt = `once ${name} ${style}`;
    mock.on({ userMessage: prompt, sequenceIndex: 0 }, { content: "unreachable" }, { chaos });
    mock.on({ userMessage: prompt }, { content: "recovered" });
  }
}
// Slowly, since the mock discards what it has not yet sent
mock.onMessage("always cut", { content: "This text is cut in the middle" }, { truncateAfterChunks: 3, latency: 100 });

console.log(await mock.start());
process.stdin.resume();
process.stdin.on("end", () => mock.stop().then(() => process.exit()));
