import { screen } from '@testing-library/react';
import { renderPart } from '../__testUtils__/render';
import { RefLink } from './RefLink';
import { TextLink } from './TextLink';

/** Rules that give an element a colour, as selectors without what says nothing on their strength. */
function selectorsOfColor(element: Element): string[] {
  return [...document.styleSheets]
    .flatMap(sheet => [...sheet.cssRules] as CSSStyleRule[])
    .filter(rule => rule.style?.color && element.matches(rule.selectorText))
    .map(rule => rule.selectorText);
}

describe('links', () => {
  it('take their colour by a stronger selector than the class that a sheet of an earlier theme may give one, too', async () => {
    renderPart(
      <>
        <TextLink to="/somewhere">a page</TextLink>
        <RefLink entityRef="identity:payments/ledger-api-db" />
        <RefLink entityRef="group:default/payments" />
      </>,
    );
    await screen.findByRole('link', { name: 'a page' });
    const links = screen.getAllByRole('link');
    expect(links).toHaveLength(3);
    for (const link of links) {
      // jsdom doesn't weigh selectors, so that the colour it computes would prove nothing.
      expect(selectorsOfColor(link)).toEqual(
        expect.arrayContaining([
          '.MuiTypography-colorPrimary',
          expect.stringMatching(/^(\.[\w-]+)\1$/),
        ]),
      );
    }
  });
});
