/* Reads Markdown with markdown-it, and adds what models write besides it: formulas, bare web addresses, and <br>. */
import { NOTES } from './footnotes.js';

// the last pattern does not match amounts such as “$5 and $10”
const FORMULAS = [
  { end: '$$', isDisplay: true, pattern: /\$\$((?:[^$\\]|\\.){1,2000})\$\$/sy },
  { end: '\\]', isDisplay: true, pattern: /\\\[(.{1,2000}?)\\\]/sy },
  { end: '\\)', isDisplay: false, pattern: /\\\((.{1,2000}?)\\\)/sy },
  { end: '$', isDisplay: false, pattern: /(?<![\w$])\$(?!\s|\d[^$\n\\]{0,400}\s[a-z]{3})((?:[^$\\\n]|\\.){1,400})(?<!\s)\$(?!(?!(?:th|st|nd|rd|s)\b)\w)/iy },
];
const CLOSINGS = { $$: '$$', '\\[': '\\]' };
const MAX_LINES = 100; // of a formula
const MAX_LEVEL = 96; // of blocks in one another; markdown-it drops what is nested much deeper
const ADDRESS = /(?<=(?<!\w)(https?)):\/\/[^\s<>"`*|\uE000]+/iy;

const reader = globalThis.markdownit();
reader.validateLink = () => true; // whatever becomes a link is checked then, and keeps its label otherwise
reader.inline.ruler.before('linkify', 'address', address);
reader.inline.ruler.before('escape', 'formula', formula);
reader.inline.ruler.before('autolink', 'line_break', lineBreak);
reader.block.ruler.before('table', 'too_deep', tooDeep);
reader.block.ruler.before('fence', 'formula_block', formulaBlock, { alt: ['paragraph', 'reference', 'blockquote', 'list'] });
reader.core.ruler.after('block', 'complete', complete);

export const unescaped = reader.utils.unescapeAll;

/** @param extent {isOpen, isCut}: whether more text follows, or would have followed */
export function parse(source, extent = {}) {
  const env = { ...extent };
  const tokens = reader.parse(source, env);
  const table = tokens.at(-1)?.type === 'paragraph_close' && startedTable(source, env);
  return { tokens: table ? reader.parse(table, env) : tokens, hasReferences: 'references' in env };
}

/** Completes the head of a table whose next line is missing, so that it is a table from its first line on. */
function startedTable(source, { isOpen, isCut }) {
  const lines = source.trimEnd().split(/\r\n?|\n/);
  if (/^ *\|[-:| ]*$/.test(lines.at(-1))) lines.pop();
  const head = lines.at(-1)?.trim().replaceAll('\\|', '') ?? '';
  const columns = head.split('|').length - (head.endsWith('|') ? 2 : 1);
  const isHead = head[0] === '|' && ((columns > 1 && head.endsWith('|')) || ((isOpen || isCut) && head[1] === ' '));
  return isHead && `${lines.join('\n')}\n|${'---|'.repeat(columns)}`;
}

/** Completes the links and marks at the end of a text that is still growing, so that they do not flicker. */
function complete({ tokens, env }) {
  const last = env.isOpen && tokens.findLast(({ nesting }) => nesting >= 0);
  if (last?.type === 'fence') last.meta = { isOpen: true };
  if (last?.type !== 'inline') return;
  const start = last.content.lastIndexOf('\n') + 1;
  let line = last.content.slice(start);
  const target = line.lastIndexOf('](');
  const label = line.lastIndexOf('[', target);
  if (target >= 0 && label >= 0 && !line.includes(')', target)) {
    line = line.slice(0, line[label - 1] === '!' ? label - 1 : label) + line.slice(label + 1, target);
  }
  while (line && '*_~` '.includes(line.at(-1))) line = line.slice(0, -1);
  const pieces = line.split('`'); // every second one is code
  if (pieces.length % 2 === 0) line += '`';
  else if (pieces.filter((_, index) => index % 2 === 0).join().split('**').length % 2 === 0) line += '**';
  last.content = last.content.slice(0, start) + line;
}

/** Shows the marks of blocks that are nested too deeply as text. */
function tooDeep(state, first, end, silent) {
  if (silent || state.level < MAX_LEVEL) return false;
  let last = first + 1;
  while (last < end && (state.isEmpty(last) || state.sCount[last] >= state.blkIndent)) last++;
  state.line = last;
  const content = state.getLines(first, last, state.blkIndent, false).trim();
  Object.assign(state.push('inline', '', 0), { content, children: [], map: [first, last] });
  return true;
}

function formula(state, silent) {
  state.lastEnds ??= FORMULAS.map(({ end }) => state.src.lastIndexOf(end)); // so that none is looked for in vain
  for (const [index, { pattern, isDisplay }] of FORMULAS.entries()) {
    pattern.lastIndex = state.pos;
    const content = state.lastEnds[index] > state.pos && pattern.exec(state.src)?.[1].trim();
    if (!content || pattern.lastIndex > state.posMax) continue;
    if (!silent) Object.assign(state.push('formula', '', 0), { content, meta: { isDisplay } });
    state.pos = pattern.lastIndex;
    return true;
  }
  return false;
}

function formulaBlock(state, first, end, silent) {
  const start = state.bMarks[first] + state.tShift[first];
  const closing = CLOSINGS[state.src.slice(start, start + 2)];
  if (!closing || state.sCount[first] - state.blkIndent > 3) return false;
  const indent = Math.min(state.blkIndent, state.sCount[first]);
  let last = first;
  while (last < end && last < first + MAX_LINES && !state.isEmpty(last) && state.sCount[last] >= indent) last++;
  const text = state.getLines(first, last, state.blkIndent, false).trimStart().slice(2);
  const [content, rest] = text.split(closing, 2);
  const isOpen = rest === undefined;
  const after = isOpen ? '' : rest.split('\n', 1)[0].trim();
  if (isOpen ? !state.env.isOpen || last < state.lineMax : after.replace(NOTES, '')) return false;
  if (silent) return true;
  state.line = first + content.split('\n').length;
  Object.assign(state.push('formula_block', '', 0), { content: content + after, meta: { isDisplay: true, isOpen }, map: [first, state.line] });
  return true;
}

function lineBreak(state, silent) {
  const found = /^<br ?\/?>/i.exec(state.src.slice(state.pos, state.pos + 6));
  if (!found) return false;
  if (!silent) state.push('hardbreak', 'br', 0);
  state.pos += found[0].length;
  return true;
}

function address(state, silent) {
  ADDRESS.lastIndex = state.pos;
  const [rest, scheme] = (state.linkLevel === 0 && ADDRESS.exec(state.src)) || [''];
  const punctuation = rest.includes('(') ? '.,;:!?\'_~]' : '.,;:!?\'_~])';
  let end = Math.min(rest.length, state.posMax - state.pos);
  while (punctuation.includes(rest[end - 1])) end--;
  if (end < 4) return false;
  if (!silent) {
    const content = scheme + rest.slice(0, end);
    state.pending = state.pending.slice(0, -scheme.length);
    state.push('link_open', 'a', 1).attrs = [['href', content]];
    state.push('text', '', 0).content = content;
    state.push('link_close', 'a', -1);
  }
  state.pos += end;
  return true;
}
