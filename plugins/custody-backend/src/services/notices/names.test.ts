import { GIT_REQUESTER, SCOPES_REQUESTER } from '../access';
import { begun, mentionedIn, who, withMentions, withNames } from './names';

const TITLES = new Map([['user:default/jules', 'Jules Moreau']]);

describe('people in the text of a notice', () => {
  it('are called by their names, and those without one as their refs call them', () => {
    const text = `${who('user:default/jules')} and ${who('user:default/noor')}`;
    expect(mentionedIn([text])).toEqual([
      'user:default/jules',
      'user:default/noor',
    ]);
    expect(withNames(text, TITLES)).toBe('Jules Moreau and noor');
  });

  it.each([
    [GIT_REQUESTER, 'An edit in Git'],
    [SCOPES_REQUESTER, 'A scope that was defined more widely'],
    ['user:default/noor', 'noor'],
  ])('begin a sentence, as does what asks for nobody: %s', (ref, words) => {
    expect(withNames(begun(who(ref)), TITLES)).toBe(words);
  });

  it('are found in sentences of the record', () => {
    const said = withMentions('denied by user:default/jules: not now.');
    expect(withNames(said, TITLES)).toBe('denied by Jules Moreau: not now.');
    expect(withMentions(said)).toBe(said);
  });
});
