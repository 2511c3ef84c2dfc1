/* Shows code, coloured by highlight.js. */
import { el, keeping } from './dom.js';
import { notesIn, withoutNotes } from './footnotes.js';

const { hljs } = globalThis;
const MAX_COLOURED = 30000; // characters

/** @param isOpen whether the code is still growing; it is coloured once it is complete */
export function codeBlock(source, info = '', isOpen = false) {
  const name = withoutNotes(info).trim().split(/\s/)[0];
  const text = withoutNotes(source).replace(/\n$/, '');
  return el('div', { class: 'code' },
    el('div', { class: 'code-head' },
      el('span', {}, name || 'text', ...notesIn(info + source)),
      el('button', { type: 'button', class: 'copy' }, 'Copy')),
    el('pre', { tabindex: 0, role: 'region', 'aria-label': `Code${name ? `, ${name}` : ''}` },
      isOpen || text.length > MAX_COLOURED || !hljs.getLanguage(name) ? el('code', {}, text) : coloured(text, name)));
}

const coloured = keeping((text, language) => {
  const { _emitter: tree } = hljs.highlight(text, { language, ignoreIllegals: true });
  const code = el('code', {}, ...tree.rootNode.children.map(colouredPart));
  return code.textContent === text ? code : el('code', {}, text);
});

function colouredPart(part) {
  if (typeof part === 'string') return part;
  const scope = /^(?!language:)[a-z_-]+/.exec(part.scope ?? '');
  return el('span', { class: scope && `hljs-${scope[0]}` }, ...part.children.map(colouredPart));
}
