import { ConflictError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import type { StoredRequest } from '../../store/requests';
import type { Directories } from '../directory';

/** How long the catalog is given to take in what the task has just registered. */
const PATIENCE_MILLIS = 10_000;
const PAUSE_MILLIS = 500;

/**
 * Finds out whose the component is that a task ties its identity to.
 *
 * INVARIANT: an identity is tied to a component of another owner only where that owner was asked. A component that
 * the request named was seen by all who approved; any other has to be in the catalog, so that its owner is known.
 *
 * @returns its owner; null while the catalog does not know it, though the request named it: then the sweep of the
 * catalog ties the identity once it does
 * @throws ConflictError when it is somebody else's, or its owner can't be told
 */
export async function ownerToBind(
  request: StoredRequest,
  component: string,
  deps: { directories: Directories; pause: (millis: number) => Promise<void> },
): Promise<string | null> {
  const named = request.component === component;
  const owner = await waitForOwner(component, deps);
  if (owner === null) {
    if (named) {
      return null;
    }
    throw new ConflictError(
      `${quote(
        component,
      )} is not in the catalog, so its owner can't be told; register it before this step, or name the component in \`custody:request\``,
    );
  }
  if (owner !== request.owner && !(named && wasAsked(request, owner))) {
    throw new ConflictError(
      `${quote(component)} belongs to ${quote(owner)} and not to ${quote(
        request.owner,
      )}, who owns the identity; its owner has to ask for it`,
    );
  }
  return owner;
}

/** Whether nothing is approved without this owner: others who could approve in their place say nothing for them. */
function wasAsked({ decision }: StoredRequest, owner: string): boolean {
  return decision.owed.some(
    ({ approvers }) => approvers.length === 1 && approvers[0] === owner,
  );
}

async function waitForOwner(
  component: string,
  deps: { directories: Directories; pause: (millis: number) => Promise<void> },
): Promise<string | null> {
  let owner = await deps.directories.fresh().ownerOf(component);
  for (
    let waited = 0;
    owner === null && waited < PATIENCE_MILLIS;
    waited += PAUSE_MILLIS
  ) {
    await deps.pause(PAUSE_MILLIS);
    owner = await deps.directories.fresh().ownerOf(component);
  }
  return owner;
}
