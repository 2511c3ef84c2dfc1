/*
 * The conversations of this browser, in its storage, which all tabs share. A conversation is a tree of turns: a message that
 * was edited or answered again is one more turn below the same one. {id, title, changed, shown, turns}, where `shown` has the
 * chosen turn below each turn, and a turn is {id, parent, text, files, events, choices}.
 */
export const PREFIX = 'conversation ';

const unkept = new Map(); // those for which the storage has no room; they live as long as the tab

export const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
export const load = (id) => unkept.get(id) ?? JSON.parse(localStorage.getItem(PREFIX + id)) ?? { id, title: '', shown: {}, turns: [] };

/** Returns all conversations, with the one that changed last first. */
export function all() {
  const stored = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  return [...new Set([...stored, ...unkept.keys()])].map(load).filter(({ turns }) => turns.length > 0).sort((a, b) => b.changed - a.changed);
}

/** Changes a conversation as it is now stored. @return whether the storage has room for it */
export function change(id, edit) {
  const conversation = load(id);
  edit(conversation);
  conversation.changed = Date.now();
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify(conversation));
    unkept.delete(id);
    return true;
  } catch {
    unkept.set(id, conversation);
    return false;
  }
}

export function remove(id) {
  unkept.delete(id);
  localStorage.removeItem(PREFIX + id);
}

/** Returns the turns that are shown: of each message, the chosen version. */
export function path(conversation) {
  const turns = [];
  for (let next = chosen(conversation, null); next; next = chosen(conversation, next.id)) turns.push(next);
  return turns;
}

function chosen(conversation, parent) {
  const all = versions(conversation, parent);
  return all.find(({ id }) => id === conversation.shown[parent]) ?? all.at(-1);
}

export const versions = ({ turns }, parent) => turns.filter((turn) => turn.parent === parent);

export const isFinished = ({ events }) => ['complete', 'failure', 'stopped'].includes(events.at(-1)?.type);
export const isAnswered = ({ events }) => events.some(({ type }) => ['text', 'json', 'complete'].includes(type));

/** Adds an event to those of an answer, where the pieces of a text become one. */
export function record(events, event) {
  const last = events.at(-1);
  if (last?.type === event.type && event.type === 'json') last.document = event.document;
  else if (last?.type === event.type && (event.type === 'text' || event.type === 'thinking')) last.text += event.text;
  else events.push({ ...event });
}

/** Adds up tokens and costs of all answers, those of other versions too. The cost is null if no price is known. */
export function total({ turns }) {
  const facts = turns.flatMap(({ events }) => events.filter(({ type }) => type === 'complete'));
  const priced = facts.filter(({ cost }) => typeof cost === 'number');
  return {
    answers: facts.length,
    tokens: facts.reduce((sum, { input, output }) => sum + (input ?? 0) + (output ?? 0), 0),
    cost: priced.length > 0 ? priced.reduce((sum, { cost }) => sum + cost, 0) : null,
    currency: priced[0]?.currency,
    isPartial: priced.length < facts.length,
  };
}

/** Returns the footnotes {at, number} and the sources of all responses of an answer. */
export function citations(events) {
  const marks = [];
  const sources = [];
  for (const event of events.filter(({ type }) => type === 'sources')) {
    const before = sources.length;
    marks.push(...event.marks.map(({ position, number }) => ({ at: event.start + position, number: before + number })));
    sources.push(...event.sources.map(({ kind, title, uri, domain, text }, index) => ({ number: before + index + 1, title: title ?? uri ?? kind, uri, site: domain, text })));
  }
  return { marks, sources };
}

/** @param series stands before the numbers of the footnotes, which are unique then */
export function answerAsMarkdown({ events }, series = '') {
  let text = events.filter(({ type }) => type === 'text').map((event) => event.text).join('');
  const { marks, sources } = citations(events);
  for (const { at, number } of marks.reverse()) text = `${text.slice(0, at)}[^${series}${number}]${text.slice(at)}`;
  const notes = sources.map(({ number, title, uri }) => {
    const name = title.replace(/[[\]\\]/g, '\\$&');
    return `[^${series}${number}]: ${uri ? `[${name}](<${uri}>)` : name}`;
  });
  const json = events.findLast(({ type }) => type === 'json')?.document;
  return [json && `\`\`\`json\n${json}\n\`\`\``, text.trimEnd(), notes.join('\n')].filter(Boolean).join('\n\n');
}

export function turnAsMarkdown(turn, series) {
  const files = turn.files.map(({ name }) => `*Attached: ${name}*\n\n`).join('');
  return `## You\n\n${files}${turn.text}\n\n## Gemini\n\n${answerAsMarkdown(turn, series)}\n`;
}

export const conversationAsMarkdown = (conversation) =>
  [`# ${conversation.title}\n`, ...path(conversation).map((turn, index) => turnAsMarkdown(turn, `${index + 1}-`))].join('\n');
