import { ResponseError } from '@backstage/errors';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeFaults } from '../__testUtils__/axe';
import { renderPart } from '../__testUtils__/render';
import {
  noName,
  notGoverned,
  templateEntity,
  told,
} from '../__testUtils__/templates';
import { TemplatesLine } from './TemplatesLine';

const templates = [
  templateEntity('database', 'compliant'),
  templateEntity('stateless', 'injected'),
  templateEntity('odd', 'not-injectable', [told('error', noName)]),
  templateEntity('scheduled-job', undefined, [told('warning', notGoverned)]),
  templateEntity('library'),
];

function forbidden(): Promise<ResponseError> {
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name: 'Error', message: 'it is down' },
        request: { method: 'GET', url: '/entities/by-query' },
        response: { statusCode: 403 },
      }),
      { status: 403, headers: { 'content-type': 'application/json' } },
    ),
  );
}

describe('TemplatesLine', () => {
  it('counts templates and leads to the page of each', async () => {
    const { container } = renderPart(<TemplatesLine />, {
      catalog: catalogApiMock({ entities: templates }),
    });
    const panel = await screen.findByRole('region', { name: 'Templates' });
    expect(
      await within(panel).findByText('3 of 5 governed'),
    ).toBeInTheDocument();
    expect(panel).not.toHaveTextContent('database');
    const found = within(panel).getByRole('list', { name: '2 with findings' });
    expect(found).toHaveTextContent('scheduled-job (Not governed)');
    expect(
      within(found).getByRole('link', { name: 'scheduled-job' }),
    ).toHaveAttribute('href', '/catalog/default/template/scheduled-job');
    const stuck = within(panel).getByRole('list', {
      name: '1 not injectable: its tasks are refused when they start',
    });
    expect(within(stuck).getByRole('link')).toHaveTextContent('odd');
    await userEvent.click(
      within(panel).getByRole('button', { name: 'Show all Templates' }),
    );
    const governed = within(panel).getByRole('list', { name: '3 governed' });
    expect(governed).toHaveTextContent(
      'databaseodd (Not injectable)stateless (Completed by injection)',
    );
    expect(await axeFaults(container)).toEqual([]);
  });

  it('takes one line while nothing is amiss', async () => {
    renderPart(<TemplatesLine />, {
      catalog: catalogApiMock({ entities: [templateEntity('library')] }),
    });
    expect(await screen.findByText('0 of 1 governed')).toBeInTheDocument();
    expect(screen.queryByText(/with findings|not injectable/)).toBeNull();
    await userEvent.click(
      screen.getByRole('button', { name: 'Show all Templates' }),
    );
    expect(screen.getByText('No template is governed.')).toBeInTheDocument();
  });

  it('is not there for who sees no templates', async () => {
    const catalog = catalogApiMock();
    const real = catalog.queryEntities.bind(catalog);
    let answer = () => {};
    const held = new Promise<void>(resolve => {
      answer = resolve;
    });
    catalog.queryEntities = async (...args) => {
      await held;
      return real(...args);
    };
    renderPart(<TemplatesLine />, { catalog });
    const panel = await screen.findByRole('region', { name: 'Templates' });
    expect(within(panel).getByRole('status')).toHaveTextContent('Loading');
    answer();
    await waitFor(() => expect(panel).not.toBeInTheDocument());
  });

  it('says that the catalog did not answer, and asks again', async () => {
    const user = userEvent.setup();
    const catalog = catalogApiMock({ entities: templates });
    const real = catalog.queryEntities.bind(catalog);
    let broken = true;
    catalog.queryEntities = async (...args) => {
      if (broken) throw await forbidden();
      return real(...args);
    };
    const { container } = renderPart(<TemplatesLine />, { catalog });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The catalog did not say which templates there are. What the server said: it is down',
    );
    expect(await axeFaults(container)).toEqual([]);
    broken = false;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('3 of 5 governed')).toBeInTheDocument();
  });
});
