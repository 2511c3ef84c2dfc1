/* For tests, which convert a whole text at once. */
import { nodesOf } from './nodes.js';
import { parse } from './parser.js';

export { MarkdownView } from './markdown.js';

export const markdown = (source) => nodesOf(parse(source).tokens);
