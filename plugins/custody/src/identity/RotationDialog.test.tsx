import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { clockAt } from '../__testUtils__/clock';
import { identityDetail } from '../__testUtils__/identities';
import { renderPart } from '../__testUtils__/render';
import { deniedPreview } from '../__testUtils__/requests';
import { busyWorld } from '../__testUtils__/world';
import { RotationDialog } from './RotationDialog';

const at = clockAt(Date.now());

describe('when an identity is rotated', () => {
  it.each([
    ['as it would be granted anew', {}, 3, null],
    ['as it is granted today', deniedPreview, 0, /^It is not rotated by this/],
  ] as const)(
    'is foretold within the grant, %s',
    async (_, more, count, ends) => {
      const user = userEvent.setup();
      const world = busyWorld(Date.now());
      world.preview = { ...world.preview, ...more };
      const { grant, ...identity } = identityDetail(at, {
        name: 'ledger-api-db',
        grantEndsAt: at({ minutes: 1 }),
      });
      const rotated = { ...grant!, rotateEvery: 'P90D' };
      renderPart(
        <RotationDialog
          identity={{ ...identity, grant: rotated }}
          onClose={() => {}}
        />,
        { world },
      );
      const schedule = await screen.findByRole('textbox', { name: 'Schedule' });
      await user.type(schedule, '0 3 * * *');
      await screen.findByText(count ? /^Needs 3 approvals/ : /not allowed/);
      const told = screen.queryByText(/^By this schedule it is next rotated/);
      expect(told?.querySelectorAll('li').length ?? 0).toBe(count);
      expect(screen.queryAllByText(ends ?? /granted ends/)).toHaveLength(
        ends ? 1 : 0,
      );
    },
  );
});
