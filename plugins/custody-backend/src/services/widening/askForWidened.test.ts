import {
  addDuration,
  MAX_REASON_LENGTH,
  MAX_SCOPES,
} from '@custody/backstage-plugin-custody-common';
import type { Knex } from 'knex';
import { clearTables } from '../../__testUtils__/clearTables';
import { testDatabases } from '../../__testUtils__/databases';
import { TEST_POLICIES } from '../../__testUtils__/policies';
import {
  CREATE,
  createRequestWorld,
  type RequestWorld,
} from '../../__testUtils__/requestWorld';
import { TEST_SCOPES } from '../../__testUtils__/scopes';
import type { RequestsRow } from '../../store/tables';
import { SCOPES_REQUESTER } from '../access';
import { createVocabulary } from '../vocabulary';
import { askForWidened } from '.';

jest.setTimeout(60_000);

/** The same policies, but what nobody signed in for may be asked too. */
const POLICIES = TEST_POLICIES.replace(
  'unless { context.requesterIsOwnerMember }',
  'unless { context.requesterIsOwnerMember || context.unattributed }',
);
const ASKED = {
  ...CREATE,
  identity: { ...CREATE.identity, scopes: ['own:write'] },
};
const [OWN_WRITE] = TEST_SCOPES.filter(({ name }) => name === 'own:write');
const RENEW = {
  kind: 'renew',
  identity: { namespace: 'payments', name: 'ledger-api-db' },
  reason: 'it is needed for longer',
} as const;
/** As many scopes as an identity may have, with names as long as they may be. */
const MANY = Array.from({ length: MAX_SCOPES }, (_, at) =>
  `own:many-${at}-`.padEnd(99, 'x').concat('y'),
).map(name => ({ ...OWN_WRITE, name, title: name }));

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'a scope that is defined more widely, on %s',
  id => {
    let db: Knex;
    let world: RequestWorld;

    beforeAll(async () => {
      db = await databases.migrated(id);
    });
    beforeEach(async () => {
      await clearTables(db);
      world = await createRequestWorld(db);
      await world.setPolicies(POLICIES);
      const request = await world.submit('ada', ASKED);
      await world.review('omar', request);
      await world.engineSays(request.id);
    });

    const define = (...privileges: string[]) =>
      Object.assign(
        world.common.vocabulary,
        createVocabulary(
          [...TEST_SCOPES, ...MANY].map(scope => ({
            definition: {
              ...scope,
              privileges: {
                'fake/main': [{ on: `table ${scope.name}`, privileges }],
              },
            },
            file: 'test',
            line: 1,
          })),
        ),
      );
    const sweep = async () => {
      world.clock.advance('PT10M');
      await askForWidened(world.clock.now(), world.common);
    };
    const asked = () =>
      db<RequestsRow>('requests')
        .where({ requester: SCOPES_REQUESTER })
        .orderBy('created_at');
    const states = async () => (await asked()).map(({ state }) => state);
    const newest = async () => (await asked()).at(-1) as RequestsRow;
    const granted = async () => {
      const [{ scopes }] = await db('grants').where({ superseded_at: null });
      return JSON.parse(scopes)[0].privileges[0].privileges;
    };

    it('is asked for once, and granted when people approved it', async () => {
      await sweep();
      expect(await states()).toEqual([]);
      define('SELECT', 'DELETE');
      await sweep();
      await sweep();
      expect(await states()).toEqual(['pending']);
      expect(await granted()).toEqual(['SELECT']);
      const request = await newest();
      expect(request).toMatchObject({
        kind: 'change',
        submitted_by: null,
        reason:
          'defined more widely than was granted: own:write. Until this is approved, what was granted stays',
      });
      expect(JSON.parse(request.decision).input.context).toMatchObject({
        unattributed: true,
        widens: true,
      });
      const { requester } = await world.requests.get(
        await world.caller('omar'),
        request.id,
      );
      expect(requester.title).toBe('a scope that was defined more widely');
      expect(await world.notices()).toContainEqual(
        expect.objectContaining({
          link: `/identities/inbox?request=${request.id}`,
          title:
            'A scope that was defined more widely asks for a change of ledger-api-db: it waits for your review',
        }),
      );
      await world.review('omar', request);
      await world.review('paula', request);
      expect(await granted()).toEqual(['SELECT', 'DELETE']);
      await world.engineSays(request.id);
      await sweep();
      expect(await states()).toEqual(['fulfilled']);
    });

    it('is not asked for again once it was denied, but for another definition', async () => {
      define('SELECT', 'DELETE');
      await sweep();
      await world.review('omar', await newest(), 'deny');
      await sweep();
      expect(await states()).toEqual(['denied']);
      define('SELECT', 'DELETE', 'UPDATE');
      await sweep();
      expect(await states()).toEqual(['denied', 'pending']);
      define('SELECT', 'UPDATE');
      await sweep();
      expect(await states()).toEqual(['denied', 'superseded', 'pending']);
      expect(await granted()).toEqual(['SELECT']);
    });

    it('is taken back where it is defined as before, and asked for again', async () => {
      define('SELECT', 'DELETE');
      await sweep();
      define('SELECT');
      await sweep();
      expect(await states()).toEqual(['withdrawn']);
      define('SELECT', 'DELETE');
      await sweep();
      expect(await states()).toEqual(['withdrawn', 'pending']);
    });

    it('waits for what a person asked before', async () => {
      const theirs = await world.submit('ada', RENEW);
      define('SELECT', 'DELETE');
      await sweep();
      expect(await states()).toEqual([]);
      expect((await world.stored(theirs.id))?.state).toBe('pending');
    });

    it('is not asked for once the grant has ended, and leaves its owner room to ask', async () => {
      const day = addDuration(world.clock.now(), 'P1D');
      await db('identities').update({ grant_ends_at: day });
      define('SELECT', 'DELETE');
      await sweep();
      expect(await states()).toEqual(['pending']);
      world.clock.advance('P1D');
      await sweep();
      expect(await newest()).toMatchObject({
        state: 'withdrawn',
        outcome: 'withdrawn: what was granted has ended',
      });
      define('SELECT', 'DELETE', 'UPDATE');
      await sweep();
      expect(await states()).toEqual(['withdrawn']);
      const { state } = await world.submit('ada', RENEW);
      expect(state).toBe('pending');
    });

    it('is not asked for at the very end of the grant', async () => {
      const end = addDuration(world.clock.now(), 'PT10M');
      await db('identities').update({ grant_ends_at: end });
      define('SELECT', 'DELETE');
      await sweep();
      expect(await states()).toEqual([]);
    });

    it('is more than was granted, whoever asks for it', async () => {
      define('SELECT', 'DELETE');
      const change = await world.submit('ada', { ...ASKED, kind: 'change' });
      const { decision } = (await world.stored(change.id)) as unknown as {
        decision: { input: { context: object } };
      };
      expect(decision.input.context).toMatchObject({ widens: true });
    });

    it('is said in the log where it can’t be asked for', async () => {
      define('SELECT', 'DELETE');
      await db('identities').update({ owner: 'group:default/gone' });
      const warn = jest.spyOn(world.common.logger, 'warn');
      await sweep();
      expect(await states()).toEqual([]);
      expect(warn).toHaveBeenCalledWith(
        expect.stringContaining('`group:default/gone` is not in the catalog'),
      );
    });

    it('is said in the log where what was asked can’t be taken back', async () => {
      define('SELECT', 'DELETE');
      await sweep();
      define('SELECT');
      const warn = jest.spyOn(world.common.logger, 'warn');
      const release = jest
        .spyOn(world.common.record, 'release')
        .mockRejectedValueOnce(new Error('the disk is full'));
      await sweep();
      expect(await states()).toEqual(['pending']);
      expect(warn.mock.calls).toEqual([
        [
          "what was asked for `identity:payments/ledger-api-db` can't be taken back, though the scopes are defined as they were granted: the disk is full",
        ],
      ]);
      release.mockRestore();
      await sweep();
      expect(await states()).toEqual(['withdrawn']);
    });

    it('is asked for however many there are, with a reason that is no longer than reasons are', async () => {
      define('SELECT');
      const scopes = MANY.map(({ name }) => name);
      const many = await world.submit('ada', {
        ...CREATE,
        identity: { ...CREATE.identity, name: 'many', scopes },
      });
      await world.review('omar', many);
      await world.engineSays(many.id);
      await db('identities')
        .whereNot({ name: 'many' })
        .update({ state: 'retired' });
      define('SELECT', 'DELETE');
      await sweep();
      expect(await states()).toEqual(['pending']);
      const { reason } = await newest();
      expect(reason).toHaveLength(MAX_REASON_LENGTH);
      expect(reason).toMatch(
        /^defined more widely than was granted: own:many-.*x…\. Until this is approved, what was granted stays$/,
      );
    });
  },
);
