/** @jest-environment node */
import { createHash } from 'node:crypto';
import { bytesToHex } from '@noble/hashes/utils';
import { record } from './__testUtils__/logs';
import { canonicalJson } from '../../values/canonical';
import { BatchTree } from './batchTree';
import { merkleRoot, type Sha256 } from './merkle';
import { recordHash } from './record';

const sha256: Sha256 = data => createHash('sha256').update(data).digest();

/** More than are kept until the head comes. */
const MANY = Array.from({ length: 20_050 }, (_, n) => record(`${n}`));
const ROOT = bytesToHex(
  merkleRoot(
    MANY.map(event => recordHash(event, sha256)),
    sha256,
  ),
);

describe('BatchTree', () => {
  it.each<[string, (event: (typeof MANY)[number]) => string]>([
    ['in canonical form', canonicalJson],
    ['in another', event => JSON.stringify(event)],
  ])('takes a batch of any size, written %s', (_, write) => {
    const tree = new BatchTree(sha256);
    MANY.map(write).forEach(text => tree.add(JSON.parse(text), text));
    expect(tree.size).toBe(MANY.length);
    expect(tree.leadsTo(ROOT)).toBe(true);
    expect(tree.leadsTo('0'.repeat(64))).toBe(false);
  });
});
