// Starts the servers, runs the clients and prints what they could do.
import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";

const [java, classPath, page, mode] = process.argv.slice(2);
const { dependencies } = JSON.parse(await readFile("package.json", "utf8"));
const reasons = JSON.parse(await readFile("reasons.json", "utf8"));
const named = (...packages) => packages.map((name) => `\`${name}\` ${dependencies[name]}`).join(", ");

const COLUMNS = ["text", "stream", "thoughts", "schema", "tools", "search", "code", "images", "errors", "models"];
const CLIENTS = {
  "google-genai": named("@google/genai"),
  "ai-sdk": named("ai", "@ai-sdk/google", "zod"),
  "gemini-cli": named("@google/gemini-cli"),
};
const MOCK = named("@copilotkit/aimock");
const LIBRARY_COLUMNS = ["text", "thoughts", "tools", "json", "errors", "chaos"];
const LIBRARY = { "library-whole": "whole", "library-streamed": "streamed" };

const program = (name) => [java, "-cp", classPath, "com.cometapi.langchain4j.gemini.foreign." + name];

/** Starts a server. It ends with this program, which holds its input. */
async function serve(command, ...args) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) return { address: line, stop: () => child.stdin.end() };
  throw new Error(command + " did not start");
}

/** Runs a client to its end. Returns its results by scenario. */
async function results(command, ...args) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (data) => (errors += data));
  const ended = new Promise((resolve) => child.on("close", resolve));
  const found = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("{")) found.push(JSON.parse(line));
  }
  if ((await ended) !== 0) throw new Error([command, ...args].join(" ") + " failed: " + errors.slice(-2000));
  return found;
}

const failures = [];

/** Returns a cell of a table. A reason stands for a scenario that a client cannot run, or fails at. */
function cell(found, client, scenario) {
  const result = found.find((each) => each.client === client && each.scenario === scenario);
  const reason = reasons[client]?.[scenario];
  if (result && result.failure === null) {
    if (reason) failures.push(`${client}, ${scenario}: works, though reasons.json lists it`);
    return "yes";
  }
  if (reason) return reason;
  failures.push(`${client}, ${scenario}: ${result ? result.failure : "was not run"}`);
  return "no";
}

function table(found, title, columns, clients) {
  const rows = [[title, ...columns], [title, ...columns].map(() => "---")];
  for (const [client, label] of Object.entries(clients)) {
    rows.push([label, ...columns.map((scenario) => cell(found, client, scenario))]);
  }
  return rows.map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** Writes the tables into the page, or checks that they are there. */
async function document(tables) {
  const text = await readFile(page, "utf8");
  const marked = /(<!-- tables: foreign-clients -->\n)[^]*?(<!-- end of tables -->)/;
  if (!marked.test(text)) throw new Error(page + " has no place for the tables");
  const changed = text.replace(marked, (whole, begin, end) => begin + tables + "\n" + end);
  if (mode !== "check") await writeFile(page, changed);
  else if (changed !== text) failures.push(`${page} has other tables: foreign-clients/run writes them`);
}

const server = await serve(...program("ScriptedServer"));
const mock = await serve(process.execPath, "aimock.mjs");
const found = (
  await Promise.all([
    results(process.execPath, "clients/gemini-cli.mjs", server.address),
    (async () => [
      ...(await results(process.execPath, "clients/google-genai.mjs", server.address)),
      ...(await results(process.execPath, "clients/ai-sdk.mjs", server.address)),
      ...(await results(...program("LibraryAgainstMock"), mock.address)),
    ])(),
  ])
).flat();
server.stop();
mock.stop();

const tables = [
  table(found, "Client of the local server", COLUMNS, CLIENTS),
  table(found, `The library, with ${MOCK}`, LIBRARY_COLUMNS, LIBRARY),
].join("\n\n");
console.log(`Node ${process.versions.node}\n\n${tables}\n`);
await document(tables);
if (failures.length > 0) {
  console.error(failures.join("\n"));
  process.exit(1);
}
