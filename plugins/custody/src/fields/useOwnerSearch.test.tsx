import type { Entity } from '@backstage/catalog-model';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { ActorFilter } from '../audit/ActorFilter';
import { OwnerFilter } from '../fleet/OwnerFilter';
import { PersonPicker } from '../policy/PersonPicker';
import { people } from '../__testUtils__/people';
import { renderPart } from '../__testUtils__/render';

type Picker = (props: {
  value: string | undefined;
  onChange: (ref: string | null | undefined) => void;
}) => JSX.Element;

function Picked({ picker: Picker, first }: { picker: Picker; first?: string }) {
  const [ref, setRef] = useState<string | undefined>(first);
  return (
    <>
      <Picker value={ref} onChange={next => setRef(next ?? undefined)} />
      <output>{ref}</output>
    </>
  );
}

const Person: Picker = ({ value, onChange }) => (
  <PersonPicker value={value ?? null} onChange={onChange} />
);

const user = (name: string, displayName: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default', uid: `user-${name}` },
  spec: { profile: { displayName }, memberOf: [] },
});
const catalog = catalogApiMock({
  entities: [
    user('ada', 'Ada Moreau'),
    user('lena', 'Lena Fischer'),
    user('omar', 'Omar Haddad'),
  ],
});

describe('who types a name and presses Enter', () => {
  it.each<[string, Picker, string]>([
    ['Person', Person, 'user:default/omar'],
    ['Who', ActorFilter, 'user:default/omar'],
    ['Owner', OwnerFilter, 'user:default/omar'],
  ])('takes whom the name finds: %s', async (name, picker, found) => {
    const hands = userEvent.setup();
    // Oneself stands on top, and is not meant.
    renderPart(<Picked picker={picker} first={people.lena.ref} />, { catalog });
    const field = await screen.findByRole('combobox', { name });
    await hands.clear(field);
    await hands.type(field, 'omar{Enter}');
    await waitFor(() =>
      expect(document.querySelector('output')).toHaveTextContent(found),
    );
  });

  it('lists nobody whom another text had found', async () => {
    const hands = userEvent.setup();
    renderPart(<Picked picker={Person} />, { catalog });
    const field = await screen.findByRole('combobox', { name: 'Person' });
    await hands.type(field, 'om');
    expect(
      await screen.findByRole('option', { name: /Omar/ }),
    ).toBeInTheDocument();
    expect(screen.getAllByRole('option')).toHaveLength(1);
    await hands.clear(field);
    await hands.type(field, 'nobody here');
    expect(screen.queryByRole('option')).toBeNull();
  });
});
