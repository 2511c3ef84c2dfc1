import { el, link } from './dom.js';

const LEAVE_MILLIS = 150; // time for the pointer to move from a footnote to its card

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
      source.uri ? link(source.uri, source.title) : el('strong', {}, source.title),
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
