import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { OwnerField } from './OwnerField';
import { ownerFieldSchema, scopesFieldSchema } from './schemas';
import { ScopesField } from './ScopesField';
import { validateOwner, validateScopes } from './validation';

/** `ui:field: CustodyOwner`. */
export const ownerFormField = createFormField({
  name: 'CustodyOwner',
  component: OwnerField,
  validation: validateOwner,
  schema: ownerFieldSchema,
});

/** `ui:field: CustodyScopes`. */
export const scopesFormField = createFormField({
  name: 'CustodyScopes',
  component: ScopesField,
  validation: validateScopes,
  schema: scopesFieldSchema,
});
