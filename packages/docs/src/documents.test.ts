import { promises as fs } from 'node:fs';
import path from 'node:path';
import { documents, renderDocument } from './documents';
import { root } from './root';

describe('generated pages', () => {
  // What to do when one fails: `yarn workspace @custody/docs write`.
  it.each(documents)('$file says what the code says', async document => {
    const written = await fs.readFile(path.join(root, document.file), 'utf8');
    expect(written).toBe(renderDocument(document));
  });
});
