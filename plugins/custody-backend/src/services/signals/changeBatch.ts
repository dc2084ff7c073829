import type { ChangeSignal } from '@custody/backstage-plugin-custody-common';
import type { Heard } from './audience';

/** A change that was committed. */
export type Change = {
  tenant: string | null;
  identityUid: string | null;
  requestId: string | null;
};

/** What a signal names at the most, of identities and of requests; of more it says that there is more. */
export const MOST_NAMED = 100;
/** Changes outside of any tenant whose owners are looked up at a time; who is not found looks for themselves. */
export const MOST_LOOKED_UP = 500;

/** Changes of about a second: each identity once, however often it changed. */
export class ChangeBatch {
  readonly #byTenant = new Map<string, Ids>();
  readonly #untenanted = new Map<string, Ids>();

  get isEmpty(): boolean {
    return this.#byTenant.size === 0 && this.#untenanted.size === 0;
  }

  /** Notes a change; one that belongs to no tenant and to no identity is nobody's to hear of. */
  add(change: Change): void {
    const { tenant, identityUid } = change;
    if (tenant !== null) {
      note(this.#byTenant, tenant, change);
    } else if (
      identityUid !== null &&
      (this.#untenanted.has(identityUid) ||
        this.#untenanted.size < MOST_LOOKED_UP)
    ) {
      note(this.#untenanted, identityUid, change);
    }
  }

  /** Identities of no tenant, whose parties have to be looked up. */
  untenanted(): string[] {
    return [...this.#untenanted.keys()];
  }

  /**
   * @param parties - owner and sponsor of the identities of no tenant, by uid; of one that is not there nothing is said
   * @returns one signal for each audience
   */
  signals(
    parties: ReadonlyMap<string, readonly string[]>,
  ): Array<{ heard: Heard; message: ChangeSignal }> {
    const byParties = new Map<
      string,
      { parties: readonly string[]; ids: Ids }
    >();
    for (const [uid, ids] of this.#untenanted) {
      const refs = parties.get(uid);
      if (refs) {
        const key = refs.join(' ');
        const { ids: all } = byParties.get(key) ?? { ids: noIds() };
        ids.identities.forEach(id => all.identities.add(id));
        ids.requests.forEach(id => all.requests.add(id));
        byParties.set(key, { parties: refs, ids: all });
      }
    }
    return [
      ...[...this.#byTenant].map(([tenant, ids]) => ({
        heard: { tenant },
        message: messageOf(ids),
      })),
      ...[...byParties.values()].map(({ parties: refs, ids }) => ({
        heard: { tenant: null, parties: refs },
        message: messageOf(ids),
      })),
    ];
  }
}

type Ids = { identities: Set<string>; requests: Set<string> };

function noIds(): Ids {
  return { identities: new Set(), requests: new Set() };
}

/** One id beyond what is named is kept, so that it is known that there are more. */
function note(
  map: Map<string, Ids>,
  key: string,
  { identityUid, requestId }: Change,
): void {
  const ids = map.get(key) ?? noIds();
  map.set(key, ids);
  if (identityUid !== null && ids.identities.size <= MOST_NAMED) {
    ids.identities.add(identityUid);
  }
  if (requestId !== null && ids.requests.size <= MOST_NAMED) {
    ids.requests.add(requestId);
  }
}

function messageOf({ identities, requests }: Ids): ChangeSignal {
  return {
    identities: [...identities].slice(0, MOST_NAMED),
    requests: [...requests].slice(0, MOST_NAMED),
    more: identities.size > MOST_NAMED || requests.size > MOST_NAMED,
  };
}
