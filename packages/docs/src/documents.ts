import path from 'node:path';
import prettier from 'prettier';
import { renderAuditEvents } from './auditEvents';
import { renderConfiguration } from './configuration';
import { renderFindings } from './findings';
import { renderHttpApi } from './httpApi';
import { renderOpenApi } from './openApi';
import { root } from './root';
import { renderTemplateRules } from './templateRules';

/** A page that follows from the code. */
export type Document = {
  /** Relative to the repository. */
  file: string;
  render(): string;
};

/** Every generated page. `yarn workspace @custody/docs write` writes them; a test fails when one is out of date. */
export const documents: readonly Document[] = [
  { file: 'docs/http-api.md', render: renderHttpApi },
  { file: 'docs/openapi.yaml', render: renderOpenApi },
  { file: 'docs/reference/audit-events.md', render: renderAuditEvents },
  { file: 'docs/reference/findings.md', render: renderFindings },
  { file: 'docs/reference/template-rules.md', render: renderTemplateRules },
  { file: 'docs/reference/configuration.md', render: renderConfiguration },
];

const NOTE =
  'Written by `yarn workspace @custody/docs write`. Change the code that it follows from instead.';

/** @returns the page as it is committed, formatted like every other file */
export function renderDocument({ file, render }: Document): string {
  const filepath = path.join(root, file);
  const options = prettier.resolveConfig.sync(filepath) ?? {};
  const text = file.endsWith('.md')
    ? `<!-- ${NOTE} -->\n\n${render()}`
    : `# ${NOTE}\n${render()}`;
  return prettier.format(text, { ...options, filepath });
}
