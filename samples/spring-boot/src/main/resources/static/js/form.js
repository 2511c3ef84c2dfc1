import { el } from './dom.js';

/** Returns a JSON value as a form that cannot be changed. */
export function formOf(value, name = '') {
  if (value !== null && typeof value === 'object') {
    const isList = Array.isArray(value);
    const members = Object.entries(value).map(([key, member]) => formOf(member, isList ? String(Number(key) + 1) : key));
    return el('fieldset', {}, name && el('legend', {}, name), ...members);
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const field = text.length > 60 || text.includes('\n') ? el('textarea', { readonly: true, dir: 'auto', rows: 3 }, text) : el('input', { readonly: true, dir: 'auto', value: text });
  return el('label', {}, el('span', {}, name || 'value'), field);
}
