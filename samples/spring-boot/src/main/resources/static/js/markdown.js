/* Shows Markdown, as models write it. */
import { patch } from './dom.js';
import { NOTE_CHARACTERS, withNotes } from './footnotes.js';
import { nodesOf } from './nodes.js';
import { parse } from './parser.js';

const QUICK_MILLIS = 4; // a block that is drawn faster than this is drawn with every frame
const PAUSE = 4; // others are drawn again after this many times as long as their drawing takes
const MAX_PAUSE_MILLIS = 250;

/** Shows a text that grows. It never changes complete blocks, and redraws only the last one. */
export class MarkdownView {
  #container;
  #complete = ''; // the text of the complete blocks
  #completeNodes = 0;
  #rest = '';
  #hasReferences = false;
  #isScheduled = false;
  #millis = 0; // the time that drawing the rest is expected to take

  constructor(container) {
    this.#container = container;
  }

  get source() {
    return this.#complete + this.#rest;
  }

  append(text) {
    this.#rest += text.replace(NOTE_CHARACTERS, '\uFFFD').replaceAll('\r', ' ');
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const draw = () => requestAnimationFrame(() => this.#isScheduled && this.#draw({ isOpen: true }));
    if (this.#millis < QUICK_MILLIS) draw();
    else setTimeout(draw, Math.min(this.#millis * PAUSE, MAX_PAUSE_MILLIS));
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
    patch(this.#container, 0, nodesOf(parse(withNotes(this.source, marks), { isCut }).tokens));
  }

  #draw(extent) {
    const start = performance.now();
    this.#isScheduled = false;
    const length = this.#rest.length;
    const { tokens, hasReferences } = parse(this.#rest, extent);
    const blocks = tokens.filter(({ level, nesting }) => level === 0 && nesting >= 0);
    const nodes = nodesOf(tokens, extent.isOpen ? tokens.indexOf(blocks.at(-1)) : undefined);
    patch(this.#container, this.#completeNodes, nodes);
    this.#hasReferences ||= hasReferences;
    if (extent.isOpen) this.#keepComplete(blocks);
    this.#millis = (performance.now() - start) * (this.#rest.length / length);
  }

  /** Blocks are complete before one whose first two lines have arrived: those decide what it is, and that it is not part of them. */
  #keepComplete(blocks) {
    const lines = this.#rest.split('\n');
    const count = blocks.findLastIndex(({ map, meta }) => map[0] + 2 < lines.length && !meta?.isOpen);
    if (count < 1) return;
    const end = lines.slice(0, blocks[count].map[0]).join('\n').length + 1;
    this.#complete += this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end);
    this.#completeNodes += count;
  }
}

/** Converts a whole text. */
export function markdown(source) {
  const fragment = document.createDocumentFragment();
  fragment.append(...nodesOf(parse(source).tokens));
  return fragment;
}
