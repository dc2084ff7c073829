/**
 * What a provider or sink module of Custody builds on.
 *
 * @packageDocumentation
 */
export * from './provider';
export * from './secret';
export * from './sink';
export * from './extensions';
export * from './limited';
