/** Asks a server how it is. Only paths that the reduced server has: `GET /` is not among them. */

export interface ServerAddress {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export type Health =
  | { readonly kind: 'ready'; readonly pid: number | undefined }
  /** It answers, but not all of its data is there yet. */
  | { readonly kind: 'recovering'; readonly reason: string }
  /** It answers and does not know us: not our server. */
  | { readonly kind: 'foreign'; readonly reason: string }
  | { readonly kind: 'silent'; readonly reason: string };

/** One look at the server; never throws. */
export async function healthOf(address: ServerAddress, timeoutMs = 2000): Promise<Health> {
  try {
    const health = await ask(address, '/_cluster/health?wait_for_status=yellow&timeout=1s', timeoutMs);
    if (health.status === 401 || health.status === 403) {
      return { kind: 'foreign', reason: `it answered ${health.status}` };
    }
    if (health.status !== 200) {
      const reason = `it answered ${health.status} (${String(health.body['status'] ?? 'no state')})`;
      return { kind: 'recovering', reason };
    }
    if (health.body['cluster_name'] !== 'promptlog') return { kind: 'foreign', reason: 'it is another cluster' };
    return { kind: 'ready', pid: await serverPid(address, timeoutMs) };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { kind: 'silent', reason: cause instanceof Error ? cause.message : String(cause) };
  }
}

async function serverPid(address: ServerAddress, timeoutMs: number): Promise<number | undefined> {
  const { body } = await ask(address, '/_nodes/_local/process?filter_path=nodes.*.process.id', timeoutMs);
  const nodes = Object.values((body['nodes'] ?? {}) as Record<string, { process?: { id?: unknown } }>);
  const id = nodes[0]?.process?.id;
  return typeof id === 'number' ? id : undefined;
}

async function ask(
  { url, username, password }: ServerAddress,
  path: string,
  timeoutMs: number,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const key = Buffer.from(`${username}:${password}`).toString('base64');
  const response = await fetch(new URL(path, url), {
    headers: { authorization: `Basic ${key}`, connection: 'close' },
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  try {
    return { status: response.status, body: JSON.parse(text) as Record<string, unknown> };
  } catch {
    return { status: response.status, body: {} };
  }
}
