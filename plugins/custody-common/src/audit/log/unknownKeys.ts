import type { AuditHead } from './head';

/** Heads that one key signed: how many, and from which number to which. */
class Heads {
  #count = 0;
  #first = Infinity;
  #last = 0;

  add(number: number): void {
    this.#count += 1;
    this.#first = Math.min(this.#first, number);
    this.#last = Math.max(this.#last, number);
  }

  /** @returns nothing where there are none, so that what is left can be joined */
  words(what: string): string[] {
    if (this.#count === 0) {
      return [];
    }
    if (this.#first === this.#last) {
      return [`${what} ${this.#first}`];
    }
    const gapless = this.#count === this.#last - this.#first + 1;
    return [
      gapless
        ? `${what}s ${this.#first} to ${this.#last}`
        : `${this.#count} ${what}s from ${this.#first} to ${this.#last}`,
    ];
  }

  get several(): boolean {
    return this.#count > 1;
  }
}

/**
 * Keys that nobody trusts, each told once with all heads that name it: who gave the wrong key would else read as many
 * lines as there are heads.
 */
export class UnknownKeys {
  readonly #byId = new Map<string, { own: Heads; published: Heads }>();
  readonly #most: number;
  #others = 0;

  /** @param most - keys that are told by name; a log may name as many as it likes, and this has to fit into memory */
  constructor(most: number) {
    this.#most = most;
  }

  see({ kid, number }: AuditHead, from: 'own' | 'published'): void {
    let heads = this.#byId.get(kid);
    if (heads === undefined) {
      if (this.#byId.size === this.#most) {
        this.#others += 1;
        return;
      }
      heads = { own: new Heads(), published: new Heads() };
      this.#byId.set(kid, heads);
    }
    heads[from].add(number);
  }

  /** How many there is something to say of: keys that are told, and heads of those that there was no room for. */
  get count(): number {
    return this.#byId.size + this.#others;
  }

  /** A sentence for each key. */
  sentences(): string[] {
    return [...this.#byId].map(([kid, { own, published }]) => {
      const heads = [
        ...own.words('head'),
        ...published.words('published head'),
      ];
      const several = heads.length > 1 || own.several || published.several;
      return `${heads.join(' and ')} ${
        several ? 'are' : 'is'
      } signed by the key \`${kid}\`, which is none of those that you trust: ${
        several ? 'they are' : 'it is'
      } forged, or give its public key too`;
    });
  }
}
