import { isWorrying, readable } from './output';
import { backstageStartFailure } from './startFailure';

const AT = '2026-11-23T16:40:24.433Z';

describe('what a record of Backstage’s log tells of a start that failed', () => {
  it.each<[string, string, object | undefined]>([
    [
      'all that failed',
      `${AT} backstage error Unhandled rejection Backend startup failed due to the following errors:\n  Plugin 'custody' startup failed; caused by InputError: wrong:\na.yaml:6: wrong type="unhandledRejection" cause=undefined name="BackendStartupError" stack="Error: \\"x\\"\\n at y"`,
      {
        whole: true,
        message:
          "  Plugin 'custody' startup failed; caused by InputError: wrong:\na.yaml:6: wrong",
      },
    ],
    [
      'one that failed',
      `${AT} backstage error Plugin 'custody' threw an error during startup. wrong:\nset A=1 type="initialization" cause=undefined name="InputError" stack="x"`,
      { whole: false, message: "  Plugin 'custody': wrong:\nset A=1" },
    ],
    [
      'a module that failed while others start',
      `${AT} backstage error Module redis in Plugin 'custody' threw an error during startup, waiting for 3 other plugins to finish before shutting down the process. wrong`,
      { whole: false, message: "  Module redis in Plugin 'custody': wrong" },
    ],
    [
      'nothing, where a failure is permitted',
      `${AT} backstage error Plugin 'custody' threw an error during startup, but boot failure is permitted for this plugin so startup will continue. wrong`,
      undefined,
    ],
    [
      'nothing, of another rejection',
      `${AT} backstage error Unhandled rejection the mail is away type="unhandledRejection"`,
      undefined,
    ],
    [
      'nothing, where somebody speaks of it',
      `${AT} custody info Plugin 'custody' threw an error during startup. x`,
      undefined,
    ],
  ])('%s', (_, record, told) => {
    expect(backstageStartFailure(record)).toEqual(told);
  });
});

describe('what a person is shown', () => {
  it.each<[string, string, boolean]>([
    ['an error', `${AT} custody error the database is away`, true],
    ['a warning', `${AT} custody warn it is late`, true],
    ['what is fine', `${AT} custody info it is fine`, false],
    [
      'that it starts still',
      `${AT} custody error Request failed with status 503 Service has not started up yet type="errorHandler"`,
      false,
    ],
  ])('%s: %s', (_, record, shown) => {
    expect(isWorrying(record)).toBe(shown);
  });

  it.each<[string, string, string[]]>([
    [
      'an error whole',
      `${AT} custody error ${'x'.repeat(300)} set A=1`,
      [`${AT} custody error ${'x'.repeat(300)} set A=1`],
    ],
    ['others as wide as a screen', 'x'.repeat(300), [`${'x'.repeat(199)}…`]],
    [
      'no fields, and no colours',
      `${AT} a warn \u001b[31mlate\u001b[39m response={} body={"error":{"name":"E"}} stack="x"`,
      [`${AT} a warn late`],
    ],
  ])('%s', (_, record, lines) => {
    expect(readable(record)).toEqual(lines);
  });
});
