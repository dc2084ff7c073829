import type { IssuedCredential } from '@custody/backstage-plugin-custody-node';
import { providerIdentity, providerOf } from '../../../engine/steps/provider';
import { within } from '../../../engine/within';
import { withoutSecret } from '../../../failures';
import { sealVersion } from '../../../keys/sealVersion';
import type { ConsumersRow } from '../../../store/tables';
import { type LeaseDeps, timeoutOf } from '../leaseDeps';
import type { Reserved } from './reserve';

/** What is at the provider now, and what only its consumer can read. */
export type Made = Pick<IssuedCredential, 'account' | 'connection'> & {
  sealed: string;
};

/** Makes the account that a lease stands for, tries it, and seals its secret to the consumer. */
export async function make(
  deps: LeaseDeps,
  { identity, lease, grant }: Reserved,
  consumer: ConsumersRow,
): Promise<Made> {
  const provider = providerOf(deps.providers, lease.provider);
  const version = {
    identity: providerIdentity(identity),
    version: lease.version,
  };
  const millis = timeoutOf(deps);
  const work = async (signal: AbortSignal): Promise<Made> => {
    const issued = await provider.issue(
      version,
      {
        privileges: grant.scopes.flatMap(({ privileges }) => privileges),
        // Where the end can't be moved, it is the last one that a renewal could give; the engine ends it before.
        validUntil: provider.extend ? lease.ends_at : lease.renewable_until,
      },
      signal,
    );
    return withoutSecret(issued.secret, async () => {
      await provider.verify(issued, signal);
      const sealed = await sealVersion(version, issued.secret, {
        connection: issued.connection,
        key: JSON.parse(consumer.encryption_key),
      });
      const { account, connection } = issued;
      return { account, connection, sealed };
    });
  };
  return within(
    { millis, message: `no answer after ${millis / 1000} s` },
    work,
  ) as Promise<Made>;
}
