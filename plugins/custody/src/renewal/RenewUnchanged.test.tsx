import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeFaults } from '../__testUtils__/axe';
import { renderPart } from '../__testUtils__/render';
import { busyWorld } from '../__testUtils__/world';
import { RenewUnchanged } from './RenewUnchanged';

function part(rule: string, change: object = {}) {
  const world = busyWorld(Date.now());
  const [first] = world.identities;
  const identity = {
    ...first,
    state: 'governed' as const,
    pendingRequestId: null,
    can: { ...first.can, change: { allowed: true, reason: null } },
    ...change,
  };
  return renderPart(<RenewUnchanged identity={identity} rule={rule} />, {
    world,
  });
}

describe('renewing what is unchanged', () => {
  it('is one click, by a request like any other', async () => {
    const user = userEvent.setup();
    const { api, container } = part('grant-ending');
    const button = await screen.findByRole('button', {
      name: 'Renew unchanged',
    });
    expect(await axeFaults(container)).toEqual([]);
    await user.click(button);
    expect(await screen.findByRole('status')).toBeInTheDocument();
    expect(
      api.calls.find(({ route }) => route === 'submit')?.request,
    ).toMatchObject({
      body: { kind: 'renew', reason: expect.stringContaining('unchanged') },
    });
  });

  it('says why it is refused', async () => {
    const user = userEvent.setup();
    const { api } = part('expired');
    api.faults.submit = { status: 409, message: 'another request is pending' };
    await user.click(
      await screen.findByRole('button', { name: 'Renew unchanged' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'another request is pending',
    );
  });

  it.each<[string, string, object]>([
    ['another finding', 'rotation-due', {}],
    ['what is pending', 'grant-ending', { pendingRequestId: 'req-1' }],
    ['what is suspended', 'grant-ending', { state: 'suspended' }],
  ])('is not offered for %s', (_, rule, change) => {
    const { container } = part(rule, change);
    expect(container).not.toHaveTextContent('Renew unchanged');
  });
});
