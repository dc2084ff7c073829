import {
  BIND_ACTION,
  REQUEST_ACTION,
} from '@custody/backstage-plugin-custody-common';

/** Our own actions: they ask and tie, and make nothing without approval. */
export const CUSTODY_ACTIONS: readonly string[] = [REQUEST_ACTION, BIND_ACTION];
