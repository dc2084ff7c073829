import { JsonObject } from '@backstage/types';

/** The action that asks for an identity. */
export const REQUEST_ACTION = 'custody:request';

/** The action that ties the component made to its identity. */
export const BIND_ACTION = 'custody:bind';

/** Our form fields, as `ui:field` names them. */
export const OWNER_FIELD = 'CustodyOwner';
export const SCOPES_FIELD = 'CustodyScopes';

/** What a requester chooses as scope when the service needs no credential; a reason is owed. */
export const NO_CREDENTIAL_SCOPE = 'none';

/** Input of the scaffolder action `custody:request`. */
export interface CustodyRequestInput {
  identity: {
    name: string;
    namespace?: string;
    title?: string;
    type: string;
    component?: string;
    system?: string;
    provider?: string;
    mode?: string;
    sponsor?: string;
  };
  /** Entity ref of the owner; without a kind it is a group, without a namespace in `default`. */
  owner: string;
  /** Names of scopes, or `none`. Exactly one of `scopes` and `noCredential` is given. */
  scopes?: string[] | string;
  /** The template's own word that the service needs no credential. */
  noCredential?: { reason: string };
  /** Why the requester asks. */
  reason: string;
  intent?: string;
  consumers?: Array<{ name: string; jwks: JsonObject }>;
}

/** Output of `custody:request`: references only, never a secret. */
export interface CustodyRequestOutput {
  requestId: string;
  identityRef: string;
  state: string;
}

/** Input of the scaffolder action `custody:bind`. */
export interface CustodyBindInput {
  requestId: string;
  /** Entity ref of the component made. */
  component: string;
  consumers?: Array<{ name: string; jwks: JsonObject }>;
}

const TEXT = { type: 'string', minLength: 1 };

const CONSUMERS = {
  type: 'array',
  items: {
    type: 'object',
    required: ['name', 'jwks'],
    additionalProperties: false,
    properties: { name: TEXT, jwks: { type: 'object' } },
  },
};

/** JSON Schema of {@link CustodyRequestInput}. */
export const CUSTODY_REQUEST_INPUT_SCHEMA: JsonObject = {
  type: 'object',
  required: ['identity', 'owner', 'reason'],
  additionalProperties: false,
  oneOf: [{ required: ['scopes'] }, { required: ['noCredential'] }],
  properties: {
    identity: {
      type: 'object',
      required: ['name', 'type'],
      additionalProperties: false,
      properties: {
        name: TEXT,
        namespace: TEXT,
        title: TEXT,
        type: TEXT,
        component: TEXT,
        system: TEXT,
        provider: TEXT,
        mode: TEXT,
        sponsor: TEXT,
      },
    },
    owner: TEXT,
    scopes: {
      anyOf: [{ type: 'array', minItems: 1, items: TEXT }, TEXT],
    },
    noCredential: {
      type: 'object',
      required: ['reason'],
      additionalProperties: false,
      properties: { reason: TEXT },
    },
    reason: TEXT,
    intent: TEXT,
    consumers: CONSUMERS,
  },
};

/** JSON Schema of {@link CustodyRequestOutput}. */
export const CUSTODY_REQUEST_OUTPUT_SCHEMA: JsonObject = {
  type: 'object',
  required: ['requestId', 'identityRef', 'state'],
  additionalProperties: false,
  properties: { requestId: TEXT, identityRef: TEXT, state: TEXT },
};

/** JSON Schema of {@link CustodyBindInput}. */
export const CUSTODY_BIND_INPUT_SCHEMA: JsonObject = {
  type: 'object',
  required: ['requestId', 'component'],
  additionalProperties: false,
  properties: { requestId: TEXT, component: TEXT, consumers: CONSUMERS },
};

/** The keys that `custody:request` knows in its input. */
export const REQUEST_INPUT_KEYS = [
  'identity',
  'owner',
  'scopes',
  'noCredential',
  'reason',
  'intent',
  'consumers',
];

/** The keys that `custody:request` knows in `identity`. */
export const REQUEST_IDENTITY_KEYS = [
  'name',
  'namespace',
  'title',
  'type',
  'component',
  'system',
  'provider',
  'mode',
  'sponsor',
];
