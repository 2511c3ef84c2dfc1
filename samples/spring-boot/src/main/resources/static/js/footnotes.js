import { el, link, webAddress } from './dom.js';

// A footnote's number stands between these two characters in the source. Both are private to this page: in a model's
// text they are replaced.
export const NOTE_START = '\uE000';
const NOTE_END = '\uE001';
export const NOTE_CHARACTERS = /[\uE000\uE001]/g;
export const NOTES = /\uE000(\d+)\uE001/g;

const MARGIN = 12; // pixels between the card and the edge of the window
const HEADER = 64; // the height of the page's head

const BEFORE_NOTE = ' \t\r\n|`*_~$=-'; // a footnote stands before such characters, so that it does not break what they mark

/** Inserts the numbers of footnotes into a text. */
export function withNotes(source, marks) {
  let noted = '';
  let from = 0;
  for (const { at, number } of marks) {
    const position = Math.max(from, placeOf(source, at));
    noted += source.slice(from, position) + NOTE_START + number + NOTE_END;
    from = position;
  }
  return noted + source.slice(from);
}

function placeOf(source, at) {
  let place = Math.min(at, source.length);
  const line = source.slice(source.lastIndexOf('\n', place - 1) + 1, place);
  const target = line.lastIndexOf('](');
  const end = source.indexOf(')', place) + 1;
  if (target >= 0 && !line.includes(')', target) && end > 0) return end; // after a link, not in its address
  while (place > 0 && BEFORE_NOTE.includes(source[place - 1])) place--;
  return place;
}

/** Returns a text as strings and footnotes. */
export function withFootnotes(text) {
  return text.split(NOTES).map((part, index) => (index % 2 ? footnote(part) : part)).filter((part) => part !== '');
}

export const withoutNotes = (text) => text.replace(NOTES, '');
export const notesIn = (text) => withFootnotes(text).filter((part) => typeof part !== 'string');

function footnote(number) {
  return el('sup', { class: 'note' },
    el('button', { type: 'button', class: 'footnote', 'data-source': number, 'aria-label': `Source ${number}` }, number));
}

/** One card for all footnotes. The style sheet shows it while its footnote, or the card itself, has the pointer or the focus. */
export class FootnoteCard {
  #card = el('span', { class: 'card', role: 'note' });

  /** @param sourceOf finds the source for a footnote's button */
  constructor(root, sourceOf) {
    const show = ({ target }) => {
      const note = target.closest?.('.footnote');
      const source = note && sourceOf(note);
      if (source) this.#show(note, source);
    };
    for (const event of ['pointerover', 'focusin', 'click']) root.addEventListener(event, show);
  }

  /** @return whether it was shown */
  hide() {
    const isShown = this.#card.checkVisibility();
    this.#card.hidden = true;
    return isShown;
  }

  #show(note, { uri, title, site, text }) {
    const address = webAddress(uri);
    this.#card.hidden = false;
    this.#card.replaceChildren(
      address ? link(address, title) : el('strong', {}, title),
      ...(site && site !== title ? [el('span', { class: 'site' }, site)] : []),
      ...(text ? [el('span', { class: 'excerpt' }, text)] : []),
    );
    note.after(this.#card); // so that Tab moves from the footnote into its card
    requestAnimationFrame(() => this.#place()); // after the page scrolled to a footnote that got the focus
  }

  /** Moves the card into the window, and below its footnote where there is no room above. */
  #place() {
    const { style, classList } = this.#card;
    style.left = '0px';
    classList.remove('is-below');
    const { right, top } = this.#card.getBoundingClientRect();
    style.left = `${Math.min(0, document.documentElement.clientWidth - MARGIN - right)}px`;
    classList.toggle('is-below', top < HEADER);
  }
}
