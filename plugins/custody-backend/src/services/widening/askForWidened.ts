import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  canonicalDigest,
  type GrantedScope,
  type Instant,
  quote,
  type RequestPayloadInput,
  widenedScopes,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { audited } from '../../audit/auditLog';
import { toFailure } from '../../failures';
import {
  type GrantedIdentity,
  listGranted,
} from '../../store/identities/listGranted';
import { findLastBy, findRequest } from '../../store/requests';
import type { IdentitiesRow } from '../../store/tables';
import type { Vocabulary } from '../ports';
import {
  askForNobody,
  type AskForNobodyDeps,
  isPendingOf,
  takeBackForNobody,
} from '../requests/askForNobody';
import { SCOPES, SCOPES_REQUESTER } from '../requests/systemRequesters';
import { rotationOf } from '../subjects/existingSubject';

const PAGE = 200;

export type WideningDeps = AskForNobodyDeps & {
  db: Knex;
  auditor: AuditorService;
  logger: LoggerService;
  vocabulary: Vocabulary;
};

type Defined = Pick<GrantedScope, 'name' | 'privileges'>;

/**
 * Where a scope is defined more widely than it was granted, asks that it be granted as it is defined now: one request to
 * change each identity that holds it. A definition is asked for once, whatever became of it; one that goes back to what is
 * granted takes the request back, and another one supersedes it. Once a grant has ended, nothing is asked: what goes on is for
 * the owner to ask, and a request that waits is taken back, as nothing else can be asked beside it. What can't be asked is said
 * in the log, and tried again.
 *
 * INVARIANT: nothing is granted from here; the identity changes when people have approved the request.
 */
export async function askForWidened(
  now: Instant,
  deps: WideningDeps,
  signal?: AbortSignal,
): Promise<void> {
  let after = '';
  while (!signal?.aborted) {
    const page = await listGranted(deps.db, { after, limit: PAGE });
    for (const granted of page) {
      await follow(granted, now, deps).catch(error =>
        say(granted.identity, toFailure(error).message, deps),
      );
    }
    if (page.length < PAGE) {
      return;
    }
    after = page[page.length - 1].identity.uid;
  }
}

async function follow(
  { identity, scopes }: GrantedIdentity,
  now: Instant,
  deps: WideningDeps,
): Promise<void> {
  const defined = definedNow(scopes, identity.provider, deps.vocabulary);
  const { pending_request_id: pendingId, grant_ends_at: endsAt } = identity;
  const ended = endsAt !== null && endsAt <= now;
  const wider = ended ? [] : widenedScopes(scopes, defined);
  if (wider.length === 0 && pendingId === null) {
    return;
  }
  const pending =
    pendingId === null ? undefined : await findRequest(deps.db, pendingId);
  if (pendingId !== null && !isPendingOf(pending, SCOPES_REQUESTER)) {
    // One thing at a time: it is asked for when what others asked before is decided.
    return;
  }
  if (wider.length === 0) {
    const because = ended
      ? 'what was granted has ended'
      : 'the scopes are defined as they were granted';
    await audited(deps, (tx, audit) =>
      takeBackForNobody(
        tx,
        audit,
        pendingId,
        { requester: SCOPES, because, now },
        deps,
      ),
    );
    return;
  }
  const last = await findLastBy(deps.db, {
    requester: SCOPES_REQUESTER,
    identityUid: identity.uid,
  });
  if (last?.derived && says(last.derived.scopes, defined)) {
    return;
  }
  const refused = await askForNobody(
    payloadOf(identity, wider),
    SCOPES,
    now,
    deps,
  );
  if (refused !== null) {
    say(identity, refused, deps);
  }
}

/** The scopes of a grant as they are defined now; those that are defined no more are left out. */
function definedNow(
  granted: readonly GrantedScope[],
  provider: string,
  vocabulary: Vocabulary,
): Defined[] {
  return granted.flatMap(({ name }) => {
    const privileges = vocabulary.get(name)?.privileges[provider];
    return privileges ? [{ name, privileges }] : [];
  });
}

/** Whether scopes were asked for as they are defined now. */
function says(asked: readonly Defined[], defined: readonly Defined[]): boolean {
  const digest = (scopes: readonly Defined[]) =>
    canonicalDigest(
      Object.fromEntries(
        scopes.map(({ name, privileges }) => [name, privileges]),
      ),
    );
  return digest(asked) === digest(defined);
}

function payloadOf(
  identity: IdentitiesRow,
  wider: readonly string[],
): RequestPayloadInput {
  const { namespace, name, type, owner, provider, mode } = identity;
  return {
    kind: 'change',
    identity: {
      namespace,
      name,
      title: identity.title ?? undefined,
      type,
      owner,
      sponsor: identity.sponsor ?? undefined,
      component: identity.component ?? undefined,
      system: identity.system ?? undefined,
      scopes: JSON.parse(identity.scopes),
      credential: { provider, mode },
      ...rotationOf(identity),
    },
    reason: `defined more widely than was granted: ${wider.join(
      ', ',
    )}. Until this is approved, what was granted stays`,
  };
}

function say(
  { ref }: IdentitiesRow,
  why: string,
  { logger }: WideningDeps,
): void {
  logger.warn(
    `what ${quote(
      ref,
    )} was granted is defined more widely now, and can't be asked for: ${why}`,
  );
}
