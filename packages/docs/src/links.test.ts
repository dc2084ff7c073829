import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { brokenLinks } from './links';
import { root } from './root';

const LEFT_OUT =
  /(^|\/)(node_modules|dist|dist-types|\.\w[^/]*|coverage)(\/|$)/;

/** Every Markdown file of the repository. */
function markdownFiles(folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const at = path.join(folder, entry.name);
    if (LEFT_OUT.test(path.relative(root, at))) {
      return [];
    }
    if (entry.isDirectory()) {
      return markdownFiles(at);
    }
    return entry.name.endsWith('.md') ? [at] : [];
  });
}

describe('links between pages', () => {
  it.each(markdownFiles().map(file => path.relative(root, file)))(
    'of %s lead somewhere',
    file => {
      expect(brokenLinks(path.join(root, file))).toEqual([]);
    },
  );

  it('finds a page and an anchor that are not there', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'custody-links-'));
    writeFileSync(path.join(folder, 'b.md'), '# `GET /x`: the X\n');
    const file = path.join(folder, 'a.md');
    writeFileSync(
      file,
      '[1](b.md) [2](b.md#get-x-the-x) [3](c.md) [4](b.md#y) [5](#z) `[6](d.md)`\n',
    );
    expect(brokenLinks(file)).toEqual(['c.md', 'b.md#y', '#z']);
    rmSync(folder, { recursive: true });
  });
});
