import { screen, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import type {
  Capability,
  IdentityDetail,
} from '@custody/backstage-plugin-custody-common';
import { IdentityPage } from '../identity/IdentityPage';
import type { ScriptedApi } from './scriptedApi';
import { busyWorld, type World } from './world';

export const yes: Capability = { allowed: true, reason: null };
export const no = (reason: string): Capability => ({ allowed: false, reason });

/** The page of an identity of payments. */
export const page = (name: string) => (
  <IdentityPage namespace="payments" name={name} />
);

/** A working day on which one identity stands otherwise. */
export function worldWhere(
  name: string,
  change: (identity: IdentityDetail) => void,
): World {
  const world = busyWorld(Date.now());
  world.identities.filter(one => one.name === name).forEach(change);
  return world;
}

/** What was submitted, in order. */
export const submitted = (api: ScriptedApi) =>
  api.calls.filter(({ route }) => route === 'submit');

export async function openMore(user: UserEvent) {
  await user.click(await screen.findByRole('button', { name: 'More actions' }));
}

/** Opens a dialog from the menu of an identity's page. */
export async function openFromMore(
  user: UserEvent,
  item: string,
  title: string,
): Promise<HTMLElement> {
  await openMore(user);
  await user.click(screen.getByRole('menuitem', { name: item }));
  return screen.findByRole('dialog', { name: title });
}

/** Gives a reason, asks, and waits for the link to what was asked. */
export async function ask(
  user: UserEvent,
  dialog: HTMLElement,
  reason: string,
  submit: string,
): Promise<HTMLElement> {
  await user.type(
    within(dialog).getByRole('textbox', { name: /^Reason/ }),
    reason,
  );
  await user.click(within(dialog).getByRole('button', { name: submit }));
  return within(dialog).findByRole('link', { name: 'See the request' });
}
