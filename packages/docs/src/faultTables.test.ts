import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './root';

/** A row's proof: a file, and the name of its test or of a row of it. */
const PROOF = /`([\w./-]+\.test\.tsx?)` “([^”]+)”/g;

const page = readFileSync(
  path.join(root, 'docs/faults-of-governance.md'),
  'utf8',
);
const rows = page
  .split('\n')
  .filter(
    line => line.startsWith('|') && !/^\| (-|fault|tampering)/.test(line),
  );

const fileOf = (name: string) =>
  [root, path.join(root, 'plugins/custody-backend/src')]
    .map(folder => path.join(folder, name))
    .find(existsSync);

describe('the faults of policy, reviews and audit', () => {
  it.each(rows.map(row => [row.split('|')[1].trim(), row]))(
    'each name tests that there are: %s',
    (_, row) => {
      const proofs = [...row.matchAll(PROOF)];
      expect(proofs).not.toEqual([]);
      for (const [, file, name] of proofs) {
        const found = fileOf(file);
        expect([file, found]).toEqual([file, expect.any(String)]);
        const source = readFileSync(found as string, 'utf8').replaceAll(
          "\\'",
          "'",
        );
        expect([name, source.includes(name)]).toEqual([name, true]);
      }
    },
  );
});
