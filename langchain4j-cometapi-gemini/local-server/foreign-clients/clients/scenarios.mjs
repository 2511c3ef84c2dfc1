// Runs the scenarios of one client, and prints a line of JSON for each.
import assert from "node:assert/strict";

export { assert };

/** A model of the local server that thinks, searches and calls functions. */
export const MODEL = "gemini-3-flash-preview";
export const IMAGE_MODEL = "gemini-3.1-flash-image";

/** Matches the beginning of each PNG. */
export const PNG = Buffer.from("89504e470d0a1a0a", "hex");

/** An image of one pixel, to send. */
export const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Runs each scenario, in the order given, whatever the others do. */
export async function run(client, scenarios) {
  for (const [scenario, body] of Object.entries(scenarios)) {
    let failure = null;
    try {
      await withinLimit(body);
    } catch (error) {
      failure = String(error?.message ?? error).split("\n").slice(0, 12).join(" ").slice(0, 600);
    }
    console.log(JSON.stringify({ client, scenario, failure }));
  }
}

async function withinLimit(body) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("took longer than 60 s")), 60_000);
  });
  try {
    await Promise.race([body(), limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns the error that a call ends with. */
export async function failureOf(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error("the call succeeded, though it should fail");
}
