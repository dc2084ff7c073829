import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { axeFaults } from '../__testUtils__/axe';
import { renderPart } from '../__testUtils__/render';
import { deniedPreview } from '../__testUtils__/requests';
import { busyWorld } from '../__testUtils__/world';
import { OwnerField } from './OwnerField';
import { ScopesField } from './ScopesField';
import type { OwnerFieldProps, ScopesFieldProps } from './schemas';

/** Fields as the form holds them: a value, and what the form says of the rest. */
function Owner() {
  const [formData, onChange] = useState<string>();
  const props = {
    formData,
    onChange,
    schema: { title: 'Owner' },
    required: true,
    idSchema: { $id: 'root_owner' },
  } as unknown as OwnerFieldProps;
  return (
    <>
      <OwnerField {...props} />
      <output>{formData}</output>
    </>
  );
}

function Scopes(props: { form?: object; initial?: string[] }) {
  const [formData, onChange] = useState<string[] | undefined>(props.initial);
  const fieldProps = {
    formData,
    onChange,
    schema: { title: 'Scopes' },
    required: true,
    idSchema: { $id: 'root_scopes' },
    formContext: {
      formData: props.form ?? {
        name: 'ledger-api',
        owner: 'group:default/payments',
      },
    },
  } as unknown as ScopesFieldProps;
  return (
    <>
      <ScopesField {...fieldProps} />
      <output>{JSON.stringify(formData)}</output>
    </>
  );
}

describe('CustodyOwner', () => {
  it('lists my groups on top, the others below, and gives the full ref', async () => {
    const user = userEvent.setup();
    const { container } = renderPart(<Owner />);
    await user.click(await screen.findByLabelText(/Owner/));
    const options = await screen.findAllByRole('option');
    expect(options.map(option => option.textContent)).toEqual([
      expect.stringContaining('Payments'),
      expect.stringContaining('Data platform'),
      expect.stringContaining('Security'),
    ]);
    expect(screen.getByText('My groups')).toBeInTheDocument();
    expect(screen.getByText('Other groups')).toBeInTheDocument();
    await user.click(options[0]);
    expect(screen.getByRole('status')).toHaveTextContent(
      'group:default/payments',
    );
    expect(await axeFaults(container)).toEqual([]);
  });
});

describe('CustodyScopes', () => {
  it('offers scopes with sentence, risk and owner, and says live what they ask for', async () => {
    const user = userEvent.setup();
    const { container, api } = renderPart(<Scopes />);
    expect(
      await screen.findByText(/Choose a scope; then this shows/),
    ).toBeInTheDocument();
    await user.type(screen.getByLabelText(/Scopes/), 'write entries');
    const option = await screen.findByRole('option', { name: /ledger:write/ });
    expect(option).toHaveTextContent('Write ledger entries');
    expect(option).toHaveTextContent(
      'High risk · ledger-db, owned by data-platform',
    );
    expect(screen.getAllByRole('option')).toHaveLength(1);
    await user.click(option);

    const preview = screen.getByRole('region', { name: 'What this asks for' });
    expect(
      await within(preview).findByText(
        'Production · high risk because ledger:write touches resource ledger-db',
      ),
    ).toBeInTheDocument();
    expect(preview).toHaveTextContent(
      'Needs 3 approvals: Payments (Omar +2) · Data platform, owner of ledger-db (Lena) · Security or SRE (Sam +2)',
    );
    expect(preview).toHaveTextContent(
      'Granted for 90 days · rotates every 7 days · usually approved in 3 hours',
    );
    expect(preview).toHaveTextContent(
      'Your repository is created now; its credential follows the last approval.',
    );
    expect(api.calls.filter(({ route }) => route === 'preview')).toHaveLength(
      1,
    );
    expect(await axeFaults(container)).toEqual([]);
  });

  it('says which rule denies, and what would be allowed instead', async () => {
    const world = busyWorld(Date.now());
    Object.assign(world.preview, deniedPreview);
    renderPart(<Scopes initial={['ledger:write']} />, { world });
    expect(await screen.findByText('Policy says no')).toBeInTheDocument();
    expect(
      screen.getByText(/rule no-static-in-production/),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/leave the mode out, or ask for/),
    ).toBeInTheDocument();
  });

  it('says that nothing can be created while Custody does not answer', async () => {
    renderPart(<Scopes initial={['ledger:write']} />, {
      break: api => {
        api.faults.preview = { status: 403, message: 'not for you' };
      },
    });
    expect(
      await screen.findByText(
        'Custody did not answer, so nothing can be created: not for you',
      ),
    ).toBeInTheDocument();
  });

  it('asks for the owner first, and calls nobody before', async () => {
    const { api } = renderPart(
      <Scopes form={{ name: 'x' }} initial={['ledger:write']} />,
    );
    expect(
      await screen.findByText(/Choose an owner; then this shows/),
    ).toBeInTheDocument();
    expect(api.calls.map(({ route }) => route)).not.toContain('preview');
  });

  it('takes out the holes that the form makes for `minItems`', async () => {
    renderPart(<Scopes initial={[undefined as unknown as string]} />);
    await waitFor(() =>
      expect(document.querySelector('output')).toHaveTextContent('[]'),
    );
  });
});
