import { bytesToHex } from '@noble/hashes/utils';
import { type Hash, leafHash, MerkleTree, type Sha256 } from './merkle';
import { isUnambiguousJson } from '../../values/unambiguousJson';
import { type AuditRecord, recordHash } from './record';

/** Most events of a batch that are kept until its head comes. The sealer's batches are far smaller. */
const MOST_KEPT = 20_000;

/**
 * The Merkle tree of one batch, as it is read.
 *
 * What was sealed is the canonical form of each event. A text whose hash leads to the signed root is that form, byte by
 * byte, so it need not be made again; this is how exports are written. Where the texts lead elsewhere, the events are made
 * canonical: somebody may have written the same events in another way. Then no text may say more than its event.
 */
export class BatchTree {
  #tree: MerkleTree;
  /** Those whose texts are in the tree; null once their canonical forms are. */
  #kept: Array<{ event: AuditRecord; text: string }> | null = [];
  #isUnambiguous = true;

  constructor(private readonly hash: Sha256) {
    this.#tree = new MerkleTree(hash);
  }

  /** How many events were added. */
  get size(): number {
    return this.#tree.size;
  }

  /** @param text - the event as it stood in the export; left out where it is known to say nothing else */
  add(event: AuditRecord, text?: string): void {
    if (
      this.#kept !== null &&
      (text === undefined || this.#kept.length === MOST_KEPT)
    ) {
      this.#makeCanonical(this.#kept);
    }
    if (this.#kept !== null && text !== undefined) {
      this.#kept.push({ event, text });
      this.#tree.add(leafHash(text, this.hash));
    } else {
      this.#addCanonical(event, text);
    }
  }

  /** @returns whether the events lead to a root, in hexadecimal digits */
  leadsTo(root: string): boolean {
    if (this.#kept !== null) {
      if (bytesToHex(this.#tree.root()) === root) {
        return true;
      }
      this.#makeCanonical(this.#kept);
    }
    return this.#isUnambiguous && bytesToHex(this.#tree.root()) === root;
  }

  #makeCanonical(
    kept: ReadonlyArray<{ event: AuditRecord; text: string }>,
  ): void {
    this.#tree = new MerkleTree(this.hash);
    this.#kept = null;
    kept.forEach(({ event, text }) => this.#addCanonical(event, text));
  }

  #addCanonical(event: AuditRecord, text: string | undefined): void {
    const leaf =
      text === undefined || isUnambiguousJson(text, event)
        ? leafOf(event, this.hash)
        : undefined;
    // What has none, or says more than its event, counts, and leads nowhere.
    this.#isUnambiguous &&= leaf !== undefined;
    this.#tree.add(leaf ?? leafHash('', this.hash));
  }
}

/** @returns undefined for what has no canonical form, such as what is nested too deep; nothing like that was ever sealed */
function leafOf(event: AuditRecord, hash: Sha256): Hash | undefined {
  try {
    return recordHash(event, hash);
  } catch {
    return undefined;
  }
}
