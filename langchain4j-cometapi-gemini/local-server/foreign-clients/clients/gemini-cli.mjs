// Google's command line client, without its user interface.
import { execFile } from "node:child_process";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { assert, MODEL, PIXEL, run } from "./scenarios.mjs";

const baseUrl = process.argv[2];
const packageFile = join(process.cwd(), "node_modules/@google/gemini-cli/package.json");
const { bin } = createRequire(import.meta.url)(packageFile);
const program = join(dirname(packageFile), bin.gemini);

const home = await mkdtemp(join(tmpdir(), "gemini-cli-"));
const work = join(home, "work");
await mkdir(join(home, ".gemini"));
await mkdir(work);
await writeFile(join(work, "notes.txt"), "remember the milk");
await writeFile(join(work, "pixel.png"), PIXEL);
await writeFile(
  join(home, ".gemini/settings.json"),
  JSON.stringify({
    security: { auth: { selectedType: "gemini-api-key" }, folderTrust: { enabled: false } },
    general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
  }),
);

/** Runs the client with a prompt. Returns its exit code and what it printed. */
function gemini(prompt, format, { apiKey = "any-key", model = MODEL } = {}) {
  const args = [program, "--model", model, "--output-format", format, "--approval-mode", "yolo", "--prompt", prompt];
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    GEMINI_CLI_HOME: home,
    GEMINI_API_KEY: apiKey,
    GOOGLE_GEMINI_BASE_URL: baseUrl,
    GEMINI_CLI_NO_RELAUNCH: "true",
    NO_COLOR: "1",
    CI: "true",
  };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: work, env, timeout: 55_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }),
    );
    child.stdin.end();
  });
}

/** Returns the JSON that the client prints for a prompt. */
async function printed(prompt, options) {
  const { stdout, stderr } = await gemini(prompt, "json", options);
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error("no JSON: " + (stdout + stderr).slice(-500));
  }
}

const tokens = (output) => Object.values(output.stats.models)[0].tokens;

try {
  await run("gemini-cli", {
    async text() {
      const output = await printed("Greet the terminal");
      assert.equal(output.response, "Hello, terminal!");
      assert.equal(tokens(output).candidates, 4);
    },

    async stream() {
      const { stdout } = await gemini("Greet the terminal", "stream-json");
      const events = stdout.trim().split("\n").map((line) => JSON.parse(line));
      const deltas = events.filter((event) => event.type === "message" && event.role === "assistant");
      assert.deepEqual(deltas.map((event) => event.content), ["Hello, ", "terminal!"]);
      assert.equal(events.at(-1).status, "success");
    },

    async thoughts() {
      const output = await printed("Greet the terminal");
      assert.equal(tokens(output).thoughts, 12);
      assert.doesNotMatch(output.response, /Be kind/);
    },

    async tools() {
      assert.equal((await printed("Copy notes.txt")).response, "The file is copied.");
      assert.equal(await readFile(join(work, "copy.txt"), "utf8"), "remember the milk");
    },

    async search() {
      const { response } = await printed("Search the web");
      assert.match(response, /Sources:\s*\[1]/);
      assert.match(response, /https:/);
    },

    async images() {
      assert.match((await printed("What is in @pixel.png ?")).response, /I received \[image\/png/);
    },

    async errors() {
      const wrongKey = await gemini("Greet the terminal", "json", { apiKey: "banana" });
      assert.notEqual(wrongKey.code, 0);
      assert.match(wrongKey.stdout + wrongKey.stderr, /API key not valid/);
      assert.match((await printed("Greet the terminal, even if it is busy")).response, /Hello, terminal!/);
    },
  });
} finally {
  await rm(home, { recursive: true, force: true });
}
