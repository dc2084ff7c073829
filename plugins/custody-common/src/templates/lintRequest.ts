import { JsonObject } from '@backstage/types';
import { parameterPath } from './expressions';
import { hasOwn, isFilledText, isJsonObject, ownValue, show } from './json';
import { parameterFindings } from './parameters';
import { TemplatePage, TemplateStep } from './readTemplate';
import {
  NO_CREDENTIAL_SCOPE,
  REQUEST_IDENTITY_KEYS,
  REQUEST_INPUT_KEYS,
} from './requestInput';
import { templateFinding } from './rules';
import { JsonPath, TemplateFinding } from './types';

/** What feeds one request step; a part is absent when it is not fed by a parameter. */
export interface RequestFeed {
  owner?: string[];
  scopes?: string[];
  /** The template says that no credential is needed, and why. */
  noCredential: boolean;
}

/** Which parameters feed the request, read from the input of the step alone. */
export function requestFeed(step: TemplateStep): RequestFeed {
  const input = ownValue(step.raw, 'input');
  const scopes = ownValue(input, 'scopes');
  return {
    owner: parameterPath(ownValue(input, 'owner')),
    scopes: parameterPath(
      Array.isArray(scopes) && scopes.length === 1 ? scopes[0] : scopes,
    ),
    noCredential: hasOwn(input, 'noCredential') && !hasOwn(input, 'scopes'),
  };
}

function inputFindings(input: JsonObject, path: JsonPath): TemplateFinding[] {
  const findings: TemplateFinding[] = [];
  const add = (at: JsonPath, problem: string) =>
    findings.push(templateFinding('CUS-T008', at, problem));
  for (const key of Object.keys(input)) {
    if (!REQUEST_INPUT_KEYS.includes(key)) {
      add([...path, key], `the input key ${show(key)} is unknown`);
    }
  }
  const identity = ownValue(input, 'identity');
  if (!isJsonObject(identity)) {
    add([...path, 'identity'], `\`identity\` is ${show(identity)}`);
  } else {
    for (const key of Object.keys(identity)) {
      if (!REQUEST_IDENTITY_KEYS.includes(key)) {
        add(
          [...path, 'identity', key],
          `the identity key ${show(key)} is unknown`,
        );
      }
    }
    for (const key of ['name', 'type']) {
      if (!isFilledText(ownValue(identity, key))) {
        add(
          [...path, 'identity', key],
          `\`identity.${key}\` is ${show(ownValue(identity, key))}`,
        );
      }
    }
  }
  if (!isFilledText(ownValue(input, 'reason'))) {
    add(
      [...path, 'reason'],
      `\`reason\` is ${show(ownValue(input, 'reason'))}`,
    );
  }
  return findings;
}

function noCredentialFindings(input: JsonObject, path: JsonPath) {
  const findings: TemplateFinding[] = [];
  const add = (problem: string) =>
    findings.push(
      templateFinding('CUS-T020', [...path, 'noCredential'], problem),
    );
  if (hasOwn(input, 'scopes')) {
    add('`noCredential` is given beside `scopes`');
  }
  const reason = ownValue(ownValue(input, 'noCredential'), 'reason');
  if (!isFilledText(reason)) {
    add(`\`noCredential.reason\` is ${show(reason)}`);
  }
  return findings;
}

function conditionFindings(step: TemplateStep): TemplateFinding[] {
  const findings: TemplateFinding[] = [];
  const condition = ownValue(step.raw, 'if');
  const constantTrue =
    condition === true ||
    (typeof condition === 'string' &&
      /^\$\{\{-?\s*true\s*-?\}\}$/.test(condition));
  if (hasOwn(step.raw, 'if') && !constantTrue) {
    findings.push(
      templateFinding(
        'CUS-T006',
        [...step.path, 'if'],
        `the request runs only if ${show(condition)}`,
      ),
    );
  }
  if (hasOwn(step.raw, 'each')) {
    findings.push(
      templateFinding(
        'CUS-T006',
        [...step.path, 'each'],
        `the request runs once for each of ${show(
          step.raw.each,
        )}, perhaps never`,
      ),
    );
  }
  if (hasOwn(step.raw, 'backstage:permissions')) {
    findings.push(
      templateFinding(
        'CUS-T007',
        [...step.path, 'backstage:permissions'],
        `the request may be stripped by ${show(
          step.raw['backstage:permissions'],
        )}`,
      ),
    );
  }
  return findings;
}

/**
 * Everything wrong with one `custody:request` step by itself: its conditions, its input, and the
 * parameters that feed it. Its place among the steps is judged elsewhere.
 */
export function lintRequest(
  step: TemplateStep,
  pages: TemplatePage[],
): TemplateFinding[] {
  const findings = conditionFindings(step);
  const path: JsonPath = [...step.path, 'input'];
  const input = ownValue(step.raw, 'input');
  if (!isJsonObject(input)) {
    return [
      ...findings,
      templateFinding('CUS-T008', path, `\`input\` is ${show(input)}`),
    ];
  }
  findings.push(...inputFindings(input, path));
  const feed = requestFeed(step);
  if (feed.owner) {
    findings.push(
      ...parameterFindings(pages, feed.owner, 'owner', [...path, 'owner']),
    );
  } else {
    findings.push(
      templateFinding(
        'CUS-T009',
        [...path, 'owner'],
        `\`owner\` is ${show(ownValue(input, 'owner'))}`,
      ),
    );
  }
  if (hasOwn(input, 'noCredential')) {
    findings.push(...noCredentialFindings(input, path));
  } else if (feed.scopes) {
    findings.push(
      ...parameterFindings(pages, feed.scopes, 'scopes', [...path, 'scopes']),
    );
  } else {
    const scopes = ownValue(input, 'scopes');
    findings.push(
      scopes === NO_CREDENTIAL_SCOPE
        ? templateFinding(
            'CUS-T020',
            [...path, 'scopes'],
            `\`scopes\` is ${show(scopes)} for every requester`,
          )
        : templateFinding(
            'CUS-T010',
            [...path, 'scopes'],
            `\`scopes\` is ${show(scopes)}`,
          ),
    );
  }
  return findings;
}
