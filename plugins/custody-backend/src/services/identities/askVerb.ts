import {
  type Capability,
  type Instant,
  quote,
  type Verb,
} from '@custody/backstage-plugin-custody-common';
import type { PolicyAction } from '@custody/policy';
import type { Db } from '../../store/database';
import { findExceptions } from '../../store/requests';
import type { IdentitiesRow } from '../../store/tables';
import type { Viewer } from '../access';
import type { PolicyService } from '../policy';
import {
  type AskedAbout,
  personAsking,
  policyQuestion,
} from '../policy/question';
import type { Directory } from '../ports';
import { existingSubject } from '../subjects/existingSubject';

export type VerbPolicy = Pick<PolicyService, 'decide'>;

/** What policy is told of an identity that something is to be done to. */
export type AskedOfVerb = { subject: AskedAbout; exceptions: string[] };

/** Reads what policy is told: the same as of a request about the identity. */
export async function readAskedOfVerb(
  db: Db,
  identity: IdentitiesRow,
  directory: Directory,
  now: Instant,
): Promise<AskedOfVerb> {
  const [subject, exceptions] = await Promise.all([
    existingSubject(db, identity, directory),
    findExceptions(db, identity.uid, now),
  ]);
  return { subject, exceptions };
}

/** To cut off at once what leaked, it is enough that one might have suspended it. */
const ACTION_OF: Record<Verb, PolicyAction> = {
  rotate: 'rotate',
  suspend: 'suspend',
  resume: 'resume',
  compromised: 'suspend',
  retire: 'retire',
};

const YES: Capability = { allowed: true, reason: null };
const no = (reason: string): Capability => ({ allowed: false, reason });

/**
 * Asks policy whether a person may do something to an identity now. Verbs happen at once, so one that owes approvals
 * is not for here: it is asked for by a request.
 */
export function askVerb(
  policy: VerbPolicy,
  viewer: Viewer,
  asked: AskedOfVerb,
  verb: Verb,
): Capability {
  const { can, owes } = judge(policy, viewer, asked, verb);
  return can.allowed && verb === 'retire' && owes
    ? no('it needs approval: ask for it with a request to retire')
    : can;
}

/** Asks policy whether a person may ask that an identity be retired, where that owes approvals. */
export function askToRetire(
  policy: VerbPolicy,
  viewer: Viewer,
  asked: AskedOfVerb,
): Capability {
  const { can, owes } = judge(policy, viewer, asked, 'retire');
  return can.allowed && !owes
    ? no('nobody has to approve it: retire it at once')
    : can;
}

function judge(
  policy: VerbPolicy,
  viewer: Viewer,
  asked: AskedOfVerb,
  verb: Verb,
): { can: Capability; owes: boolean } {
  const { caller } = viewer;
  if (caller.type !== 'user') {
    return { can: no('only people may do this'), owes: false };
  }
  if (caller.actor) {
    const why = `only people may do this, and no plugin for one: ${quote(
      caller.actor,
    )} calls in your name`;
    return { can: no(why), owes: false };
  }
  const { effect, reasons, obligations } = policy.decide(
    policyQuestion({
      action: ACTION_OF[verb],
      by: personAsking({ ...viewer, caller }),
      about: asked.subject,
      exceptions: asked.exceptions,
    }),
  );
  return effect === 'deny'
    ? { can: no(`policy: ${reasons.join('; ')}`), owes: false }
    : { can: YES, owes: (obligations?.approvals.length ?? 0) > 0 };
}
