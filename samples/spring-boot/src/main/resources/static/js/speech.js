/* Messages of the page, and texts for screen readers. */
import { byId, el } from './dom.js';

const MILLIS = 1000; // between two announcements of a growing answer
const MAX_ANNOUNCEMENTS = 8;

export function announce(text) {
  byId('status').textContent = text;
}

/** Shows, and announces, why the form cannot be sent or changed. */
export function showError(text) {
  byId('form-error').textContent = text;
}

/** Announces a growing answer sentence by sentence. */
export class Speech {
  #answer;
  #announced = 0; // characters
  #timer = null;

  constructor(answer) {
    this.#answer = answer;
  }

  follow() {
    this.#timer ??= setTimeout(() => this.#announce(/^[\s\S]*[.!?…:](?=\s)/), MILLIS);
  }

  end() {
    this.#announce(/^[\s\S]*$/);
  }

  #announce(part) {
    clearTimeout(this.#timer);
    this.#timer = null;
    const [sentences] = part.exec(this.#answer.text.slice(this.#announced)) ?? [''];
    this.#announced += sentences.length;
    if (!sentences.trim()) return;
    const list = byId('announcements');
    list.append(el('p', {}, sentences.replace(/[*_`#|>]+/g, ' ')));
    if (list.childElementCount > MAX_ANNOUNCEMENTS) list.firstElementChild.remove();
  }
}
