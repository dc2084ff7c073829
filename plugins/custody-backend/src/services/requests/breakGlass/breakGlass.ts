import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  type BreakGlassBody,
  type Instant,
  quote,
} from '@custody/backstage-plugin-custody-common';
import type { PolicyDecision } from '@custody/policy';
import type { Knex } from 'knex';
import { audited } from '../../../audit/auditLog';
import { findExceptions, findRequest } from '../../../store/requests';
import type { StoredRequest } from '../../../store/requests';
import { askedNow } from '../../policy/question';
import type { Caller, Directory } from '../../ports';
import type { ApproveDeps } from '../approveRequest';
import { type AskAgainDeps, judgeAgain } from '../askAgain';
import { readMembers } from '../eligibility';
import { notFound } from '../notFound';
import { checkDigest, checkOwnerThere } from '../reviewChecks';
import {
  type BreakableDeps,
  breakability,
  breakGlassQuestion,
  type Person,
} from './breakable';
import { limitsOf } from './breakGlassGrant';
import { enterBreakGlass } from './enterBreakGlass';

export type BreakGlassDeps = ApproveDeps &
  AskAgainDeps &
  BreakableDeps & {
    db: Knex;
    auditor: AuditorService;
    logger: LoggerService;
  };

/**
 * In an emergency, approves a waiting request at once: without the reviews that it owes, for a short time, told out loud,
 * and to be reviewed afterwards.
 *
 * Breaking the glass passes over people, and never over policy: what policy denies now stays denied, and the person who
 * breaks it needs a permit of `breakGlass`, which names their group.
 *
 * @throws NotFoundError, NotAllowedError (not this person, or nobody would hear of it), ConflictError (it is decided, the
 * digest is not that of the request, policy denies it now), BreakGlassLimitError (it was broken too often lately)
 */
export async function breakGlass(
  id: string,
  caller: Caller,
  body: BreakGlassBody,
  directory: Directory,
  now: Instant,
  deps: BreakGlassDeps,
): Promise<void> {
  const request = await findRequest(deps.db, id);
  if (!request) {
    throw notFound(id);
  }
  const decision = await requireBreakable(
    request,
    caller,
    body.reason,
    directory,
    now,
    deps,
  );
  const person = caller as Person;
  checkDigest(request, body);
  await checkOwnerThere(request, directory);
  await requireHeard(request, person, directory, deps);
  const { denied, obligations } = await judgeAgain(
    request,
    directory,
    now,
    deps,
  );
  if (denied !== null) {
    throw new ConflictError(
      `${denied}; breaking the glass passes over approvals, and not over policy`,
    );
  }
  const broken = decision.obligations;
  if (broken === null) {
    throw new NotAllowedError('policy does not let you break glass');
  }
  await audited(deps, (tx, audit) =>
    enterBreakGlass(
      tx,
      audit,
      {
        id,
        by: person.ref,
        reason: body.reason,
        decision,
        limits: limitsOf(request, obligations, broken),
        now,
      },
      deps,
    ),
  );
}

/** Asks policy with the facts as they are now. */
async function requireBreakable(
  request: StoredRequest,
  caller: Caller,
  reason: string,
  directory: Directory,
  now: Instant,
  deps: BreakGlassDeps,
): Promise<PolicyDecision> {
  const question = breakGlassQuestion(
    request.decision.input,
    caller,
    reason,
    deps.tenants,
  );
  const exceptions = request.identity_uid
    ? await findExceptions(deps.db, request.identity_uid, now)
    : [];
  const lifecycle = request.component
    ? await directory.lifecycleOf(request.component)
    : null;
  const may = breakability(
    caller,
    request,
    question &&
      askedNow(question, {
        groups: question.principal.groups,
        tenants: question.principal.tenants ?? [],
        lifecycle,
        provider: deps.providers.get(request.derived?.provider ?? ''),
        exceptions,
      }),
    now,
    deps,
  );
  if (!may.allowed || may.decision === null) {
    const reasonWhy = may.reason ?? 'you may not break glass for it';
    throw may.forbidden
      ? new NotAllowedError(reasonWhy)
      : new ConflictError(reasonWhy);
  }
  return may.decision;
}

/**
 * INVARIANT: glass breaks out loud. Where nobody is left who would hear of it and could review it, unknown groups among
 * them, it is not broken.
 */
async function requireHeard(
  { tenant, requester, sponsor }: StoredRequest,
  person: Person,
  directory: Directory,
  { tenants, breakGlass: { notify } }: BreakGlassDeps,
): Promise<void> {
  const members = await readMembers([{ approvers: notify }], tenant, {
    directory,
    tenants,
  });
  const involved = [person.ref, requester, sponsor];
  const heardBy = [...members.values()]
    .flat()
    .filter(one => !involved.includes(one));
  if (heardBy.length === 0) {
    throw new NotAllowedError(
      `nobody would hear of it who could review it: besides you, who asked and who answers for it, nobody is in ${notify
        .map(group => quote(group))
        .join(' or ')} (\`custody.breakGlass.notify\`)`,
    );
  }
}
