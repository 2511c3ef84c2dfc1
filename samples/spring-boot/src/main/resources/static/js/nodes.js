/*
 * Converts the tokens of a Markdown text to DOM nodes. All text of the source ends up in text nodes, also that of tokens
 * that are not known here. So an answer cannot produce markup, a script, or a link to anything but a web address.
 */
import { codeBlock } from './code.js';
import { el, link, webAddress } from './dom.js';
import { footnote, NOTES } from './footnotes.js';
import { formula } from './formula.js';
import { unescaped } from './parser.js';

const TAGS = new Set(['p', 'ul', 'ol', 'li', 'blockquote', 'em', 'strong', 's', 'thead', 'tbody', 'tr', 'th', 'td']);

/** @param openFrom the index of the first token that may still change */
export function nodesOf(tokens, openFrom = Infinity) {
  const fragment = document.createDocumentFragment();
  build(tokens, fragment, openFrom);
  return [...fragment.childNodes];
}

function build(tokens, root, openFrom) {
  const outer = [];
  let place = root;
  tokens.forEach((token, index) => {
    if (token.nesting > 0) {
      outer.push(place);
      const element = opened(token, tokens, index);
      place.append(...(element ? [element.parentNode ?? element] : []));
      place = element ?? place;
    } else if (token.nesting < 0) {
      if (place.tagName === 'A' && !place.hasChildNodes()) place.append(place.href);
      place = outer.pop();
    } else if (token.type === 'inline') {
      build(token.children, place);
    } else {
      place.append(...leaf(token, place, index >= openFrom));
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
  if (!address) return null;
  const element = link(address);
  if (title) element.title = title;
  return element;
}

function leaf(token, place, isOpen) {
  const { type, content, meta } = token;
  const text = content.replace(NOTES, '');
  const notes = [...content.matchAll(NOTES)].map((note) => footnote(note[1]));
  if (type === 'softbreak') return ['\n'];
  if (type === 'hardbreak' || type === 'hr') return [el(token.tag)];
  if (type === 'code_inline') return [el('code', {}, text), ...notes];
  if (type === 'fence' || type === 'code_block') return [codeBlock(content, unescaped(token.info), isOpen)];
  if (type.startsWith('formula')) return [formula(text, meta), ...notes];
  if (type === 'image') return image(token, place);
  return content.split(NOTES).map((part, index) => (index % 2 ? footnote(part) : part)).filter((part) => part !== '');
}

/** Returns a link to an image, so that a model cannot make the browser fetch an address. */
function image(token, place) {
  const target = token.attrGet('src');
  const label = token.children.length > 0 ? nodesOf(token.children) : [target];
  const element = place.closest?.('a') ? null : linkTo(target, token.attrGet('title'));
  element?.append(...label);
  return element ? [element] : label;
}
