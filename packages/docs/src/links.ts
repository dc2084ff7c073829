import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** A link that leads nowhere, as `file: target`. */
export type BrokenLink = string;

/**
 * Follows the relative links of a Markdown file, with their anchors. Addresses on the web are not asked.
 *
 * @param file - absolute
 */
export function brokenLinks(file: string): BrokenLink[] {
  return linksIn(readFileSync(file, 'utf8'))
    .filter(target => !/^[a-z]+:/i.test(target))
    .filter(target => !leadsSomewhere(file, target));
}

function leadsSomewhere(file: string, target: string): boolean {
  const [place, anchor] = target.split('#');
  const at = place ? path.resolve(path.dirname(file), place) : file;
  if (!existsSync(at)) {
    return false;
  }
  return (
    !anchor ||
    (statSync(at).isFile() &&
      anchorsIn(readFileSync(at, 'utf8')).includes(anchor))
  );
}

function linksIn(markdown: string): string[] {
  const prose = withoutCode(markdown);
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
}

/** The anchors that Markdown renderers give headings. */
function anchorsIn(markdown: string): string[] {
  return [...withoutFences(markdown).matchAll(/^#+ (.+)$/gm)].map(([, text]) =>
    text
      .toLocaleLowerCase('en-US')
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replace(/ /g, '-'),
  );
}

function withoutFences(markdown: string): string {
  return markdown.replace(/^```.*?^```/gms, '');
}

function withoutCode(markdown: string): string {
  return withoutFences(markdown).replace(/`[^`\n]*`/g, 'code');
}
