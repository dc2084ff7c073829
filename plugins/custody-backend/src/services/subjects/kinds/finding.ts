import type { RequestPayload } from '@custody/backstage-plugin-custody-common';
import type { Db } from '../../../store/database';
import type { Viewer } from '../../access';
import type { SubjectDeps } from '../subject';

/** All that it takes to find out what a request of a kind is about. */
export type Finding<K extends RequestPayload['kind']> = {
  db: Db;
  payload: Extract<RequestPayload, { kind: K }>;
  /** Whom the rules of visibility are applied to: nobody asks about what they may not see. */
  requester: Viewer;
  deps: SubjectDeps;
};
