import { parseEntityRef } from '@backstage/catalog-model';
import {
  type ComponentHealth,
  componentFindings,
  custodyIdentityReadPermission,
  health,
  type HealthState,
  worstHealth,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Clock } from '../../clock';
import type { Access, Asker } from '../../permissions';
import { listDeclarations } from '../../store/componentDeclarations';
import { readExceptionsLifting } from '../../store/identities/exceptionsLifting';
import { identityFacts } from '../../store/identities/identityFacts';
import { listIdentitiesOf } from '../../store/identities/listIdentities';
import type { SummaryRow } from '../../store/identities/identityCards';
import type { ComponentDeclarationsRow } from '../../store/tables';
import {
  type Belonging,
  foreignComponentError,
  isForeignComponent,
  maySee,
  readSeen,
} from '../access';
import type { Tenants } from '../tenants';
import { type CardLoader, createCardLoader } from './cardLoader';
import { resourceOf } from './authorizedIdentities';
import { identitySummary, refsInSummaries } from './identityViews';
import type { TitleLookup } from './titles';

type Brief = Pick<ComponentHealth, 'component' | 'health' | 'counts'>;

/**
 * Health of components: what the card shows, and the many chips of a list.
 *
 * The card is asked for on every visit of a component page, so it takes one statement, shared with whoever else asks
 * at that moment, and nothing of the catalog: names are remembered.
 */
export class ComponentHealthService {
  readonly #deps: {
    db: Knex;
    clock: Clock;
    access: Access;
    titles: TitleLookup;
    tenants: Tenants;
  };

  readonly #cards: CardLoader;

  constructor(deps: {
    db: Knex;
    clock: Clock;
    access: Access;
    titles: TitleLookup;
    tenants: Tenants;
  }) {
    this.#deps = deps;
    this.#cards = createCardLoader(deps);
  }

  /**
   * @param component - full ref in lower case
   * @throws NotAllowedError when it is another tenant's, whether it has identities or not, so that the answer does
   * not tell which; and when it has identities, or declared that it needs none, and that is not the asker's to see
   */
  async get(asker: Asker, component: string): Promise<ComponentHealth> {
    const { db, clock, titles, access, tenants } = this.#deps;
    const now = clock.now();
    const loading = this.#cards(component);
    const [all, sees] = await Promise.all([
      loading,
      this.#seeing(
        asker,
        loading.then(loaded => loaded.map(({ identity }) => identity)),
      ),
    ]);
    const cards = all.filter(({ identity }) => sees(identity));
    const rows = cards.map(({ identity }) => identity);
    const viewer = access.viewer(asker.caller);
    const [declarations, names] = await Promise.all([
      // What has an identity has no need to say that it needs none.
      all.length > 0 ? [] : listDeclarations(db, [component]),
      titles(
        refsInSummaries(
          cards.map(({ identity: { owner }, breakGlass }) => ({
            owner,
            breakGlass,
          })),
        ),
      ),
    ]);
    const told = declarations.filter(row =>
      maySee(viewer, belongingOfDeclaration(row, tenants)),
    );
    if (
      rows.length + told.length === 0 &&
      (all.length + declarations.length > 0 ||
        isForeignComponent(viewer, component, tenants))
    ) {
      throw foreignComponentError(component);
    }
    const identities = cards.map(card =>
      identitySummary(card.identity, card, names, now),
    );
    return {
      ...brief(
        component,
        identities.map(each => each.health),
      ),
      identities,
      findings: componentFindings({
        identities: rows.length,
        declared: told.length > 0,
      }),
      declared: declared(told.at(0)),
    };
  }

  /** The same in brief, for many at once. What the asker may not see counts as unknown. */
  async list(asker: Asker, components: readonly string[]): Promise<Brief[]> {
    const now = this.#deps.clock.now();
    const refs = [...new Set(components.map(ref => ref.toLowerCase()))];
    const loading = listIdentitiesOf(this.#deps.db, refs);
    const [all, sees] = await Promise.all([
      loading,
      this.#seeing(asker, loading),
    ]);
    const seen = all.filter(sees);
    const exceptionsOf = await readExceptionsLifting(this.#deps.db, seen, now);
    const statesOf = new Map<string | null, HealthState[]>();
    for (const row of seen) {
      const facts = identityFacts(row, exceptionsOf(row.uid));
      statesOf.set(row.component, [
        ...(statesOf.get(row.component) ?? []),
        health(facts, now),
      ]);
    }
    return refs.map(ref => brief(ref, statesOf.get(ref) ?? []));
  }

  async #seeing(
    asker: Asker,
    loading: Promise<readonly SummaryRow[]>,
  ): Promise<(row: SummaryRow) => boolean> {
    const { access, db, clock } = this.#deps;
    const viewer = access.viewer(asker.caller);
    // Backstage is asked what it permits while the database is at it.
    const [rows, permitted] = await Promise.all([
      loading,
      access.permitted(asker, custodyIdentityReadPermission),
    ]);
    const sees = await readSeen(viewer, rows, { db, now: clock.now() });
    return row => sees(row) && permitted.allows(resourceOf(row));
  }
}

/** @param states - health of its identities */
function brief(component: string, states: readonly HealthState[]): Brief {
  const counts: Partial<Record<HealthState, number>> = {};
  for (const state of states) {
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return { component, health: worstHealth(states), counts };
}

/** Whose business it is why a component needs no credential. */
function belongingOfDeclaration(
  { component, owner, declared_by: by }: ComponentDeclarationsRow,
  tenants: Tenants,
): Belonging {
  const { namespace } = parseEntityRef(component);
  return { tenant: tenants.of({ namespace, owner }), parties: [owner, by] };
}

function declared(
  row: ComponentDeclarationsRow | undefined,
): ComponentHealth['declared'] {
  return row
    ? { by: row.declared_by, reason: row.reason, at: row.declared_at }
    : null;
}
