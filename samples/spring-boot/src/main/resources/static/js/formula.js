/* Sets formulas with KaTeX. */
import { el } from './dom.js';

const { katex } = globalThis;
const OPTIONS = { throwOnError: false, trust: false, strict: 'ignore', maxExpand: 500, maxSize: 20, errorColor: 'var(--bad)' };
const MAX_LENGTH = 4000;
const MAX_KEPT = 200;

// commands defined by a formula could multiply it
const DEFINITION = /\\(?:[egx]?def|let|futurelet|(?:re)?newcommand|providecommand)(?![a-z])/i;

const kept = new Map(); // formulas of a paragraph that grows are set once

/** Returns a formula, or its source where it cannot be set. */
export function formula(source, { isDisplay, isOpen }) {
  const key = `${isDisplay}${isOpen} ${source}`;
  if (!kept.has(key)) {
    if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value);
    kept.set(key, isOpen ? sourceOf(source) : set(source.trim(), isDisplay));
  }
  const node = kept.get(key).cloneNode(true);
  return isDisplay ? el('span', { class: 'formula', tabindex: 0, role: 'group', 'aria-label': 'Formula' }, node) : node;
}

function set(source, isDisplay) {
  if (source.length > MAX_LENGTH || DEFINITION.test(source)) return sourceOf(source);
  try {
    const tree = katex.__renderToDomTree(source, { ...OPTIONS, displayMode: isDisplay });
    moveStyles(tree);
    return tree.toNode();
  } catch {
    return sourceOf(source); // such as nesting that is too deep
  }
}

function sourceOf(source) {
  return el('code', {}, source);
}

/** Sets styles as properties: the policy of the page allows no style attribute. */
function moveStyles(node) {
  const style = node.attributes?.style;
  if (style) {
    const toNode = node.toNode;
    delete node.attributes.style;
    node.toNode = () => {
      const made = toNode.call(node);
      made.style.cssText += style;
      return made;
    };
  }
  node.children?.forEach(moveStyles);
}
