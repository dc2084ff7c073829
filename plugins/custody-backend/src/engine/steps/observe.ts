import { findCredential } from '../../store/credentials/credentials';
import { countAdoption } from '../../store/credentials/acknowledgements';
import type { Step } from './step';

type Prepared = { moved: number; of: number };

/**
 * The end of the overlap. That it has come is decided purely, from what consumers acknowledged and from policy's
 * limit; here it is only written down who had moved by then.
 */
export const observeStep: Step<Prepared, undefined> = {
  name: 'observe',

  async prepare({ tx, identity, operation }) {
    const version = operation.to_version as number;
    const credential = await findCredential(tx, identity.uid, version);
    return credential
      ? countAdoption(tx, {
          identityUid: identity.uid,
          credentialId: credential.id,
        })
      : { moved: 0, of: 0 };
  },

  async settle(_context, { moved, of }) {
    return { data: { moved, of } };
  },
};
