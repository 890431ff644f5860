import type { Word } from './timing.js';
import { why } from './wording.js';

const word = (rest: Partial<Word>): Word => ({
  frequency: 'END_OF_DAY',
  source: 'PATCHWORK',
  overruled: null,
  until: null,
  ...rest,
});

it.each([
  [why(word({}), false), 'Neither you nor your agency chose, and Patchwork tells of this at the end of the day.'],
  [why(word({ source: 'OWN' }), false), 'You chose to hear of this at the end of the day.'],
  [
    why(word({ source: 'AGENCY', frequency: 'END_OF_WEEK' }), false),
    'Your agency decided that its agents hear of this at the end of the week, unless they choose otherwise.',
  ],
  [
    why(word({ source: 'CLIENT', frequency: 'NEXT_LOGIN', until: '2030-03-08' }), false),
    'You chose to hear of this when you next sign in for this client, up to 8 March 2030.',
  ],
  [
    why(word({ source: 'CLIENT', frequency: 'AS_IT_HAPPENS' }), false),
    'You chose to hear of this as it happens for this client.',
  ],
  [
    why(word({ source: 'AGENCY', overruled: 'NEXT_LOGIN' }), false, 'END_OF_DAY'),
    'You chose to hear of this when you next sign in, but your agency wants its agents to hear of it at the end of the day or sooner.',
  ],
  [
    why(word({ frequency: 'AS_IT_HAPPENS' }), true),
    'Everybody hears of this as it happens: it is too important to choose less.',
  ],
  [
    why(word({ frequency: 'AS_IT_HAPPENS', source: 'AGENCY' }), true, 'AS_IT_HAPPENS'),
    'Your agency wants all its agents to hear of this as it happens.',
  ],
])('%s', (sentence, expected) => {
  expect(sentence).toBe(expected);
});
