import { promises as fs } from 'node:fs';
import path from 'node:path';
import { InputError } from '@backstage/errors';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod/v4';

/** Who can sign in: one User entity of the demo's catalog. */
export interface Persona {
  /** The entity's name, and the subject of the tokens. */
  id: string;
  name: string;
  email: string;
  /** Names of the groups that the person is a member of. */
  groups: string[];
  /** What the person is, in a few words. Only the main characters of the story have one. */
  role?: string;
  /** What the person does in the story. */
  does?: string;
}

/** The annotations by which a User entity becomes a main character, with a large card. */
export const ROLE_ANNOTATION = 'demo.custody.dev/role';
export const DOES_ANNOTATION = 'demo.custody.dev/does';

const userSchema = z.object({
  kind: z.literal('User'),
  metadata: z.object({
    name: z.string(),
    annotations: z.record(z.string(), z.string()).optional(),
  }),
  spec: z.object({
    profile: z.object({ displayName: z.string(), email: z.email() }),
    memberOf: z.array(z.string()),
  }),
});

/**
 * Reads the personas from the User entities that the catalog reads too, so that the two cannot disagree.
 *
 * @param directory - a folder of YAML files, such as `examples/org`
 * @returns personas in the order of the files; those with a role first
 * @throws InputError when a file is no YAML, a user has no name, email or groups, or there is no user
 */
export async function readPersonas(directory: string): Promise<Persona[]> {
  const names = (await fs.readdir(directory))
    .filter(name => name.endsWith('.yaml'))
    .sort();
  const personas: Persona[] = [];
  for (const name of names) {
    const content = await fs.readFile(path.join(directory, name), 'utf8');
    personas.push(...parsePersonas(content, name));
  }
  if (personas.length === 0) {
    throw new InputError(
      `no User entity in \`${directory.slice(
        -100,
      )}\`; add one with a profile email`,
    );
  }
  return [
    ...personas.filter(persona => persona.role),
    ...personas.filter(persona => !persona.role),
  ];
}

function parsePersonas(content: string, file: string): Persona[] {
  const personas: Persona[] = [];
  for (const document of parseAllDocuments(content)) {
    if (document.errors.length > 0) {
      throw new InputError(
        `\`${file}\` is not valid YAML: ${document.errors[0].message}`,
      );
    }
    const entity: unknown = document.toJS();
    if ((entity as { kind?: unknown } | null)?.kind !== 'User') {
      continue;
    }
    const parsed = userSchema.safeParse(entity);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new InputError(
        `a User in \`${file}\` can't sign in: ${issue.path.join('.')}: ${
          issue.message
        }`,
      );
    }
    const { metadata, spec } = parsed.data;
    personas.push({
      id: metadata.name,
      name: spec.profile.displayName,
      email: spec.profile.email,
      groups: spec.memberOf,
      role: metadata.annotations?.[ROLE_ANNOTATION],
      does: metadata.annotations?.[DOES_ANNOTATION],
    });
  }
  return personas;
}
