import fs from 'node:fs/promises';
import path from 'node:path';
import {
  parseTemplateConfig,
  TemplateRuleOptions,
} from '@custody/backstage-plugin-custody-common';
import { parseDocument } from 'yaml';
import { UsageError } from '../io';

/**
 * The rules at `custody.templates` of an app config file.
 *
 * @throws UsageError when the file can't be read, or a key of it is wrong
 */
export async function readTemplateConfig(
  file: string,
  cwd: string,
): Promise<TemplateRuleOptions> {
  try {
    const document = parseDocument(
      await fs.readFile(path.resolve(cwd, file), 'utf8'),
    );
    if (document.errors.length > 0) {
      throw document.errors[0];
    }
    const config = document.toJS();
    return parseTemplateConfig(config?.custody?.templates).options;
  } catch (error) {
    throw new UsageError(`config \`${file}\`: ${(error as Error).message}`);
  }
}
