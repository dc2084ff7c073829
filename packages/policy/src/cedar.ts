import { setFlagsFromString } from 'node:v8';
import type * as CedarWasm from '@cedar-policy/cedar-wasm/nodejs';

type Cedar = typeof CedarWasm;

const BUDGET = '--wasm-tiering-budget';
/** V8's own, in bytes of WebAssembly that a function runs before it is compiled again, optimised. */
const USUAL_BUDGET = 13_000_000;
/** A set is loaded long before any function of Cedar has run as much; what decides day in, day out gets there. */
const OUR_BUDGET = 1_000_000_000;

let loaded: Cedar | undefined;

/**
 * Cedar, compiled on first use, so that whoever never asks it doesn't pay for it.
 *
 * Most of what loading a set cost was V8 optimising functions that run for a moment and then not again before the set
 * changes. How much a function runs before it is optimised is fixed when a module is instantiated, so it is raised for
 * just that moment, in which nothing else can run.
 */
export function cedar(): Cedar {
  loaded ??= withBudget(
    () =>
      // The flag has to be set before, and an import would come before everything.
      require('@cedar-policy/cedar-wasm/nodejs') as Cedar,
  );
  return loaded;
}

function withBudget<T>(instantiate: () => T): T {
  const options = [...process.execArgv, process.env.NODE_OPTIONS ?? ''];
  if (options.some(option => option.includes(BUDGET))) {
    // Whoever runs Node chose one.
    return instantiate();
  }
  setFlagsFromString(`${BUDGET}=${OUR_BUDGET}`);
  try {
    return instantiate();
  } finally {
    setFlagsFromString(`${BUDGET}=${USUAL_BUDGET}`);
  }
}
