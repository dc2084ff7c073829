import { z } from 'zod/v4';
import {
  instant,
  namedRefSchema,
  nullableInstant,
  pageOf,
  pageQuery,
} from './shared';

/** Where an exception stands: asked for, in force, over by itself, or never given. */
export const EXCEPTION_STATES = [
  'pending',
  'in-force',
  'ended',
  'refused',
] as const;
export type ExceptionState = (typeof EXCEPTION_STATES)[number];

/** A dated, approved permission to stay outside of a rule, or a request for one. */
export const exceptionViewSchema = z.object({
  /** Of the request by which it was asked for. */
  requestId: z.string(),
  identity: z.object({
    ref: z.string(),
    namespace: z.string(),
    name: z.string(),
  }),
  owner: namedRefSchema,
  rule: z.string(),
  reason: z.string(),
  compensatingControl: z.string(),
  requester: namedRefSchema,
  approvedBy: z.array(namedRefSchema),
  state: z.enum(EXCEPTION_STATES),
  askedAt: instant,
  /** Since when it is in force; null where it never was. */
  from: nullableInstant,
  /** When it ends, as approved; as asked, where nobody has yet. */
  until: instant,
});
export type ExceptionView = z.infer<typeof exceptionViewSchema>;
export const exceptionPageSchema = pageOf(exceptionViewSchema);

export const exceptionListQuerySchema = z.strictObject({
  ...pageQuery,
  state: z.enum(EXCEPTION_STATES).optional(),
  identity: z.string().max(200).optional(),
});
export type ExceptionListQuery = z.infer<typeof exceptionListQuerySchema>;
