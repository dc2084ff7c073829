import type { Instant } from '@custody/backstage-plugin-custody-common';
import { audited } from '../audit/auditLog';
import { countDeclaration } from '../services/identities/countDeclaration';
import { publishIdentity } from '../services/identities/publish';
import { wakeAfterCommit } from '../services/identities/wakeAfterCommit';
import { listAllDeclarations } from '../store/componentDeclarations';
import { lockIdentity } from '../store/identities/findIdentity';
import { listNamingComponents } from '../store/identities/sweepIdentities';
import { updateIdentity } from '../store/identities/writeIdentity';
import { identityEntry } from '../audit/entries';
import type { SweepDeps } from './directorySweep';
import type { Wakeup } from '../services/ports';

/** What ties an identity to the component that it names. */
type Tie = { owner: string; boundTo: string | null };

/**
 * To whose component an identity is tied, given whose the component is now. It is tied where both have one owner, and
 * stays so with an owner who agreed before. A component that became somebody else's is theirs to give.
 *
 * INVARIANT: what is not known changes nothing: a component that is not in the catalog, or has no owner there.
 *
 * @returns the component's owner, or null where it is not tied
 */
export function tieOf(tie: Tie, componentOwner: string | null): string | null {
  if (componentOwner === null) {
    return tie.boundTo;
  }
  return componentOwner === tie.owner || componentOwner === tie.boundTo
    ? componentOwner
    : null;
}

export type BindingDeps = SweepDeps & { wakeup: Wakeup };

/** @returns every component that an identity or a declaration names */
export async function listNamedComponents({
  db,
}: Pick<BindingDeps, 'db'>): Promise<string[]> {
  const [naming, declarations] = [
    await listNamingComponents(db),
    await listAllDeclarations(db),
  ];
  return [...naming, ...declarations].map(({ component }) => component);
}

/**
 * Ties identities and declarations to components that appeared, and takes them off what became another owner's.
 *
 * @param owners - components to their owners in the catalog; those that it does not know are missing
 */
export async function sweepBindings(
  deps: BindingDeps,
  owners: ReadonlyMap<string, string>,
  now: Instant,
): Promise<void> {
  const ownerOf = (component: string) => owners.get(component) ?? null;
  for (const row of await listNamingComponents(deps.db)) {
    const tie = { owner: row.owner, boundTo: row.bound_to };
    if (tieOf(tie, ownerOf(row.component)) !== row.bound_to) {
      await alone(deps, `the identity \`${row.uid}\``, () =>
        tieIdentity(deps, row.uid, ownerOf, now),
      );
    }
  }
  for (const { component, owner, bound } of await listAllDeclarations(
    deps.db,
  )) {
    const componentOwner = ownerOf(component);
    const counts = componentOwner === owner;
    if (componentOwner !== null && counts !== Boolean(bound)) {
      await alone(deps, `the declaration of \`${component}\``, () =>
        audited(deps, (tx, audit) =>
          countDeclaration(tx, audit, {
            component,
            owner,
            bound: counts,
            actor: 'engine',
            now,
          }),
        ),
      );
    }
  }
}

/** One that can't be judged holds up no other; the next sweep comes to it again. */
async function alone(
  { logger }: BindingDeps,
  what: string,
  judge: () => Promise<void>,
): Promise<void> {
  try {
    await judge();
  } catch (error) {
    logger.warn(
      `whether ${what} belongs to its component could not be judged; it is tried again: ${error}`,
    );
  }
}

/** Judges anew under the identity's lock: it may have been approved, edited or bound meanwhile. */
async function tieIdentity(
  deps: BindingDeps,
  uid: string,
  ownerOf: (component: string) => string | null,
  now: Instant,
): Promise<void> {
  await audited(deps, async (tx, audit) => {
    const row = await lockIdentity(tx, uid);
    if (row.component === null) {
      return;
    }
    const componentOwner = ownerOf(row.component);
    const boundTo = tieOf(
      { owner: row.owner, boundTo: row.bound_to },
      componentOwner,
    );
    if (boundTo === row.bound_to) {
      return;
    }
    await updateIdentity(tx, uid, { bound_to: boundTo, updated_at: now });
    await publishIdentity(tx, uid, now);
    wakeAfterCommit(tx, deps.wakeup);
    await audit.append({
      ...identityEntry(row, now),
      type: boundTo === null ? 'identity.unbound' : 'identity.bound',
      actor: 'engine',
      reason:
        boundTo === null
          ? 'its component became that of an owner who was not asked'
          : 'its component is in the catalog, and has the same owner',
      data: { componentOwner },
    });
  });
}
