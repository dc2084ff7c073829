/** The form fields in /create. */
export const fieldMessages = {
  owner: {
    label: 'Owner',
    help: 'The group that answers for it, whose members approve and are told.',
    required: 'Choose the group that answers for it.',
    mine: 'My groups',
    others: 'Other groups',
    loading: 'Looking for groups…',
    none: 'No group by that name',
    failed: 'The catalog could not list groups: {{message}}',
  },
  scopes: {
    label: 'Scopes',
    help: 'What it may do, and nothing else.',
    required: 'Choose at least one scope.',
    requiredOrNone:
      'Choose at least one scope, or say that it needs no credential.',
    vocabulary: 'Scopes',
    otherwise: 'Or none at all',
    noneTitle: 'Needs no credential',
    noneHelp:
      'Nothing is issued. The reason says why, and stays in the history.',
    search: 'Search by what it does',
    ownedBy: 'owned by {{owner}}',
    ownedByNobody: 'owned by nobody',
    loading: 'Loading the vocabulary…',
    none: 'No scope by that name. New ones are added in the vocabulary’s repository.',
    failed: 'The vocabulary could not be loaded: {{message}}',
  },
  preview: {
    title: 'What this asks for',
    needName: 'Give it a name first; then this shows what it asks for.',
    needOwner: 'Choose an owner; then this shows who would be asked.',
    needScopes: 'Choose a scope; then this shows who would be asked.',
    needReason:
      'Say why it needs no credential; then this shows what would come of it.',
    needChange: 'Change something; then this shows who would be asked.',
    loading: 'Asking policy…',
    failed: 'Custody did not answer, so nothing can be created: {{message}}',
    unknown:
      'Custody did not answer, so what this asks of whom is not known: {{message}}',
    risk: {
      low: 'low risk',
      medium: 'medium risk',
      high: 'high risk',
    },
    because: 'because {{drivers}}',
    needs_one: 'Needs {{count}} approval',
    needs_other: 'Needs {{count}} approvals',
    needsNone: 'Needs no approval',
    times: '{{n}} of {{term}}',
    more: 'and {{n}} more',
    nobody: 'nobody can give it',
    grantedFor: 'granted for {{length}}',
    noEnd: 'granted without an end',
    rotates: 'rotates every {{length}}',
    leases: 'leases last at most {{length}}',
    usually: 'usually approved in {{length}}',
    effects: {
      atOnce: 'Everything is created now; policy allows it at once.',
      immediate:
        'Your repository is created now; its credential follows the last approval.',
      'after-approval':
        'Nothing is created before the last approval; you then get a link to go on.',
    },
    govern: {
      atOnce: 'It is governed at once; nobody has to approve it.',
      later:
        'It stays ungoverned until the last approval, and is then governed in place.',
    },
    renew: {
      atOnce: 'The grant is renewed at once; nobody has to approve it.',
      later: 'Until the last approval the grant ends when it does today.',
    },
    change: {
      atOnce: 'It is changed at once; nobody has to approve it.',
      later: 'Until the last approval it stays as it is.',
    },
    except: {
      atOnce: 'The exception holds at once; nobody has to approve it.',
      later:
        'The exception holds from the last approval on, until its end. Then the rule holds again by itself.',
    },
    retire: {
      atOnce: 'It is retired at once; nobody has to approve it.',
      later: 'Everything goes on working until the last approval.',
    },
    transfer: {
      atOnce: 'It is theirs at once; nobody has to approve it.',
      later: 'It stays yours until the last approval.',
    },
    again: {
      atOnce: 'It happens at once; nobody has to approve it.',
      later: 'Nothing changes before the last approval.',
    },
    denied: 'Policy says no',
    rule: 'rule {{id}}',
    noRule: 'No policy permits it.',
    instead: 'What would be allowed instead',
    insteadOwner: '{{name}} as the owner',
    insteadScopes: 'only {{scopes}}',
    insteadMode: 'a credential that rotates',
    insteadAsking: 'Asking what would be allowed instead…',
    declared: 'No credential: nothing to issue, to rotate or to leak',
    declaredStays: 'The reason stays in the history of the component.',
    declaredAtOnce: 'Everything is created now.',
    declaredLater:
      'Your repository is created now; that it needs no credential counts once it is approved.',
    refused: 'This can’t be requested as it is',
  },
  validation: {
    ownerMissing: 'choose the group that answers for it',
    ownerMalformed:
      '`{{value}}` is not a full entity ref: choose a group from the list',
    ownerUnknown:
      '`{{value}}` is not in the catalog: choose a group from the list',
    scopesMissing: 'choose at least one scope',
    reasonMissing: 'say why it needs no credential',
    nameMissing: 'give it a name before its scopes',
    unanswered:
      'custody did not answer, so nothing can be created: {{message}}',
    denied: 'policy says no: {{reasons}}',
    deniedPlain: 'policy says no: no policy permits it',
  },
} as const;
