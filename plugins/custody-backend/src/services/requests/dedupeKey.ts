import {
  canonicalDigest,
  type RequestPayload,
} from '@custody/backstage-plugin-custody-common';
import { identityRef } from '../subjects/deriveIdentity';

/** Who submits, for whom. */
export type Submission = {
  payload: RequestPayload;
  requester: string;
  /** The plugin that submits for the requester; null when they do so themselves. */
  submittedBy: string | null;
};

/** By which the same submission is known: a task asks once about a subject, a person for the same thing once. */
export function dedupeKey({
  payload,
  requester,
}: Pick<Submission, 'payload' | 'requester'>): string {
  return canonicalDigest(
    payload.task
      ? {
          task: payload.task.id,
          kind: payload.kind,
          subject:
            payload.kind === 'declare'
              ? payload.component
              : identityRef(payload.identity),
        }
      : { requester, payload },
  );
}
