/** Requests to the collector that serves the page: JSON both ways, and one kind of error. */

interface Told {
  readonly code?: string;
  readonly message?: string;
  readonly fix?: string;
  readonly position?: number;
}

/** What went wrong, in the collector's words. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fix: string;
  /** Of a query that cannot be read: the character, from 0, at which it stops making sense. */
  readonly position: number | undefined;

  constructor(status: number, error: Told) {
    super(error.message ?? `the collector answered ${status}`);
    this.status = status;
    this.code = error.code ?? '';
    this.fix = error.fix ?? '';
    this.position = error.position;
  }
}

/** Is told when an answer says that nobody is signed in. */
export const signedOut = new EventTarget();

export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return ask<T>(path, { method: 'GET', signal: signal ?? null });
}

export function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  return ask<T>(path, { method: 'POST', headers, body: JSON.stringify(body), signal: signal ?? null });
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  // Relative, so that the collector may stand behind a proxy under any path.
  const response = await fetch(path.replace(/^\//, ''), {
    credentials: 'same-origin',
    cache: 'no-store',
    ...init,
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, {
      message: 'the collector cannot be reached',
      fix: 'See whether it still runs and whether the network is there; this page asks again when you press "Try again".',
    });
  });
  const text = await response.text();
  const answer = text === '' ? undefined : parsed(text);
  if (response.ok) return answer as T;
  const error = new ApiError(response.status, errorOf(answer));
  if (response.status === 401 && !path.startsWith('/v1/sign-in')) signedOut.dispatchEvent(new Event('signed-out'));
  throw error;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function errorOf(answer: unknown): Told {
  const error = typeof answer === 'object' && answer !== null ? (answer as { error?: object }).error : undefined;
  return error ?? {};
}
