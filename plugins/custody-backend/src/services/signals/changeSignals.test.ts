import { mockServices } from '@backstage/backend-test-utils';
import type { SignalPayload } from '@backstage/plugin-signals-node';
import {
  CHANGE_CHANNEL,
  changeSignalSchema,
} from '@custody/backstage-plugin-custody-common';
import type { Audience } from './audience';
import { type Change, MOST_LOOKED_UP, MOST_NAMED } from './changeBatch';
import { createChangeSignals } from './changeSignals';

const change = (more: Partial<Change> = {}): Change => ({
  tenant: 'payments',
  identityUid: 'uid-1',
  requestId: null,
  ...more,
});

function setUp(options: { publish?: () => Promise<void> } = {}) {
  const published: SignalPayload[] = [];
  const logger = mockServices.logger.mock();
  const audience: Audience = {
    of: async heard =>
      heard.tenant === null ? heard.parties : [`group:default/${heard.tenant}`],
    ofPulse: async () => ['group:default/payments'],
  };
  const changes = createChangeSignals({
    signals: {
      publish: async signal => {
        published.push(signal);
        await options.publish?.();
      },
    },
    audience,
    partiesOf: async uids =>
      new Map(
        uids
          .filter(uid => uid !== 'unknown')
          .map(uid => [uid, ['group:default/owners']]),
      ),
    logger,
  });
  return { changes, published, logger };
}

describe('change signals', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('tells the first change soon, and what follows once a second, each identity once', async () => {
    const { changes, published } = setUp();
    changes.note(change());
    changes.note(change({ requestId: 'request-1' }));
    await jest.advanceTimersByTimeAsync(60);
    expect(published).toEqual([
      {
        channel: CHANGE_CHANNEL,
        recipients: { type: 'user', entityRef: ['group:default/payments'] },
        message: {
          identities: ['uid-1'],
          requests: ['request-1'],
          more: false,
        },
      },
    ]);
    for (let step = 0; step < 50; step++) {
      changes.note(change());
      changes.note(change({ identityUid: 'uid-2' }));
      await jest.advanceTimersByTimeAsync(10);
    }
    expect(published).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(published).toHaveLength(2);
    expect(published[1].message).toEqual({
      identities: ['uid-1', 'uid-2'],
      requests: [],
      more: false,
    });
    await jest.advanceTimersByTimeAsync(10_000);
    expect(published).toHaveLength(2);
  });

  it('stays small when 10,000 identities change ten times within a second', async () => {
    const { changes, published } = setUp();
    for (let n = 0; n < 100_000; n++) {
      changes.note(change({ identityUid: `uid-${n % 10_000}` }));
    }
    await jest.advanceTimersByTimeAsync(2_000);
    expect(published).toHaveLength(1);
    const message = changeSignalSchema.parse(published[0].message);
    expect(message.more).toBe(true);
    expect(message.identities).toHaveLength(MOST_NAMED);
  });

  it('tells each audience what is its own, and of no tenant the parties', async () => {
    const { changes, published } = setUp();
    changes.note(change());
    changes.note(change({ tenant: 'storefront', identityUid: 'uid-2' }));
    changes.note(change({ tenant: null, identityUid: 'uid-3' }));
    changes.note(change({ tenant: null, identityUid: 'uid-4' }));
    changes.note(change({ tenant: null, identityUid: 'unknown' }));
    changes.note(change({ tenant: null, identityUid: null, requestId: 'r' }));
    await jest.advanceTimersByTimeAsync(60);
    expect(
      published.map(({ recipients, message }) => [recipients, message]),
    ).toEqual([
      [
        { type: 'user', entityRef: ['group:default/payments'] },
        { identities: ['uid-1'], requests: [], more: false },
      ],
      [
        { type: 'user', entityRef: ['group:default/storefront'] },
        { identities: ['uid-2'], requests: [], more: false },
      ],
      [
        { type: 'user', entityRef: ['group:default/owners'] },
        { identities: ['uid-3', 'uid-4'], requests: [], more: false },
      ],
    ]);
  });

  it('looks up a limited number of owners, however many identities without a tenant change', async () => {
    const { changes, published } = setUp();
    for (let n = 0; n < MOST_LOOKED_UP * 3; n++) {
      changes.note(change({ tenant: null, identityUid: `uid-${n}` }));
    }
    await jest.advanceTimersByTimeAsync(60);
    expect(published).toHaveLength(1);
    expect(published[0].message).toMatchObject({ more: true });
  });

  it('fails nothing when nobody can be told, says so once, and goes on', async () => {
    let fails = true;
    const { changes, published, logger } = setUp({
      publish: async () => {
        if (fails) throw new Error('the bus is away');
      },
    });
    for (let n = 0; n < 3; n++) {
      changes.note(change());
      await jest.advanceTimersByTimeAsync(1_100);
    }
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('the bus is away'),
    );
    fails = false;
    changes.note(change());
    await jest.advanceTimersByTimeAsync(1_100);
    expect(published).toHaveLength(4);
  });

  it('beats from its start until it is stopped, and tells nothing by that', async () => {
    const { changes, published } = setUp();
    changes.start();
    await jest.advanceTimersByTimeAsync(60_500);
    expect(published).toHaveLength(4);
    expect(published[3].message).toEqual({
      identities: [],
      requests: [],
      more: false,
    });
    changes.note(change());
    await changes.stop();
    changes.note(change());
    await jest.advanceTimersByTimeAsync(60_000);
    expect(published).toHaveLength(4);
  });
});
