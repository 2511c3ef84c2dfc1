/* Sets formulas with KaTeX. */
import { el, keeping } from './dom.js';

const { katex } = globalThis;
const OPTIONS = { throwOnError: false, trust: false, strict: 'ignore', maxExpand: 500, maxSize: 20 };
const MAX_LENGTH = 4000;

// commands defined by a formula could multiply it
const DEFINITION = /\\(?:[egx]?def|let|futurelet|(?:re)?newcommand|providecommand)(?![a-z])/i;

const set = keeping((source, isDisplay) => {
  if (source.length > MAX_LENGTH || DEFINITION.test(source)) return sourceOf(source);
  try {
    const tree = katex.__renderToDomTree(source, { ...OPTIONS, displayMode: isDisplay });
    removeStyles(tree);
    return tree.toNode();
  } catch {
    return sourceOf(source); // such as nesting that is too deep
  }
});

/** Returns a formula, or its source where it cannot be set. */
export function formula(source, { isDisplay, isOpen }) {
  const node = isOpen ? sourceOf(source) : set(source.trim(), isDisplay);
  return isDisplay ? el('span', { class: 'formula', tabindex: 0, role: 'group', 'aria-label': 'Formula' }, node) : node;
}

const sourceOf = (source) => el('code', {}, source);

/** Removes style attributes, which the policy of the page forbids. They repeat what properties and chat.css set. */
function removeStyles(node) {
  delete node.attributes?.style;
  node.children?.forEach(removeStyles);
}
