import type { SignedAuditHead } from './head';

/** One place at which a log is not what was sealed. */
export type AuditBreak = {
  kind:
    | 'changed'
    | 'missing'
    | 'out-of-order'
    | 'unlinked-head'
    | 'missing-head'
    | 'forged-head'
    | 'unknown-key'
    | 'lost-tail'
    | 'rewritten'
    | 'unsealed-inside'
    | 'no-head';
  /** What is wrong, where, in a sentence. */
  message: string;
};

/** What can be said of a log with public keys, and heads that were published, alone. */
export type AuditVerification = {
  /** Nothing was changed, removed, added or moved in what is sealed. */
  intact: boolean;
  /** Keys that nobody trusts, each once, then in the order in which they were found; after the first hundred only counted. */
  breaks: AuditBreak[];
  breakCount: number;
  sealed: { events: number; heads: number; last: SignedAuditHead | null };
  unsealed: { events: number; oldestAt: string | null };
  /** What retention removed, as a sealed event of the log says; null where nothing was. */
  pruned: { through: number } | null;
  /** How many known heads were found in the log. */
  knownHeads: number;
};
