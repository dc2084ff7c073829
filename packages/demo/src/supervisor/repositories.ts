import { promises as fs } from 'node:fs';
import path from 'node:path';
import type { DemoConfig } from '../config';

const HANDBOOK = `# Made by the demo, so that the folder of repositories is never empty.
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: engineering-handbook
  title: Engineering handbook
  description: How Northwind Pay builds, ships and runs software
spec:
  type: documentation
  lifecycle: production
  owner: group:default/platform
`;

/**
 * Puts a first repository where `publish:local-git` will put others: to the catalog, a pattern that
 * matches no file at all is an error.
 */
export async function seedRepositories(config: DemoConfig): Promise<void> {
  const folder = path.join(
    config.dataDir,
    'repositories',
    'engineering-handbook',
  );
  await fs.mkdir(folder, { recursive: true });
  await fs.writeFile(path.join(folder, 'catalog-info.yaml'), HANDBOOK);
}
