import { datesOf, spreadOf } from '@custody/backstage-plugin-custody-common';
import {
  findCredential,
  moveCredentials,
  updateCredential,
} from '../../store/credentials/credentials';
import { updateIdentity } from '../../store/identities/writeIdentity';
import { readSettled } from '../../store/settledGrant';
import type { CredentialsRow } from '../../store/tables';
import { operationEntry } from '../../audit/entries';
import type { Step, StepContext } from './step';

type Prepared = { credential: CredentialsRow };

/**
 * Makes the new version the current one, and the old one retiring. Only the record changes: both work at the
 * provider. Whoever asked for the version by a request is told that it is there.
 */
export const activateStep: Step<Prepared, undefined> = {
  name: 'activate',

  async prepare({ tx, identity, operation }) {
    const version = operation.to_version as number;
    const credential = await findCredential(tx, identity.uid, version);
    if (!credential) {
      throw new Error(`version ${version} of \`${identity.ref}\` is not there`);
    }
    return { credential };
  },

  async settle(context, { credential }) {
    const { tx, audit, outcomes, identity, operation, now } = context;
    await moveCredentials(tx, identity.uid, 'current', {
      state: 'retiring',
      retiring_at: now,
    });
    await updateCredential(tx, credential.id, {
      state: 'current',
      activated_at: now,
    });
    await updateIdentity(tx, identity.uid, {
      current_version: credential.version,
      rotated_at: now,
      credential_expires_at: credential.expires_at,
      failing_since: null,
      updated_at: now,
      ...(await nextRotation(context)),
    });
    const data = { version: credential.version };
    await audit.append({
      ...operationEntry(identity, operation, now, data),
      type: 'credential.activated',
    });
    if (operation.request_id !== null) {
      const requestId = operation.request_id;
      await outcomes().fulfilled(tx, audit, { requestId, now });
    }
    return {};
  },
};

/** When the version is to be replaced: by what is settled, and not by a change that waits behind this operation. */
async function nextRotation({
  tx,
  operation,
  rotationWindow,
  now,
  ...context
}: StepContext) {
  const { grant, identity } = await readSettled(
    tx,
    context.identity,
    operation.request_id,
  );
  const dates =
    identity.mode === 'rotated'
      ? datesOf(
          {
            rotateEvery: grant?.rotate_every ?? null,
            schedule: identity.rotation_schedule,
            window: identity.rotation_window,
            spread: spreadOf(identity.uid),
          },
          rotationWindow,
          now,
        )
      : null;
  return {
    rotation_due_at: dates?.dueAt ?? null,
    rotation_overdue_at: dates?.overdueAt ?? null,
  };
}
