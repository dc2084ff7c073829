import type { Instant } from '@custody/backstage-plugin-custody-common';
import type { ProposedIdentity } from './record';

/** What Git declares of a governed identity since it was edited. */
export type DeclaredEdit = {
  uid: string;
  identity: ProposedIdentity;
  /** The entity's location, for people to find the edit. */
  source: string;
};

/** What the sweep of the catalog tells the requests service. */
export interface GitEdits {
  /**
   * Has an edit asked for, taken back or refused, as it needs. Safe to repeat: the same edit is asked for once.
   */
  follow(edit: DeclaredEdit, now: Instant): Promise<void>;
}
