import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  AuditKeys,
  type SignatureCheck,
  type SignedAuditHead,
} from '@custody/backstage-plugin-custody-common';
import type {
  Signer,
  SigningKey,
} from '@custody/backstage-plugin-custody-node';

/** Somebody waits for it at a page. */
const SIGNER_MILLIS = 5_000;

/** What a signature is checked by. */
export type SignatureDeps = {
  /** What signs the log here; undefined where nothing does. */
  signer: Signer | undefined;
  logger: LoggerService;
};

/**
 * Whether a head of the database was signed by the key that it names.
 *
 * INVARIANT: it is checked by the key that the signer gives. Whoever can write a head into the database can write a key
 * beside it, so none that stands there is believed, and of an older key nothing is said.
 */
export async function checkSignature(
  { signer, logger }: SignatureDeps,
  signed: SignedAuditHead,
): Promise<SignatureCheck> {
  if (signer === undefined) {
    return 'other-key';
  }
  let key: SigningKey;
  try {
    const limit = AbortSignal.timeout(SIGNER_MILLIS);
    // A signer may not heed it.
    key = await Promise.race([signer.currentKey(limit), rejectionOf(limit)]);
  } catch (error) {
    logger.warn(
      `the key that signs the audit log can't be asked, so the signature of head ${signed.head.number} was not checked for who looks at it: ${error}`,
    );
    return 'unknown';
  }
  const keys = new AuditKeys([key.publicKey]);
  if (!keys.has(signed.head.kid)) {
    return 'other-key';
  }
  return (await keys.signed(signed)) ? 'holds' : 'does-not';
}

function rejectionOf(limit: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    limit.addEventListener('abort', () => reject(limit.reason), { once: true });
  });
}
