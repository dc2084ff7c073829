import type {
  Capability,
  Instant,
  Verb,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { AuditScope } from '../../audit/auditLog';
import { identityEntry } from '../../audit/entries';
import { suspendConsumers } from '../../store/credentials/consumers';
import { updateIdentity } from '../../store/identities/writeIdentity';
import type { Operation } from '../../store/operations/findOperations';
import type { IdentitiesRow } from '../../store/tables';
import type { ProviderRegistry } from '../ports';

/**
 * INVARIANT: what cuts off is never refused because something is under way. What it can't end it waits for, and what
 * it changes of the record counts at once.
 */
export function whenBusy(verb: Verb): 'queue' | 'refuse' {
  return verb === 'rotate' || verb === 'resume' ? 'refuse' : 'queue';
}

const yes: Capability = { allowed: true, reason: null };
const no = (reason: string): Capability => ({ allowed: false, reason });

/**
 * What can be done to an identity as it stands, whoever asks. One sentence says why not.
 *
 * @param active - the operation under way, if there is one
 */
export function capabilitiesOf(
  identity: IdentitiesRow,
  active: Operation | undefined,
  providers: ProviderRegistry,
  now: Instant,
): Record<Verb, Capability> {
  const { state, grant_ends_at: endsAt } = identity;
  const provider = providers.get(identity.provider)?.provider;
  const isLive =
    state === 'governed' || state === 'suspended' || state === 'compromised';
  const notLive = no(
    state === 'retired'
      ? 'it is retired'
      : 'nothing of it was approved yet, so there is nothing to act on',
  );
  const busy = no(
    `an operation is under way (${active?.kind}): wait until it ends`,
  );
  return {
    rotate: rotate(identity, active !== undefined ? busy : yes, notLive),
    suspend: first(
      [!isLive, notLive],
      [state !== 'governed', no(`it is ${state} already`)],
      [
        identity.mode !== 'leased' && identity.current_version === null,
        no('it has no credential to suspend'),
      ],
      [
        // Leases are not suspended but ended, which every provider can.
        identity.mode !== 'leased' && provider?.capabilities.suspend !== true,
        no(`provider ${identity.provider} can't suspend`),
      ],
    ),
    resume: first(
      [state !== 'suspended', no('it is not suspended')],
      [
        endsAt !== null && endsAt <= now,
        no(
          `its grant ended on ${endsAt}, so there is nothing to resume: retire it, and ask for another identity if it is still needed`,
        ),
      ],
      [active !== undefined, busy],
    ),
    compromised: first(
      [!isLive, notLive],
      [state === 'compromised', no('it is reported already')],
    ),
    retire: first(
      [!isLive, notLive],
      [active?.kind === 'retire', no('it is being retired')],
    ),
  };
}

function rotate(
  { state, mode, current_version: version }: IdentitiesRow,
  otherwise: Capability,
  notLive: Capability,
): Capability {
  if (mode === 'federated' || mode === 'leased') {
    return no(
      mode === 'federated'
        ? 'it has no secret to rotate'
        : 'its credentials end by themselves',
    );
  }
  if (state === 'suspended' || state === 'compromised') {
    return no(`it is ${state}`);
  }
  if (state !== 'governed') {
    return notLive;
  }
  return version === null ? no('its first version is being made') : otherwise;
}

/** @returns the capability of the first condition that holds; allowed when none does */
function first(...conditions: Array<[boolean, Capability]>): Capability {
  return conditions.find(([holds]) => holds)?.[1] ?? yes;
}

/**
 * What a verb changes of the record at once, before the provider has done its part: a suspended or compromised
 * identity is served nothing from this moment on.
 */
export async function applyVerb(
  deps: { tx: Knex.Transaction; audit: AuditScope; now: Instant },
  identity: IdentitiesRow,
  verb: Verb,
  by: { actor: string; reason: string },
): Promise<void> {
  const { tx, audit, now } = deps;
  if (verb !== 'suspend' && verb !== 'compromised') {
    return;
  }
  const suspends = verb === 'suspend';
  await updateIdentity(tx, identity.uid, {
    state: suspends ? 'suspended' : 'compromised',
    ...(suspends ? { suspended_at: now } : { compromised_at: now }),
    updated_at: now,
  });
  if (!suspends) {
    // INVARIANT: after a leak the keys count for nothing until they are approved again.
    await suspendConsumers(tx, identity.uid);
  }
  await audit.append({
    ...identityEntry(identity, now),
    ...by,
    type: suspends ? 'identity.suspended' : 'identity.compromised',
  });
}
