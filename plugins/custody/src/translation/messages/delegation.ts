/** Reviewing for somebody who is away, and stages of approvals. */
export const delegationMessages = {
  delegation: {
    title: 'Reviews while you are away',
    help: 'Somebody else can review for you, for a time. Each of their reviews shows that it was for you, and you are still one person: your word and theirs count once.',
    delegate: 'Delegate my reviews…',
    given: '{{who}} reviews for you',
    received: 'You review for {{who}}',
    until: 'until',
    from: 'from',
    states: {
      upcoming: 'Later',
      'in-force': 'In force',
      ended: 'Ended',
      revoked: 'Taken back',
    },
    end: 'End it',
    decline: 'Decline',
    failed: 'Delegations could not be loaded: {{message}}',
    dialog: {
      title: 'Delegate your reviews',
      what: 'Whoever you name sees what waits for you and can approve or deny it in your place, never what they asked for themselves. It ends by itself, and they can’t pass it on.',
      who: 'Who reviews for you',
      whoHelp: 'A person of your own tenant.',
      whoRequired: 'Choose a person.',
      from: 'From',
      until: 'Until the end of',
      submit: 'Delegate',
      reasonHelp: 'It goes on record, and whoever you name reads it.',
    },
    endDialog: {
      title: 'End the delegation to {{who}}',
      declineTitle: 'Stop reviewing for {{who}}',
      what: 'What was reviewed until now stays. What waits is asked of the person themselves again.',
      submit: 'End it',
      reasonHelp: 'It goes on record.',
    },
    as: 'You review as',
    asYourself: 'yourself',
    asFor: 'for {{who}}',
    asOnly:
      'You review for {{who}}, who delegated to you. Your name stands beside theirs.',
    stage: '(stage {{n}} of {{of}})',
    stageLater:
      '(stage {{n}} of {{of}}, asked once the stages before are given)',
  },
} as const;
