import type { JsonObject } from '@backstage/types';

const HIDDEN = '[secret]';

/**
 * A secret on its way from a provider to a sink. It shows itself to nobody by accident: printing, inspecting,
 * spreading or serialising it gives `[secret]`. Only {@link SecretValue.reveal} opens it.
 */
export class SecretValue {
  readonly #fields: JsonObject;

  constructor(fields: JsonObject) {
    this.#fields = fields;
  }

  /** The fields of the secret. Call it where it is sealed or used to log in, and nowhere else. */
  reveal(): JsonObject {
    return this.#fields;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return HIDDEN;
  }
}
