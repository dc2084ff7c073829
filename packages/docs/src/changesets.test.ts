import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { root } from './root';

const folder = path.join(root, '.changeset');
const files = readdirSync(folder).filter(
  file => file.endsWith('.md') && file !== 'README.md',
);
const published = ['packages', 'plugins']
  .flatMap(kind =>
    readdirSync(path.join(root, kind)).map(name =>
      path.join(root, kind, name, 'package.json'),
    ),
  )
  .filter(file => existsSync(file))
  .map(file => JSON.parse(readFileSync(file, 'utf8')))
  .filter(manifest => !manifest.private)
  .map(({ name }) => name);

describe('changesets', () => {
  it.each(files)('%s says what changed in which packages', file => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const [, head, summary] = /^---\n(.*?)\n---\n(.*)$/s.exec(text) ?? [];
    const bumps: Record<string, string> = parse(head);
    expect(published).toEqual(expect.arrayContaining(Object.keys(bumps)));
    for (const bump of Object.values(bumps)) {
      expect(['patch', 'minor', 'major']).toContain(bump);
    }
    expect(summary.trim()).toMatch(/\.$/);
  });
});
