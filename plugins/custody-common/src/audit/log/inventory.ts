import { z } from 'zod/v4';
import { instant } from '../../api/shared';

/**
 * What a provider listed, as the data of an event `provider.inventory`. A long list is told in several events, in parts
 * from 1; accounts that Custody did not make have no identity.
 */
export const inventorySchema = z.object({
  provider: z.string(),
  /** When it was begun to list. */
  takenAt: instant,
  part: z.number().int().min(1),
  parts: z.number().int().min(1),
  accounts: z.array(
    z.object({
      account: z.string(),
      identityUid: z.string().nullable(),
      version: z.number().int().nullable(),
      canLogIn: z.boolean(),
    }),
  ),
});
export type Inventory = z.infer<typeof inventorySchema>;
export type InventoryAccount = Inventory['accounts'][number];

/** What the record says of one version of an identity. */
type Version = {
  provider: string | null;
  account: string | null;
  issuedAt: string | null;
  endedAt: string | null;
};

type SeenEvent = {
  type: string;
  at: string;
  identityUid: string | null;
  data: unknown;
};

type Listing = {
  takenAt: string;
  parts: Map<number, InventoryAccount[]>;
  of: number;
};

/** What the newest inventory of a provider and the record say differently. */
export type ProviderCompleteness = {
  provider: string;
  takenAt: string;
  accounts: number;
  /** Accounts that are not Custody's: nothing of them is in the record, and nothing has to be. */
  unmanaged: number;
  /** Each in a sentence. */
  missing: string[];
};

export type AuditCompleteness = {
  /** `unknown` when there is no whole inventory to hold the record against. */
  complete: boolean | 'unknown';
  providers: ProviderCompleteness[];
};

const MADE = ['credential.issued', 'lease.issued'];
const GONE = ['credential.revoked', 'lease.ended'];
/** Between an account is made and its event is written lies a moment, in which these already speak of it. */
const BEING_MADE = ['operation.started', 'operation.step', 'lease.failed'];

/**
 * Holds the record against what providers listed: each account of Custody's has to have an event by which it was made,
 * and each credential that is on record as issued, and not as revoked, has to be there.
 */
export class CompletenessCheck {
  readonly #versions = new Map<string, Version>();
  /** Those of which a version was ever made or begun. */
  readonly #identities = new Set<string>();
  readonly #listings = new Map<string, Listing>();
  readonly #whole = new Map<string, Listing>();
  /** What there was to say before the first event that is not sealed. */
  #bySeal: AuditCompleteness | null = null;

  /**
   * Takes an event that is not sealed; these stand after all that are. Anybody who has the file can have written it, so it
   * explains nothing, and makes nothing missing: it is only told that a later export may explain it.
   */
  seeUnsealed(event: SeenEvent): void {
    this.#bySeal ??= this.#compareAll();
    if (event.type !== 'provider.inventory') {
      this.see(event);
    }
  }

  /** Takes an event that is sealed, in the order of the log. */
  see(event: SeenEvent): void {
    if (event.type === 'provider.inventory') {
      const parsed = inventorySchema.safeParse(event.data);
      if (parsed.success) {
        this.#take(parsed.data);
      }
      return;
    }
    if (event.identityUid === null) {
      return;
    }
    const data = (event.data ?? {}) as Record<string, unknown>;
    const known = (version: unknown) =>
      this.#version(event.identityUid as string, version);
    if (MADE.includes(event.type)) {
      const version = known(data.version);
      version.issuedAt = event.at;
      version.endedAt = null;
      version.account = textOf(data.account);
      // Leases end by themselves; that they are gone is no sign of anything.
      version.provider =
        event.type === 'credential.issued' ? textOf(data.provider) : null;
    } else if (GONE.includes(event.type)) {
      known(data.version).endedAt = event.at;
    } else if (BEING_MADE.includes(event.type)) {
      known(data.toVersion ?? data.version);
    }
  }

  #version(uid: string, number: unknown): Version {
    this.#identities.add(uid);
    const key = `${uid}/${number}`;
    const version = this.#versions.get(key) ?? {
      provider: null,
      account: null,
      issuedAt: null,
      endedAt: null,
    };
    this.#versions.set(key, version);
    return version;
  }

  #take({ provider, takenAt, part, parts, accounts }: Inventory): void {
    const begun = this.#listings.get(provider);
    const listing: Listing =
      begun?.takenAt === takenAt
        ? begun
        : { takenAt, parts: new Map(), of: parts };
    listing.parts.set(part, accounts);
    this.#listings.set(provider, listing);
    if (listing.parts.size === listing.of) {
      this.#whole.set(provider, listing);
      this.#forget();
    }
  }

  /** What had ended before every provider was last listed is no longer asked for. */
  #forget(): void {
    const listed = [...this.#whole.values()].map(({ takenAt }) => takenAt);
    const oldest = listed.reduce((a, b) => (a < b ? a : b));
    for (const [key, { endedAt }] of this.#versions) {
      if (endedAt !== null && endedAt < oldest) {
        this.#versions.delete(key);
      }
    }
  }

  result(): AuditCompleteness {
    const all = this.#compareAll();
    if (this.#bySeal === null) {
      return all;
    }
    const still = new Set(all.providers.flatMap(({ missing }) => missing));
    return {
      ...this.#bySeal,
      providers: this.#bySeal.providers.map(provider => ({
        ...provider,
        missing: provider.missing.map(sentence =>
          still.has(sentence)
            ? sentence
            : `${sentence}; what is not sealed yet says so, and nothing protects that: verify a later export`,
        ),
      })),
    };
  }

  #compareAll(): AuditCompleteness {
    const providers = [...this.#whole.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([provider, listing]) => this.#compare(provider, listing));
    return {
      complete:
        providers.length === 0
          ? 'unknown'
          : providers.every(({ missing }) => missing.length === 0),
      providers,
    };
  }

  /**
   * What versions of an identity have in common, such as a role of its grants, is of no version and comes with its first;
   * nobody can log in as it.
   */
  #isExplained({ identityUid, version, canLogIn }: InventoryAccount): boolean {
    return version === null
      ? !canLogIn && this.#identities.has(identityUid as string)
      : this.#versions.has(`${identityUid}/${version}`);
  }

  #compare(provider: string, listing: Listing): ProviderCompleteness {
    const { takenAt } = listing;
    const accounts = [...listing.parts.values()].flat();
    const owned = accounts.filter(({ identityUid }) => identityUid !== null);
    const names = new Set(accounts.map(({ account }) => account));
    const unknown = owned
      .filter(account => !this.#isExplained(account))
      .map(
        ({ account }) =>
          `\`${account}\` was there on ${takenAt}, and nothing in the log says that it was made, or that it still may be there`,
      );
    const gone = [...this.#versions.values()].flatMap(version =>
      version.provider === provider &&
      version.issuedAt !== null &&
      version.issuedAt < takenAt &&
      version.endedAt === null &&
      version.account !== null &&
      !names.has(version.account)
        ? [
            `\`${version.account}\` was issued on ${version.issuedAt} and was not there on ${takenAt}, and nothing in the log says that it was revoked`,
          ]
        : [],
    );
    return {
      provider,
      takenAt,
      accounts: accounts.length,
      unmanaged: accounts.length - owned.length,
      missing: [...unknown, ...gone],
    };
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
