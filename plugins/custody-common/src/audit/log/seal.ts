import { bytesToHex } from '@noble/hashes/utils';
import { base64url } from 'jose';
import type { Instant } from '../../values/instants';
import {
  type AuditHead,
  headBytes,
  nextHead,
  type SignedAuditHead,
} from './head';
import { MerkleTree, portableSha256, type Sha256 } from './merkle';
import { type AuditRecord, recordHash } from './record';

/**
 * Seals a batch: the Merkle tree over its events, and a head that follows the one before.
 *
 * @param batch - `records`: in the order in which they get their sequence, at least one. `previous`: the last head of the
 * chain, null for none. `kid`: names the key that `sign` uses
 * @param sign - gives the Ed25519 signature (RFC 8032) over bytes, 64 bytes
 * @throws RangeError for a batch of nothing
 */
export async function sealBatch(
  batch: {
    records: readonly AuditRecord[];
    previous: AuditHead | null;
    at: Instant;
    kid: string;
  },
  sign: (bytes: Uint8Array) => Promise<Uint8Array>,
  hash: Sha256 = portableSha256,
): Promise<SignedAuditHead> {
  const { records, previous, at, kid } = batch;
  if (records.length === 0) {
    throw new RangeError('a batch of no events has no head: leave it out');
  }
  const tree = new MerkleTree(hash);
  records.forEach(record => tree.add(recordHash(record, hash)));
  const head = nextHead(previous, {
    count: records.length,
    root: bytesToHex(tree.root()),
    at,
    kid,
  });
  return { head, signature: base64url.encode(await sign(headBytes(head))) };
}
