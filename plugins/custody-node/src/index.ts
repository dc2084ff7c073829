/**
 * What a provider or sink module of Custody builds on.
 *
 * @packageDocumentation
 */
export * from './audit';
export * from './provider';
export * from './secret';
export * from './sink';
export * from './extensions';
export * from './limited';
export * from './accountNames';
export * from './difference';
export * from './privileges';
export * from './providerModule';
export * from './randomPassword';
export * from './unreachable';
