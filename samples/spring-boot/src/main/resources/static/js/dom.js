export const byId = (id) => document.getElementById(id);

/** Returns the direction of a text by its first letter; empty without one. The browser's "auto" is slow in long texts. */
export const directionOf = (text) => /\p{L}/u.test(text) ? (/^\P{L}*[\u0590-\u08ff\ufb1d-\ufefc]/u.test(text) ? 'rtl' : 'ltr') : '';

/** Creates an element. Strings among the children become text, never markup. Null, false and empty values are omitted. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if ((value ?? false) !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter(Boolean));
  return element;
}

/** Creates a button. The action receives it. */
export function button(attributes, action, ...children) {
  const element = el('button', { type: 'button', ...attributes }, ...children);
  element.addEventListener('click', () => action(element));
  return element;
}

/** Creates a button with an icon. Its title is its accessible name too. */
export function iconButton(name, title, action) {
  return button({ class: 'quiet small-icon', title }, action, icon(name), el('span', { class: 'hidden' }, title));
}

/** Creates an icon from one of the symbols at the top of index.html. */
export function icon(name) {
  const svg = document.importNode(byId('icon').content.firstElementChild, true);
  svg.firstElementChild.setAttribute('href', `#icon-${name}`);
  return svg;
}

/** Returns an http or https address, and null for any other: nothing else that a model writes may become a link. */
export function webAddress(address) {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href : null;
}

export const link = (address, ...children) => el('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, ...children);

/** Makes a function keep the last nodes that it made, so that those of a text that grows are made once. */
export function keeping(make, most = 100) {
  const kept = new Map();
  return (...given) => {
    const key = JSON.stringify(given);
    if (!kept.has(key)) {
      if (kept.size >= most) kept.delete(kept.keys().next().value);
      kept.set(key, make(...given));
    }
    return kept.get(key).cloneNode(true);
  };
}

/**
 * Makes the children of a node equal to the given nodes, from an index on. It changes only what differs, so that selection,
 * focus and scroll positions are kept.
 */
export function patch(parent, from, nodes) {
  const old = [...parent.childNodes].slice(from);
  nodes.forEach((node, index) => (index < old.length ? reconcile(old[index], node) : parent.append(node)));
  old.slice(nodes.length).forEach((node) => node.remove());
}

function reconcile(old, node) {
  if (old.isEqualNode(node)) return;
  if (old.nodeType === Node.TEXT_NODE && node.nodeType === Node.TEXT_NODE) {
    if (node.data.startsWith(old.data)) old.appendData(node.data.slice(old.length));
    else old.data = node.data;
  } else if (old.nodeType === Node.ELEMENT_NODE && old.cloneNode().isEqualNode(node.cloneNode())) {
    patch(old, 0, [...node.childNodes]);
  } else {
    old.replaceWith(node);
  }
}
