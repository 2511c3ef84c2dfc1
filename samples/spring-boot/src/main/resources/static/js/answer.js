import { el, icon, link, webAddress } from './dom.js';
import { MarkdownView } from './markdown.js';

const SILENCE_MILLIS = 5000; // after so long a silence the page says how long it has been

const count = new Intl.NumberFormat('en');

/** What comes from the model for one question, in the order in which it comes. */
export class Answer {
  element = el('section', { class: 'answer', 'aria-label': 'Gemini' });
  text = ''; // of all parts, for the clipboard and the screen reader

  #parts = el('div', { class: 'parts' });
  #waiting = el('p', { class: 'waiting' }, el('span', { class: 'dots' }, el('i'), el('i'), el('i')), el('span', { class: 'hint' }));
  #open = null; // the part that is being written: {kind, view, start}
  #texts = []; // all text parts: {view, start}
  #tools = new Map(); // cards by the id of the call
  #sources = [];
  #marks = [];
  #lastSign = performance.now();
  #clock = setInterval(() => this.#tellSilence(), 1000);
  #actions;

  /** @param actions {retry()}, offered below an answer that is over */
  constructor(actions) {
    this.#actions = actions;
    this.element.append(el('h2', { class: 'hidden' }, 'Gemini'), this.#parts, this.#waiting);
    this.element.setAttribute('aria-busy', 'true');
  }

  get isOver() {
    return this.#clock === null;
  }

  sourceOf(number) {
    return this.#sources.find((source) => source.number === number);
  }

  handle(event) {
    this.#lastSign = performance.now();
    this.#waiting.lastChild.textContent = '';
    // a text that grows shows by itself that more comes
    this.#waiting.hidden = event.type === 'text' || event.type === 'thought' || event.type === 'toolCall';
    Answer.#handlers[event.type]?.call(this, event);
  }

  static #handlers = {
    thought({ text }) {
      if (this.#open?.kind !== 'thought') this.#openThoughts();
      this.#open.view.append(text);
      const headlines = [...this.#open.view.source.matchAll(/^\*\*(.+?)\*\*[ \t]*$/gm)];
      if (headlines.length > 0) this.#open.now.textContent = headlines.at(-1)[1];
    },

    text({ text }) {
      if (this.#open?.kind !== 'text') this.#openText();
      this.#open.view.append(text);
      this.text += text;
    },

    toolCall({ id, name, arguments: json }) {
      this.#close();
      const state = el('span', { class: 'state' }, 'running');
      const result = el('div', { class: 'result' });
      const head = el('div', { class: 'tool-head' }, icon('tool'), el('strong', {}, name), state);
      const card = el('div', { class: 'tool', role: 'group', 'aria-label': `Tool ${name}` }, head, argumentList(json), result);
      this.#tools.set(id, { card, state, result });
      this.#parts.append(card);
    },

    toolResult({ id, text, failed }) {
      const tool = this.#tools.get(id);
      if (!tool) return;
      tool.state.textContent = failed ? 'failed' : 'done';
      tool.card.classList.add(failed ? 'is-failed' : 'is-done');
      tool.result.append(el('span', { class: 'hidden' }, 'Result: '), el('pre', { tabindex: 0 }, text ?? ''));
    },

    async picture({ url }) {
      this.#close();
      const place = el('figure', { class: 'picture' });
      this.#parts.append(place);
      const image = el('img', { src: url, alt: 'Picture drawn by the model' });
      // shown once its size is known, so that nothing moves when it loads
      await image.decode().catch(() => {});
      place.append(el('a', { href: url, target: '_blank', rel: 'noopener' }, image));
    },

    code({ language, code, outcome, output }) {
      this.#close();
      const body = el('div', { class: 'markdown' });
      const view = new MarkdownView(body);
      const fence = '`'.repeat(3 + longestRun(code) + longestRun(output ?? ''));
      view.append(`${fence}${(language ?? '').toLowerCase()}\n${code}\n${fence}\n`);
      if (output) view.append(`\n${fence}output\n${output.trimEnd()}\n${fence}\n`);
      view.finish();
      const isBad = outcome && outcome !== 'OUTCOME_OK';
      this.#parts.append(foldOut('ran', isBad ? 'Code that failed' : 'Code that ran', body).details);
    },

    sources({ marks, sources, suggestions }) {
      this.#marks.push(...marks);
      this.#sources.push(...sources);
      this.suggestions = suggestions ?? this.suggestions;
    },

    notice({ text }) {
      this.#close();
      this.#parts.append(el('p', { class: 'notice' }, text));
    },

    done(facts) {
      this.#finish();
      if (facts.notice) this.#parts.append(el('p', { class: 'notice' }, facts.notice));
      this.#showSources();
      this.#foot(factList(facts));
    },

    failed({ title, detail }) {
      this.#finish();
      const retry = el('button', { type: 'button', class: 'plain' }, 'Retry');
      retry.addEventListener('click', () => this.#actions.retry());
      const words = el('div', {}, el('strong', {}, title), ...(detail ? [el('p', {}, detail)] : []));
      this.element.append(el('div', { class: 'failure', role: 'alert' }, icon('warning'), words, retry));
      this.retryButton = retry;
    },

    stopped() {
      this.#finish();
      for (const { card, state } of this.#tools.values()) {
        if (!card.matches('.is-done, .is-failed')) state.textContent = 'stopped';
      }
      this.#foot(el('p', { class: 'facts' }, 'Stopped'));
    },
  };

  #openThoughts() {
    this.#close();
    const body = el('div', { class: 'markdown' });
    const { details, label, now } = foldOut('thoughts', 'Thinking', body);
    details.classList.add('is-live');
    details.open = Answer.#showsThoughts;
    details.addEventListener('toggle', () => {
      Answer.#showsThoughts = details.open; // the next ones start as the user left these
    });
    this.#parts.append(details);
    this.#open = { kind: 'thought', view: new MarkdownView(body), details, label, now };
  }

  static #showsThoughts = false;

  #openText() {
    this.#close();
    const body = el('div', { class: 'markdown' });
    this.#parts.append(body);
    this.#open = { kind: 'text', view: new MarkdownView(body), start: this.text.length };
    this.#texts.push(this.#open);
  }

  /** The part that is being written is complete. */
  #close() {
    if (!this.#open) return;
    const { kind, view, details, label, now } = this.#open;
    view.finish();
    if (kind === 'thought') {
      details.classList.remove('is-live');
      label.textContent = 'Thoughts';
      now.textContent = '';
    }
    this.#open = null;
  }

  #finish() {
    this.#close();
    clearInterval(this.#clock);
    this.#clock = null;
    this.#waiting.remove();
    this.element.setAttribute('aria-busy', 'false');
  }

  #tellSilence() {
    const silent = performance.now() - this.#lastSign;
    if (silent < SILENCE_MILLIS) return;
    this.#waiting.hidden = false;
    this.#waiting.lastChild.textContent = `Waiting for the model, ${Math.floor(silent / 1000)} s`;
  }

  #showSources() {
    for (const { view, start } of this.#texts) {
      const marks = this.#marks
        .filter(({ at }) => at > start && at <= start + view.source.length)
        .map(({ at, number }) => ({ at: at - start, number }));
      if (marks.length > 0) view.finish(marks);
    }
    if (this.#sources.length > 0) {
      const entries = this.#sources.map(({ number, uri, title, site }) =>
        el('li', { value: number },
          webAddress(uri) ? link(webAddress(uri), title) : title,
          ...(site && site !== title ? [el('span', { class: 'site' }, ` ${site}`)] : [])));
      this.element.append(el('section', { class: 'sources' }, el('h3', {}, 'Sources'), el('ol', {}, ...entries)));
    }
    if (this.suggestions) {
      // Google's own HTML: shown as it is, where it can run nothing and reach nothing of this page
      this.element.append(el('iframe', {
        class: 'suggestions', title: 'Google Search suggestions', src: this.suggestions, loading: 'lazy',
        sandbox: 'allow-popups allow-popups-to-escape-sandbox', referrerpolicy: 'no-referrer',
      }));
    }
  }

  #foot(facts) {
    const copy = el('button', { type: 'button', class: 'quiet small-icon', title: 'Copy the answer' }, icon('copy'), el('span', { class: 'hidden' }, 'Copy the answer'));
    copy.addEventListener('click', () => copyText(this.text, copy));
    const again = el('button', { type: 'button', class: 'quiet small-icon again', title: 'Ask again' }, icon('again'), el('span', { class: 'hidden' }, 'Ask again'));
    again.addEventListener('click', () => this.#actions.retry());
    this.element.append(el('footer', {}, ...(this.text ? [copy] : []), again, facts));
  }
}

function foldOut(kind, name, body) {
  const label = el('span', { class: 'label' }, name);
  const now = el('span', { class: 'now' });
  const details = el('details', { class: `fold ${kind}` }, el('summary', {}, icon('chevron'), label, now), body);
  return { details, label, now };
}

function argumentList(json) {
  let values;
  try {
    values = Object.entries(JSON.parse(json));
  } catch {
    values = [['arguments', json]];
  }
  const entries = values.map(([name, value]) =>
    el('div', {}, el('dt', {}, name), el('dd', {}, typeof value === 'string' ? value : JSON.stringify(value))));
  return el('dl', { class: 'arguments', 'aria-label': 'Arguments' }, ...entries);
}

function factList(facts) {
  const entries = facts.model ? [el('div', {}, el('dt', { class: 'hidden' }, 'Model'), el('dd', {}, facts.model))] : [];
  const fact = (name, value, more) => {
    if (value !== null && value !== undefined) entries.push(el('div', {}, el('dt', {}, name), el('dd', {}, value + (more ? ` (${more})` : ''))));
  };
  const tokens = (value) => (value === null || value === undefined ? null : count.format(value));
  fact('Input', tokens(facts.input), facts.cached ? `${tokens(facts.cached)} cached` : '');
  fact('Output', tokens(facts.output), facts.thinking ? `${tokens(facts.thinking)} thinking` : '');
  fact('First token', seconds(facts.firstTokenMillis));
  fact('Time', seconds(facts.millis));
  fact('Cost', facts.cost === null || facts.cost === undefined ? null : money(facts.cost, facts.currency));
  return el('dl', { class: 'facts' }, ...entries);
}

function seconds(millis) {
  return millis === null || millis === undefined ? null : `${(millis / 1000).toFixed(millis < 9950 ? 1 : 0)} s`;
}

function money(amount, currency) {
  return new Intl.NumberFormat('en', { style: 'currency', currency: currency ?? 'USD', minimumFractionDigits: 2, maximumSignificantDigits: 2 })
    .format(amount);
}

function longestRun(text) {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
}

/** Copies, and says so on the button. */
export async function copyText(text, button) {
  const label = button.querySelector('.hidden') ?? button;
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(text);
    label.textContent = 'Copied';
  } catch {
    label.textContent = 'Copying is not allowed here';
  }
  button.classList.add('is-copied');
  setTimeout(() => {
    label.textContent = before;
    button.classList.remove('is-copied');
  }, 1500);
}
