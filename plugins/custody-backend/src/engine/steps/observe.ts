import type { CredentialsRow } from '../../store/tables';
import { findCredential } from '../../store/credentials/credentials';
import { countAdoption } from '../../store/credentials/acknowledgements';
import { noteLaggards } from '../laggards';
import { listOverlapEnds } from './targets';
import { tellLeftBehind } from './tellLeftBehind';
import type { Step, StepContext } from './step';

type Prepared = {
  moved: number;
  of: number;
  credential: CredentialsRow | undefined;
};

/**
 * The end of the overlap. That it has come is decided purely, from what consumers acknowledged and from policy's
 * limit; here it is only written down who had moved by then.
 */
export const observeStep: Step<Prepared, undefined> = {
  name: 'observe',

  async prepare({ tx, identity, operation }) {
    const version = operation.to_version as number;
    const credential = await findCredential(tx, identity.uid, version);
    if (!credential) {
      return { moved: 0, of: 0, credential };
    }
    const count = await countAdoption(tx, {
      identityUid: identity.uid,
      credentialId: credential.id,
    });
    return { ...count, credential };
  },

  async settle(context, { moved, of, credential }) {
    const laggards = credential ? await leaveBehind(context, credential) : [];
    return { data: { moved, of, ...(laggards.length > 0 && { laggards }) } };
  },
};

/** Policy's word holds: who did not move by now is left behind, and those who answer for it are told. */
async function leaveBehind(
  context: StepContext,
  credential: CredentialsRow,
): Promise<string[]> {
  const { tx, identity, operation, now } = context;
  const laggards = await noteLaggards(tx, identity, credential.id, now);
  if (laggards.length > 0) {
    const ends = await listOverlapEnds(tx, identity, operation);
    await tellLeftBehind(
      context,
      ends.map(({ row }) => row),
    );
  }
  return laggards;
}
