/** Where the page and its files are served: to anybody, since they hold nothing but the program. */
import type { IncomingHttpHeaders } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Answer, Call, Route } from '../doors/http/route.ts';
import { PromptlogError } from '../errors.ts';
import { type Encoding, PAGE_FOLDER, type PageFile, type PageFiles, readPageFiles } from './page-files.ts';

/** Prompts are shown there: whatever got into the page by way of one could load nothing, run nothing and send nothing anywhere else. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'x-frame-options': 'DENY',
};
const YEAR_SECONDS = 31_536_000;

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>promptlog</title>
<h1>The page is not built</h1>
<p>The collector runs, and its interface is described at <a href="openapi.json">openapi.json</a>.
<p>To build the page, run <code>npm run build:page</code> in the folder of promptlog, and load this page again.
</html>
`;

/** GET /, /favicon.svg and /assets/*. */
export function pageRoutes(folder: string = fileURLToPath(PAGE_FOLDER)): Route[] {
  const page = new Page(folder);
  const routeOf = (path: string, addressOf: (parameters: Call['parameters']) => string): Route => ({
    method: 'GET',
    path,
    scope: undefined,
    handle: ({ request, parameters }) => page.answer(addressOf(parameters), `${request.url}`, request.headers),
  });
  return [
    routeOf('/', () => 'index.html'),
    routeOf('/favicon.svg', () => 'favicon.svg'),
    routeOf('/assets/*', ({ '*': name = '' }) => `assets/${name}`),
  ];
}

class Page {
  readonly #folder: string;
  #files: PageFiles | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async answer(address: string, asked: string, headers: IncomingHttpHeaders): Promise<Answer> {
    // Once it is there it stays as it is: its files belong together.
    this.#files ??= readPageFiles(this.#folder);
    const file = this.#files?.get(address);
    if (file !== undefined) return fileAnswer(file, headers);
    if (this.#files !== undefined || address !== 'index.html') {
      throw new PromptlogError('PL_ROUTE_UNKNOWN', { path: asked.split('?', 1)[0] });
    }
    return { status: 503, type: 'text/html; charset=utf-8', body: NOT_BUILT, headers: HEADERS };
  }
}

async function fileAnswer(file: PageFile, asked: IncomingHttpHeaders): Promise<Answer> {
  const { encoding, bytes } = await smallest(file, encodingsOf(asked['accept-encoding']));
  // The same page in another encoding is other bytes, so it has another tag.
  const tag = `"${file.tag}${encoding === undefined ? '' : `-${encoding}`}"`;
  const headers = {
    ...HEADERS,
    etag: tag,
    vary: 'Accept-Encoding',
    'cache-control': file.isImmutable ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache',
  };
  if (isKnown(asked['if-none-match'], tag)) return { status: 304, body: undefined, headers };
  const encoded = encoding === undefined ? {} : { 'content-encoding': encoding };
  return { status: 200, type: file.type, body: bytes, headers: { ...headers, ...encoded } };
}

async function smallest(
  file: PageFile,
  accepted: ReadonlySet<string>,
): Promise<{ readonly encoding?: Encoding; readonly bytes: Buffer }> {
  for (const encoding of ['br', 'gzip'] as const) {
    const bytes = accepted.has(encoding) ? await file.compressed(encoding) : undefined;
    if (bytes !== undefined) return { encoding, bytes };
  }
  return { bytes: file.bytes };
}

/** Those of Accept-Encoding, without the ones it declines: `br;q=0`. */
function encodingsOf(header: string | string[] | undefined): ReadonlySet<string> {
  const offers = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((offer) => offer.trim().split(/\s*;\s*/));
  return new Set(offers.filter(([, weight = '']) => !/^q=0(\.0*)?$/.test(weight)).map(([name = '']) => name));
}

function isKnown(header: string | undefined, tag: string): boolean {
  const known = (header ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  return known.includes(tag) || known.includes('*');
}
