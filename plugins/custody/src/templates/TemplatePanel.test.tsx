import { screen, within } from '@testing-library/react';
import { axeFaults } from '../__testUtils__/axe';
import { renderPart } from '../__testUtils__/render';
import {
  noName,
  noRequest,
  notGoverned,
  refused,
  templateEntity,
  told,
} from '../__testUtils__/templates';
import { TemplatePanel } from './TemplatePanel';
import { readTemplateStatus } from './templateStatus';

function show(...template: Parameters<typeof templateEntity>) {
  return renderPart(
    <TemplatePanel
      template={readTemplateStatus(templateEntity(...template))}
    />,
  );
}

describe('TemplatePanel', () => {
  it('lists what was found: severity in words, rule, message, place and remedy', async () => {
    const { container } = show('plain', 'not-compliant', [
      told('warning', noRequest),
    ]);
    const panel = await screen.findByRole('region', {
      name: 'Owner and scope',
    });
    const [item] = within(panel).getAllByRole('listitem');
    expect(item).toHaveTextContent(
      'Warning, CUS-T004: the first effect, publish:github, is not preceded by a request at spec.steps[1]',
    );
    expect(item).toHaveTextContent(
      'How to fix it: add a custody:request step before the first effect',
    );
    expect(within(item).getByText('publish:github').tagName).toBe('CODE');
    expect(await axeFaults(container)).toEqual([]);
  });

  it.each([
    [
      'reported',
      ['a', 'not-compliant', [told('warning', noRequest)]],
      'Not compliant, reported',
      'Nothing is blocked, and the template works as before.',
    ],
    [
      'not injectable',
      ['a', 'not-injectable', [told('error', noName)]],
      'Not injectable',
      'its tasks are refused when they start',
    ],
    [
      'refused',
      ['a', 'compliant', [refused(noRequest)]],
      'Refused',
      'still serves the last version that passed',
    ],
    [
      'not governed',
      ['a', undefined, [told('warning', notGoverned)]],
      'Not governed',
      'is reported and blocks nothing',
    ],
  ] as const)(
    'says what it means to be %s',
    async (_, args, verdict, means) => {
      show(args[0], args[1], [...args[2]]);
      const panel = await screen.findByRole('region', {
        name: 'Owner and scope',
      });
      expect(within(panel).getByText(verdict)).toBeInTheDocument();
      expect(panel).toHaveTextContent(means);
    },
  );

  it.each([
    [
      'compliant',
      'Governed',
      /without an owner and scopes that were chosen\.$/,
    ],
    [
      'injected',
      'Completed by injection',
      /added when the catalog read the template/,
    ],
  ] as const)(
    'says of a %s one what is known of it, in the same frame',
    async (state, verdict, means) => {
      const { container } = show('good', state);
      const panel = await screen.findByRole('region', {
        name: 'Owner and scope',
      });
      expect(within(panel).getByText(verdict)).toBeInTheDocument();
      expect(within(panel).getByText(means)).toBeInTheDocument();
      expect(within(panel).queryByRole('list')).toBeNull();
      expect(await axeFaults(container)).toEqual([]);
    },
  );

  it('says of one that declares no credential that it asks for no scopes', async () => {
    renderPart(
      <TemplatePanel
        template={{
          ...readTemplateStatus(templateEntity('good', 'compliant')),
          declaresNone: true,
        }}
      />,
    );
    expect(
      await screen.findByText(/it asks for no scopes\.$/),
    ).toBeInTheDocument();
  });

  it('says nothing of one that is not governed and has no findings', () => {
    const { container } = show('other', undefined);
    expect(container.querySelector('section')).toBeNull();
  });
});
