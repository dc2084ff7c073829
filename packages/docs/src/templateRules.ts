import { TEMPLATE_RULES } from '@custody/backstage-plugin-custody-common';
import { table } from './table';

const INTRODUCTION = `# Template rules

What the linter finds in a governed template. The same rules run before the merge (\`custody templates lint\`), at
ingestion and at admission. An \`error\` makes the template not compliant; a \`warning\` is only shown. Ids are stable: a
retired one is never given to another rule. Rules from \`CUS-T030\` on are about injection: a template that breaks one is
left as it is, and listed as *not injectable*.`;

/** `docs/reference/template-rules.md`. */
export function renderTemplateRules(): string {
  const rows = Object.entries(TEMPLATE_RULES).map(
    ([id, { title, severity, remedy }]) => [
      `\`${id}\``,
      severity,
      title,
      remedy,
    ],
  );
  return [
    INTRODUCTION,
    table(['rule', 'severity', 'holds when', 'remedy'], rows),
  ].join('\n\n');
}
