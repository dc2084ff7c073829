import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  AUDIT_EVENT_TYPES,
  type AuditEventType,
} from '@custody/backstage-plugin-custody-common';
import { root } from './root';
import { said, textsIn, titlesIn } from './texts';

/** A row of a table of a page about faults. */
export type Fault = {
  fault: string;
  /** What people see. */
  page: string;
  /** Which events are written; null where the table has no such column. */
  history: string | null;
  provenBy: string;
};

/** Where the page has its tests, unless it names one in full. */
const FOLDERS = [
  'plugins/custody-backend/src/engine',
  'plugins/custody-backend/src',
  'plugins',
  '.',
];
/** What the page calls the suites that every provider keeps. */
const SUITES: Record<string, string> = {
  contract: 'plugins/custody-test-utils/src/contract',
  'suite of faults': 'plugins/custody-test-utils/src/faults',
};

/** @returns the rows of the tables of a page of `docs/` that say what proves them */
export function readFaults(name: string): Fault[] {
  const markdown = readFileSync(path.join(root, 'docs', name), 'utf8');
  let hasHistory = false;
  let isOne = false;
  return markdown.split('\n').flatMap(line => {
    if (!line.startsWith('|')) {
      isOne = false;
      return [];
    }
    const cells = line.split('|').slice(1, -1);
    const [fault, page, ...rest] = cells.map(cell => cell.trim());
    if (rest.at(-1) === 'proven by') {
      isOne = true;
      hasHistory = rest.length === 2;
      return [];
    }
    return isOne && !fault.startsWith('--')
      ? [
          {
            fault,
            page,
            history: hasHistory ? rest[0] : null,
            provenBy: rest.at(-1) as string,
          },
        ]
      : [];
  });
}

/** @returns what a row says that is not so: tests that are not there, and words and events that the code does not have */
export function untrueIn(row: Fault, texts: readonly string[]): string[] {
  return [
    ...testsMissing(row.provenBy),
    ...(row.history === null ? [] : eventsMissing(row.history)),
    ...wordsMissing(row.page, texts),
  ];
}

/** Whether a row says that people see something, and quotes nothing of it. */
export function quotesNothing({ page }: Fault): boolean {
  return wordsIn(page).length === 0 && !page.startsWith('nothing');
}

/** @returns every text that the code can show or send, with `…` for what is put into it */
export function textsOfTheCode(): string[] {
  return ['plugins', 'packages'].flatMap(kind =>
    readdirSync(path.join(root, kind)).flatMap(name =>
      sourceFiles(path.join(root, kind, name, 'src'))
        .filter(file => !/\.test\.tsx?$|__testUtils__/.test(file))
        .flatMap(file => textsIn(file)),
    ),
  );
}

function testsMissing(provenBy: string): string[] {
  let places: string[] = [];
  let quoted = true;
  const missing: string[] = [];
  const tokens = provenBy.matchAll(
    /`([^`]+\.test\.tsx?)`|“([^“”]+)”|(contract|suite of faults)/g,
  );
  for (const [, file, title, suite] of tokens) {
    if (title === undefined) {
      // One that comes after a title is another; several in a row may have it all.
      places = quoted ? [] : places;
      quoted = false;
      const found = file ? resolveTest(file) : SUITES[suite];
      if (found) places.push(path.join(root, found));
      else missing.push(`there is no \`${file}\``);
    } else {
      quoted = true;
      const titles = places.flatMap(sourceFiles).flatMap(titlesIn);
      if (!said(title, titles)) missing.push(`no test is called “${title}”`);
    }
  }
  return places.length === 0 && missing.length === 0
    ? ['nothing proves it']
    : missing;
}

function resolveTest(file: string): string | undefined {
  return FOLDERS.map(folder => path.join(folder, file)).find(each =>
    existsSync(path.join(root, each)),
  );
}

/** Either nothing is written, or events are, by name. */
function eventsMissing(history: string): string[] {
  const named = [...history.matchAll(/`([a-z-]+\.[a-z-]+)`/g)].map(
    ([, type]) => type,
  );
  const unknown = named.filter(
    type => !AUDIT_EVENT_TYPES.includes(type as AuditEventType),
  );
  return [
    ...unknown.map(type => `there is no event \`${type}\``),
    ...(named.length === 0 && history !== 'nothing'
      ? ['the history names no event']
      : []),
  ];
}

/** Words of the code are quoted; what people see in another way, or not at all, is said in plain words. */
function wordsMissing(page: string, texts: readonly string[]): string[] {
  return wordsIn(page)
    .filter(each => !said(each, texts))
    .map(each => `nothing says “${each}”`);
}

function wordsIn(page: string): string[] {
  return [...page.matchAll(/“([^”]+)”/g)].map(([, each]) => each);
}

function sourceFiles(at: string): string[] {
  if (!existsSync(at)) return [];
  if (/\.tsx?$/.test(at)) return [at];
  return readdirSync(at, { withFileTypes: true }).flatMap(entry => {
    const inside = path.join(at, entry.name);
    if (entry.isDirectory()) return sourceFiles(inside);
    return /\.tsx?$/.test(entry.name) ? [inside] : [];
  });
}
