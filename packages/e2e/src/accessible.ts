import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Expects that axe finds nothing against WCAG 2.1 AA in a part of the page. The part is what is ours: Backstage's
 * own frame around it is not judged here.
 *
 * @param selector - CSS selector of the part
 */
export async function expectAccessible(
  page: Page,
  selector = 'main',
): Promise<void> {
  await page.evaluate(axe);
  const violations = await page.evaluate(async part => {
    const { axe: loaded } = window as unknown as {
      axe: {
        run(context: string, options: object): Promise<{ violations: any[] }>;
      };
    };
    const result = await loaded.run(part, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
    });
    return result.violations.map(violation => ({
      rule: violation.id,
      help: violation.help,
      where: violation.nodes.map((node: any) => node.html).slice(0, 3),
    }));
  }, selector);
  expect(violations).toEqual([]);
}
