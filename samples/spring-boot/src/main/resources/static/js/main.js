import { Answer, copyText } from './answer.js';
import { Composer, fileView } from './composer.js';
import { el } from './dom.js';
import { Follow } from './follow.js';
import { FootnoteCard } from './footnotes.js';
import { events, json, RejectedRequest } from './stream.js';
import { conversationOfThisTab, newConversation } from './tab.js';

const STOP_TIMEOUT_MILLIS = 3000;

const EXAMPLES = [
  { title: 'Think', text: 'Why is the sky blue, and why are sunsets red?', tools: [] },
  { title: 'Call a function', text: 'What time is it in Tokyo right now?', tools: ['CLOCK'] },
  { title: 'Search the web', text: 'What is new in the world of Java?', tools: ['GOOGLE_SEARCH'] },
  { title: 'Draw', text: 'Draw a lighthouse at dusk', tools: [], draws: true },
];

const byId = (id) => document.getElementById(id);
const turnList = byId('turns');
const answers = new WeakMap(); // by their element

let conversation; // its name
let composer;
let follow;
let running = null; // {answer, abort} while an answer is running

const address = (path = '') => `api/conversations/${conversation}${path}`;

async function begin() {
  history.scrollRestoration = 'manual';
  follow = new Follow(turnList, byId('latest'));
  const card = new FootnoteCard(turnList, (note) =>
    answers.get(note.closest('.answer'))?.sourceOf(Number(note.dataset.source)));
  let settings;
  try {
    settings = await json('api/settings');
  } catch {
    banner('This application does not respond. Check that it is running, then reload this page.');
    return;
  }
  composer = new Composer(settings, { send, stop });
  if (settings.notice) banner(settings.notice);
  showExamples(settings.models);
  setUpKeys(card);
  turnList.addEventListener('click', copyCode);
  byId('new').addEventListener('click', startNewConversation);
  // stops the model when the page is closed
  addEventListener('pagehide', () => running && cancelAnswer(true));
  conversation = await conversationOfThisTab();
  await restore();
  composer.focus();
}

function banner(text) {
  byId('banner').textContent = text;
  byId('banner').hidden = false;
}

/** Announces a change of state to screen readers. Answers are announced once, not chunk by chunk. */
function announce(text) {
  byId('status').textContent = text;
}

function showExamples(models) {
  const imageModel = models.find(({ draws }) => draws)?.name;
  const possible = EXAMPLES.filter(({ draws }) => !draws || imageModel);
  byId('examples').append(...possible.map(({ title, text, tools, draws }) => {
    const button = el('button', { type: 'button' }, el('span', { class: 'kind' }, title), text);
    button.addEventListener('click', () => {
      composer.choose(tools, draws ? imageModel : undefined);
      send({ text, files: [] });
    });
    return el('li', {}, button);
  }));
}

function setUpKeys(card) {
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    if (card.isShown) card.hide();
    else if (composer.isMenuOpen) composer.closeMenu();
    else stop();
  });
}

function copyCode(event) {
  const button = event.target.closest('.copy');
  if (button) copyText(button.closest('.code').querySelector('code').textContent, button);
}

async function restore() {
  await cancelAnswer(); // an answer that was running before a reload
  const { turns } = await json(address()).catch(() => ({ turns: [] }));
  for (const { text, files, events: recorded } of turns) {
    const answer = addTurn(text, files);
    recorded.forEach((event) => answer.handle(event));
  }
  showWelcome();
  follow.toEnd();
  byId('conversation').setAttribute('aria-busy', 'false');
}

function showWelcome() {
  byId('welcome').hidden = turnList.childElementCount > 0;
  offerRetryOnlyBelow(turnList.lastElementChild);
}

/** Offers a retry for the last message only, since the turns after an earlier one build on its answer. */
function offerRetryOnlyBelow(last) {
  for (const turn of turnList.children) turn.classList.toggle('is-last', turn === last);
}

/** @param files {name, address}, where the address is null for a file that cannot be shown */
function addTurn(text, files) {
  const answer = new Answer({ retry: () => retry(turn) });
  const shown = files.map((file) => el('li', {}, fileView(file.name, file.address)));
  const turn = el('article', { class: 'turn' },
    el('section', { class: 'message', 'aria-label': 'You' },
      el('h2', { class: 'hidden' }, 'You'),
      ...(shown.length > 0 ? [el('ul', { class: 'files' }, ...shown)] : []),
      ...(text ? [el('p', {}, text)] : [])),
    answer.element);
  answers.set(answer.element, answer);
  turnList.append(turn);
  showWelcome();
  return answer;
}

async function send(message) {
  if (running) return;
  const seen = turnList.childElementCount;
  const answer = addTurn(message.text, message.files.map(({ file, address: preview }) => ({ name: file.name, address: preview })));
  const form = formOf(composer.choices());
  form.append('text', message.text);
  form.append('seen', seen);
  for (const { file } of message.files) form.append('files', file, file.name);
  const isAccepted = await run(answer, form);
  if (isAccepted) return;
  composer.restoreMessage(message);
  answer.element.closest('.turn').remove();
  showWelcome();
}

async function retry(turn) {
  if (running) return;
  const old = turn.querySelector('.answer');
  const answer = new Answer({ retry: () => retry(turn) });
  answers.set(answer.element, answer);
  old.replaceWith(answer.element);
  const form = formOf(composer.choices());
  form.append('seen', turnList.childElementCount - 1);
  form.append('retry', 'true');
  const isAccepted = await run(answer, form);
  if (!isAccepted) answer.element.replaceWith(old);
}

function formOf({ model, effort, tools }) {
  const form = new FormData();
  form.append('model', model);
  form.append('effort', effort);
  for (const tool of tools) form.append('tools', tool);
  return form;
}

/** @return false when the application rejected the message and the form shows the reason */
async function run(answer, form) {
  const abort = new AbortController();
  running = { answer, abort };
  composer.isBusy = true;
  follow.toEnd();
  composer.focus();
  announce('Message sent.');
  try {
    for await (const event of events(address('/turns'), form, abort.signal)) answer.handle(event);
    if (!answer.isComplete) answer.handle({ type: 'failed', title: 'The connection to this application was lost', detail: null });
  } catch (error) {
    if (error instanceof RejectedRequest) {
      composer.showError(error.message);
      answer.handle({ type: 'stopped' });
      return false;
    }
    if (!answer.isComplete) {
      answer.handle(abort.signal.aborted ? { type: 'stopped' } : {
        type: 'failed', title: 'This application cannot be reached', detail: 'Is it still running?',
      });
    }
  } finally {
    running = null;
    composer.isBusy = false;
  }
  if (!answer.retryButton) announce(answer.text ? `Gemini: ${answer.text.slice(0, 1000)}` : 'The answer is complete.');
  return true;
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

async function startNewConversation() {
  if (running) {
    const { abort } = running;
    await cancelAnswer();
    abort.abort();
  }
  fetch(address(), { method: 'DELETE' }).catch(() => {});
  conversation = await newConversation();
  turnList.replaceChildren();
  showWelcome();
  composer.showError('');
  composer.focus();
  scrollTo(0, 0);
  announce('New conversation started.');
}

begin();
