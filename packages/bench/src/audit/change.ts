import { DefaultAuditorService } from '@backstage/backend-defaults/auditor';
import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { interleaved, summarize } from '../interleaved';
import type { BenchmarkResult } from '../result';
import { secondsOf, withAuditDatabase } from './auditDatabase';
import { audited } from './internals';
import { changesLikeASubmission } from './sampleChange';

const CHANGES = 20;
const ROUNDS = { rounds: 40, warmUp: 10 };

/**
 * Entering a request with the identity that it proposes, in one transaction with its audit event, which is mirrored to
 * Backstage's auditor, beside the same transaction without the event.
 */
export function run(): Promise<BenchmarkResult[]> {
  return withAuditDatabase(async ({ db }) => {
    const logger = mockServices.rootLogger({ level: 'error' });
    const auditor = DefaultAuditorService.create(() => {}, {
      auth: mockServices.auth(),
      httpAuth: mockServices.httpAuth(),
      plugin: { getId: () => 'custody' },
    });
    const next = await changesLikeASubmission(db);
    const change = (withEvent: boolean) =>
      secondsOf(async () => {
        for (let nth = 0; nth < CHANGES; nth += 1) {
          const { enter, entry } = next();
          await audited({ db, auditor, logger }, async (tx, audit) => {
            await enter(tx);
            if (withEvent) {
              await audit.append(entry);
            }
          });
        }
      });
    const times = summarize(
      await interleaved(
        ROUNDS,
        () => change(true),
        () => change(false),
      ),
    );
    await expectEvents(db);
    return [
      {
        name: 'a change with its audit event',
        ours: {
          what: 'identity, request and approvers entered, with the event and its mirror',
          perSecond: CHANGES / times.ours,
        },
        reference: {
          what: 'the same in one transaction, without the event',
          perSecond: CHANGES / times.reference,
        },
        ratio: 1 / times.ratio,
        aim: { of: 'rate', atLeast: 0.8 },
      },
    ];
  });
}

/** The two differ by the events, and by nothing else. */
async function expectEvents(db: Knex): Promise<void> {
  const [{ requests, events }] = await db
    .select({
      requests: db('requests').count(),
      events: db('audit_events').count(),
    })
    .then(rows => rows as Record<string, string>[]);
  // One of them is the sample.
  if (Number(requests) - 1 !== 2 * Number(events)) {
    throw new Error(
      `${events} of ${requests} changes are audited, and it has to be half of them`,
    );
  }
}
