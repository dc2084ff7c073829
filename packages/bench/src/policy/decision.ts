import {
  preparsePolicySet,
  statefulIsAuthorized,
} from '@cedar-policy/cedar-wasm/nodejs';
import {
  PolicyFile,
  PolicyRequest,
  PolicySet,
  loadPolicySet,
  readPolicyDirectory,
} from '@custody/policy';
import { resolve } from 'node:path';
import { BenchmarkResult } from '../result';
import { sideBySide } from '../sideBySide';
import { policiesOfTeams } from './policiesOfTeams';
import { questions, rawCall } from './questions';

const CALLS = 300;
const REMEMBERED = 100;

/**
 * Our decision beside the raw Cedar call: `statefulIsAuthorized` on the same
 * slice of the set, with calls that were put together beforehand.
 */
export async function run(): Promise<BenchmarkResult[]> {
  const shipped = await readPolicyDirectory(
    // eslint-disable-next-line no-restricted-syntax -- never built: it runs from its sources
    resolve(__dirname, '../../../../examples/policies'),
  );
  return [
    ...compare('the shipped set', shipped),
    ...compare('the shipped set and 40 policies of teams', [
      ...shipped,
      policiesOfTeams(40),
    ]),
  ];
}

function compare(name: string, files: PolicyFile[]): BenchmarkResult[] {
  const set = load(files);
  const slice = set.policies.filter(({ actions }) =>
    actions.includes('create'),
  );
  const prepared = `bench/${set.hash}`;
  preparsePolicySet(prepared, {
    staticPolicies: Object.fromEntries(slice.map(({ id, text }) => [id, text])),
  });

  const asked = questions(CALLS * 20);
  const calls = asked.map(question => rawCall(question, prepared));
  const few = asked.slice(0, REMEMBERED);
  expectSame(set, asked[0], calls[0]);

  const once = sideBySide(
    CALLS,
    at => set.decide(asked[at]),
    at => statefulIsAuthorized(calls[at]),
  );
  const again = sideBySide(
    CALLS,
    at => set.decide(few[at % REMEMBERED]),
    at => statefulIsAuthorized(calls[at % REMEMBERED]),
  );
  const what = `raw stateful Cedar call, same slice of ${slice.length} policies`;
  return [
    {
      name: `decision, never asked before, on ${name}`,
      ours: {
        what: 'decide, per second of CPU',
        perSecond: once.oursPerSecond,
      },
      reference: { what, perSecond: once.referencePerSecond },
      ratio: once.timeRatio,
      aim: { of: 'time', atMost: 1.2 },
    },
    {
      name: `decision, asked before, on ${name}`,
      ours: {
        what: 'decide, memoised, per second of CPU',
        perSecond: again.oursPerSecond,
      },
      reference: { what, perSecond: again.referencePerSecond },
      ratio: 1 / again.timeRatio,
      aim: { of: 'rate', atLeast: 10 },
    },
  ];
}

function load(files: PolicyFile[]): PolicySet {
  const loaded = loadPolicySet(files);
  if (!loaded.ok) {
    throw new Error(JSON.stringify(loaded.problems));
  }
  return loaded.set;
}

/** A benchmark of two things that do not do the same would be worth nothing. */
function expectSame(
  set: PolicySet,
  question: PolicyRequest,
  call: ReturnType<typeof rawCall>,
) {
  const ours = set.decide(question);
  const raw = statefulIsAuthorized(call);
  const same =
    raw.type === 'success' &&
    raw.response.decision === ours.effect &&
    raw.response.diagnostics.reason.sort().join() === ours.policyIds.join();
  if (!same) {
    throw new Error(
      `ours and raw Cedar differ: ${JSON.stringify({ ours, raw })}`,
    );
  }
}
