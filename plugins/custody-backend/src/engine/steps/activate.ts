import {
  parseRotationWindow,
  rotationDates,
  spreadOf,
} from '@custody/backstage-plugin-custody-common';
import {
  findCredential,
  moveCredentials,
  updateCredential,
} from '../../store/credentials/credentials';
import { findGrant } from '../../store/grants';
import { updateIdentity } from '../../store/identities/writeIdentity';
import type { CredentialsRow, IdentitiesRow } from '../../store/tables';
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

/** The owner's schedule goes by the clock of the owner's window. */
function scheduleOf({
  rotation_schedule: cron,
  rotation_window: window,
}: IdentitiesRow) {
  return cron === null
    ? null
    : {
        cron,
        zone: window === null ? 'UTC' : parseRotationWindow(window).zone,
      };
}

async function nextRotation({ tx, identity, now }: StepContext) {
  const grant = identity.grant_id
    ? await findGrant(tx, identity.grant_id)
    : undefined;
  if (identity.mode !== 'rotated' || !grant?.rotate_every) {
    return { rotation_due_at: null, rotation_overdue_at: null };
  }
  const { dueAt, overdueAt } = rotationDates(
    now,
    grant.rotate_every,
    spreadOf(identity.uid),
    scheduleOf(identity),
  );
  return { rotation_due_at: dueAt, rotation_overdue_at: overdueAt };
}
