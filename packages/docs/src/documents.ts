import path from 'node:path';
import prettier from 'prettier';
import { renderAuditEvents } from './auditEvents';
import { renderConfiguration } from './configuration';
import { renderFindings } from './findings';
import { renderHttpApi } from './httpApi';
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
  { file: 'docs/reference/audit-events.md', render: renderAuditEvents },
  { file: 'docs/reference/findings.md', render: renderFindings },
  { file: 'docs/reference/template-rules.md', render: renderTemplateRules },
  { file: 'docs/reference/configuration.md', render: renderConfiguration },
];

/** @returns the page as it is committed, formatted like every other file */
export function renderDocument({ file, render }: Document): string {
  const filepath = path.join(root, file);
  const options = prettier.resolveConfig.sync(filepath) ?? {};
  const note = `<!-- Written by \`yarn workspace @custody/docs write\`. Change the code that it follows from instead. -->`;
  return prettier.format(`${note}\n\n${render()}`, { ...options, filepath });
}
