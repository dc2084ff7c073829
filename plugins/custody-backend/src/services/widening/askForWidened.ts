import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  canonicalDigest,
  type GrantedScope,
  type Instant,
  MAX_REASON_LENGTH,
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
import { SCOPES_REQUESTER } from '../access';
import type { Vocabulary } from '../ports';
import {
  askForNobody,
  type AskForNobodyDeps,
  isPendingOf,
  takeBackForNobody,
} from '../requests/askForNobody';
import { SCOPES } from '../requests/systemRequesters';
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
      await follow(granted, now, deps);
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
  const { ref, grant_ends_at: endsAt } = identity;
  const defined = definedNow(scopes, identity.provider, deps.vocabulary);
  const ended = endsAt !== null && endsAt <= now;
  const wider = ended ? [] : widenedScopes(scopes, defined);
  if (wider.length === 0) {
    const because = ended
      ? 'what was granted has ended'
      : 'the scopes are defined as they were granted';
    await takeBack(identity, because, now, deps).catch(error =>
      deps.logger.warn(
        `what was asked for ${quote(
          ref,
        )} can't be taken back, though ${because}: ${toFailure(error).message}`,
      ),
    );
    return;
  }
  const refused = await ask(identity, { defined, wider }, now, deps).catch(
    error => toFailure(error).message,
  );
  if (refused !== null) {
    deps.logger.warn(
      `what ${quote(
        ref,
      )} was granted is defined more widely now, and can't be asked for: ${refused}`,
    );
  }
}

/** @returns null once nothing is left to ask, else in words why it can't be asked */
async function ask(
  identity: IdentitiesRow,
  { defined, wider }: { defined: readonly Defined[]; wider: readonly string[] },
  now: Instant,
  deps: WideningDeps,
): Promise<string | null> {
  if (
    identity.pending_request_id !== null &&
    !(await isOursPending(identity, deps))
  ) {
    // One thing at a time: it is asked for when what others asked before is decided.
    return null;
  }
  const last = await findLastBy(deps.db, {
    requester: SCOPES_REQUESTER,
    identityUid: identity.uid,
  });
  return last?.derived && says(last.derived.scopes, defined)
    ? null
    : askForNobody(payloadOf(identity, wider), SCOPES, now, deps);
}

async function takeBack(
  identity: IdentitiesRow,
  because: string,
  now: Instant,
  deps: WideningDeps,
): Promise<void> {
  if (!(await isOursPending(identity, deps))) {
    return;
  }
  await audited(deps, (tx, audit) =>
    takeBackForNobody(
      tx,
      audit,
      identity.pending_request_id,
      { requester: SCOPES, because, now },
      deps,
    ),
  );
}

async function isOursPending(
  { pending_request_id: id }: IdentitiesRow,
  { db }: WideningDeps,
): Promise<boolean> {
  return (
    id !== null && isPendingOf(await findRequest(db, id), SCOPES_REQUESTER)
  );
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
    reason: reasonOf(wider),
  };
}

/** As long as a reason may be: of fifty scopes with long names some are left out of it, and stand in the request. */
function reasonOf(wider: readonly string[]): string {
  const [before, after] = [
    'defined more widely than was granted: ',
    '. Until this is approved, what was granted stays',
  ];
  const room = MAX_REASON_LENGTH - before.length - after.length;
  const names = wider.join(', ');
  return `${before}${
    names.length > room ? `${names.slice(0, room - 1)}…` : names
  }${after}`;
}
