/** A gateway before servers of a test, with the records that it made, and a server that answers as a test says. */
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type GatewayOptions, type RunningGateway, startGateway } from '../../../src/doors/gateway/gateway.ts';
import { PromptlogError } from '../../../src/errors.ts';
import type { Notice } from '../../../src/notice.ts';
import type { PromptRecord } from '../../../src/record/record.ts';
import { readRecord } from '../../../src/record/schema.ts';
import { until } from '../../support/promptlog-command.ts';

export interface GatewayUnderTest {
  readonly url: string;
  readonly openAiUrl: string;
  readonly records: PromptRecord[];
  readonly notices: Notice[];
  readonly counts: RunningGateway['counts'];
  readonly renew: RunningGateway['renew'];
  /** Whether there is room for records. */
  hasRoom: boolean;
  /** Its only record, when it is there. */
  one(): Promise<PromptRecord>;
  close(): Promise<void>;
}

/** Starts one before these addresses. */
export async function gatewayBefore(
  upstreams: readonly string[],
  more: Partial<GatewayOptions> = {},
): Promise<GatewayUnderTest> {
  const records: PromptRecord[] = [];
  const notices: Notice[] = [];
  const room = { isThere: true };
  const running = await startGateway({
    address: '127.0.0.1',
    port: 0,
    upstreams: upstreams.map((url) => new URL(url)),
    askForUsage: false,
    whenFull: 'pass',
    maxReplayBytes: 10_000_000,
    timeoutMs: 10_000,
    breaker: { failures: 3, openMs: 60_000 },
    taker: {
      gate: { masking: false },
      acceptPassed({ json }) {
        if (!room.isThere) throw new PromptlogError('PL_SPOOL_FULL', { folder: 'spool', bytes: 1, limit: 1 });
        const record = readRecord(JSON.parse(json));
        assert.equal(record.door, 'gateway');
        records.push(record);
      },
    },
    hasRoom: () => room.isThere,
    notify: (notice) => notices.push(notice),
    ...more,
  });
  return {
    url: running.url,
    openAiUrl: `${running.url}/v1`,
    records,
    notices,
    get counts() {
      return running.counts;
    },
    renew: running.renew,
    get hasRoom() {
      return room.isThere;
    },
    set hasRoom(isThere) {
      room.isThere = isThere;
    },
    one: async () => {
      await until('a record', () => records.length > 0);
      assert.equal(records.length, 1);
      return records[0] ?? assert.fail();
    },
    close: () => running.close(0),
  };
}

export interface ScriptedServer {
  readonly url: string;
  close(): Promise<void>;
}

/** A server that answers as it is told. */
export async function serverThat(answers: RequestListener): Promise<ScriptedServer> {
  const server = createServer(answers);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A question of a chat, for `fetch`. */
export function chat(more: object = {}, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-test', ...headers },
    body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Where is my refund?' }], ...more }),
  };
}

/** The member of a record's answer that is named so. */
export function attributeOf(record: PromptRecord, name: string): unknown {
  return record.message.other_attr.find((entry) => name in entry)?.[name];
}
