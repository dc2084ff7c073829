import { ConflictError } from '@backstage/errors';
import { quote } from '@custody/backstage-plugin-custody-common';
import type { StoredRequest } from '../../store/requests';
import type { Directories } from '../directory';

/** How long the catalog is given to take in what the task has just registered. */
const PATIENCE_MILLIS = 10_000;
const PAUSE_MILLIS = 500;

/**
 * Makes sure that a component is the task's to tie its identity to.
 *
 * INVARIANT: an identity is tied to a component of another owner only where that owner was asked. A component that
 * the request named was seen by all who approved; any other has to be in the catalog, so that its owner is known.
 *
 * @throws ConflictError when it is somebody else's, or its owner can't be told
 */
export async function checkComponentToBind(
  request: StoredRequest,
  component: string,
  deps: { directories: Directories; pause: (millis: number) => Promise<void> },
): Promise<void> {
  const named = request.component === component;
  let owner = await deps.directories.fresh().ownerOf(component);
  for (
    let waited = 0;
    owner === null && !named && waited < PATIENCE_MILLIS;
    waited += PAUSE_MILLIS
  ) {
    await deps.pause(PAUSE_MILLIS);
    owner = await deps.directories.fresh().ownerOf(component);
  }
  if (owner === null && !named) {
    throw new ConflictError(
      `${quote(
        component,
      )} is not in the catalog, so its owner can't be told; register it before this step, or name the component in \`custody:request\``,
    );
  }
  const asked = request.decision.owed.some(
    ({ approvers }) => owner !== null && approvers.includes(owner),
  );
  if (owner !== null && owner !== request.owner && !(named && asked)) {
    throw new ConflictError(
      `${quote(component)} belongs to ${quote(owner)} and not to ${quote(
        request.owner,
      )}, who owns the identity; its owner has to ask for it`,
    );
  }
}
