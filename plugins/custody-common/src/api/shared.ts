import { z } from 'zod/v4';

/** An instant on the wire: ISO-8601 UTC with milliseconds. */
export const instant = z.iso.datetime();
export const nullableInstant = instant.nullable();

/** A catalog entity with the name that people know it by. */
export const namedRefSchema = z.object({
  ref: z.string(),
  title: z.string().nullable(),
});
export type NamedRef = z.infer<typeof namedRefSchema>;

/** Whether the caller may do something, and if not, why, in one sentence that a page can show. */
export const capabilitySchema = z.object({
  allowed: z.boolean(),
  reason: z.string().nullable(),
});
export type Capability = z.infer<typeof capabilitySchema>;

/** Cursor paging of every list: `limit` 1-100, default 50. */
export const pageQuery = {
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  /** Counting costs; the total is given only when asked for. */
  total: z.stringbool().optional(),
};

/** One page of a list. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    total: z.number().int().optional(),
  });
}
export type Page<T> = { items: T[]; nextCursor: string | null; total?: number };
