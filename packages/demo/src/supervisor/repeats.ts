/** Tells what was said before, and lately: what is tried again every second fails every second. */
export class Repeats {
  readonly #lastAt = new Map<string, number>();
  readonly #withinMs: number;

  constructor(withinMs: number) {
    this.#withinMs = withinMs;
  }

  /** Whether the same was seen within the time before; from now on it was seen. */
  isRepeated(text: string, now: number): boolean {
    const before = this.#lastAt.get(text);
    this.#lastAt.delete(text);
    this.#lastAt.set(text, now);
    if (this.#lastAt.size > 100) {
      this.#lastAt.delete(this.#lastAt.keys().next().value!);
    }
    return before !== undefined && now - before < this.#withinMs;
  }
}
