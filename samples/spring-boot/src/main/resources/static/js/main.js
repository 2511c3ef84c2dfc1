import { Answer, copyText } from './answer.js';
import { Composer, fileView } from './composer.js';
import { el } from './dom.js';
import { Follow } from './follow.js';
import { FootnoteCard } from './footnotes.js';
import { events, json, Refusal } from './stream.js';
import { conversationOfThisTab, newConversation } from './tab.js';

const STOP_PATIENCE_MILLIS = 3000;

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
let running = null; // {answer, abort} while an answer comes

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
    banner('This application does not answer. Is it still running? Then load this page again.');
    return;
  }
  composer = new Composer(settings, { send: (question) => ask(question), stop });
  if (settings.notice) banner(settings.notice);
  showExamples(settings.models);
  listenForKeys(card);
  turnList.addEventListener('click', copyCode);
  byId('new').addEventListener('click', startAnew);
  // the model need not go on for a page that is gone
  addEventListener('pagehide', () => running && hangUp(true));
  conversation = await conversationOfThisTab();
  await restore();
  composer.focus();
}

function banner(words) {
  byId('banner').textContent = words;
  byId('banner').hidden = false;
}

/** For screen readers only, and only what matters: not every word as it comes. */
function tell(words) {
  byId('status').textContent = words;
}

function showExamples(models) {
  const painter = models.find(({ draws }) => draws)?.name;
  const possible = EXAMPLES.filter(({ draws }) => !draws || painter);
  byId('examples').append(...possible.map(({ title, text, tools, draws }) => {
    const button = el('button', { type: 'button' }, el('span', { class: 'kind' }, title), text);
    button.addEventListener('click', () => {
      composer.choose(tools, draws ? painter : undefined);
      ask({ text, files: [] });
    });
    return el('li', {}, button);
  }));
}

function listenForKeys(card) {
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
  await hangUp(); // what a page before this one had asked for
  const { turns } = await json(address()).catch(() => ({ turns: [] }));
  for (const { text, files, events: told } of turns) {
    const answer = addTurn(text, files);
    told.forEach((event) => answer.handle(event));
  }
  showWelcome();
  follow.toEnd();
  byId('conversation').setAttribute('aria-busy', 'false');
}

function showWelcome() {
  byId('welcome').hidden = turnList.childElementCount > 0;
  offerRetryOnlyBelow(turnList.lastElementChild);
}

/** Only the last question can be asked again: what came after the others builds on their answers. */
function offerRetryOnlyBelow(last) {
  for (const turn of turnList.children) turn.classList.toggle('is-last', turn === last);
}

/** @param files {name, address}, whose address is null where there is nothing to see */
function addTurn(text, files) {
  const answer = new Answer({ retry: () => retry(turn) });
  const shown = files.map((file) => el('li', {}, fileView(file.name, file.address)));
  const turn = el('article', { class: 'turn' },
    el('section', { class: 'question', 'aria-label': 'You' },
      el('h2', { class: 'hidden' }, 'You'),
      ...(shown.length > 0 ? [el('ul', { class: 'files' }, ...shown)] : []),
      ...(text ? [el('p', {}, text)] : [])),
    answer.element);
  answers.set(answer.element, answer);
  turnList.append(turn);
  showWelcome();
  return answer;
}

async function ask(question) {
  if (running) return;
  const seen = turnList.childElementCount;
  const answer = addTurn(question.text, question.files.map(({ file, address: seenAt }) => ({ name: file.name, address: seenAt })));
  const form = formOf(composer.choices());
  form.append('text', question.text);
  form.append('seen', seen);
  for (const { file } of question.files) form.append('files', file, file.name);
  const isTaken = await run(answer, form);
  if (isTaken) return;
  composer.giveBack(question);
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
  const isTaken = await run(answer, form);
  if (!isTaken) answer.element.replaceWith(old);
}

function formOf({ model, effort, tools }) {
  const form = new FormData();
  form.append('model', model);
  form.append('effort', effort);
  for (const tool of tools) form.append('tools', tool);
  return form;
}

/** @return false when the application refused the question; it has said why */
async function run(answer, form) {
  const abort = new AbortController();
  running = { answer, abort };
  composer.isBusy = true;
  follow.toEnd();
  composer.focus();
  tell('The model was asked.');
  try {
    for await (const event of events(address('/turns'), form, abort.signal)) answer.handle(event);
    if (!answer.isOver) answer.handle({ type: 'failed', title: 'The connection to this application broke', detail: null });
  } catch (error) {
    if (error instanceof Refusal) {
      composer.say(error.message);
      answer.handle({ type: 'stopped' });
      return false;
    }
    if (!answer.isOver) {
      answer.handle(abort.signal.aborted ? { type: 'stopped' } : {
        type: 'failed', title: 'This application cannot be reached', detail: 'Is it still running?',
      });
    }
  } finally {
    running = null;
    composer.isBusy = false;
  }
  if (!answer.retryButton) tell(answer.text ? `Gemini says: ${answer.text.slice(0, 1000)}` : 'The answer is over.');
  return true;
}

function stop() {
  if (!running) return;
  const { answer, abort } = running;
  composer.isStopping();
  composer.focus();
  hangUp();
  // the answer ends by itself then; where even that does not come, the page goes without
  setTimeout(() => {
    if (running?.answer === answer) abort.abort();
  }, STOP_PATIENCE_MILLIS);
}

/** The application closes its call to the model. */
function hangUp(isLeaving = false) {
  return fetch(address('/answer'), { method: 'DELETE', keepalive: isLeaving }).catch(() => {});
}

async function startAnew() {
  if (running) {
    const { abort } = running;
    await hangUp();
    abort.abort();
  }
  fetch(address(), { method: 'DELETE' }).catch(() => {});
  conversation = await newConversation();
  turnList.replaceChildren();
  showWelcome();
  composer.say('');
  composer.focus();
  scrollTo(0, 0);
  tell('A new conversation.');
}

begin();
