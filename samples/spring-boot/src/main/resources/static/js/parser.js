/* Reads Markdown with markdown-it, and adds what models write besides it: formulas, bare web addresses, and <br>. */
import { NOTES } from './footnotes.js';

// [pattern, whether the formula is displayed, its end]; the last pattern does not match amounts such as “$5 and $10”
const FORMULAS = [
  [/\$\$((?:[^$\\]|\\.){1,2000})\$\$/sy, true, '$$'],
  [/\\\[(.{1,2000}?)\\\]/sy, true, '\\]'],
  [/\\\((.{1,2000}?)\\\)/sy, false, '\\)'],
  [/(?<![\w$])\$(?!\s|\d[^$\n\\]{0,400}\s[a-z]{3})((?:[^$\\\n]|\\.){1,400})(?<!\s)\$(?!(?!(?:th|st|nd|rd|s)\b)\w)/iy, false, '$'],
];
const CLOSINGS = { $$: '$$', '\\[': '\\]' };
const MAX_LINES = 100; // of a formula
const ADDRESS = /:\/\/[^\s<>"`*|\uE000]+/y;

const reader = globalThis.markdownit();
reader.validateLink = () => true; // whatever becomes a link is checked then, and keeps its label otherwise
reader.inline.ruler.before('linkify', 'address', address);
reader.inline.ruler.before('escape', 'formula', formula);
reader.inline.ruler.before('autolink', 'line_break', lineBreak);
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
  const lines = source.trimEnd().split('\n');
  if (/^ *\|[-:| ]*$/.test(lines.at(-1))) lines.pop();
  const head = lines.at(-1)?.trim().replaceAll('\\|', '') ?? '';
  const columns = head.split('|').length - (head.endsWith('|') ? 2 : 1);
  const isHead = head[0] === '|' && ((columns > 1 && head.endsWith('|')) || ((isOpen || isCut) && head[1] === ' '));
  return isHead && `${lines.join('\n')}\n|${'---|'.repeat(columns)}`;
}

/** Completes the links and marks at the end of a text that is still growing, so that they do not flicker. */
function complete({ tokens, env }) {
  const last = env.isOpen && tokens.findLast(({ content }) => content);
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

function formula(state, silent) {
  state.lastEnds ??= FORMULAS.map(([, , end]) => state.src.lastIndexOf(end)); // so that none is looked for in vain
  for (const [index, [pattern, isDisplay]] of FORMULAS.entries()) {
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
  const isInside = (line) => line < end && line < first + MAX_LINES && !state.isEmpty(line) && state.sCount[line] >= Math.min(state.blkIndent, state.sCount[first]);
  let last = first;
  while (isInside(last)) last++;
  const text = state.getLines(first, last, state.blkIndent, false).trimStart();
  const at = text.indexOf(closing, 2);
  const isOpen = at < 0;
  const after = isOpen ? '' : text.slice(at + 2).split('\n', 1)[0].trim();
  if (isOpen ? !state.env.isOpen || last < state.lineMax : after.replace(NOTES, '')) return false;
  if (silent) return true;
  state.line = isOpen ? last : first + text.slice(0, at).split('\n').length;
  const content = text.slice(2, isOpen ? undefined : at) + after;
  Object.assign(state.push('formula_block', '', 0), { content, meta: { isDisplay: true, isOpen }, map: [first, state.line] });
  return true;
}

function lineBreak(state, silent) {
  const found = /^<br ?\/?>/i.exec(state.src.slice(state.pos, state.pos + 6));
  if (!found) return false;
  if (!silent) state.push('hardbreak', 'br', 0);
  state.pos += found[0].length;
  return true;
}

/** Makes a bare web address a link. */
function address(state, silent) {
  const before = state.linkLevel === 0 && state.src.startsWith('://', state.pos) && state.src.slice(Math.max(0, state.pos - 6), state.pos);
  const scheme = before && /(?:^|\W)(https?)$/i.exec(before)?.[1];
  ADDRESS.lastIndex = state.pos;
  const rest = scheme && ADDRESS.exec(state.src)?.[0].slice(0, state.posMax - state.pos);
  if (!rest) return false;
  const punctuation = rest.includes('(') ? '.,;:!?\'_~]' : '.,;:!?\'_~])';
  let end = rest.length;
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
