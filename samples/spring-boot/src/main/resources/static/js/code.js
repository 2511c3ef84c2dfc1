/* Shows code, coloured by highlight.js. */
import { el } from './dom.js';
import { footnote, NOTES } from './footnotes.js';

const { hljs } = globalThis;
const MAX_COLOURED = 30000; // characters

/** @param isOpen whether the code is still growing; it is coloured once it is complete */
export function codeBlock(source, info = '', isOpen = false) {
  const name = info.replace(NOTES, '').trim().split(/\s/)[0];
  const numbers = [...(info + source).matchAll(NOTES)].map((note) => footnote(note[1]));
  const text = source.replace(NOTES, '').replace(/\n$/, '');
  return el('div', { class: 'code' },
    el('div', { class: 'code-head' },
      el('span', {}, name || 'text', ...numbers),
      el('button', { type: 'button', class: 'copy' }, 'Copy')),
    el('pre', { tabindex: 0, role: 'region', 'aria-label': `Code${name ? `, ${name}` : ''}` },
      (isOpen ? null : coloured(text, name)) ?? el('code', {}, text)));
}

/** Returns null for code in an unknown language, and for code that is too long. */
function coloured(text, language) {
  if (text.length > MAX_COLOURED || !hljs.getLanguage(language)) return null;
  const { _emitter: tree, errorRaised } = hljs.highlight(text, { language, ignoreIllegals: true });
  if (errorRaised) return null;
  const code = el('code', {}, ...tree.rootNode.children.map(colouredPart));
  return code.textContent === text ? code : null;
}

function colouredPart(part) {
  if (typeof part === 'string') return part;
  const scope = /^(?!language:)[a-z_-]+/.exec(part.scope ?? '');
  return el('span', { class: scope && `hljs-${scope[0]}` }, ...part.children.map(colouredPart));
}
