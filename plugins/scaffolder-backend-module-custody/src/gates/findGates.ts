import type { AuthService } from '@backstage/backend-plugin-api';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import type { ScaffolderGates } from '@custody/backstage-plugin-custody-common';
import { CUSTODY_ACTIONS } from '../actions/ids';
import type { EffectGate } from '../guard/EffectGate';
import type { InstalledGuard } from '../guard/custodyEffectGuard';

/**
 * Compares what the scaffolder can run with what the guard wrapped.
 *
 * @returns every effect action, on the side of the guard that it stands on
 */
export async function findGates(options: {
  auth: AuthService;
  scaffolder: Pick<ScaffolderService, 'listActions'>;
  gate: Pick<EffectGate, 'isEffect'>;
  guard: InstalledGuard | undefined;
}): Promise<ScaffolderGates> {
  const { auth, scaffolder, gate, guard } = options;
  const actions = await scaffolder.listActions(
    {},
    { credentials: await auth.getOwnServiceCredentials() },
  );
  const effects = actions
    .map(action => action.id)
    .filter(id => !CUSTODY_ACTIONS.includes(id) && gate.isEffect(id))
    .sort();
  const isGuarded = (id: string) => guard?.wrapped.has(id) ?? false;
  return {
    admission: true,
    guard: guard !== undefined,
    guarded: effects.filter(isGuarded),
    unguarded: effects.filter(id => !isGuarded(id)),
  };
}
