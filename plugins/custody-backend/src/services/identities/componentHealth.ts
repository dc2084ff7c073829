import { parseEntityRef } from '@backstage/catalog-model';
import {
  type ComponentHealth,
  componentFindings,
  custodyIdentityReadPermission,
  health,
  type HealthState,
  type Instant,
  worstHealth,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import type { Clock } from '../../clock';
import type { Access, Asker } from '../../permissions';
import { listDeclarations } from '../../store/componentDeclarations';
import { identityFacts } from '../../store/identities/identityFacts';
import { listIdentitiesOf } from '../../store/identities/listIdentities';
import type { SummaryRow } from '../../store/identities/identityCards';
import type { ComponentDeclarationsRow } from '../../store/tables';
import {
  type Belonging,
  foreignComponentError,
  isForeignComponent,
  maySee,
} from '../access';
import type { Tenants } from '../tenants';
import { type CardLoader, createCardLoader } from './cardLoader';
import { belongingOf, resourceOf } from './authorizedIdentities';
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
    this.#cards = createCardLoader(deps.db);
  }

  /**
   * @param component - full ref in lower case
   * @throws NotAllowedError when it is another tenant's, whether it has identities or not, so that the answer does
   * not tell which; and when it has identities, or declared that it needs none, and that is not the asker's to see
   */
  async get(asker: Asker, component: string): Promise<ComponentHealth> {
    const { db, clock, titles, access, tenants } = this.#deps;
    const now = clock.now();
    const [all, sees] = await Promise.all([
      this.#cards(component),
      this.#seeing(asker),
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
    return {
      ...brief(component, rows, now),
      identities: cards.map(card =>
        identitySummary(card.identity, card, names, now),
      ),
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
    const [all, sees] = await Promise.all([
      listIdentitiesOf(this.#deps.db, refs),
      this.#seeing(asker),
    ]);
    const rowsOf = new Map<string | null, SummaryRow[]>();
    for (const row of all.filter(sees)) {
      rowsOf.set(row.component, [...(rowsOf.get(row.component) ?? []), row]);
    }
    return refs.map(ref => brief(ref, rowsOf.get(ref) ?? [], now));
  }

  async #seeing(asker: Asker): Promise<(row: SummaryRow) => boolean> {
    const { access } = this.#deps;
    const viewer = access.viewer(asker.caller);
    const permitted = await access.permitted(
      asker,
      custodyIdentityReadPermission,
    );
    return row =>
      maySee(viewer, belongingOf(row)) && permitted.allows(resourceOf(row));
  }
}

function brief(
  component: string,
  rows: readonly SummaryRow[],
  now: Instant,
): Brief {
  const states = rows.map(row => health(identityFacts(row), now));
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
