import { promises as fs } from 'node:fs';
import path from 'node:path';
import { documents, renderDocument } from './documents';
import { root } from './root';

/** Writes the generated pages of `docs/`. */
async function main(): Promise<void> {
  for (const document of documents) {
    const file = path.join(root, document.file);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, renderDocument(document));
    process.stdout.write(`${document.file}\n`);
  }
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});
