import { useEntity } from '@backstage/plugin-catalog-react';
import { TemplatePanel } from './TemplatePanel';
import { readTemplateStatus } from './templateStatus';

/** The card of a template's page: does it ask for owner and scope, and what is missing. */
export function TemplateCard() {
  const { entity } = useEntity();
  return <TemplatePanel template={readTemplateStatus(entity)} />;
}
