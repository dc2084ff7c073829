import type {
  Gate,
  RotationStatus,
  ScaffolderGates,
} from '@custody/backstage-plugin-custody-common';

/** What the backend knows of where its rules are enforced. */
export type GateFacts = {
  permissionsEnabled: boolean;
  templatesMode: 'report' | 'inject' | 'enforce';
  /** What runs in this backend; a plugin that runs in another one is not among it. */
  installed: ReadonlyArray<{
    pluginId: string;
    modules: ReadonlyArray<{ moduleId: string }>;
  }>;
  /** What the module of the scaffolder says of itself; null when nothing answers. */
  scaffolder: ScaffolderGates | null;
  /** When the guard around effect actions last asked, since this process started. */
  guardSeenAt: string | null;
  /** Whether the policy set in force is the newest one. */
  policyRefused: string[] | null;
  /** Whether the scopes and intents in force are the newest ones. */
  vocabularyRefused: string[] | null;
  /** Why nothing is rotated by schedule; null while it is. */
  rotationPaused: RotationStatus['paused'];
};

const TEMPLATES: Record<GateFacts['templatesMode'], string> = {
  enforce:
    'A template of a governed type that does not ask for owner and scope is refused when the catalog reads it.',
  inject:
    'What a template of a governed type lacks is added when the catalog reads it.',
  report:
    'Templates without owner and scope are shown and not stopped. Set `custody.templates.mode` to `inject` or `enforce`.',
};

/** What the gate does when it is in force; a mode that only reports leaves it open. */
const TEMPLATES_TITLE: Record<GateFacts['templatesMode'], string> = {
  enforce: 'Templates without owner and scope are refused',
  inject: 'Templates without owner and scope are completed',
  report: 'Templates without owner and scope are refused',
};

const ADMISSION = {
  id: 'admission',
  title: 'Tasks without owner, scope or permission are refused',
  containedBy: null,
};
const ADMITTED =
  'A task of a governed template is refused before it starts when its request would be.';

/** In the mode `report` a gate stands where it stands, and lets pass what does not ask by itself. */
const ONLY_REPORTED = {
  state: 'open',
  detail:
    'Only a template that asks for an identity by itself is held, as others are shown and not stopped. Set `custody.templates.mode` to `inject` or `enforce`.',
} as const;

type Standing = Pick<Gate, 'state' | 'detail'>;

/** What a gate of the scaffolder is worth in the mode that is set. */
function inMode<T extends Standing>(mode: GateFacts['templatesMode'], gate: T) {
  return mode === 'report' && gate.state === 'in-force'
    ? { ...gate, ...ONLY_REPORTED }
    : gate;
}

/** The guard, as the module of the scaffolder tells of it; or else by whether it ever asked. */
function effects({ scaffolder, guardSeenAt }: GateFacts): Standing {
  if (scaffolder && !scaffolder.guard) {
    return {
      state: 'open',
      detail:
        'The backend was assembled without the guard around actions with effects. Use `custodyEffectGuard()` in its index.ts.',
    };
  }
  if (scaffolder) {
    return {
      state: 'in-force',
      detail: `The guard holds ${
        scaffolder.guarded.join(', ') || 'no action'
      }.`,
    };
  }
  return guardSeenAt === null
    ? {
        state: 'unknown',
        detail:
          'The guard around actions with effects has not asked since this backend started. It is installed in the index.ts of the backend.',
      }
    : {
        state: 'in-force',
        detail: `The guard around actions with effects asked last at ${guardSeenAt}.`,
      };
}

/** What no guard can wrap. */
function builtIns({ scaffolder }: GateFacts): Standing {
  return scaffolder && scaffolder.guard && scaffolder.unguarded.length === 0
    ? { state: 'in-force', detail: 'Every action with effects is guarded.' }
    : {
        state: 'open',
        detail: `The scaffolder does not let ${
          scaffolder?.guard
            ? scaffolder.unguarded.join(', ')
            : '`catalog:register` and its other built-in actions'
        } be guarded.`,
      };
}

/** Rotation by schedule, unless it is paused. */
function rotation({ rotationPaused }: GateFacts): Gate {
  const by = rotationPaused?.by ? ` by ${rotationPaused.by}` : '';
  const since = rotationPaused?.since ? ` since ${rotationPaused.since}` : '';
  return {
    id: 'rotation',
    title: 'Credentials are rotated by schedule',
    state: rotationPaused === null ? 'in-force' : 'open',
    detail:
      rotationPaused === null
        ? 'What is due is rotated by itself.'
        : `Nothing is rotated by schedule${since}, paused${by}: “${rotationPaused.reason}”.`,
    containedBy: rotationPaused === null ? null : 'findings on what is overdue',
  };
}

/** Where a rule is enforced, in force or not, in words. */
export function gatesOf(facts: GateFacts): Gate[] {
  const pluginModules = (id: string) =>
    facts.installed.find(({ pluginId }) => pluginId === id)?.modules;
  const moduleGate = (
    gate: Pick<Gate, 'id' | 'title' | 'containedBy'>,
    pluginId: string,
    words: { on: string; off: string },
    holds = true,
  ): Gate => {
    const modules = pluginModules(pluginId);
    if (modules === undefined) {
      return {
        ...gate,
        state: 'unknown',
        detail: `Whether the module of the ${pluginId} is installed can't be told from here. ${words.off}`,
      };
    }
    const inForce =
      holds && modules.some(({ moduleId }) => moduleId === 'custody');
    return {
      ...gate,
      state: inForce ? 'in-force' : 'open',
      detail: inForce ? words.on : words.off,
    };
  };
  return [
    moduleGate(
      {
        id: 'templates',
        title: TEMPLATES_TITLE[facts.templatesMode],
        containedBy: 'findings on templates and components',
      },
      'catalog',
      {
        on: TEMPLATES[facts.templatesMode],
        off:
          facts.templatesMode === 'report'
            ? TEMPLATES.report
            : 'Install the module of the catalog.',
      },
      facts.templatesMode !== 'report',
    ),
    inMode(
      facts.templatesMode,
      facts.scaffolder
        ? { ...ADMISSION, state: 'in-force', detail: ADMITTED }
        : moduleGate(ADMISSION, 'scaffolder', {
            on: ADMITTED,
            off: 'Install the module of the scaffolder.',
          }),
    ),
    {
      id: 'effects',
      title: 'Actions with effects are refused without a request',
      ...inMode(facts.templatesMode, effects(facts)),
      containedBy: 'findings on service components without a governed identity',
    },
    {
      id: 'catalog-register',
      title:
        'Built-in actions, such as `catalog:register`, are refused without a request',
      ...builtIns(facts),
      containedBy: 'findings on service components without a governed identity',
    },
    {
      id: 'permissions',
      title: "Backstage's permissions narrow who may do what",
      state: facts.permissionsEnabled ? 'in-force' : 'open',
      detail: facts.permissionsEnabled
        ? "Backstage's permission policy narrows what Custody's own rules allow."
        : "`permission.enabled` is false, so only Custody's own rules hold. Set it to true.",
      containedBy: facts.permissionsEnabled ? null : "Custody's own rules",
    },
    {
      id: 'policy',
      title: 'The newest policy set decides',
      state: facts.policyRefused === null ? 'in-force' : 'open',
      detail:
        facts.policyRefused === null
          ? 'The policy set in force is the one in its place.'
          : `The newest policy set is refused, and the one before is in force: ${facts.policyRefused.join(
              '; ',
            )}`,
      containedBy: null,
    },
    {
      id: 'vocabulary',
      title: 'The newest scopes and intents are in force',
      state: facts.vocabularyRefused === null ? 'in-force' : 'open',
      detail:
        facts.vocabularyRefused === null
          ? 'The scopes and intents in force are those in their places.'
          : `The newest ones are refused, and those before are in force: ${facts.vocabularyRefused.join(
              '; ',
            )}`,
      containedBy: null,
    },
    rotation(facts),
  ];
}
