import { Answer, copyText, money } from './answer.js';
import { fileView } from './attachments.js';
import { Composer } from './composer.js';
import * as store from './conversations.js';
import { byId, el, iconButton } from './dom.js';
import { Follow } from './follow.js';
import { FootnoteCard } from './footnotes.js';
import { Settings } from './settings.js';
import { announce, showError, Speech } from './speech.js';
import { events, RejectedRequest, request } from './stream.js';

const CONTINUE = { text: 'Continue exactly where your answer stopped.', files: [] };

const turnList = byId('turns');
const answers = new WeakMap(); // by their element

let id; // of the conversation
let composer;
let follow;
let settings;
let running = null; // {handle, answer, abort} while an answer is running

const address = (path = '') => `api/conversations/${id}${path}`;

async function begin() {
  history.scrollRestoration = 'manual';
  follow = new Follow(turnList, byId('latest'));
  const card = new FootnoteCard(turnList, (note) => answers.get(note.closest('.answer'))?.sourceOf(Number(note.dataset.source)));
  const choices = await request('api/settings').then((response) => response.json()).catch(() => null);
  if (!choices) return banner('This application does not respond. Check that it is running, then reload this page.');
  settings = new Settings(choices);
  composer = new Composer(choices, { send: (message, of) => add(message, { of }), stop, problem: () => settings.problem() });
  if (choices.notice) banner(choices.notice);
  setUpExamples(choices.models);
  document.addEventListener('keydown', (event) => onKey(event, card));
  turnList.addEventListener('click', copyCode);
  byId('new').addEventListener('click', startConversation);
  byId('conversations').addEventListener('beforetoggle', showConversations);
  for (const button of document.querySelectorAll('[data-export]')) button.addEventListener('click', () => exportAs(button.dataset.export));
  addEventListener('hashchange', open);
  // another tab changed a conversation, or all of them
  addEventListener('storage', ({ key }) => {
    if (key && !key.startsWith(store.PREFIX)) return;
    if (!running && (!key || key === store.PREFIX + id)) render();
    if (byId('conversations').open) showConversations();
  });
  // stops the model when the page is closed
  addEventListener('pagehide', leave);
  open();
  composer.focus();
}

function banner(text) {
  byId('banner').textContent = text;
  byId('banner').hidden = false;
}

function setUpExamples(models) {
  const imageModel = models.find(({ draws }) => draws)?.name;
  for (const button of document.querySelectorAll('#examples button')) {
    const { tool, draws } = button.dataset;
    button.parentNode.hidden = draws && !imageModel;
    // its choices are for this message only
    const choices = { tools: tool ? [tool] : [], ...(draws ? { model: imageModel } : {}) };
    button.addEventListener('click', () => add({ text: button.querySelector('.prompt').textContent, files: [] }, { choices }));
  }
}

function onKey(event, card) {
  // an open dialog or menu closes by itself
  if (event.key !== 'Escape' || event.isComposing || document.querySelector(':modal, :popover-open')) return;
  if (card.hide()) return;
  if (running) stop();
  else composer.endEditing();
}

function copyCode(event) {
  const button = event.target.closest('.code .copy');
  if (button) copyText(button.closest('.code').querySelector('code').textContent, button);
}

// --- conversations

/** Shows the conversation that the address names, so that reloading, links and going back work. */
function open() {
  leave();
  if (!/^#[0-9a-f]{32}$/.test(location.hash)) history.replaceState(null, '', `#${store.newId()}`);
  id = location.hash.slice(1);
  byId('conversations').close();
  composer.endEditing();
  // the tab was closed by force; or it is another one and still open, which then replaces this turn when it has the answer
  if (!store.load(id).turns.every(store.isFinished)) {
    keep(({ turns }) => turns.filter((turn) => !store.isFinished(turn)).forEach((turn) => turn.events.push({ type: 'stopped' })));
  }
  render();
  if (turnList.childElementCount > 0) follow.toEnd();
  else scrollTo(0, 0);
  byId('conversation').setAttribute('aria-busy', 'false');
}

function startConversation() {
  history.pushState(null, '', `#${store.newId()}`);
  open();
  showError('');
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
  composer.endEditing(turns);
  const key = (turn) => `${turn.id} ${turn.events.length}`;
  const same = turns.findIndex((turn, index) => turnList.children[index]?.dataset.key !== key(turn));
  for (const turn of [...turnList.children].slice(same < 0 ? turns.length : same)) {
    const answer = answers.get(turn.querySelector('.answer'));
    if (!answer.isComplete) answer.handle({ type: 'stopped' });
    turn.remove();
  }
  for (const turn of turns.slice(turnList.childElementCount)) {
    const element = turnView(turn);
    element.dataset.key = key(turn);
    turnList.append(element);
  }
  turns.forEach((turn, index) => showVersions(turnList.children[index], turn, store.versions(conversation, turn.parent)));
  byId('welcome').hidden = turns.length > 0;
  document.title = conversation.title ? `${conversation.title} – Gemini` : 'Chat with Gemini';
  const { answers: count, tokens, cost, currency, isPartial } = store.total(conversation);
  const price = cost === null ? '' : `, ${isPartial ? 'at least ' : ''}${money(cost, currency)}`;
  byId('total').textContent = count > 0 ? `This conversation: ${tokens.toLocaleString('en')} tokens${price}. ` : '';
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
      shown.length > 0 && el('ul', { class: 'files' }, ...shown),
      text && el('p', { dir: 'auto' }, text),
      el('div', { class: 'message-tools' },
        el('span', { class: 'versions', role: 'group', 'aria-label': 'Versions', hidden: true }),
        iconButton('edit', 'Edit this message', () => composer.edit(find(turn.id))),
        iconButton('copy', 'Copy message and answer', (copy) => copyText(store.turnAsMarkdown(find(turn.id)), copy)))),
    answer.element);
}

function showVersions(element, turn, all) {
  const box = element.querySelector('.versions');
  const index = all.findIndex((version) => version.id === turn.id);
  const step = (name, title, to) => Object.assign(iconButton(name, title, () => choose(to, all[to], title)), { disabled: !all[to] });
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
  if (running) showError('An answer is still running. Wait for its end, or stop it.');
  return running !== null;
}

function showConversations() {
  byId('conversation-list').replaceChildren(...store.all().map(({ id: name, title, changed }) => {
    const date = new Date(changed).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });
    const link = el('a', { href: `#${name}`, 'aria-current': name === id ? 'page' : null }, el('strong', {}, title), el('span', {}, date));
    link.addEventListener('click', () => byId('conversations').close());
    return el('li', {}, link, iconButton('remove', `Delete “${title}”`, () => removeConversation(name, title)));
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
  const link = el('a', { download: `${conversation.title.match(/[\p{L}\p{M}\p{N}]+/gu)?.join('-').slice(0, 40) ?? 'conversation'}.${type}`,
    href: URL.createObjectURL(new Blob([text], { type: type === 'md' ? 'text/markdown' : 'application/json' })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
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
    kept.title ||= [...(message.text || files[0].name).replace(/\s+/g, ' ')].slice(0, 80).join('');
    kept.turns.push(turn);
    kept.shown[turn.parent] = turn.id;
  });
  render();
  if (await run(turn, fieldsOf(turn, before, message.files, of))) return;
  keep((kept) => {
    kept.turns = kept.turns.filter((other) => other.id !== turn.id);
    kept.shown[turn.parent] = of?.id;
    if (kept.turns.length === 0) kept.title = '';
  });
  render();
  if (message !== CONTINUE && message.text !== of?.text) composer.restoreMessage(message);
}

/** Returns what is sent for a turn. The text of the turns before it is for an application that was restarted. */
function fieldsOf(turn, before, files, of) {
  const { id: name, text, choices } = turn;
  const parent = before.findLast(store.isAnswered)?.id; // the application may not know of the others, and remembers none of them
  const earlier = before.map((other) => ({ message: other.text, answer: store.answerAsMarkdown(other) }));
  const history = new Blob([JSON.stringify(earlier.filter(({ message, answer }) => message && answer))], { type: 'application/json' });
  const fields = { ...settings.values(), ...composer.choices(), ...choices, id: name, parent, text, history,
    like: of?.files.length > 0 ? of.id : null, files: files.map(({ file }) => file) };
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) for (const part of [value].flat()) if (part) form.append(field, part);
  return form;
}

/** @return false when the application rejected the message and the form shows the reason */
async function run(turn, form) {
  const conversation = id;
  const element = turnList.lastElementChild;
  const answer = answers.get(element.querySelector('.answer'));
  const abort = new AbortController();
  const speech = new Speech(answer);
  const handle = (event) => {
    if (answer.isComplete) return;
    if (event.type === 'files') turn.files = event.files;
    else store.record(turn.events, event);
    answer.handle(event);
    speech.follow();
    if (!answer.isComplete) return;
    keep(({ turns }) => Object.assign(turns.find((kept) => kept.id === turn.id) ?? {}, turn), conversation);
    element.dataset.key = `${turn.id} ${turn.events.length}`;
  };
  const fail = (title) => handle({ type: 'failure', title, advice: 'Check that it is running, then try again.' });
  running = { answer, abort, handle };
  composer.isBusy = true;
  follow.toEnd();
  composer.focus();
  announce('Message sent.');
  try {
    for await (const event of events(address('/turns'), form, abort.signal)) handle(event);
    if (!answer.isComplete) fail('The connection to this application was lost');
  } catch (error) {
    if (error instanceof RejectedRequest) {
      showError(error.message);
      answer.handle({ type: 'stopped' });
      return false;
    }
    if (abort.signal.aborted) handle({ type: 'stopped' });
    else fail('This application cannot be reached');
  } finally {
    if (running?.answer === answer) {
      running = null;
      composer.isBusy = false;
    }
  }
  if (id !== conversation) return true;
  render();
  speech.end();
  if (!answer.hasFailed) announce('The answer is complete.');
  return true;
}

async function stop() {
  const { abort } = running;
  byId('stop').disabled = true;
  composer.focus();
  await cancelAnswer();
  abort.abort();
}

/** Makes the application cancel its call to the model, even while the page is closed. */
const cancelAnswer = () => fetch(address('/answer'), { method: 'DELETE', keepalive: true }).catch(() => {});

/** Stops and keeps the answer that is running, since its conversation is left. */
function leave() {
  if (!running) return;
  cancelAnswer();
  running.handle({ type: 'stopped' });
  running.abort.abort();
  running = null;
  composer.isBusy = false;
}

begin().catch(({ message }) => banner(`This page cannot use the storage of this browser. Allow it, or clear it, then reload this page. (${message})`));
