import type { IdentityRecord } from '../../ports';
import { proposeIdentity } from '../propose';
import { addConsumers } from './addConsumers';
import type { RecordDeps } from './begin';
import { bind } from './bind';
import { fulfil } from './fulfil';
import { release } from './pending';
import { renew } from './renew';
import { retire } from './retire';
import { transfer } from './transfer';

/**
 * The record of identities, as approved requests change it. Everything happens in the transaction of the request's
 * own change; the engine is woken once that has committed.
 */
export function createIdentityRecord(deps: RecordDeps): IdentityRecord {
  return {
    propose: (tx, _audit, options) => proposeIdentity(tx, options),
    release,
    lapse: (tx, audit, { uid, ...lapsed }) =>
      deps.operations.endWaiting(tx, audit, uid, lapsed),
    fulfil: fulfil(deps),
    addConsumers: addConsumers(deps),
    renew: renew(deps),
    transfer: transfer(deps),
    retire: retire(deps),
    bind: bind(deps),
  };
}
