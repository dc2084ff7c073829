import {
  addDuration,
  type Instant,
  type SignatureCheck,
  type SignedAuditHead,
} from '@custody/backstage-plugin-custody-common';
import type { Clock } from '../../clock';
import { checkSignature, type SignatureDeps } from './checkSignature';

/** What was found of a head is said again for so long. */
const GOOD_FOR = 'PT15S';

/**
 * Whether the newest head is signed by the key in use, for whoever asks.
 *
 * INVARIANT: however many ask, the signer is asked once for a head, and then again after a while: it may be a service with a
 * quota, which the sealer needs.
 */
export class NewestSignature {
  readonly #deps: SignatureDeps & { clock: Clock };
  #last: { of: string; until: Instant; check: Promise<SignatureCheck> } | null =
    null;

  constructor(deps: SignatureDeps & { clock: Clock }) {
    this.#deps = deps;
  }

  check(newest: SignedAuditHead): Promise<SignatureCheck> {
    const now = this.#deps.clock.now();
    const of = JSON.stringify(newest);
    if (
      this.#last === null ||
      this.#last.of !== of ||
      this.#last.until <= now
    ) {
      this.#last = {
        of,
        until: addDuration(now, GOOD_FOR),
        check: checkSignature(this.#deps, newest),
      };
    }
    return this.#last.check;
  }
}
