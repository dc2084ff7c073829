import type {
  AuditPublicKey,
  SignedAuditHead,
} from '@custody/backstage-plugin-custody-common';

/** An Ed25519 key pair, of which the private half stays where it is. */
export type SigningKey = {
  readonly publicKey: AuditPublicKey;
  /** @returns the Ed25519 signature (RFC 8032) over the bytes, 64 bytes */
  sign(bytes: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
};

/**
 * What signs the heads of the audit log. Whoever can make it sign can write the record, so its key lies outside of the
 * database: in a file, or in a key service.
 */
export interface Signer {
  /**
   * The key to sign with now. It is asked before each batch, so that a key that was exchanged is taken up at once; what
   * the one before signed stays signed by that.
   *
   * @throws with a message that a person can act on and that holds no key
   */
  currentKey(signal: AbortSignal): Promise<SigningKey>;
}

/**
 * Takes heads out of the reach of whoever can write the database. Against a head that was published, it shows when the
 * log's end is cut off or the log set back.
 */
export interface AuditHeadPublisher {
  /** Names it in logs, and where it goes on: another name begins with the first head. */
  readonly name: string;
  /**
   * @param heads - each after those that were given before; after a crash, or with several replicas, some once more
   * @throws when they were not all taken; all of them are given again later
   */
  publish(
    heads: readonly SignedAuditHead[],
    signal: AbortSignal,
  ): Promise<void>;
}
