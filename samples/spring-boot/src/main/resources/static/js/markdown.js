/* Shows Markdown, as models write it. */
import { directionOf, el, patch } from './dom.js';
import { NOTE_CHARACTERS, withNotes } from './footnotes.js';
import { nodesOf } from './nodes.js';
import { parse } from './parser.js';

const QUICK_MILLIS = 4; // a block that is drawn faster than this is drawn with every frame
const PAUSE = 4; // others are drawn again after this many times as long as their drawing takes
const MAX_BLOCKS = 64; // in one element: a browser spends time on each block of the element that grows
const LINES = /(?<=\n|\r(?!\n))/;

/** Shows a text that grows. It never changes complete blocks, and redraws only the last one. */
export class MarkdownView {
  #places; // elements one after the other, of which the last one grows
  #complete = ''; // the text of the complete blocks
  #completeNodes = 0; // in the last place
  #rest = '';
  #hasReferences = false;
  #isScheduled = false;
  #millis = 0; // the time that drawing the rest is expected to take

  constructor(container) {
    this.#places = [container];
  }

  get source() { return this.#complete + this.#rest; }

  append(text) {
    this.#rest += text.replace(NOTE_CHARACTERS, '\uFFFD');
    this.#places.at(-1).dir ||= directionOf(text);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const draw = () => requestAnimationFrame(() => this.#isScheduled && this.#draw({ isOpen: true }));
    if (this.#millis < QUICK_MILLIS) draw();
    else setTimeout(draw, this.#millis * PAUSE);
  }

  /**
   * Completes the text.
   *
   * @param marks footnotes: {at, number}, in the order of their position in the source
   * @param isCut whether the text ends before its end
   */
  finish(marks = [], isCut = false) {
    if (marks.length === 0) this.#draw({ isCut });
    // a reference may be defined after the blocks that use it
    if (marks.length === 0 && !this.#hasReferences) return;
    this.#isScheduled = false;
    const nodes = [...nodesOf(parse(withNotes(this.source, marks), { isCut }).tokens).childNodes];
    for (const place of this.#places) {
      patch(place, 0, nodes.splice(0, place === this.#places.at(-1) ? nodes.length : place.childNodes.length));
    }
  }

  #draw(extent) {
    const start = performance.now();
    this.#isScheduled = false;
    const { length } = this.#rest;
    const { tokens, hasReferences } = parse(this.#rest, extent);
    this.#hasReferences ||= hasReferences;
    patch(this.#places.at(-1), this.#completeNodes, [...nodesOf(tokens).childNodes]);
    if (extent.isOpen) this.#keepComplete(tokens);
    this.#millis = (performance.now() - start) * (this.#rest.length / length);
  }

  /** Blocks are complete before one whose first two lines have arrived: those decide what it is, and that it is not part of them. */
  #keepComplete(tokens) {
    const blocks = tokens.filter(({ level, nesting }) => level === 0 && nesting >= 0);
    const lines = this.#rest.split(LINES);
    const count = blocks.findLastIndex(({ map, meta }) => map[0] + 2 < lines.length && !meta?.isOpen);
    if (count < 1) return;
    const complete = lines.slice(0, blocks[count].map[0]).join('');
    this.#complete += complete;
    this.#rest = this.#rest.slice(complete.length);
    this.#completeNodes += count;
    if (this.#completeNodes >= MAX_BLOCKS) this.#addPlace();
  }

  #addPlace() {
    const full = this.#places.at(-1);
    const place = el('div', { class: 'markdown', dir: full.dir });
    full.after(place);
    // the one before is far from the window of a user who follows, so nothing that is seen moves
    this.#places.at(-2)?.classList.add('is-full');
    place.append(...[...full.childNodes].slice(this.#completeNodes));
    this.#places.push(place);
    this.#completeNodes = 0;
  }
}
