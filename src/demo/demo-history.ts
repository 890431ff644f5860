/** Four months around the Okafor-Reeds, step by step. The last step lies more than a week before the start. */
import { DateTime } from 'luxon';
import { NEW_HOME } from './demo-family.js';
import type { DemoStory } from './demo-story.js';
import type { Moment } from './demo-time.js';

export interface Step extends Moment {
  happens(story: DemoStory): Promise<void>;
}

/** When the installation was set up. */
export const OPENING: Moment = { week: 0, day: 'MON', time: '09:00' };

/** After every digest of the last step. */
export const ENDING: Moment = { week: 15, day: 'FRI', time: '18:00' };

/** In the order of time. `realNow`: the unborn child is expected some weeks after it. */
export function history(realNow: Date): Step[] {
  const expected = (days: number): object => ({
    dateOfBirth: { date: DateTime.fromJSDate(realNow).plus({ days }).toISODate(), precision: 'EXPECTED' },
  });
  const step = (week: number, day: Step['day'], time: string, happens: Step['happens']): Step => ({
    week,
    day,
    time,
    happens,
  });
  return [
    step(0, 'TUE', '10:05', async (story) => {
      await story.register('milo', 'system', 'Referred by the school after three weeks of absence');
      await story.register('zuri', 'system', 'Sister of a child who was referred');
      await story.add('milo', 'system', 'bea', 'Social worker', 'Allocated to her');
      await story.add('zuri', 'system', 'bea', 'Social worker', 'Allocated to her');
    }),
    step(0, 'TUE', '11:30', async (story) => {
      await story.lead('milo', 'bea', 'bea', 'Leads the assessment');
      await story.lead('zuri', 'bea', 'bea', 'Leads the assessment');
      await story.add('milo', 'bea', 'jane', 'Class teacher', 'Milo is in her class');
    }),
    step(0, 'WED', '14:10', async (story) => {
      await story.register('amara', 'bea', 'Mother of the children who were referred');
      await story.lead('amara', 'bea', 'bea', 'Leads the assessment');
      await story.add('amara', 'bea', 'leila', 'General practitioner', 'The family is on her list');
    }),
    step(1, 'MON', '09:40', async (story) => {
      const telephones = [{ number: '07700 900321', kind: 'MOBILE', safeToCall: true }];
      await story.change('milo', 'jane', { telephones });
    }),
    step(1, 'THU', '15:05', async (story) => {
      await story.register('tobias', 'marta', 'Applied for a flat near his children');
      await story.add('tobias', 'marta', 'bea', 'Social worker', 'Father of the children she works with');
    }),
    step(2, 'TUE', '11:15', async (story) => {
      await story.register('baby', 'leila', 'Expected child of Amara', expected(70));
      await story.add('baby', 'leila', 'bea', 'Social worker', 'Works with the family');
      await story.add('milo', 'bea', 'leila', 'General practitioner', 'Agreed at the first meeting');
      await story.add('zuri', 'bea', 'leila', 'General practitioner', 'Agreed at the first meeting');
    }),
    step(3, 'MON', '16:05', async (story) => {
      const terms = { name: 'Milo Okafor-Reed', dateOfBirth: '2016-05-14' };
      await story.join('milo', 'callum', terms, 'Neighbourhood officer', 'Found him alone at the quay at night');
    }),
    step(4, 'WED', '10:30', async (story) => {
      const terms = { name: 'Amara Okafor', telephone: '07700 900114' };
      await story.join('amara', 'ruth', terms, 'Family mentor', 'Amara came to the family group');
    }),
    step(5, 'FRI', '09:20', async (story) => {
      await story.change('milo', 'bea', { address: NEW_HOME });
      await story.change('zuri', 'bea', { address: NEW_HOME });
      await story.change('amara', 'bea', { address: NEW_HOME });
      await story.change('baby', 'bea', { address: NEW_HOME });
    }),
    // Before the digest of that day: what she has seen is not mailed to her any more.
    step(5, 'FRI', '12:35', (story) => story.see('jane')),
    step(6, 'TUE', '13:45', async (story) => {
      await story.register('ngozi', 'ruth', 'Grandmother, looks after the children in the afternoon');
      await story.add('ngozi', 'ruth', 'leila', 'General practitioner', 'Is on her list');
      await story.add('zuri', 'bea', 'tom', 'Family support worker', 'Visits the family every week');
    }),
    step(6, 'THU', '10:10', async (story) => {
      await story.change('ngozi', 'leila', { dateOfBirth: { date: '1954-08-20', precision: 'EXACT' } });
      await story.see('bea');
    }),
    step(7, 'MON', '09:15', async (story) => {
      await story.changeSelf('jane', { telephone: '020 7946 0101' });
      await story.changeAgency('owen', { telephone: '020 7946 0100' });
    }),
    step(7, 'WED', '14:30', async (story) => {
      await story.register('femi', 'tom', 'Cousin, stays with his grandmother');
      await story.add('femi', 'tom', 'jane', 'Class teacher', 'Came to her class for the term');
    }),
    step(8, 'TUE', '11:50', async (story) => {
      await story.register('eamon', 'callum', 'Uncle, sleeps rough at the quay');
      await story.add('eamon', 'callum', 'marta', 'Housing officer', 'Needs a place to live');
    }),
    step(8, 'THU', '10:25', (story) =>
      story.change('tobias', 'marta', {
        name: { given: 'Tobias', family: 'Okafor-Reed' },
        aliases: [{ name: 'Tobias Reed', kind: 'FORMER_NAME' }],
        telephones: [{ number: '07700 900217', kind: 'MOBILE', safeToCall: true }],
      }),
    ),
    step(9, 'MON', '15:00', (story) => story.lead('zuri', 'bea', 'tom', 'Agreed at the review')),
    step(10, 'WED', '09:55', (story) => story.change('baby', 'leila', expected(56))),
    step(11, 'WED', '12:00', (story) => story.end('femi', 'jane', 'jane')),
    step(11, 'FRI', '15:30', (story) => story.close('femi', 'tom', 'Went back to his parents; support has ended')),
    step(12, 'TUE', '10:40', async (story) => {
      await story.add('amara', 'bea', 'callum', 'Neighbourhood officer', 'Asked about the night at the quay');
      await story.add('milo', 'bea', 'ruth', 'Family mentor', 'Milo comes to the group too');
    }),
    step(12, 'THU', '16:45', (story) => story.end('amara', 'bea', 'callum')),
    step(13, 'MON', '11:10', async (story) => {
      await story.change('amara', 'bea', {
        telephones: [{ number: '07700 900118', kind: 'MOBILE', safeToCall: true }],
      });
      await story.see('ruth', 2);
    }),
    step(14, 'TUE', '09:30', async (story) => {
      await story.change('milo', 'jane', { aliases: [{ name: 'Milo Okafor', kind: 'FORMER_NAME' }] });
      await story.change('zuri', 'tom', { aliases: [{ name: 'Zee', kind: 'NICKNAME' }] });
    }),
    step(15, 'TUE', '10:45', async (story) => {
      const address = { lines: ['Flat 5', '31 Canal Street'], town: 'Leeds', postcode: 'LS11 5HT' };
      await story.change('tobias', 'marta', { address });
      await story.see('bea', 1);
      await story.see('leila', 3);
    }),
  ];
}
