import { loaded, shippedFiles } from './__testUtils__/policies';
import { aRequest } from './__testUtils__/requests';
import { explain } from './explain';

describe('explain', () => {
  it('says what is allowed, why, what is owed, and when it ends', async () => {
    const set = loaded(...(await shippedFiles()));
    const asked = aRequest({ resource: { risk: 'high' } });
    expect(explain(set.decide(asked))).toEqual([
      'user:default/ada may create identity:payments/ledger-api-db.',
      'production: Production needs one other person of the owner.',
      'production-high-risk: High risk in production needs the owner, the owner of what is accessed, and security or SRE, and ends sooner.',
      'Owed: one approval from security or sre, one approval from the owner and one approval from the owner of each resource.',
      'The grant ends after 90 days.',
      'Its credential is rotated every 7 days.',
      'Leases and tokens end after 1 hour.',
      'An old version is revoked after 24 hours.',
      `Decided under the policy set ${set.hash.slice(0, 12)}.`,
    ]);
  });

  it('says what is owed one after the other', () => {
    const set = loaded(
      '@id("staged") @reason("in turn") @tier("high") @approvals("owner=1, sponsor=1; then group:default/security=2") @maxGrant("P90D") @rotateEvery("P7D") @maxTtl("PT1H") permit (principal, action == Custody::Action::"create", resource);',
    );
    expect(explain(set.decide(aRequest()))).toContain(
      'Owed: one approval from the owner and one approval from the sponsor; then 2 approvals from security.',
    );
  });

  it('says what is denied, and why', () => {
    const set = loaded(
      '@id("never") @reason("not today") forbid (principal, action == Custody::Action::"create", resource);',
    );
    expect(explain(set.decide(aRequest()))).toEqual([
      'user:default/ada may not create identity:payments/ledger-api-db.',
      'never: Not today.',
      expect.stringContaining('Decided under'),
    ]);
    expect(explain(set.decide(aRequest({ action: 'retire' })))[1]).toMatch(
      /^No policy permits `retire` for a `service-account` /,
    );
  });

  it('explains what could not be asked at all', () => {
    const set = loaded(
      '@id("never") @reason("not today") forbid (principal, action, resource);',
    );
    // Not a request, as it may come from a table that somebody wrote to.
    const broken = JSON.parse('{"action":"create"}');
    expect(explain(set.decide(broken))[1]).toMatch(/`principal`/);
  });
});
