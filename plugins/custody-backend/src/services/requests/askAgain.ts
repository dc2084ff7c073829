import {
  Instant,
  isStricter,
  quote,
  RequestKind,
} from '@custody/backstage-plugin-custody-common';
import type { Db } from '../../store/database';
import { findExceptions, StoredRequest } from '../../store/requests';
import type { Directory, ProviderRegistry } from '../ports';
import type { PolicyService } from '../policy';
import { askedNow } from '../policy/question';
import type { Tenants } from '../tenants';
import { withOwnRules } from './askPolicy';

export type AskAgainDeps = {
  db: Db;
  policy: PolicyService;
  providers: ProviderRegistry;
  tenants: Tenants;
};

/**
 * Asks policy again, with the set in force and the facts as they are now: the requester's groups, the component's
 * lifecycle, where the provider stands, the exceptions in force. Scopes stay as they were resolved at submission,
 * because that is what people approved.
 *
 * @returns null while the request still holds; else in words why it is void: policy denies it now, or would owe more, or
 * the component is somebody else's by now, whom nobody asked
 */
export async function askAgain(
  request: StoredRequest,
  directory: Directory,
  now: Instant,
  { db, policy, providers, tenants }: AskAgainDeps,
): Promise<string | null> {
  const { input, obligations } = request.decision;
  if (!(await directory.exists(request.owner))) {
    return `its owner ${quote(request.owner)} is no longer in the catalog`;
  }
  const moved = await componentMoved(request, directory);
  if (moved !== null) {
    return moved;
  }
  if (input === null || obligations === null) {
    return null;
  }
  const provider = providers.get(request.derived?.provider ?? '');
  if (request.derived && !provider) {
    return `the provider ${quote(
      request.derived.provider,
    )} is no longer configured`;
  }
  const groups = await directory.groupsOf(request.requester);
  const lifecycle = request.component
    ? await directory.lifecycleOf(request.component)
    : null;
  const exceptions = request.identity_uid
    ? await findExceptions(db, request.identity_uid, now)
    : [];
  const answer = policy.decide(
    askedNow(input, {
      groups,
      tenants: tenants.ofMember([request.requester, ...groups]),
      lifecycle,
      provider,
      exceptions,
    }),
  );
  const current = withOwnRules(answer, {
    owner: request.owner,
    sponsor: request.sponsor,
    resources: (request.derived?.scopes ?? []).map(scope => ({
      resource: scope.resource,
      owner: scope.resourceOwner,
    })),
    ownRules: [],
  });
  if (current.effect === 'deny' || current.obligations === null) {
    return `policy denies it now: ${current.reasons.join('; ')}`;
  }
  return isStricter(current.obligations, obligations)
    ? `policy asks for more now than when it was submitted: ${current.reasons.join(
        '; ',
      )}`
    : null;
}

/** Kinds of request that tie something to the component that they name. */
const TYING: RequestKind[] = ['create', 'change', 'declare'];

/** INVARIANT: an approval ties the identity to the component only for an owner who owns both, or was asked. */
async function componentMoved(
  { kind, component, component_owner: before, owner }: StoredRequest,
  directory: Directory,
): Promise<string | null> {
  if (!TYING.includes(kind) || component === null || before === null) {
    return null;
  }
  const now = await directory.ownerOf(component);
  return now === null || now === before || now === owner
    ? null
    : `${quote(component)} belongs to ${quote(now)} by now, who was not asked`;
}
