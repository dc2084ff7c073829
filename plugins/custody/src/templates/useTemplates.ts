import { useApi } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { useQuery } from '@tanstack/react-query';
import { readTemplateStatus } from './templateStatus';

/** As many as are looked at; the catalog can't filter by `status`, so each of them is read. */
export const TEMPLATE_LIMIT = 1_000;

const FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.title',
  'metadata.annotations',
  'status',
];

/**
 * What the catalog's gate said of each template that the person may see, by name.
 *
 * @returns a query; `total` counts those beyond {@link TEMPLATE_LIMIT} too
 */
export function useTemplates() {
  const catalog = useApi(catalogApiRef);
  return useQuery({
    queryKey: ['custody', 'templates'],
    queryFn: async () => {
      const { items, totalItems } = await catalog.queryEntities({
        filter: { kind: 'template' },
        fields: FIELDS,
        limit: TEMPLATE_LIMIT,
        orderFields: [{ field: 'metadata.name', order: 'asc' }],
      });
      return { templates: items.map(readTemplateStatus), total: totalItems };
    },
    staleTime: 60_000,
  });
}
