import { FakeProvider } from '@custody/backstage-plugin-custody-test-utils';
import type { Operation } from '../../store/operations/findOperations';
import type { IdentitiesRow } from '../../store/tables';
import { PROPOSED } from '../../__testUtils__/engineWorld';
import type { ProviderInstance } from '../ports';
import { newIdentityRow } from './propose';
import { capabilitiesOf } from './verbs';

const NOW = '2026-11-22T12:00:00.000Z';
const LATER = '2026-11-22T12:00:00.001Z';

describe('capabilitiesOf', () => {
  const instance: ProviderInstance = {
    ref: PROPOSED.provider,
    environment: 'production',
    tenants: [],
    exposure: 'internal',
    provider: new FakeProvider(),
  };
  const can = (change: Partial<IdentitiesRow>, active?: Partial<Operation>) =>
    capabilitiesOf(
      {
        ...newIdentityRow(
          { ...PROPOSED },
          { state: 'governed', origin: 'request' },
          NOW,
        ),
        current_version: 1,
        ...change,
      },
      active as Operation | undefined,
      { get: () => instance, list: () => [instance] },
      NOW,
    );

  it.each<[string, Partial<IdentitiesRow>, string | null]>([
    ['without an end', { grant_ends_at: null }, null],
    ['that ends later', { grant_ends_at: LATER }, null],
    [
      'that ends now',
      { grant_ends_at: NOW },
      `its grant ended on ${NOW}, so there is nothing to resume: retire it, and ask for another identity if it is still needed`,
    ],
  ])('resumes what is suspended and has a grant %s: %j', (_, row, reason) => {
    expect(can({ state: 'suspended', ...row }).resume).toEqual({
      allowed: reason === null,
      reason,
    });
  });

  it('says first that it is not suspended', () => {
    expect(can({ grant_ends_at: NOW }).resume.reason).toBe(
      'it is not suspended',
    );
  });
});
