import { escapeHtml, renderPage } from '../html';
import type { Persona } from './personas';

/**
 * The page on which one chooses who to be: one button a persona, which works without scripts.
 *
 * @param personas - those with a role get a large card, the others are behind "More colleagues"
 * @param action - where the form posts its field `persona`
 */
export function renderPersonaPage(personas: Persona[], action: string): string {
  const main = personas.filter(persona => persona.role);
  const others = personas.filter(persona => !persona.role);
  const more =
    others.length > 0
      ? `<details><summary>More colleagues (${others.length})</summary>${cards(
          others,
        )}</details>`
      : '';
  return renderPage(
    'Sign in to the Custody demo',
    `<h1>Who would you like to be?</h1>
<p class="soft">This is the demo’s own sign-in. Nobody here is real, and nobody has a password.</p>
<form method="post" action="${escapeHtml(action)}">
${cards(main)}
${more}
</form>`,
  );
}

/** What is shown when a sign-in can't go on, with the way back. */
export function renderProblemPage(problem: string, appUrl: string): string {
  return renderPage(
    'Sign-in stopped',
    `<h1>Sign-in stopped</h1>
<p>${escapeHtml(problem)}</p>
<p><a href="${escapeHtml(appUrl)}">Start again from Backstage</a></p>`,
  );
}

function cards(personas: Persona[]): string {
  return `<ul class="cards">${personas.map(card).join('\n')}</ul>`;
}

function card(persona: Persona): string {
  const role = persona.role ?? persona.groups.join(', ');
  const does = persona.does
    ? `<span class="does">${escapeHtml(persona.does)}</span>`
    : '';
  return `<li><button class="card" type="submit" name="persona" value="${escapeHtml(
    persona.id,
  )}">
<span class="mark" aria-hidden="true">${escapeHtml(
    persona.name.slice(0, 1),
  )}</span>
<span class="name">${escapeHtml(persona.name)}</span>
<span class="role">${escapeHtml(role)}</span>
${does}</button></li>`;
}
