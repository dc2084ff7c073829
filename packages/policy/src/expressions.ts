import type {
  EntityUidJson,
  PolicyJson,
} from '@cedar-policy/cedar-wasm/nodejs';

/** What a policy says, as far as slicing and checking need to know. */
export type PolicyVisitor = {
  /** an attribute is read from, or its presence tested on, a variable; `null` when which one can't be told */
  attribute?(variable: string | null, name: string): void;
  /** a tag is read or tested; `null` when its name is computed */
  tag?(name: string | null): void;
  /** a variable stands alone, not read from */
  bare?(variable: string): void;
  /** an entity is named */
  entity?(type: string, id: string): void;
  /** an attribute of a variable is compared with a text, or looked up in a list of texts */
  compared?(variable: string, name: string, text: string): void;
};

type Json = string | number | boolean | null | undefined | Json[] | JsonObject;
type JsonObject = { [key: string]: Json };

/** Walks a policy's scope and conditions in Cedar's JSON form (the EST). */
export function visitPolicy(policy: PolicyJson, visitor: PolicyVisitor): void {
  for (const scope of [policy.principal, policy.resource]) {
    if ('entity' in scope) {
      visitEntity(scope.entity, visitor);
    }
    if ('in' in scope && scope.in && 'entity' in scope.in) {
      visitEntity(scope.in.entity, visitor);
    }
  }
  for (const { body } of policy.conditions) {
    // INVARIANT: an expression is plain JSON with one key, its operator.
    visit(body as unknown as JsonObject, visitor);
  }
}

function visitEntity(entity: EntityUidJson, visitor: PolicyVisitor) {
  const { type, id } = '__entity' in entity ? entity.__entity : entity;
  visitor.entity?.(type, id);
}

function visit(expression: Json, visitor: PolicyVisitor): void {
  if (Array.isArray(expression)) {
    expression.forEach(part => visit(part, visitor));
    return;
  }
  if (typeof expression !== 'object' || expression === null) {
    return;
  }
  for (const [operator, operand] of Object.entries(expression)) {
    visitOperator(operator, operand, visitor);
  }
}

function visitOperator(
  operator: string,
  operand: Json,
  visitor: PolicyVisitor,
) {
  switch (operator) {
    case '.':
    case 'has':
      visitAttribute(operand as JsonObject, visitor);
      return;
    case 'getTag':
    case 'hasTag': {
      const { left, right } = operand as JsonObject;
      visitor.tag?.(textOf(right) ?? null);
      visit([left, right], visitor);
      return;
    }
    case 'Var':
      visitor.bare?.(operand as string);
      return;
    case 'Value':
      visitValue(operand, visitor);
      return;
    case 'Record':
      // The keys of a record are names that somebody chose, not operators.
      visit(Object.values(operand as JsonObject), visitor);
      return;
    case '==':
    case '!=':
    case 'contains':
    case 'containsAll':
    case 'containsAny':
      visitComparison(operand as JsonObject, visitor);
      visit(operand, visitor);
      return;
    default:
      visit(operand, visitor);
  }
}

function visitValue(value: Json, visitor: PolicyVisitor) {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  const { __entity: entity } = value as { __entity?: JsonObject };
  if (entity) {
    visitor.entity?.(entity.type as string, entity.id as string);
  } else {
    Object.values(value).forEach(part => visitValue(part, visitor));
  }
}

function visitAttribute(operand: JsonObject, visitor: PolicyVisitor) {
  const name = [operand.attr].flat()[0] as string;
  const variable = variableOf(operand.left);
  visitor.attribute?.(variable ?? null, name);
  if (variable === undefined) {
    visit(operand.left, visitor);
  }
}

function visitComparison({ left, right }: JsonObject, visitor: PolicyVisitor) {
  for (const [one, other] of [
    [left, right],
    [right, left],
  ]) {
    const read = (one as JsonObject | undefined)?.['.'] as
      | JsonObject
      | undefined;
    const variable = variableOf(read?.left);
    if (variable !== undefined) {
      for (const text of textsOf(other)) {
        visitor.compared?.(variable, read!.attr as string, text);
      }
    }
  }
}

function variableOf(expression: Json): string | undefined {
  const variable = (expression as JsonObject | undefined)?.Var;
  return typeof variable === 'string' ? variable : undefined;
}

function textOf(expression: Json): string | undefined {
  const value = (expression as JsonObject | undefined)?.Value;
  return typeof value === 'string' ? value : undefined;
}

function textsOf(expression: Json): string[] {
  const set = (expression as JsonObject | undefined)?.Set;
  return (Array.isArray(set) ? set : [expression]).flatMap(
    part => textOf(part) ?? [],
  );
}
