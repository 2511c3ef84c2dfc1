/*
 * Converts Markdown, as models write it, to DOM nodes. All text of the source ends up in text nodes. So an answer cannot
 * produce markup, a script, or a link to anything but a web address.
 */
import { el, link, patch, webAddress } from './dom.js';

// A footnote's number stands between these two characters in the source. Both are private to this page: in a model's
// text they are replaced.
const NOTE_START = '\uE000';
const NOTE_END = '\uE001';
const NOTES = /\uE000(\d+)\uE001/g;

const FENCE = /^( {0,3})(`{3,}|~{3,})[ \t]*([^\s`]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const RULE = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( *)([-*+]|\d{1,9}[.)])(?: +(.*)|)$/;
const MAX_DEPTH = 16; // the deepest nesting of lists and quotes; deeper ones are text
const COLUMNS = /^[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t]*:?-+:?[ \t]*)?$/;

/** Shows a text that grows. It never changes complete blocks, and redraws only the last one. */
export class MarkdownView {
  #container;
  #source = '';
  #settled = 0; // characters of the source whose blocks are complete
  #settledNodes = 0;
  #isScheduled = false;

  constructor(container) {
    this.#container = container;
  }

  get source() {
    return this.#source;
  }

  append(text) {
    this.#source += text.replaceAll(NOTE_START, '\uFFFD').replaceAll(NOTE_END, '\uFFFD');
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame(() => {
      if (this.#isScheduled) this.#draw(true);
    });
  }

  /**
   * Completes the text.
   *
   * @param marks footnotes: {at, number}, in the order of their position in the source
   */
  finish(marks = []) {
    if (marks.length === 0) {
      this.#draw(false);
      return;
    }
    const source = this.#source;
    let noted = '';
    let from = 0;
    for (const { at, number } of marks) {
      const position = Math.max(from, beforeSpace(source, at));
      noted += source.slice(from, position) + NOTE_START + number + NOTE_END;
      from = position;
    }
    this.#isScheduled = false;
    patch(this.#container, 0, nested((noted + source.slice(from)).split('\n'), false));
  }

  #draw(isOpen) {
    this.#isScheduled = false;
    const lines = this.#source.slice(this.#settled).split('\n');
    const blocks = parse(lines, isOpen);
    patch(this.#container, this.#settledNodes, nodes(blocks, isOpen));
    if (blocks.length === 0) return;
    this.#settledNodes += blocks.length - 1;
    for (const line of lines.slice(0, blocks.at(-1).line)) this.#settled += line.length + 1;
  }
}

/** Converts a whole text. */
export function markdown(source) {
  const fragment = document.createDocumentFragment();
  fragment.append(...nested(source.split('\n'), false));
  return fragment;
}

function beforeSpace(text, at) {
  let place = Math.min(at, text.length);
  while (place > 0 && /\s/.test(text[place - 1])) place--;
  return place;
}

// --- blocks: lines in, {kind, line, …} out

function parse(lines, isOpen, depth = 0) {
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at].trim() === '') {
      at++;
      continue;
    }
    const block =
      fence(lines, at) ??
      heading(lines, at) ??
      rule(lines, at) ??
      (depth < MAX_DEPTH ? (quote(lines, at) ?? list(lines, at)) : null) ??
      table(lines, at, isOpen) ??
      paragraph(lines, at);
    block.line = at;
    blocks.push(block);
    at = block.next;
  }
  return blocks;
}

function fence(lines, at) {
  const opening = FENCE.exec(lines[at]);
  if (!opening) return null;
  const [, indent, marks, language] = opening;
  const code = [];
  let next = at + 1;
  for (; next < lines.length; next++) {
    const trimmed = lines[next].trim().replace(NOTES, '');
    if (trimmed.length >= marks.length && trimmed === marks[0].repeat(trimmed.length)) break;
    code.push(indent && lines[next].startsWith(indent) ? lines[next].slice(indent.length) : lines[next]);
  }
  return { kind: 'code', language, text: code.join('\n'), closing: lines[next] ?? '', next: next + 1 };
}

function heading(lines, at) {
  const found = HEADING.exec(lines[at]);
  return found && { kind: 'heading', level: found[1].length, text: found[2] ?? '', next: at + 1 };
}

function rule(lines, at) {
  return RULE.test(lines[at]) ? { kind: 'rule', next: at + 1 } : null;
}

function quote(lines, at) {
  if (!QUOTE.test(lines[at])) return null;
  const inner = [];
  let next = at;
  for (; next < lines.length; next++) {
    if (QUOTE.test(lines[next])) inner.push(lines[next].replace(QUOTE, ''));
    else if (lines[next].trim() !== '' && !interrupts(lines[next])) inner.push(lines[next]);
    else break;
  }
  return { kind: 'quote', lines: inner, next };
}

function list(lines, at) {
  const first = ITEM.exec(lines[at]);
  if (!first || first[1].length > 3) return null;
  const isOrdered = /\d/.test(first[2]);
  const sort = first[2].at(-1);
  const items = [];
  let next = at;
  while (next < lines.length) {
    const item = ITEM.exec(lines[next]);
    const isSibling =
      item && item[1].length < first[1].length + 2 && item[2].at(-1) === sort && !RULE.test(lines[next]);
    if (!isSibling) break;
    const width = item[1].length + item[2].length + 1;
    const inner = [item[3] ?? ''];
    for (next++; next < lines.length; next++) {
      const line = lines[next];
      const indent = line.search(/\S/);
      if (indent < 0) {
        const following = lines.slice(next + 1).find((later) => later.trim() !== '');
        if (following === undefined || following.search(/\S/) < item[1].length + 2) break;
        inner.push('');
      } else if (indent >= item[1].length + 2) {
        inner.push(line.slice(Math.min(indent, width)));
      } else if (inner.at(-1) !== '' && !interrupts(line) && !ITEM.test(line)) {
        inner.push(line); // a paragraph that continues without its indent
      } else {
        break;
      }
    }
    items.push(inner);
    let ahead = next;
    while (ahead < lines.length && lines[ahead].trim() === '') ahead++;
    if (ahead < lines.length && ITEM.test(lines[ahead])) next = ahead;
  }
  return { kind: 'list', isOrdered, start: parseInt(first[2], 10), items, next };
}

function table(lines, at, isOpen) {
  const head = lines[at];
  if (!head.includes('|')) return null;
  const isExpected = isOpen && /^[ \t]*\|/.test(head) && at + 2 >= lines.length && /^[-:| \t]*$/.test(lines[at + 1] ?? '');
  if (!isExpected && !COLUMNS.test(lines[at + 1] ?? '')) return null;
  const columns = cells(head);
  const aligns = cells(lines[at + 1] ?? '').map((cell) => {
    const left = cell.startsWith(':');
    const right = cell.endsWith(':');
    return left && right ? 'center' : right ? 'right' : null;
  });
  const rows = [];
  let next = at + 2;
  for (; next < lines.length && lines[next].includes('|'); next++) rows.push(cells(lines[next]));
  return { kind: 'table', columns, aligns, rows, next };
}

/** Returns the texts between the bars. An escaped bar does not separate cells. */
function cells(line) {
  const inner = line.trim().replace(/^\|/, '').replace(/(?<!\\)\|(\uE000\d+\uE001)?$/, '$1');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function paragraph(lines, at) {
  let next = at + 1;
  while (next < lines.length && lines[next].trim() !== '' && !interrupts(lines[next]) && !startsList(lines[next])) next++;
  return { kind: 'paragraph', text: lines.slice(at, next).map((line) => line.trimStart()).join('\n').trimEnd(), next };
}

function interrupts(line) {
  return FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line);
}

/** In CommonMark, a number other than 1 does not start a list in the middle of a paragraph. */
function startsList(line) {
  const item = ITEM.exec(line);
  return item !== null && item[3] !== undefined && (/[-*+]/.test(item[2]) || parseInt(item[2], 10) === 1);
}

// --- blocks to nodes, one node each

function render(block, isOpen, depth) {
  switch (block.kind) {
    case 'code':
      return codeBlock(block);
    case 'heading':
      return el(`h${Math.min(6, block.level + 2)}`, {}, ...inline(block.text, isOpen));
    case 'rule':
      return el('hr');
    case 'quote':
      return el('blockquote', {}, ...nested(block.lines, isOpen, depth + 1));
    case 'list':
      return el(
        block.isOrdered ? 'ol' : 'ul',
        { start: block.isOrdered && block.start !== 1 ? block.start : null },
        ...block.items.map((lines, index) => listItem(lines, isOpen && index === block.items.length - 1, depth + 1)),
      );
    case 'table':
      return tableBlock(block, isOpen);
    default:
      return el('p', {}, ...inline(block.text, isOpen));
  }
}

function nested(lines, isOpen, depth = 0) {
  return nodes(parse(lines, isOpen, depth), isOpen, depth);
}

function nodes(blocks, isOpen, depth = 0) {
  return blocks.map((block, index) => render(block, isOpen && index === blocks.length - 1, depth));
}

function listItem(lines, isOpen, depth) {
  const task = /^\[([ xX])\] (.*)$/.exec(lines[0]);
  const content = nested(task ? [task[2], ...lines.slice(1)] : lines, isOpen, depth);
  // the first paragraph of an item is its text, so that a list looks the same before and after a blank line arrives
  const nodes = content[0]?.tagName === 'P' ? [...content[0].childNodes, ...content.slice(1)] : content;
  if (!task) return el('li', {}, ...nodes);
  const box = el('input', { type: 'checkbox', disabled: true, checked: task[1] !== ' ' });
  return el('li', { class: 'task' }, box, ' ', ...nodes);
}

function codeBlock({ language, text, closing }) {
  const numbers = [...(text + closing).matchAll(NOTES)].map((note) => footnote(note[1]));
  const name = language.replace(NOTES, '');
  return el(
    'div',
    { class: 'code' },
    el(
      'div',
      { class: 'code-head' },
      el('span', {}, name || 'text', ...numbers),
      el('button', { type: 'button', class: 'copy' }, 'Copy'),
    ),
    el('pre', { tabindex: 0, role: 'region', 'aria-label': `Code${name ? `, ${name}` : ''}` }, el('code', {}, text.replace(NOTES, ''))),
  );
}

function tableBlock({ columns, aligns, rows }, isOpen) {
  const align = (index) => (aligns[index] ? `align-${aligns[index]}` : null);
  const row = (tag, texts, isLast) =>
    el('tr', {}, ...columns.map((_, index) => el(tag, { class: align(index) }, ...inline(texts[index] ?? '', isOpen && isLast))));
  return el(
    'div',
    { class: 'table', tabindex: 0, role: 'region', 'aria-label': 'Table' },
    el(
      'table',
      {},
      el('thead', {}, row('th', columns, rows.length === 0)),
      el('tbody', {}, ...rows.map((texts, index) => row('td', texts, index === rows.length - 1))),
    ),
  );
}

export function footnote(number) {
  return el(
    'sup',
    { class: 'note' },
    el('button', { type: 'button', class: 'footnote', 'data-source': number, 'aria-label': `Source ${number}` }, number),
  );
}

// --- text to nodes

/** Emphasis marks that are not yet paired. */
class Run {
  constructor(char, count, before, after) {
    const isSpaceBefore = /^\s?$/.test(before);
    const isSpaceAfter = /^\s?$/.test(after);
    const isPunctuationBefore = /[\p{P}\p{S}]/u.test(before);
    const isPunctuationAfter = /[\p{P}\p{S}]/u.test(after);
    const leans = !isSpaceAfter && (!isPunctuationAfter || isSpaceBefore || isPunctuationBefore);
    const trails = !isSpaceBefore && (!isPunctuationBefore || isSpaceAfter || isPunctuationAfter);
    this.char = char;
    this.count = count;
    this.opens = leans && (char !== '_' || !trails || isPunctuationBefore);
    this.closes = trails && (char !== '_' || !leans || isPunctuationAfter);
  }

  get text() {
    return this.char.repeat(this.count);
  }
}

const LINK =
  /\[((?:[^[\]\\]|\\.|\[[^[\]]*\])*)\]\([ \n]*(?:<([^<>\n]*)>|((?:[^\s()\\]|\\.|\([^\s()]*\))*))(?:[ \n]+(?:"[^"]*"|'[^']*'))?[ \n]*\)/y;
const ADDRESS = /https?:\/\/[^\s<>"`*\uE000\uE001]+/y;
const ANGLED = /<(https?:\/\/[^\s<>]*)>/y;
const BREAK = /<br\s*\/?>/iy;
const ENTITY = /&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{1,6}));/y;
const NOTE = /\uE000(\d+)\uE001/y;
const PLAIN = /[^\\`*_~[!<&\n\uE000h]+/y;
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' };

function inline(whole, isOpen) {
  // does not show the start of an incomplete link or mark as text
  const source = isOpen ? whole.replace(/\[([^[\]]*)\]\([^()\s]*$/, '$1').replace(/[*_~`]+$/, '') : whole;
  const items = [];
  let plain = '';
  let at = 0;
  const take = (pattern, ahead = 0) => {
    pattern.lastIndex = at + ahead;
    const found = pattern.exec(source);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const push = (...nodes) => {
    if (plain) items.push(document.createTextNode(plain));
    plain = '';
    items.push(...nodes);
  };
  while (at < source.length) {
    const char = source[at];
    let found;
    if ((found = take(PLAIN))) {
      plain += found[0];
    } else if (char === '\\' && /[!-/:-@[-`{-~\n]/.test(source[at + 1] ?? '')) {
      if (source[at + 1] === '\n') push(el('br'));
      else plain += source[at + 1];
      at += 2;
    } else if (char === '`') {
      const marks = /`+/y;
      const [opening] = take(marks);
      const end = closingMarks(source, at, opening.length);
      if (end < 0 && !isOpen) {
        plain += opening;
        continue;
      }
      const code = source.slice(at, end < 0 ? undefined : end).replaceAll('\n', ' ');
      at = end < 0 ? source.length : end + opening.length;
      push(el('code', {}, trimCode(code.replace(NOTES, ''))), ...[...code.matchAll(NOTES)].map((note) => footnote(note[1])));
    } else if (char === '*' || char === '_' || char === '~') {
      let count = 1;
      while (source[at + count] === char) count++;
      push(new Run(char, count, source[at - 1] ?? '', source[at + count] ?? ''));
      at += count;
    } else if ((char === '[' || char === '!') && (found = take(LINK, char === '!' ? 1 : 0))) {
      // an image becomes a link to it, so that a model cannot make the browser fetch an address
      const target = (found[2] ?? found[3]).replace(NOTES, '');
      const address = webAddress(target.replace(/\\(.)/g, '$1'));
      const label = inline(found[1] || target, false);
      push(...(address ? [link(address, ...label)] : label));
      push(...[...(found[2] ?? found[3]).matchAll(NOTES)].map((note) => footnote(note[1])));
    } else if (char === 'h' && !/\w/.test(source[at - 1] ?? '') && (found = take(ADDRESS))) {
      const address = found[0].replace(/[.,;:!?'_)\]]+$/, (tail) => (tail[0] === ')' && found[0].includes('(') ? ')' : ''));
      at -= found[0].length - address.length;
      const safe = webAddress(address);
      push(safe ? link(safe, address) : document.createTextNode(address));
    } else if (char === '<' && (found = take(ANGLED))) {
      const safe = webAddress(found[1]);
      push(safe ? link(safe, found[1]) : document.createTextNode(found[1]));
    } else if (char === '<' && take(BREAK)) {
      push(el('br'));
    } else if (char === '&' && (found = take(ENTITY))) {
      plain += found[1] ? ENTITIES[found[1]] : String.fromCodePoint(Number(found[2]) || 0xfffd);
    } else if (char === NOTE_START && (found = take(NOTE))) {
      push(footnote(found[1]));
    } else if (char === '\n') {
      if (/ {2}$/.test(plain)) {
        plain = plain.trimEnd();
        push(el('br'));
      } else {
        plain += '\n';
      }
      at++;
    } else {
      plain += char;
      at++;
    }
  }
  push();
  pairUp(items);
  if (isOpen) closeLast(items);
  return items.map((item) => (item instanceof Run ? document.createTextNode(item.text) : item));
}

function closingMarks(source, from, length) {
  const marks = /`+/g;
  marks.lastIndex = from;
  for (let found; (found = marks.exec(source)); ) {
    if (found[0].length === length) return found.index;
  }
  return -1;
}

function trimCode(code) {
  return /^ .*[^ ].* $/.test(code) ? code.slice(1, -1) : code;
}

/** Converts pairs of marks to elements by CommonMark's rules of emphasis. */
function pairUp(items) {
  const nothingBefore = {}; // by kind of closing mark: the position before which there is no opening one
  for (let at = 0; at < items.length; at++) {
    const closing = items[at];
    if (!(closing instanceof Run) || !closing.closes) continue;
    const kind = `${closing.char}${closing.count % 3}${closing.opens}`;
    const from = partner(items, at, nothingBefore[kind] ?? 0);
    if (from < 0) {
      nothingBefore[kind] = at;
      continue;
    }
    const opening = items[from];
    const width = opening.count >= 2 && closing.count >= 2 ? 2 : 1;
    const element = wrap(closing.char, width, items.splice(from + 1, at - from - 1));
    items.splice(from + 1, 0, element);
    opening.count -= width;
    closing.count -= width;
    at = from + 2;
    if (closing.count === 0) items.splice(at, 1);
    if (opening.count === 0) items.splice(from, 1);
    at = from + (opening.count === 0 ? 0 : 1);
  }
}

function partner(items, closingAt, from) {
  const closing = items[closingAt];
  for (let at = closingAt - 1; at >= from; at--) {
    const opening = items[at];
    if (!(opening instanceof Run) || opening.char !== closing.char || !opening.opens) continue;
    if (closing.char === '~' && opening.count !== closing.count) continue;
    const isOneOfThree = (opening.closes || closing.opens) && (opening.count + closing.count) % 3 === 0;
    if (isOneOfThree && !(opening.count % 3 === 0 && closing.count % 3 === 0)) continue;
    return at;
  }
  return -1;
}

function wrap(char, width, items) {
  const tag = char === '~' ? 's' : width === 2 ? 'strong' : 'em';
  return el(tag, {}, ...items.map((item) => (item instanceof Run ? item.text : item)));
}

/** Shows incomplete bold text as bold. */
function closeLast(items) {
  const at = items.findLastIndex((item) => item instanceof Run && item.char === '*' && item.count === 2 && item.opens);
  if (at < 0 || at === items.length - 1) return;
  items.splice(at, items.length - at, wrap('*', 2, items.slice(at + 1)));
}
