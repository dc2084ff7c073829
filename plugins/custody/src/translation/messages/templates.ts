/** The card of a template and the templates on the fleet page. */
export const templateMessages = {
  template: {
    title: 'Owner and scope',
    at: 'at',
    remedy: 'How to fix it:',
    verdict: {
      compliant: 'Governed',
      injected: 'Completed by injection',
      'not-compliant': 'Not compliant, reported',
      'not-injectable': 'Not injectable',
      refused: 'Refused',
      'not-governed': 'Not governed',
    },
    means: {
      compliant:
        'No task gets to its first effect without an owner and scopes that were chosen.',
      compliantDeclared:
        'No task gets to its first effect without an owner that was chosen. The template declares that what it makes needs no credential, so it asks for no scopes.',
      injected:
        'No task gets to its first effect without an owner and scopes that were chosen. What was missing was added when the catalog read the template; its file is as it was.',
      'not-compliant':
        'A task can start without owner and scope. Nothing is blocked, and the template works as before.',
      'not-injectable':
        'Owner and scope could not be added, for the reasons below. The template is left as it was written, and its tasks are refused when they start.',
      refused:
        'The catalog does not take in this version of the file, for the errors below, and still serves the last version that passed.',
      'not-governed':
        'Templates of this type need no owner and no scope. What was found is reported and blocks nothing.',
    },
  },
  templates: {
    title: 'Templates',
    governedOf: '{{n}} of {{total}} governed',
    governedOfFirst: '{{n}} governed of the first {{first}} of {{total}}',
    governed_one: '{{count}} governed',
    governed_other: '{{count}} governed',
    noneGoverned: 'No template is governed.',
    withFindings_one: '{{count}} with findings',
    withFindings_other: '{{count}} with findings',
    notInjectable_one:
      '{{count}} not injectable: its tasks are refused when they start',
    notInjectable_other:
      '{{count}} not injectable: their tasks are refused when they start',
    problem: 'The catalog did not say which templates there are.',
  },
} as const;
