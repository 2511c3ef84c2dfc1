/** Thrown when the application rejects a request; its message is for the user. */
export class RejectedRequest extends Error {}

/** Sends a message and yields the events of its answer. */
export async function* events(address, form, signal) {
  const response = await fetch(address, { method: 'POST', body: form, signal, headers: { Accept: 'text/event-stream, application/problem+json' } });
  if (!response.ok) throw new RejectedRequest(await reason(response));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const frames = (rest + value).split('\n\n');
    rest = frames.pop();
    for (const frame of frames) {
      const data = frame.split('\n').filter((line) => line.startsWith('data:'));
      if (data.length > 0) yield JSON.parse(data.map((line) => line.slice(5)).join('\n'));
    }
  }
}

export async function json(address, options) {
  const response = await fetch(address, options);
  if (!response.ok) throw new RejectedRequest(await reason(response));
  return response.json();
}

async function reason(response) {
  const problem = await response.json().catch(() => ({})); // it may come from a proxy, and be no JSON
  return problem.detail ?? `The application responded with status ${response.status}.`;
}
