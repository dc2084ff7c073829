import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type { EntityProviderMutation } from '@backstage/plugin-catalog-node';
import fc from 'fast-check';
import { identity, surroundings } from '../__testUtils__/examples';
import { FakeFeed } from '../__testUtils__/FakeFeed';
import { eventually, startCatalog } from '../__testUtils__/startCatalog';
import { backoffMillis } from './backoff';
import { foldChanges, type Change } from './foldChanges';
import { IdentityEntityProvider } from './IdentityEntityProvider';
import { readChanges } from './readChanges';

jest.setTimeout(60_000);

const upsert = (name: string, spec: object = {}) => ({
  op: 'upsert' as const,
  ref: `identity:payments/${name}`,
  uid: `uid-${name}`,
  entity: JSON.parse(JSON.stringify(identity({ name, spec }))),
});
const remove = (name: string) => ({
  op: 'remove' as const,
  ref: `identity:payments/${name}`,
  uid: `uid-${name}`,
  entity: null,
});
const stretch = (
  changes: ReturnType<typeof upsert | typeof remove>[],
): Change[] =>
  changes.map((change, i) => ({
    ...change,
    cursor: String(i + 1),
    at: '2026-11-22T12:00:00.000Z',
  }));

describe('foldChanges', () => {
  it('keeps the last word on each ref', () => {
    const folded = foldChanges(
      stretch([
        upsert('a'),
        upsert('b'),
        remove('a'),
        upsert('b', { type: 'bot' }),
      ]),
    );
    expect(folded.removed.map(r => r.entityRef)).toEqual([
      'identity:payments/a',
    ]);
    expect(folded.added.map(a => a.entity.spec?.type)).toEqual(['bot']);
  });

  it('leaves out an entity that is not an identity of its ref', () => {
    const other = { ...upsert('a'), ref: 'identity:payments/b' };
    const component = {
      ...upsert('c'),
      entity: { ...upsert('c').entity, kind: 'Component' },
    };
    expect(foldChanges(stretch([other, component]))).toMatchObject({
      added: [],
      malformed: ['identity:payments/b', 'identity:payments/c'],
    });
  });

  it('comes to the same in one stretch as in two', () => {
    const change = fc
      .tuple(fc.boolean(), fc.constantFrom('a', 'b', 'c'))
      .map(([up, name]) => (up ? upsert(name) : remove(name)));
    const state = (...stretches: Change[][]) => {
      const refs = new Set<string>();
      for (const folded of stretches.map(foldChanges)) {
        folded.removed.forEach(r => refs.delete(r.entityRef));
        folded.added.forEach(a =>
          refs.add(`identity:payments/${a.entity.metadata.name}`),
        );
      }
      return [...refs].sort();
    };
    fc.assert(
      fc.property(fc.array(change), fc.nat(20), (changes, cut) => {
        const all = stretch(changes);
        expect(state(all.slice(0, cut), all.slice(cut))).toEqual(state(all));
      }),
    );
  });
});

describe('backoffMillis', () => {
  it('doubles from 5 seconds up to 5 minutes', () => {
    expect([1, 2, 3, 7, 100].map(backoffMillis)).toEqual([
      5_000, 10_000, 20_000, 300_000, 300_000,
    ]);
  });
});

describe('readChanges', () => {
  it('refuses a feed that leads nowhere', async () => {
    const client = {
      changes: async () => ({
        items: [],
        nextCursor: '1',
        hasMore: true,
        resync: false,
      }),
    };
    await expect(
      readChanges({ client, auth: mockServices.auth(), cursor: '1' }),
    ).rejects.toThrow(/does not lead on/);
  });

  const resync = { items: [], nextCursor: '0', hasMore: true, resync: true };

  it('begins anew when what came after its cursor was forgotten, also in the middle', async () => {
    const pages = [
      { items: stretch([upsert('a')]), nextCursor: '5', hasMore: true },
      resync,
      { items: stretch([upsert('b')]), nextCursor: '9', hasMore: false },
    ];
    const asked: Array<string | undefined> = [];
    const client = {
      changes: async (request?: { query?: { cursor?: string } }) => {
        asked.push(request?.query?.cursor);
        return { resync: false, ...pages[asked.length - 1] };
      },
    };
    const read = await readChanges({
      client,
      auth: mockServices.auth(),
      cursor: '4',
    });
    expect(asked).toEqual(['4', '5', undefined]);
    expect(read).toMatchObject({ cursor: '9', whole: true });
    expect(read.changes.map(({ uid }) => uid)).toEqual(['uid-b']);
  });

  it('refuses a feed that always has it begin anew', async () => {
    await expect(
      readChanges({
        client: { changes: async () => resync },
        auth: mockServices.auth(),
      }),
    ).rejects.toThrow(/asked 3 times to be read from its start/);
  });
});

describe('IdentityEntityProvider', () => {
  const start = async () => {
    const mutations: EntityProviderMutation[] = [];
    const clock = { ms: 0 };
    const feed = {
      changes: stretch([upsert('a')]),
      down: false,
      mutationFails: false,
      /** Whether what came after any cursor is forgotten. */
      forgot: false,
      reads: [] as Array<string | undefined>,
    };
    const provider = new IdentityEntityProvider({
      logger: mockServices.logger.mock(),
      now: () => clock.ms,
      read: async cursor => {
        feed.reads.push(cursor);
        if (feed.down) throw new Error('down');
        return {
          changes: feed.changes.slice(feed.forgot ? 0 : Number(cursor ?? 0)),
          cursor: String(feed.changes.length),
          whole: cursor === undefined || feed.forgot,
        };
      },
    });
    await provider.refresh();
    expect(feed.reads).toEqual([]);
    await provider.connect({
      applyMutation: async mutation => {
        if (feed.mutationFails) throw new Error('locked');
        mutations.push(mutation);
      },
      refresh: async () => {},
    });
    return { provider, mutations, clock, feed };
  };

  it('begins with all of it, then goes on from its cursor', async () => {
    const { provider, mutations, feed } = await start();
    await provider.refresh();
    feed.changes.push(...stretch([remove('a')]));
    await provider.refresh();
    await provider.refresh();
    expect(feed.reads).toEqual([undefined, '1', '2']);
    expect(mutations.map(m => m.type)).toEqual(['full', 'delta']);
  });

  it('takes all that there is for the whole when it had to begin anew', async () => {
    const { provider, mutations, feed } = await start();
    feed.changes.push(...stretch([upsert('b')]));
    await provider.refresh();
    feed.changes = stretch([upsert('b')]);
    feed.forgot = true;
    await provider.refresh();
    expect(
      mutations.map(m => [
        m.type,
        m.type === 'full' ? m.entities.map(e => e.entity.metadata.name) : [],
      ]),
    ).toEqual([
      ['full', ['a', 'b']],
      ['full', ['b']],
    ]);
  });

  it('leaves a backend alone that is down, longer and longer, until it makes itself heard', async () => {
    const { provider, clock, feed } = await start();
    feed.down = true;
    for (clock.ms = 0; clock.ms < 40_000; clock.ms += 1_000) {
      await provider.refresh();
    }
    expect(feed.reads).toHaveLength(4); // at 0, 5, 15 and 35 s
    provider.wake();
    await provider.refresh();
    expect(feed.reads).toHaveLength(5);
  });

  it('reads again what the catalog did not take', async () => {
    const { provider, mutations, clock, feed } = await start();
    feed.mutationFails = true;
    await provider.refresh();
    feed.mutationFails = false;
    clock.ms = 60_000;
    await provider.refresh();
    expect(feed.reads).toEqual([undefined, undefined]);
    expect(mutations.map(m => m.type)).toEqual(['full']);
  });
});

describe('the feed of a running backend', () => {
  const names = async (catalog: Awaited<ReturnType<typeof startCatalog>>) =>
    ((await catalog.get('/entities?filter=kind=identity')) as Entity[])
      .map(e => e.metadata.name)
      .sort();

  it('is published, followed and taken back', async () => {
    const feed = new FakeFeed();
    for (const name of ['a', 'b', 'c']) {
      await feed.add(upsert(name));
    }
    const catalog = await startCatalog({ feed, entities: surroundings });
    await feed.add(upsert('d'));
    await eventually(async () =>
      (await names(catalog)).join() === 'a,b,c,d' ? true : undefined,
    );

    const entity = await catalog.entity('identity/payments/a');
    expect(entity?.relations?.map(r => `${r.type} ${r.targetRef}`)).toContain(
      'identityOf component:payments/ledger-api',
    );
    expect(entity?.metadata.annotations).toMatchObject({
      'custody.dev/identity-uid': 'uid-a',
      'backstage.io/managed-by-location': 'custody:identity/uid-a',
    });
    expect(entity?.metadata.annotations).not.toHaveProperty([
      'custody.dev/declared-in-git',
    ]);
    const component = await catalog.entity('component/payments/ledger-api', c =>
      Boolean(c?.relations?.some(r => r.type === 'hasIdentity')),
    );
    expect(component?.relations?.map(r => `${r.type} ${r.targetRef}`)).toEqual(
      expect.arrayContaining([
        'hasIdentity identity:payments/a',
        'hasIdentity identity:payments/d',
      ]),
    );

    await feed.add(upsert('a', { type: 'bot' }));
    await catalog.entity('identity/payments/a', e => e?.spec?.type === 'bot');
    await feed.add(remove('b'));
    await eventually(async () =>
      (await names(catalog)).join() === 'a,c,d' ? true : undefined,
    );
    expect(new Set(feed.seen.map(s => s.subject))).toEqual(
      new Set(['plugin:catalog']),
    );
    expect(feed.seen.some(s => s.cursor === '4')).toBe(true);
  });

  it('takes out of the catalog what went while nobody read for too long', async () => {
    const feed = new FakeFeed();
    await feed.add(upsert('a'));
    await feed.add(upsert('b'));
    const catalog = await startCatalog({ feed, entities: surroundings });
    await eventually(async () =>
      (await names(catalog)).join() === 'a,b' ? true : undefined,
    );
    // That `b` went is forgotten by now.
    feed.changes.splice(1, 1, {
      ...upsert('c'),
      at: '2026-11-22T12:00:00.000Z',
      cursor: '2',
    });
    feed.horizon = 3;
    feed.pageSize = 10;
    await feed.add(upsert('d'));
    const found = await eventually(async () => {
      const all = await names(catalog);
      return all.includes('d') && !all.includes('b') ? all : undefined;
    });
    expect(found).toEqual(['a', 'c', 'd']);
  });

  it('does not hold up the catalog when nobody answers, and comes back by itself', async () => {
    const feed = new FakeFeed();
    feed.down = true;
    const catalog = await startCatalog({ feed, entities: surroundings });
    expect(await catalog.entity('component/payments/ledger-api')).toBeDefined();
    feed.down = false;
    await feed.add(upsert('a'));
    await eventually(async () =>
      (await names(catalog)).join() === 'a' ? true : undefined,
    );
  });

  it('never takes over a ref that is declared in Git', async () => {
    const feed = new FakeFeed();
    const catalog = await startCatalog({
      feed,
      entities: [
        ...surroundings,
        identity({ name: 'a', spec: { type: 'bot' } }),
      ],
    });
    await catalog.entity('identity/payments/a');
    await feed.add(upsert('a'));
    await feed.add(upsert('z'));
    await catalog.entity('identity/payments/z');
    expect((await catalog.entity('identity/payments/a'))?.spec?.type).toBe(
      'bot',
    );
  });
});
