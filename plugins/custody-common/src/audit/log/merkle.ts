import { sha256 } from '@noble/hashes/sha2';
import { utf8ToBytes } from '@noble/hashes/utils';

/** A SHA-256 hash, 32 bytes. */
export type Hash = Uint8Array;

/**
 * SHA-256 of bytes, or of the UTF-8 form of a text. The one that is built in runs anywhere; where there is Node, its own
 * is many times as fast: `text => hash('sha256', text, 'buffer')`.
 */
export type Sha256 = (data: string | Uint8Array) => Hash;

/** The SHA-256 (FIPS 180-4) that runs anywhere. */
export const portableSha256: Sha256 = data =>
  sha256(typeof data === 'string' ? utf8ToBytes(data) : data);

/** The hash of a leaf: SHA-256 over 0x00 and its text (RFC 9162, 2.1.1). */
export function leafHash(text: string, hash: Sha256 = portableSha256): Hash {
  return hash(`\u0000${text}`);
}

/** The hash of a node: SHA-256 over 0x01 and its two children (RFC 9162, 2.1.1). */
export function nodeHash(
  left: Hash,
  right: Hash,
  hash: Sha256 = portableSha256,
): Hash {
  const bytes = new Uint8Array(1 + left.length + right.length);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 1 + left.length);
  return hash(bytes);
}

/**
 * The root over leaves that come one by one, in memory that grows with the logarithm of their number
 * (RFC 9162, 2.1.2).
 */
export class MerkleTree {
  readonly #hash: Sha256;
  /** Roots of full subtrees, from the largest to the smallest, each of another size. */
  #full: Array<{ size: number; root: Hash }> = [];
  #size = 0;

  constructor(hash: Sha256 = portableSha256) {
    this.#hash = hash;
  }

  /** How many leaves were added. */
  get size(): number {
    return this.#size;
  }

  /** @param leaf - hash of the next leaf */
  add(leaf: Hash): void {
    let node = { size: 1, root: leaf };
    for (
      let last = this.#full[this.#full.length - 1];
      last?.size === node.size;
      last = this.#full[this.#full.length - 1]
    ) {
      this.#full.pop();
      node = {
        size: node.size * 2,
        root: nodeHash(last.root, node.root, this.#hash),
      };
    }
    this.#full.push(node);
    this.#size += 1;
  }

  /** @returns the root over what was added so far; over nothing, the hash of no bytes */
  root(): Hash {
    if (this.#full.length === 0) {
      return this.#hash(new Uint8Array());
    }
    return this.#full
      .map(({ root }) => root)
      .reduceRight((right, left) => nodeHash(left, right, this.#hash));
  }
}

/** @returns the root over the hashes of leaves (RFC 9162, 2.1.1) */
export function merkleRoot(
  leaves: readonly Hash[],
  hash: Sha256 = portableSha256,
): Hash {
  const tree = new MerkleTree(hash);
  leaves.forEach(leaf => tree.add(leaf));
  return tree.root();
}

/**
 * The hashes that lead from one leaf to the root (RFC 9162, 2.1.3.1), the leaf's sibling first.
 *
 * @throws RangeError when there is no leaf at the index
 */
export function inclusionPath(
  leaves: readonly Hash[],
  index: number,
  hash: Sha256 = portableSha256,
): Hash[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) {
    throw new RangeError(
      `there is no leaf \`${index}\` among ${leaves.length}; count from 0`,
    );
  }
  if (leaves.length === 1) {
    return [];
  }
  const split = largestPowerBelow(leaves.length);
  const left = leaves.slice(0, split);
  const right = leaves.slice(split);
  return index < split
    ? [...inclusionPath(left, index, hash), merkleRoot(right, hash)]
    : [...inclusionPath(right, index - split, hash), merkleRoot(left, hash)];
}

/**
 * The root that a leaf and its path lead to (RFC 9162, 2.1.3.2); to be compared with one that is trusted.
 *
 * @returns undefined when the path can't be one of a tree of this size
 */
export function rootOfInclusion(
  proof: {
    leaf: Hash;
    index: number;
    size: number;
    path: readonly Hash[];
  },
  hash: Sha256 = portableSha256,
): Hash | undefined {
  const { leaf, index, size, path } = proof;
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    return undefined;
  }
  let root = leaf;
  let node = index;
  let last = size - 1;
  for (const sibling of path) {
    if (last === 0) {
      return undefined;
    }
    if (node % 2 === 1 || node === last) {
      root = nodeHash(sibling, root, hash);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else {
      root = nodeHash(root, sibling, hash);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? root : undefined;
}

function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) {
    power *= 2;
  }
  return power;
}
