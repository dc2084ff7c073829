import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';

/** `CustodyOwner`: the full ref of who answers for it. */
export const ownerFieldSchema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      kinds: z
        .array(z.enum(['Group', 'User']))
        .optional()
        .describe('kinds that may be chosen; groups unless told'),
    }),
});

/** `CustodyScopes`: names of scopes, or `none` alone. */
export const scopesFieldSchema = makeFieldSchema({
  output: z => z.array(z.string()),
  uiOptions: z =>
    z.object({
      identity: z
        .record(z.string())
        .optional()
        .describe(
          'what the preview is about; keys that end in `From` name other fields of the form',
        ),
      noCredential: z
        .boolean()
        .optional()
        .describe(
          'whether `none` is on offer, for a service that needs no credential; it is unless told',
        ),
    }),
});

export type OwnerFieldProps = typeof ownerFieldSchema.TProps;
export type ScopesFieldProps = typeof scopesFieldSchema.TProps;
