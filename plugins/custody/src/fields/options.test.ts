import { requestPayloadSchema } from '@custody/backstage-plugin-custody-common';
import {
  needsNoCredential,
  previewInput,
  scopesOf,
  withoutContradiction,
} from './options';

const form = {
  name: 'ledger-api',
  owner: 'group:default/payments',
  service: { team: 'group:default/data-platform', empty: ' ' },
};

describe('previewInput', () => {
  it('makes a body that the backend accepts, by the names that the template says', () => {
    const input = previewInput(
      {
        namespace: 'payments',
        nameFrom: 'name',
        suffix: '-db',
        ownerFrom: 'owner',
        componentFrom: 'name',
        provider: 'postgresql/ledger',
        mode: 'rotated',
      },
      form,
      ['ledger:write'],
    );
    const payload = 'payload' in input ? input.payload : undefined;
    expect(requestPayloadSchema.parse(payload)).toMatchObject({
      kind: 'create',
      identity: {
        namespace: 'payments',
        name: 'ledger-api-db',
        owner: 'group:default/payments',
        component: 'component:payments/ledger-api',
        scopes: ['ledger:write'],
        credential: { provider: 'postgresql/ledger', mode: 'rotated' },
      },
    });
  });

  it('works without any options where the form calls its values name and owner', () => {
    expect(previewInput({}, form, ['ledger:write'])).toMatchObject({
      payload: {
        identity: { name: 'ledger-api', owner: 'group:default/payments' },
      },
    });
  });

  it('reads into objects', () => {
    expect(
      previewInput({ ownerFrom: 'service.team' }, form, ['ledger:write']),
    ).toMatchObject({
      payload: { identity: { owner: 'group:default/data-platform' } },
    });
  });

  it.each([
    [{ nameFrom: 'other' }, form, ['a:b'], 'name'],
    [{}, { owner: 'group:default/payments' }, ['a:b'], 'name'],
    [{ ownerFrom: 'service.empty' }, form, ['a:b'], 'owner'],
    [{ ownerFrom: '__proto__' }, form, ['a:b'], 'owner'],
    [{}, { name: 'x', owner: 7 }, ['a:b'], 'owner'],
    [{}, form, [], 'scopes'],
    [{}, form, undefined, 'scopes'],
  ])(
    'with %j and %j and %j, what is missing is %s',
    (options, data, scopes, missing) => {
      expect(previewInput(options, data, scopes)).toEqual({ missing });
    },
  );

  it('declares where `none` is chosen, as the backend reads it', () => {
    const options = {
      namespace: 'payments',
      suffix: '-db',
      componentFrom: 'name',
      reasonFrom: 'reason',
    };
    const input = previewInput(
      options,
      { ...form, reason: 'it calls nobody' },
      ['none'],
    );
    const payload = 'payload' in input ? input.payload : undefined;
    expect(requestPayloadSchema.parse(payload)).toEqual({
      kind: 'declare',
      component: 'component:payments/ledger-api',
      owner: 'group:default/payments',
      reason: 'it calls nobody',
    });
    // Without a word on the component, it is what the identity would have been named after.
    expect(
      previewInput({ namespace: 'payments', suffix: '-db' }, form, ['none']),
    ).toMatchObject({
      payload: { component: 'component:payments/ledger-api-db' },
    });
    expect(previewInput(options, form, ['none'])).toEqual({
      missing: 'reason',
    });
  });

  it('takes a full ref of a component as it is', () => {
    expect(
      previewInput({ component: 'component:a/b' }, form, ['a:b']),
    ).toMatchObject({ payload: { identity: { component: 'component:a/b' } } });
  });
});

describe('scopesOf', () => {
  it.each([
    [[undefined], []],
    [['', 'a:b', null], ['a:b']],
    ['a:b', []],
    [undefined, []],
  ])('%j holds %j', (value, scopes) => {
    expect(scopesOf(value)).toEqual(scopes);
  });
});

describe('`none` stands alone', () => {
  it.each([
    [[], ['none'], ['none']],
    [['a:b'], ['a:b', 'none'], ['none']],
    [['none'], ['none', 'a:b'], ['a:b']],
    [['a:b'], ['a:b', 'c:d'], ['a:b', 'c:d']],
    [['none'], [], []],
  ])('%j, then %j: %j', (before, after, chosen) => {
    expect(withoutContradiction(before, after)).toEqual(chosen);
  });

  it.each([
    [['none'], true],
    [['none', 'a:b'], false],
    [[], false],
  ])('%j needs no credential: %s', (scopes, none) => {
    expect(needsNoCredential(scopes)).toBe(none);
  });
});
