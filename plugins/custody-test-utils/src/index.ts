/**
 * What tests of Custody, and of providers for it, build on.
 *
 * @packageDocumentation
 */
export * from './contract';
export * from './faults';
export * from './sinkContract';
export * from './manualClock';
export * from './fakeProvider';
export * from './consumerDouble';
export * from './faultyProxy';
export * from './certificate';
