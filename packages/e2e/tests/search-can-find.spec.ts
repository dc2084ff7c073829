import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { filesThatHold } from '../src';

test('the search for passwords finds one where there is one', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'custody-search-'));
  try {
    await writeFile(path.join(root, 'a.log'), 'nothing here');
    await writeFile(
      path.join(root, 'b.bin'),
      Buffer.concat([Buffer.from([0, 255]), Buffer.from('s3cr3t-s3cr3t')]),
    );
    await writeFile(
      path.join(root, 'c.txt'),
      Buffer.from('s3cr3t-s3cr3t').toString('base64'),
    );
    expect(await filesThatHold(['s3cr3t-s3cr3t'], [], root)).toEqual({
      looked: 3,
      found: ['b.bin', 'c.txt'],
    });
  } finally {
    await rm(root, { recursive: true });
  }
});
