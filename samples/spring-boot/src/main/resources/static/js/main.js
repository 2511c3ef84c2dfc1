import { Answer, copyText, money } from './answer.js';
import { Composer, fileView } from './composer.js';
import * as store from './conversations.js';
import { el, icon } from './dom.js';
import { Follow } from './follow.js';
import { FootnoteCard } from './footnotes.js';
import { Settings } from './settings.js';
import { events, json, RejectedRequest } from './stream.js';

const STOP_TIMEOUT_MILLIS = 3000;
const ANNOUNCE_MILLIS = 1000; // between two announcements of a growing answer

const EXAMPLES = [
  { title: 'Think', text: 'Why is the sky blue, and why are sunsets red?', tools: [] },
  { title: 'Call a function', text: 'What time is it in Tokyo right now?', tools: ['CLOCK'] },
  { title: 'Search the web', text: 'What is new in the world of Java?', tools: ['GOOGLE_SEARCH'] },
  { title: 'Draw', text: 'Draw a lighthouse at dusk', tools: [], draws: true },
];

const CONTINUE = { text: 'Continue exactly where your answer stopped.', files: [] };

const byId = (name) => document.getElementById(name);
const turnList = byId('turns');
const answers = new WeakMap(); // by their element

let id; // of the conversation
let composer;
let follow;
let settings;
let running = null; // {finish, answer, abort} while an answer is running
let isRestated = false; // whether earlier turns are sent as text, since the application no longer has them

const address = (path = '') => `api/conversations/${id}${path}`;

async function begin() {
  history.scrollRestoration = 'manual';
  follow = new Follow(turnList, byId('latest'));
  const card = new FootnoteCard(turnList, (note) =>
    answers.get(note.closest('.answer'))?.sourceOf(Number(note.dataset.source)));
  let choices;
  try {
    choices = await json('api/settings');
  } catch {
    banner('This application does not respond. Check that it is running, then reload this page.');
    return;
  }
  settings = new Settings(choices);
  composer = new Composer(choices, { send: add, edit: (of, message) => add(message, { of }), stop, problem: () => settings.problem() });
  if (choices.notice) banner(choices.notice);
  showExamples(choices.models);
  setUpKeys(card);
  setUpDialogs();
  turnList.addEventListener('click', copyCode);
  byId('new').addEventListener('click', startConversation);
  byId('restate').addEventListener('click', restate);
  for (const button of document.querySelectorAll('[data-export]')) button.addEventListener('click', () => exportAs(button.dataset.export));
  document.querySelector('.skip').addEventListener('click', (event) => {
    event.preventDefault(); // keeps the conversation in the address
    composer.focus();
  });
  addEventListener('hashchange', open);
  store.onChange((changed) => {
    if (!running && (!changed || changed === id)) render();
    if (byId('conversations').open) showConversations();
  });
  // stops the model when the page is closed
  addEventListener('pagehide', () => leave(true));
  await open();
  composer.focus();
}

function banner(text) {
  byId('banner').textContent = text;
  byId('banner').hidden = false;
}

/** Announces a change of state to screen readers. */
function announce(text) {
  byId('status').textContent = text;
}

function showExamples(models) {
  const imageModel = models.find(({ draws }) => draws)?.name;
  const possible = EXAMPLES.filter(({ draws }) => !draws || imageModel);
  byId('examples').append(...possible.map(({ title, text, tools, draws }) => {
    const button = el('button', { type: 'button' }, el('span', { class: 'kind' }, title), text);
    // its choices are for this message only
    button.addEventListener('click', () => add({ text, files: [] }, { choices: draws ? { tools, model: imageModel } : { tools } }));
    return el('li', {}, button);
  }));
}

function setUpKeys(card) {
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing || document.querySelector('dialog[open]')) return;
    if (card.isShown) card.hide();
    else if (composer.isMenuOpen) composer.closeMenu();
    else if (running) stop();
    else if (composer.isEditing) composer.endEditing();
  });
}

function setUpDialogs() {
  for (const button of document.querySelectorAll('[data-opens]')) {
    button.addEventListener('click', () => {
      if (button.dataset.opens === 'conversations') showConversations();
      byId(button.dataset.opens).showModal();
    });
  }
  for (const dialog of document.querySelectorAll('dialog')) {
    dialog.addEventListener('click', ({ target }) => {
      if (target === dialog || target.closest('.close')) dialog.close(); // the dialog itself is what is around its content
    });
  }
}

function copyCode(event) {
  const button = event.target.closest('.copy');
  if (button) copyText(button.closest('.code').querySelector('code').textContent, button);
}

function tool(name, title, action) {
  const button = el('button', { type: 'button', class: 'quiet small-icon', title }, icon(name), el('span', { class: 'hidden' }, title));
  button.addEventListener('click', () => action(button));
  return button;
}

// --- conversations

/** Shows the conversation that the address names, so that reloading, links and going back work. */
async function open() {
  leave();
  if (!/^#[0-9a-f]{32}$/.test(location.hash)) history.replaceState(null, '', `#${store.newId()}`);
  const opened = location.hash.slice(1);
  id = opened;
  isRestated = false;
  byId('forgotten').hidden = true;
  byId('conversations').close();
  if (composer.isEditing) composer.endEditing();
  removeFrom(0);
  render();
  if (turnList.childElementCount > 0) follow.toEnd();
  else scrollTo(0, 0);
  const turns = store.path(store.load(id));
  const state = turns.length > 0 ? await json(address()).catch(() => null) : null;
  if (state && id === opened) {
    byId('forgotten').hidden = state.turns.includes(turns.at(-1).id);
    // such an answer is still running in another tab, or its tab was closed by force
    if (!turns.every(store.isFinished) && !state.isAnswering) {
      keep((kept) => kept.turns.filter((turn) => !store.isFinished(turn)).forEach((turn) => turn.events.push({ type: 'stopped' })));
      render();
    }
  }
  byId('conversation').setAttribute('aria-busy', 'false');
}

function startConversation() {
  history.pushState(null, '', `#${store.newId()}`);
  open();
  composer.showError('');
  composer.focus();
  announce('New conversation started.');
}

function keep(edit, name = id) {
  if (!store.change(name, edit)) {
    banner('This browser has no room for more conversations, so this one ends with its tab. Export it, or delete others.');
  }
}

const find = (name) => store.load(id).turns.find((turn) => turn.id === name);

/** Shows the turns as they are stored. Those that have not changed stay as they are. */
function render() {
  const conversation = store.load(id);
  const turns = store.path(conversation);
  const key = (turn) => `${turn.id} ${turn.events.length}`;
  const same = turns.findIndex((turn, index) => turnList.children[index]?.dataset.key !== key(turn));
  removeFrom(same < 0 ? turns.length : same);
  for (const turn of turns.slice(turnList.childElementCount)) {
    const element = turnView(turn);
    element.dataset.key = key(turn);
    turnList.append(element);
  }
  turns.forEach((turn, index) => showVersions(turnList.children[index], turn, store.versions(conversation, turn)));
  byId('welcome').hidden = turns.length > 0;
  document.title = conversation.title ? `${conversation.title} – Gemini` : 'Chat with Gemini';
  const { answers: count, tokens, cost, currency, isPartial } = store.total(conversation);
  const price = cost === null ? '' : `, ${isPartial ? 'at least ' : ''}${money(cost, currency)}`;
  byId('total').textContent = count > 0 ? `This conversation: ${tokens.toLocaleString('en')} tokens${price}. ` : '';
}

function removeFrom(index) {
  for (const turn of [...turnList.children].slice(index)) {
    const answer = answers.get(turn.querySelector('.answer'));
    if (!answer.isComplete) answer.handle({ type: 'stopped' });
    turn.remove();
  }
}

/** @param turn has files {name, address}, where the address is null for a file that cannot be shown */
function turnView(turn) {
  const { text, files } = turn;
  const answer = new Answer({
    retry: () => add({ text, files: [] }, { of: find(turn.id) }),
    proceed: () => add(CONTINUE),
    markdown: () => store.answerAsMarkdown(find(turn.id)),
  });
  answers.set(answer.element, answer);
  turn.events.forEach((event) => answer.handle(event));
  const shown = files.map((file) => el('li', {}, fileView(file.name, file.address)));
  return el('article', { class: 'turn' },
    el('div', { class: 'message' },
      el('h2', { class: 'hidden' }, 'You'),
      ...(shown.length > 0 ? [el('ul', { class: 'files' }, ...shown)] : []),
      ...(text ? [el('p', {}, text)] : []),
      el('div', { class: 'message-tools' },
        el('span', { class: 'versions', role: 'group', 'aria-label': 'Versions', hidden: true }),
        tool('edit', 'Edit this message', () => composer.edit(find(turn.id))),
        tool('copy', 'Copy message and answer', (button) => copyText(store.turnAsMarkdown(find(turn.id)), button)))),
    answer.element);
}

function showVersions(element, turn, all) {
  const box = element.querySelector('.versions');
  const index = all.findIndex((version) => version.id === turn.id);
  const step = (name, title, to) => {
    const button = tool(name, title, () => choose(to, all[to], title));
    button.disabled = !all[to];
    return button;
  };
  box.hidden = all.length < 2;
  box.replaceChildren(step('back', 'Previous version', index - 1), `${index + 1} of ${all.length}`, step('chevron', 'Next version', index + 1));
}

function choose(index, version, title) {
  if (isBusy()) return;
  keep((kept) => { kept.shown[version.parent] = version.id; });
  render();
  const element = [...turnList.children].find(({ dataset }) => dataset.key.startsWith(version.id));
  (element.querySelector(`.versions [title="${title}"]:enabled`) ?? element.querySelector('.versions :enabled')).focus();
  announce(`Version ${index + 1} is shown.`);
}

function isBusy() {
  if (running) composer.showError('An answer is still running. Wait for its end, or stop it.');
  return running !== null;
}

function showConversations() {
  byId('conversation-list').replaceChildren(...store.all().map(({ id: name, title, changed }) => {
    const date = new Date(changed).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });
    const link = el('a', { href: `#${name}`, 'aria-current': name === id ? 'page' : null }, el('strong', {}, title), el('span', {}, date));
    link.addEventListener('click', () => byId('conversations').close());
    return el('li', {}, link, tool('remove', `Delete “${title}”`, () => removeConversation(name, title)));
  }));
}

function removeConversation(name, title) {
  if (!confirm(`Delete the conversation “${title}”?`)) return;
  store.remove(name);
  fetch(`api/conversations/${name}`, { method: 'DELETE' }).catch(() => {});
  if (name === id) startConversation();
  else showConversations();
}

function exportAs(type) {
  const conversation = store.load(id);
  const text = type === 'md' ? store.conversationAsMarkdown(conversation) : JSON.stringify(conversation, null, 2);
  const link = el('a', { download: `${conversation.title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 40) || 'conversation'}.${type}`,
    href: URL.createObjectURL(new Blob([text], { type: type === 'md' ? 'text/markdown' : 'application/json' })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function restate() {
  isRestated = true;
  byId('forgotten').hidden = true;
  composer.showError('');
  composer.focus();
  announce('The text of this conversation goes along with your next message.');
}

// --- messages

/**
 * Adds a turn and streams its answer.
 *
 * @param of the turn of which it is another version; null for a message below the last one
 * @param choices instead of those that the user made, also when the message is sent again
 */
async function add(message, { of = null, choices = of?.choices ?? {} } = {}) {
  if (isBusy()) return;
  const before = store.path(store.load(id));
  if (of) before.splice(before.findIndex((turn) => turn.id === of.id));
  const files = [...(of?.files ?? []), ...message.files.map(({ file, address: preview }) => ({ name: file.name, address: preview }))];
  const turn = { id: store.newId(), parent: before.at(-1)?.id ?? null, text: message.text, files, choices, events: [] };
  keep((kept) => {
    kept.title ||= (message.text || files[0].name).slice(0, 80);
    kept.turns.push(turn);
    kept.shown[turn.parent] = turn.id;
  });
  render();
  const form = new FormData();
  const fields = { ...settings.values(), ...composer.choices(), ...choices, id: turn.id, parent: turn.parent, text: turn.text,
    like: of?.files.length > 0 ? of.id : null, files: message.files.map(({ file }) => file) };
  if (isRestated) {
    before.filter(({ text, events: recorded }) => text && recorded.some(({ type }) => type === 'text')).forEach((earlier, index) => {
      fields[`history[${index}].message`] = earlier.text;
      fields[`history[${index}].answer`] = store.answerAsMarkdown(earlier);
    });
  }
  for (const [name, value] of Object.entries(fields)) for (const part of [value].flat()) if (part) form.append(name, part);
  if (await run(turn, form)) return;
  keep((kept) => {
    kept.turns = kept.turns.filter((other) => other.id !== turn.id);
    kept.shown[turn.parent] = of?.id;
    if (kept.turns.length === 0) kept.title = '';
  });
  render();
  if (message !== CONTINUE && message.text !== of?.text) composer.restoreMessage(message);
}

/** @return false when the application rejected the message and the form shows the reason */
async function run(turn, form) {
  const conversation = id;
  const element = turnList.lastElementChild;
  const answer = answers.get(element.querySelector('.answer'));
  const abort = new AbortController();
  const announced = { length: 0, timer: null }; // how much of the answer
  const handle = (event) => {
    if (answer.isComplete) return;
    if (event.type === 'files') turn.files = event.files;
    else store.record(turn.events, event);
    answer.handle(event);
    if (event.type === 'text') announced.timer ??= setTimeout(() => announceAnswer(answer, announced), ANNOUNCE_MILLIS);
  };
  const finish = (event) => {
    handle(event);
    keep(({ turns }) => Object.assign(turns.find((kept) => kept.id === turn.id) ?? {}, turn), conversation);
    element.dataset.key = `${turn.id} ${turn.events.length}`;
  };
  running = { answer, abort, finish };
  composer.isBusy = true;
  follow.toEnd();
  composer.focus();
  announce('Message sent.');
  try {
    for await (const event of events(address('/turns'), form, abort.signal)) handle(event);
    finish({ type: 'failed', title: 'The connection to this application was lost', advice: 'Check that it is running, then try again.' });
  } catch (error) {
    if (error instanceof RejectedRequest) {
      composer.showError(error.message);
      byId('forgotten').hidden = error.status !== 410;
      answer.handle({ type: 'stopped' });
      return false;
    }
    finish(abort.signal.aborted ? { type: 'stopped' }
      : { type: 'failed', title: 'This application cannot be reached', advice: 'Check that it is running, then try again.' });
  } finally {
    if (running?.answer === answer) {
      running = null;
      composer.isBusy = false;
    }
  }
  if (id !== conversation) return true;
  render();
  announceAnswer(answer, announced, true);
  if (!answer.retryButton) announce('The answer is complete.');
  return true;
}

/** Announces a growing answer sentence by sentence. */
function announceAnswer({ text }, announced, isEnd = false) {
  clearTimeout(announced.timer);
  announced.timer = null;
  const rest = text.slice(announced.length);
  const sentences = isEnd ? rest : (rest.match(/^[\s\S]*[.!?…:](?=\s)/)?.[0] ?? '');
  announced.length += sentences.length;
  if (!sentences.trim()) return;
  byId('announcements').append(el('p', {}, sentences.replace(/[*_`#|>]+/g, ' ')));
  if (byId('announcements').childElementCount > 8) byId('announcements').firstElementChild.remove();
}

function stop() {
  if (!running) return;
  const { answer, abort } = running;
  composer.isStopping();
  composer.focus();
  cancelAnswer();
  // the application then ends the answer; if that event does not arrive, the page ends it
  setTimeout(() => {
    if (running?.answer === answer) abort.abort();
  }, STOP_TIMEOUT_MILLIS);
}

/** Makes the application cancel its call to the model. */
function cancelAnswer(isClosing = false) {
  return fetch(address('/answer'), { method: 'DELETE', keepalive: isClosing }).catch(() => {});
}

/** Stops and keeps the answer that is running, since its conversation is left. */
function leave(isClosing = false) {
  if (!running) return;
  cancelAnswer(isClosing);
  running.finish({ type: 'stopped' });
  running.abort.abort();
  running = null;
  composer.isBusy = false;
}

begin();
