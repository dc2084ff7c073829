import axe from 'axe-core';

/**
 * Looks for accessibility faults in what was rendered.
 *
 * Contrast and regions need a real layout and a whole page; the browser tests look at those.
 *
 * @returns one line a fault, empty when there is none
 */
export async function axeFaults(element: Element): Promise<string[]> {
  const { violations } = await axe.run(element, {
    rules: {
      'color-contrast': { enabled: false },
      region: { enabled: false },
      // Measures letters on a canvas, which jsdom doesn't have.
      'label-content-name-mismatch': { enabled: false },
      'page-has-heading-one': { enabled: false },
    },
  });
  return violations.flatMap(violation =>
    violation.nodes.map(node => `${violation.id}: ${node.html}`),
  );
}
