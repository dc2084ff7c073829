import { promises as fs } from 'node:fs';
import path from 'node:path';
import { InputError } from '@backstage/errors';
import { createCustodyWorkloadClient } from './custodyClient';
import { createWorkloadKeys, loadWorkloadKeys } from './keys';
import { SampleService } from './service';

const NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * The sample services of this machine: those whose keys were ever asked for, also before a restart.
 */
export class ServiceRegistry {
  readonly #directory: string;
  readonly #backendUrl: string;
  readonly #report: (line: string) => void;
  readonly #services = new Map<string, Promise<SampleService>>();

  /**
   * @param options.directory - where the private keys are kept
   * @param options.backendUrl - the Backstage backend, without a slash at the end
   * @param options.report - gets one line for each thing worth telling; never a secret
   */
  constructor(options: {
    directory: string;
    backendUrl: string;
    report: (line: string) => void;
  }) {
    this.#directory = options.directory;
    this.#backendUrl = options.backendUrl;
    this.#report = options.report;
  }

  /** Takes up again the services of earlier runs. */
  async restore(): Promise<void> {
    await fs.mkdir(this.#directory, { recursive: true, mode: 0o700 });
    for (const file of (await fs.readdir(this.#directory)).sort()) {
      const service = path.basename(file, '.json');
      if (file.endsWith('.json') && NAME.test(service)) {
        await this.ensure(service);
      }
    }
  }

  /**
   * The service of that name; made, with its keys, when nobody asked for it before.
   *
   * @throws InputError when the name is not one of a service
   */
  async ensure(name: string): Promise<SampleService> {
    if (!NAME.test(name)) {
      throw new InputError(
        `service name \`${name.slice(
          0,
          100,
        )}\` is not valid; use 1 to 63 lower-case letters, digits and dashes`,
      );
    }
    const known = this.#services.get(name);
    if (known) {
      return known;
    }
    const created = this.#create(name);
    // Remembered before it is there: two callers at once get one pair of keys.
    this.#services.set(name, created);
    created.catch(() => this.#services.delete(name));
    return created;
  }

  /** The service, if there is one of that name. */
  async find(name: string): Promise<SampleService | undefined> {
    return this.#services.get(name);
  }

  async list(): Promise<SampleService[]> {
    return Promise.all(this.#services.values());
  }

  async #create(name: string): Promise<SampleService> {
    const keys =
      (await loadWorkloadKeys(this.#directory, name)) ??
      (await createWorkloadKeys(this.#directory, name));
    const custody = createCustodyWorkloadClient({
      backendUrl: this.#backendUrl,
      keys,
    });
    return new SampleService(keys, custody, this.#report);
  }
}
