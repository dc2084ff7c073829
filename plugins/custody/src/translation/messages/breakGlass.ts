/** Breaking the glass: the banner, what is said on the request, and the two dialogs. */
export const breakGlassMessages = {
  breakGlass: {
    banner: 'The glass was broken for {{name}}',
    by: '{{who}} had it approved without its reviewers, {{when}}.',
    reviewers:
      'Somebody from {{who}} reviews it, but not whoever broke the glass or asked.',
    elsewhere: {
      own: 'You broke the glass, and it worked: it is approved.',
      other: 'The glass was broken for this request: it is approved.',
    },
    see: 'See the request, and who reviews it',
    toReview: 'Open the request to review',
    ends: 'What was granted ends {{when}}.',
    ended: 'What was granted ended {{when}}.',
    due: 'A review of that is due {{when}}.',
    overdue: 'A review of that was due {{when}}, and nobody has done it.',
    title: 'Approved by breaking the glass',
    policy: 'By policy',
    noReviews: 'Nobody approved it before the glass was broken.',
    reviewed: {
      justified: '{{who}} found it justified, {{when}}.',
      'not-justified': '{{who}} found it not justified, {{when}}.',
    },
    sentence: {
      until:
        'approved by breaking the glass for {{length}} only, until {{until}}',
      short: 'approved by breaking the glass',
    },
    line: {
      waits: 'by break-glass, waits for its review',
      justified: 'by break-glass, found justified',
      'not-justified': 'by break-glass, found not justified',
    },
    kept: 'It came by breaking the glass, and nobody has approved it. To approve this request is to let it stay.',
    unreviewed: {
      title: 'The glass was broken: a review is owed',
      unknown:
        'Whether you owe a review after the glass was broken is not known',
      help: 'These were approved while approvals were owed. Say whether that was justified; one review by one of you is enough.',
    },
    breakable: {
      title: 'You may break the glass for',
      unknown: 'Whether you may break the glass for anything is not known',
      help: 'These wait for others. In an emergency you can have one approved at once; open it to see what that does.',
      asked: 'Asked {{when}}',
      more: 'These are the newest {{shown}}; the others open by their address.',
    },
    break: {
      emergency: 'In an emergency',
      button: 'Break glass…',
      title: 'Break the glass for {{name}}',
      what: {
        atOnce:
          'It is approved at once. Nobody who owes an approval is waited for.',
        short:
          'What is granted ends within hours, as policy says; to keep it, it is asked for anew.',
        loud: 'The owner, security, and everybody whose approval is passed over are told now, with your name and your reason.',
        counted:
          'How often you may do so, and how often all together may, is limited.',
        reviewed:
          'Somebody else reviews it afterwards. Until then it stands on the component’s page.',
      },
      hours: 'That is {{length}} at most.',
      left: 'Each counts for {{within}}: {{own}} of {{ofOwn}} are left for you, {{total}} of {{ofTotal}} for all.',
      help: 'Everybody who is told reads it, and whoever reviews it. Name the incident.',
      tooShort:
        'Name the incident, in a sentence of at least {{least}} characters.',
      submit: 'Break glass',
      conflict: 'Close this, and look at the request as it is now.',
    },
    review: {
      button: 'Review…',
      title: 'Review the breaking of the glass for {{name}}',
      what: 'You say whether the emergency justified it. That ends the finding and takes nothing back: what is granted ends by itself, and the identity can be suspended or retired sooner.',
      verdict: 'Was it justified?',
      verdicts: {
        justified: 'Yes, it was justified',
        'not-justified': 'No, it was not justified',
      },
      choose: 'Choose one.',
      help: 'Who broke it, who asked and the owner read it. It stays in the history.',
      submit: 'Send review',
    },
  },
} as const;
