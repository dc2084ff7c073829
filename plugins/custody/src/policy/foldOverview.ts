import type { PolicyOverview } from '@custody/backstage-plugin-custody-common';
import type { ActionName } from './actionNames';

type Line = PolicyOverview['lines'][number];

/** What is said of several askers at once. */
export type FoldedLine = Omit<Line, 'action' | 'asker' | 'obligations'> & {
  askers: Line['asker'][];
};
export interface FoldedActions {
  actions: ActionName[];
  lines: FoldedLine[];
}

/**
 * Folds what is said alike: askers of one action for whom the same holds share a line, and actions of the same lines
 * share a paragraph. Both stay in the order in which they first came.
 */
export function foldOverview(lines: readonly Line[]): FoldedActions[] {
  const ofAction = new Map<string, Map<string, FoldedLine>>();
  for (const { action, asker, obligations: _, ...said } of lines) {
    const folded = ofAction.get(action) ?? new Map<string, FoldedLine>();
    const key = JSON.stringify(said);
    const alike = folded.get(key);
    if (alike) alike.askers.push(asker);
    else folded.set(key, { ...said, askers: [asker] });
    ofAction.set(action, folded);
  }
  const paragraphs = new Map<string, FoldedActions>();
  for (const [action, folded] of ofAction) {
    const key = JSON.stringify([...folded.values()]);
    const alike = paragraphs.get(key);
    if (alike) alike.actions.push(action as ActionName);
    else {
      paragraphs.set(key, {
        actions: [action as ActionName],
        lines: [...folded.values()],
      });
    }
  }
  return [...paragraphs.values()];
}
