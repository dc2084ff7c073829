/**
 * Types, schemas and rules of Custody that need neither a server nor a browser.
 *
 * @packageDocumentation
 */
export * from './values';
export * from './identity';
export * from './scopes';
export * from './obligations';
export * from './requests';
export * from './approvals';
export * from './credentials';
export * from './intents';
export * from './findings';
export * from './audit';
export * from './templates';
export * from './permissions';
export * from './api';
export * from './client';
