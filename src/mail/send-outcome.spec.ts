import { answerCode, outcomeOf } from './send-outcome.js';

const fault = (command: string, response: string | undefined, code = 'EENVELOPE') => ({ command, response, code });

describe('what an SMTP conversation came to', () => {
  it('takes a 5xx to the recipient or the message for a refusal', () => {
    expect(outcomeOf(fault('RCPT TO', '550 5.1.1 <bea@council.test> unknown'), false)).toEqual({
      outcome: 'REFUSED',
      code: '550 5.1.1',
    });
    expect(outcomeOf(fault('DATA', '554 No', 'EMESSAGE'), true)).toEqual({ outcome: 'REFUSED', code: '554' });
  });

  it('takes a 4xx for another try, even after the body', () => {
    expect(outcomeOf(fault('RCPT TO', '451 4.3.0 later'), false)).toEqual({ outcome: 'TRY_LATER', code: '451 4.3.0' });
    expect(outcomeOf(fault('DATA', '421 closing', 'EMESSAGE'), true)).toEqual({ outcome: 'TRY_LATER', code: '421' });
  });

  it('does not blame the recipient for our own log-in or for a server that refuses everyone', () => {
    expect(outcomeOf(fault('AUTH PLAIN', '535 5.7.8 bad password', 'EAUTH'), false)).toEqual({
      outcome: 'TRY_LATER',
      code: '535 5.7.8',
      unreachable: true,
    });
    expect(outcomeOf(fault('MAIL FROM', '530 5.7.0 log in first'), false)).toEqual({
      outcome: 'TRY_LATER',
      code: '530 5.7.0',
      unreachable: true,
    });
    expect(outcomeOf(fault('CONN', '554 go away', 'EPROTOCOL'), false)).toEqual({
      outcome: 'TRY_LATER',
      code: '554',
      unreachable: true,
    });
  });

  it('calls a broken connection ambiguous only once the body had begun', () => {
    expect(outcomeOf(fault('CONN', undefined, 'ECONNECTION'), false)).toEqual({
      outcome: 'TRY_LATER',
      code: 'ECONNECTION',
      unreachable: true,
    });
    expect(outcomeOf(fault('CONN', undefined, 'ECONNECTION'), true)).toEqual({
      outcome: 'AMBIGUOUS',
      code: 'ECONNECTION',
    });
    expect(outcomeOf(fault('CONN', '250 half an answer', 'ECONNECTION'), true)).toEqual({
      outcome: 'AMBIGUOUS',
      code: 'ECONNECTION',
    });
    expect(outcomeOf(fault('DATA', 'gibberish', 'EMESSAGE'), true)).toEqual({ outcome: 'AMBIGUOUS', code: 'EMESSAGE' });
    expect(outcomeOf(fault('RCPT TO', 'gibberish'), true)).toMatchObject({ outcome: 'TRY_LATER', code: 'EENVELOPE' });
  });

  it('refuses for good what is larger than the server takes', () => {
    expect(outcomeOf(fault('MAIL FROM', undefined, 'EMESSAGE'), false)).toEqual({
      outcome: 'REFUSED',
      code: 'EMESSAGE',
    });
  });

  it('names the system error behind a socket error', () => {
    expect(outcomeOf({ code: 'ESOCKET', errno: -111, command: 'CONN' }, false).outcome).toBe('TRY_LATER');
    expect(outcomeOf({ code: 'ESOCKET', command: 'CONN' }, false)).toEqual({
      outcome: 'TRY_LATER',
      code: 'ESOCKET',
      unreachable: true,
    });
  });

  it.each([undefined, null, 'text', new Error('to bea@council.test'), { code: 'bea@council.test' }])(
    'keeps words out of the code: %p',
    (error) => {
      expect(outcomeOf(error, false)).toEqual({ outcome: 'TRY_LATER', code: 'ECONNECTION', unreachable: true });
    },
  );

  it('reads only numbers out of an answer', () => {
    expect(answerCode('250-2.0.0 Ok\n250 2.0.0 queued as 4711')).toBe('250 2.0.0');
    expect(answerCode('550 bea@council.test')).toBe('550');
    expect(answerCode('55')).toBeNull();
  });
});
