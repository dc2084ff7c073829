import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

export const bindExamples: TemplateExample[] = [
  {
    description: 'Tie the component made to the identity that was asked for',
    example: stringify({
      steps: [
        {
          id: 'bind',
          name: 'Tie the component to its identity',
          action: 'custody:bind',
          input: {
            requestId: "${{ steps['request'].output.requestId }}",
            component: "${{ steps['register'].output.entityRef }}",
          },
        },
      ],
    }),
  },
];
