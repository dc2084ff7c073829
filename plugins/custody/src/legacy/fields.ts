import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import { OwnerField } from '../fields/OwnerField';
import { ownerFieldSchema, scopesFieldSchema } from '../fields/schemas';
import { ScopesField } from '../fields/ScopesField';
import { validateOwner, validateScopes } from '../fields/validation';
import { custodyPlugin } from './plugin';

/** `ui:field: CustodyOwner`, inside `<ScaffolderFieldExtensions>`. */
export const CustodyOwnerFieldExtension = custodyPlugin.provide(
  createScaffolderFieldExtension({
    name: 'CustodyOwner',
    component: OwnerField,
    validation: validateOwner,
    schema: ownerFieldSchema.schema,
  }),
);

/** `ui:field: CustodyScopes`, inside `<ScaffolderFieldExtensions>`. */
export const CustodyScopesFieldExtension = custodyPlugin.provide(
  createScaffolderFieldExtension({
    name: 'CustodyScopes',
    component: ScopesField,
    validation: validateScopes,
    schema: scopesFieldSchema.schema,
  }),
);
