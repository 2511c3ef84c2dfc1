import { el, link, webAddress } from './dom.js';

// A footnote's number stands between these two characters in the source. Both are private to this page: in a model's
// text they are replaced.
export const NOTE_START = '\uE000';
const NOTE_END = '\uE001';
export const NOTE_CHARACTERS = /[\uE000\uE001]/g;
export const NOTES = /\uE000(\d+)\uE001/g;

const BEFORE_NOTE = ' \t\n|`*_~$=-'; // a footnote stands before such characters, so that it does not break what they mark

const LEAVE_MILLIS = 150; // time for the pointer to move from a footnote to its card

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

export function footnote(number) {
  return el('sup', { class: 'note' },
    el('button', { type: 'button', class: 'footnote', 'data-source': number, 'aria-label': `Source ${number}` }, number));
}

/** One card for all footnotes. It shows the source of the footnote that is hovered over, focused or touched. */
export class FootnoteCard {
  #card = el('span', { class: 'card', role: 'note', hidden: true });
  #note = null;
  #leaving = 0;

  /** @param sourceOf finds the source for a footnote's button */
  constructor(root, sourceOf) {
    const show = (event) => {
      const note = event.target.closest?.('.footnote');
      if (note) this.#show(note, sourceOf(note));
      else if (event.target.closest?.('.card')) clearTimeout(this.#leaving);
    };
    const leave = (event) => {
      if (this.#note && !this.#isInside(event.relatedTarget)) this.#leave();
    };
    root.addEventListener('pointerover', show);
    root.addEventListener('focusin', show);
    root.addEventListener('click', show);
    root.addEventListener('pointerout', leave);
    root.addEventListener('focusout', leave);
    document.addEventListener('pointerdown', (event) => {
      if (!this.#isInside(event.target)) this.hide();
    });
    window.addEventListener('resize', () => this.hide());
  }

  get isShown() {
    return this.#note !== null;
  }

  hide() {
    clearTimeout(this.#leaving);
    this.#card.hidden = true;
    this.#note = null;
  }

  #isInside(node) {
    return node instanceof Node && (this.#card.contains(node) || this.#note?.contains(node));
  }

  #leave() {
    clearTimeout(this.#leaving);
    this.#leaving = setTimeout(() => {
      if (!this.#isInside(document.activeElement)) this.hide();
    }, LEAVE_MILLIS);
  }

  #show(note, source) {
    clearTimeout(this.#leaving);
    if (!source || note === this.#note) return;
    this.#note = note;
    this.#card.replaceChildren(
      webAddress(source.uri) ? link(webAddress(source.uri), source.title) : el('strong', {}, source.title),
      ...(source.site && source.site !== source.title ? [el('span', { class: 'site' }, source.site)] : []),
      ...(source.text ? [el('span', { class: 'excerpt' }, source.text)] : []),
    );
    note.after(this.#card); // so that Tab moves from the footnote into its card
    this.#card.hidden = false;
    this.#place(note);
  }

  #place(note) {
    const { style } = this.#card;
    style.left = '0px';
    style.top = '0px';
    const anchor = note.getBoundingClientRect();
    const card = this.#card.getBoundingClientRect();
    const margin = 12;
    const left = Math.min(Math.max(margin, anchor.left + anchor.width / 2 - card.width / 2), innerWidth - card.width - margin);
    const above = anchor.top - card.height - 8;
    style.left = `${left - card.left}px`;
    style.top = `${(above > 64 ? above : anchor.bottom + 8) - card.top}px`;
  }
}
