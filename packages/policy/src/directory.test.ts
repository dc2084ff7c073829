import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPolicyDirectory } from './directory';

describe('readPolicyDirectory', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'custody-policies-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('reads the policies, nested ones too, and nothing else', async () => {
    await mkdir(join(directory, 'team'));
    await writeFile(join(directory, 'b.cedar'), 'b');
    await writeFile(join(directory, 'team', 'a.cedar'), 'a');
    await writeFile(join(directory, 'README.md'), '# policies');
    expect(await readPolicyDirectory(directory)).toEqual([
      { name: 'b.cedar', text: 'b' },
      { name: 'team/a.cedar', text: 'a' },
    ]);
  });

  it('reads an empty directory as no file', async () => {
    expect(await readPolicyDirectory(directory)).toEqual([]);
  });

  it('names the directory that is not there, and the key to correct', async () => {
    await expect(readPolicyDirectory(join(directory, 'no'))).rejects.toThrow(
      /`[^`]*no` can't be read: .*point `custody\.policy\.path`/,
    );
  });

  it('reads each file whole while it is rewritten, or says that it cannot', async () => {
    const path = join(directory, 'a.cedar');
    const texts = ['a'.repeat(100_000), 'b'.repeat(100_000)];
    await writeFile(path, texts[0]);
    let writing = true;
    const writer = (async () => {
      for (let at = 0; writing; at++) {
        await writeFile(path, texts[at % 2]);
      }
    })();
    const seen = new Set<string>();
    for (let at = 0; at < 50; at++) {
      const read = await readPolicyDirectory(directory).then(
        files => files[0].text,
        error => error.name,
      );
      seen.add(read);
    }
    writing = false;
    await writer;
    // A file that was just emptied is whole to the file system; loading refuses it.
    const lawful = [...texts, '', 'ConflictError'];
    expect([...seen].filter(read => !lawful.includes(read))).toEqual([]);
  });
});
