import fc from 'fast-check';
import { arbitraryRequest, aRequest } from './__testUtils__/requests';
import { canonicalRequest, parseRequest, serializeRequest } from './request';

describe('canonicalRequest', () => {
  it('sorts lists, drops repetition and fills in defaults', () => {
    const request = canonicalRequest(
      aRequest({
        principal: {
          groups: ['group:default/b', 'group:default/a', 'group:default/b'],
        },
        resource: { scopes: ['b:x', 'a:x'] },
      }),
    );
    expect(request.principal.groups).toEqual([
      'group:default/a',
      'group:default/b',
    ]);
    expect(request.resource.scopes).toEqual(['a:x', 'b:x']);
    expect(request.context).toEqual({
      reason: 'ledger-api writes entries',
      exceptions: [],
      requesterIsOwnerMember: false,
      serviceRequest: false,
      unattributed: false,
      widens: true,
      calendar: [],
    });
  });

  it.each([
    [['group:default/payments'], 'group:default/payments', true],
    [['group:default/mail'], 'group:default/payments', false],
    [[], 'user:default/ada', true],
    [[], 'user:default/omar', false],
  ])('knows whether somebody in %j is of the owner %s', (groups, owner, is) => {
    const asked = aRequest({ principal: { groups }, resource: { owner } });
    expect(canonicalRequest(asked).context.requesterIsOwnerMember).toBe(is);
  });

  it('is the same done twice, and survives being stored', () => {
    fc.assert(
      fc.property(arbitraryRequest, request => {
        const canonical = canonicalRequest(request);
        expect(canonicalRequest(canonical)).toEqual(canonical);
        expect(parseRequest(serializeRequest(request))).toEqual(canonical);
      }),
    );
  });

  it.each([
    ['', 'is not JSON'],
    ['[]', '`request`'],
    ['{"action":"create"}', '`principal`'],
  ])('refuses to read back `%s`', (text, message) => {
    expect(() => parseRequest(text)).toThrow(message);
  });
});
