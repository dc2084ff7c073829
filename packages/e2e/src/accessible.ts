import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Where a page's own content is, in the order in which Backstage's layouts offer it. */
const CONTENT = ['main', 'article', '#root'];

/**
 * Expects that axe finds nothing against WCAG 2.1 AA in the page's content. Backstage's own frame around it is
 * not judged here.
 */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe);
  const violations = await page.evaluate(async places => {
    const { axe: loaded } = window as unknown as {
      axe: {
        run(
          context: string,
          options: object,
        ): Promise<{
          violations: Array<{
            id: string;
            help: string;
            nodes: Array<{ html: string }>;
          }>;
        }>;
      };
    };
    const part = places.find(place => document.querySelector(place)) ?? 'body';
    const result = await loaded.run(part, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
    });
    return result.violations.map(violation => ({
      rule: violation.id,
      help: violation.help,
      where: violation.nodes.map(node => node.html).slice(0, 3),
    }));
  }, CONTENT);
  expect(violations).toEqual([]);
}
