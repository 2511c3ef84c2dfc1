/*
 * Converts the tokens of a Markdown text to DOM nodes. All text of the source ends up in text nodes, also that of tokens
 * that are not known here. So an answer cannot produce markup, a script, or a link to anything but a web address.
 */
import { codeBlock } from './code.js';
import { el, link, webAddress } from './dom.js';
import { notesIn, withFootnotes, withoutNotes } from './footnotes.js';
import { formula } from './formula.js';
import { unescaped } from './parser.js';

const TAGS = new Set(['p', 'ul', 'ol', 'li', 'blockquote', 'em', 'strong', 's', 'thead', 'tbody', 'tr', 'th', 'td']);
const MAX_DEPTH = 100; // of elements in one another; a browser fails at some thousands

export function nodesOf(tokens) {
  const fragment = document.createDocumentFragment();
  build(tokens, fragment);
  return fragment;
}

function build(tokens, root) {
  const outer = [];
  let place = root;
  tokens.forEach((token, index) => {
    if (token.nesting > 0) {
      const element = outer.length < MAX_DEPTH ? opened(token, tokens, index) : null;
      if (element) place.append(element.parentNode ?? element);
      outer.push(place);
      place = element ?? place;
    } else if (token.nesting < 0) {
      if (place.tagName === 'A' && !place.hasChildNodes()) place.append(place.href);
      place = outer.pop();
    } else if (token.type === 'inline') {
      build(token.children, place);
    } else {
      place.append(...leaf(token, place));
    }
  });
}

/** Returns null for a token that has no element, whose content is then part of the element around it. */
function opened(token, tokens, index) {
  const { type, tag } = token;
  if (type === 'heading_open') return el(`h${Math.min(6, Number(tag[1]) + 2)}`);
  // the first paragraph of an item is its text, so that a list looks the same before and after a blank line arrives
  if (type === 'paragraph_open') return token.hidden || tokens[index - 1]?.type === 'list_item_open' ? null : el('p');
  if (type === 'list_item_open') return listItem(tokens[index + 2]?.children?.[0]);
  if (type === 'table_open') return el('div', { class: 'table', tabindex: 0, role: 'region', 'aria-label': 'Table' }, el('table')).firstChild;
  if (type === 'link_open') return linkTo(token.attrGet('href'), token.attrGet('title'));
  const align = /center|right/.exec(token.attrGet('style') ?? '');
  return TAGS.has(tag) ? el(tag, { start: token.attrGet('start'), class: align && `align-${align[0]}` }) : null;
}

function listItem(first) {
  const box = /^\[[ xX]\] /.exec(first?.content ?? '');
  if (!box) return el('li');
  first.content = first.content.slice(3);
  const isDone = box[0][1] !== ' ';
  return el('li', { class: 'task' }, el('input', { type: 'checkbox', disabled: true, checked: isDone, 'aria-label': isDone ? 'done' : 'to do' }));
}

function linkTo(target, title) {
  const address = webAddress(target);
  const element = address && link(address);
  if (element && title) element.title = title;
  return element;
}

function leaf(token, place) {
  const { type, content, meta } = token;
  if (type === 'softbreak') return ['\n'];
  if (type === 'hardbreak' || type === 'hr') return [el(token.tag)];
  if (type === 'code_inline') return [el('code', {}, withoutNotes(content)), ...notesIn(content)];
  if (type === 'fence' || type === 'code_block') return [codeBlock(content, unescaped(token.info), meta?.isOpen)];
  if (type.startsWith('formula')) return [formula(withoutNotes(content), meta), ...notesIn(content)];
  if (type === 'image') return image(token, place);
  return withFootnotes(content);
}

/** Returns a link to an image, so that a model cannot make the browser fetch an address. */
function image(token, place) {
  const target = token.attrGet('src');
  const label = token.children.length > 0 ? nodesOf(token.children) : target;
  const element = place.closest?.('a') ? null : linkTo(target, token.attrGet('title'));
  element?.append(label);
  return [element ?? label];
}
