import { z } from 'zod/v4';

/** What the scaffolder module answers at `GET /api/scaffolder/custody/gates`; read by the backend for `GET /gates`. */
export const scaffolderGatesSchema = z.object({
  /** The router before the scaffolder's own is in place. It answers, so it is. */
  admission: z.literal(true),
  /** Whether the backend was assembled with the guard around actions. */
  guard: z.boolean(),
  /** Effect actions that run only after Custody said yes. */
  guarded: z.array(z.string()),
  /** Effect actions that the guard could not wrap, such as those built into the scaffolder. */
  unguarded: z.array(z.string()),
});
export type ScaffolderGates = z.infer<typeof scaffolderGatesSchema>;
