import { fireEvent, screen, waitFor, within } from '@testing-library/react';
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

function Scopes(props: {
  form?: object;
  initial?: string[];
  options?: object;
}) {
  const [formData, onChange] = useState<string[] | undefined>(props.initial);
  const fieldProps = {
    formData,
    onChange,
    schema: { title: 'Scopes' },
    uiSchema: { 'ui:options': props.options },
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

  it('says in words, at the field, that it was left empty; and no more once it is not', async () => {
    const user = userEvent.setup();
    const { container } = renderPart(
      <form>
        <Owner />
        <button type="submit">Next</button>
      </form>,
    );
    const input = await screen.findByLabelText(/Owner/);
    expect(
      screen.queryByText('Choose the group that answers for it.'),
    ).toBeNull();
    // As a browser does on a submit: an event to cancel, at each field that is empty.
    expect(fireEvent.invalid(input)).toBe(false);
    expect(input).toHaveAccessibleDescription(
      'Choose the group that answers for it.',
    );
    expect(input).toBeInvalid();
    expect(input).toHaveFocus();
    expect(await axeFaults(container)).toEqual([]);
    await user.click(input);
    await user.click((await screen.findAllByRole('option'))[0]);
    expect(input).toBeValid();
    expect(
      screen.queryByText('Choose the group that answers for it.'),
    ).toBeNull();
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
      'Needs 3 approvals: Payments (Omar Haddad and 2 more) · Data platform, owner of ledger-db (Lena Fischer) · Security or SRE (Sam Okafor and 2 more)',
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

  it('offers that none is needed, alone, and says what comes of it', async () => {
    const user = userEvent.setup();
    const world = busyWorld(Date.now());
    Object.assign(world.preview, { approvals: [], derived: null });
    const { api, container } = renderPart(
      <Scopes initial={['ledger:write']} />,
      {
        world,
      },
    );
    await user.click(await screen.findByLabelText(/Scopes/));
    await user.click(
      await screen.findByRole('option', { name: /none Needs no credential/ }),
    );
    expect(document.querySelector('output')).toHaveTextContent('["none"]');
    const preview = screen.getByRole('region', { name: 'What this asks for' });
    expect(
      await within(preview).findByText(
        'No credential: nothing to issue, to rotate or to leak',
      ),
    ).toBeInTheDocument();
    expect(preview).toHaveTextContent('Needs no approval');
    expect(preview).toHaveTextContent('Everything is created now.');
    expect(preview).not.toHaveTextContent(/end|policy/);
    expect(
      api.calls.filter(({ route }) => route === 'preview').at(-1)?.request,
    ).toMatchObject({ body: { kind: 'declare' } });
    expect(await axeFaults(container)).toEqual([]);
    await user.click(screen.getByRole('option', { name: /ledger:write/ }));
    expect(document.querySelector('output')).toHaveTextContent(
      '["ledger:write"]',
    );
  });

  it('does not offer it where the template rules it out', async () => {
    const user = userEvent.setup();
    renderPart(<Scopes options={{ noCredential: false }} />);
    await user.click(await screen.findByLabelText(/Scopes/));
    await screen.findByRole('option', { name: /ledger:write/ });
    expect(screen.queryByRole('option', { name: /none/ })).toBeNull();
  });

  it('says in words that it was left empty', async () => {
    renderPart(<Scopes />);
    const input = await screen.findByLabelText(/Scopes/);
    expect(fireEvent.invalid(input)).toBe(false);
    expect(input).toHaveAccessibleDescription(
      'Choose at least one scope, or say that it needs no credential.',
    );
  });

  it('says what will happen where nothing may be created before the last approval', async () => {
    const world = busyWorld(Date.now());
    world.preview.decision!.obligations!.effects = 'after-approval';
    renderPart(<Scopes initial={['ledger:write']} />, { world });
    expect(
      await screen.findByText(
        'Nothing is created before the last approval; you then get a link to go on.',
      ),
    ).toBeInTheDocument();
  });

  it('finds out what would be allowed in place of what is denied', async () => {
    const world = busyWorld(Date.now());
    renderPart(<Scopes initial={['ledger:write', 'ledger:read']} />, {
      world,
      break: api => {
        const allowed = { ...world.preview };
        api.preview = async ({ body }) =>
          body.kind === 'create' && body.identity.scopes?.length === 1
            ? {
                ...allowed,
                submittable: body.identity.scopes[0] !== 'ledger:write',
              }
            : { ...allowed, ...deniedPreview };
      },
    });
    const preview = screen.getByRole('region', { name: 'What this asks for' });
    expect(
      await within(preview).findByText('What would be allowed instead:'),
    ).toBeInTheDocument();
    expect(preview).toHaveTextContent(
      /What would be allowed instead: only ledger:read$/,
    );
  });

  it.each([
    ['some of them', ['ledger:write'], /instead: only ledger:read$/],
    ['any of them', ['ledger:write', 'ledger:read'], /ask for rotation$/],
  ])('does not wait for ever for %s', async (_, unanswered, said) => {
    const world = busyWorld(Date.now());
    const remedy = 'ask for rotation';
    renderPart(<Scopes initial={['ledger:write', 'ledger:read']} />, {
      world,
      break: api => {
        api.preview = async ({ body }) => {
          const scopes =
            body.kind === 'create' ? body.identity.scopes ?? [] : [];
          if (scopes.length === 1 && unanswered.includes(scopes[0])) {
            throw new Error('no answer');
          }
          return scopes.length === 1
            ? world.preview
            : {
                ...world.preview,
                submittable: false,
                problems: [{ field: 'f', value: 'v', message: 'no', remedy }],
              };
        };
      },
    });
    const preview = screen.getByRole('region', { name: 'What this asks for' });
    await waitFor(() => expect(preview).toHaveTextContent(said));
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
