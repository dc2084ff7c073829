import { bytesToHex } from '@noble/hashes/utils';
import { leafHash, MerkleTree, type Sha256 } from './merkle';
import { type AuditRecord, recordHash } from './record';

/** Most events of a batch that are kept until its head comes. The sealer's batches are far smaller. */
const MOST_KEPT = 20_000;

/**
 * The Merkle tree of one batch, as it is read.
 *
 * What was sealed is the canonical form of each event. A text whose hash leads to the signed root is that form, byte by
 * byte, so it need not be made again; this is how exports are written. Where the texts lead elsewhere, the events are made
 * canonical: somebody may have written the same events in another way.
 */
export class BatchTree {
  #tree: MerkleTree;
  /** Those whose texts are in the tree; null once their canonical forms are. */
  #kept: AuditRecord[] | null = [];

  constructor(private readonly hash: Sha256) {
    this.#tree = new MerkleTree(hash);
  }

  /** How many events were added. */
  get size(): number {
    return this.#tree.size;
  }

  /** @param text - the event as it stood in the export; left out where that is not known */
  add(event: AuditRecord, text?: string): void {
    if (
      this.#kept !== null &&
      (text === undefined || this.#kept.length === MOST_KEPT)
    ) {
      this.#makeCanonical(this.#kept);
    }
    if (this.#kept !== null && text !== undefined) {
      this.#kept.push(event);
      this.#tree.add(leafHash(text, this.hash));
    } else {
      this.#tree.add(recordHash(event, this.hash));
    }
  }

  /** @returns whether the events lead to a root, in hexadecimal digits */
  leadsTo(root: string): boolean {
    if (bytesToHex(this.#tree.root()) === root) {
      return true;
    }
    if (this.#kept === null) {
      return false;
    }
    this.#makeCanonical(this.#kept);
    return bytesToHex(this.#tree.root()) === root;
  }

  #makeCanonical(events: readonly AuditRecord[]): void {
    this.#tree = new MerkleTree(this.hash);
    this.#kept = null;
    events.forEach(event => this.#tree.add(recordHash(event, this.hash)));
  }
}
