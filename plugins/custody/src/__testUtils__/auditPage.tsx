import { screen } from '@testing-library/react';
import { useLocation } from 'react-router-dom';
import { AuditPage } from '../audit/AuditPage';
import { renderPart } from './render';
import { busyWorld, type World } from './world';

function Address() {
  const { search } = useLocation();
  return <output aria-label="address">{decodeURIComponent(search)}</output>;
}

/** Opens the audit log, with its address beside it. */
export const open = (
  world: World = busyWorld(Date.now()),
  options: Parameters<typeof renderPart>[1] = {},
): ReturnType<typeof renderPart> =>
  renderPart(
    <>
      <AuditPage />
      <Address />
    </>,
    { world, ...options },
  );

/** What each line of the log says. */
export const rows = async () =>
  (await screen.findAllByRole('row')).slice(1).map(row => row.textContent);

/** The filters in the address. */
export const address = () => screen.getByLabelText('address').textContent;

type Api = ReturnType<typeof renderPart>['api'];

/** What a route was asked, in order. */
export const asked = (api: Api, route: string) =>
  api.calls.filter(call => call.route === route).map(({ request }) => request);
