/** Thrown when the application rejects a request; its message is for the user. */
export class RejectedRequest extends Error {}

/** Sends a message and yields the events of its answer. Each of them is one line. */
export async function* events(address, form, signal) {
  const response = await request(address, { method: 'POST', body: form, signal, headers: { Accept: 'text/event-stream, application/problem+json' } });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    for (const line of lines) if (line.startsWith('data:')) yield JSON.parse(line.slice(5));
  }
}

export async function request(address, options) {
  const response = await fetch(address, options);
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({})); // it may come from a proxy, and be no JSON
  throw new RejectedRequest(problem.detail ?? `The application responded with status ${response.status}.`);
}
