interface Cookie {
  origin: string;
  path: string;
  pair: string;
}

/** An answer, and the address that gave it after all redirects. */
export interface Visited {
  url: URL;
  response: Response;
}

const MOST_REDIRECTS = 10;

/**
 * As much of a browser as signing in needs: it keeps cookies by origin and path, and follows redirects.
 */
export class CookieBrowser {
  readonly #cookies = new Map<string, Cookie>();

  /** Asks once, without following a redirect. */
  async request(url: URL, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies.values()]
      .filter(
        ({ origin, path }) =>
          origin === url.origin && url.pathname.startsWith(path),
      )
      .map(({ pair }) => pair)
      .join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(cookie ? { cookie } : {}) },
    });
    for (const header of response.headers.getSetCookie()) {
      this.#keep(url.origin, header);
    }
    return response;
  }

  /**
   * Asks, and follows redirects by GET.
   *
   * @param until - stops before an address for which this is true
   * @throws Error after more than ten redirects
   */
  async visit(
    start: URL,
    init?: RequestInit,
    until: (url: URL) => boolean = () => false,
  ): Promise<Visited> {
    let url = start;
    let response = await this.request(url, init);
    for (let hop = 0; hop < MOST_REDIRECTS; hop += 1) {
      const location = response.headers.get('location');
      if (!location) {
        return { url, response };
      }
      url = new URL(location, url);
      if (until(url)) {
        return { url, response };
      }
      response = await this.request(url);
    }
    throw new Error(
      `more than ${MOST_REDIRECTS} redirects from ${start.origin}`,
    );
  }

  /** Submits a form. */
  async submit(
    url: URL,
    fields: Record<string, string>,
    until?: (url: URL) => boolean,
  ): Promise<Visited> {
    const init = { method: 'POST', body: new URLSearchParams(fields) };
    return this.visit(url, init, until);
  }

  #keep(origin: string, header: string): void {
    const [pair, ...attributes] = header.split(/;\s*/);
    const attribute = (name: string) =>
      attributes
        .find(each => each.toLowerCase().startsWith(`${name}=`))
        ?.slice(name.length + 1);
    const path = attribute('path') ?? '/';
    const key = `${origin} ${path} ${pair.split('=')[0]}`;
    const expires = attribute('expires');
    if (expires && Date.parse(expires) <= Date.now()) {
      this.#cookies.delete(key);
    } else {
      this.#cookies.set(key, { origin, path, pair });
    }
  }
}

/** Where the first form of a page posts to. */
export function formAction(html: string, page: URL): URL {
  return new URL(/<form[^>]* action="([^"]+)"/.exec(html)?.[1] ?? '', page);
}
