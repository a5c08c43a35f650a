/** A real Elasticsearch with a user for each role file, who has that role and no other: one for the whole run. */
import assert from 'node:assert/strict';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hash } from 'bcryptjs';
import type { JsonObject } from '../../src/record/record.ts';
import { createSearchClient, type SearchClient } from '../../src/search/client.ts';
import { FIELDS_ROLE_NAME, readFieldsRole, readRoleFiles } from '../../src/search/template-files.ts';
import { installTemplates } from '../../src/search/templates.ts';
import { startElasticsearch, type TestElasticsearch, type TestUser } from './elasticsearch.ts';
import { until } from './promptlog-command.ts';

/** Every role that comes with promptlog, that for licensed servers among them. */
export const ROLES: ReadonlyMap<string, JsonObject> = new Map([
  ...readRoleFiles(),
  [FIELDS_ROLE_NAME, readFieldsRole()],
]);

export interface Answered {
  readonly status: number;
  readonly body: JsonObject;
  readonly text: string;
}

const PASSWORD = 'a-password-of-the-tests';
let shared: Promise<SecuredElasticsearch> | undefined;

export class SecuredElasticsearch {
  readonly server: TestElasticsearch;
  readonly superuser: SearchClient;

  private constructor(server: TestElasticsearch) {
    this.server = server;
    this.superuser = createSearchClient({ url: server.url, ...server.superuser });
  }

  /** The one of this run, with the templates. It ends with the run. */
  static shared(): Promise<SecuredElasticsearch> {
    shared ??= startElasticsearch().then(async (server) => {
      const secured = new SecuredElasticsearch(server);
      await secured.#addUsers();
      await installTemplates(secured.superuser);
      return secured;
    });
    return shared;
  }

  get url(): string {
    return this.server.url;
  }

  /** The user who has that role alone. */
  user(role: string): TestUser {
    return { username: `only_${role}`, password: PASSWORD };
  }

  client(role: string): SearchClient {
    return createSearchClient({ url: this.url, ...this.user(role) });
  }

  /** Sends a request as the user of a role; a list is sent as lines of JSON. */
  async ask(
    role: string,
    method: string,
    path: string,
    body?: object | readonly object[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<Answered> {
    const { username, password } = this.user(role);
    const lines = Array.isArray(body) ? `${body.map((line) => JSON.stringify(line)).join('\n')}\n` : undefined;
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Basic ${btoa(`${username}:${password}`)}`,
        'content-type': lines === undefined ? 'application/json' : 'application/x-ndjson',
        ...more,
      },
      ...(body === undefined ? {} : { body: lines ?? JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /^\s*\{/.test(text);
    return { status: response.status, body: isJson ? (JSON.parse(text) as JsonObject) : {}, text };
  }

  /** Every feature that needs a licence, for thirty days. */
  async startTrial(): Promise<void> {
    await this.superuser.transport.request({ method: 'POST', path: '/_license/start_trial?acknowledge=true' });
    await until(
      'the licence is known',
      async () => (await this.ask(FIELDS_ROLE_NAME, 'GET', '/prompt-logs-*/_search')).status === 200,
    );
  }

  // The server looks at its files every few seconds.
  async #addUsers(): Promise<void> {
    const config = join(this.server.folder, 'elasticsearch', 'config');
    const hashed = (await hash(PASSWORD, 4)).replace('$2b$', '$2a$');
    const names = [...ROLES.keys()];
    const roles = await readFile(join(config, 'roles.yml'), 'utf8');
    assert.ok(!roles.includes(FIELDS_ROLE_NAME), 'a role that needs a licence is in the file of every server');
    await writeFile(join(config, 'roles.yml'), `${roles}${FIELDS_ROLE_NAME}: ${JSON.stringify(readFieldsRole())}\n`);
    await appendFile(join(config, 'users_roles'), names.map((role) => `${role}:only_${role}\n`).join(''));
    await appendFile(join(config, 'users'), names.map((role) => `only_${role}:${hashed}\n`).join(''));
    await until('all users are known', async () => {
      const answers = await Promise.all(names.map((role) => this.ask(role, 'GET', '/_security/_authenticate')));
      return answers.every(({ body }, at) => JSON.stringify(body['roles']) === JSON.stringify([names[at]]));
    });
  }
}

// Registers on the root suite, as that of the shared server does.
if (typeof after === 'function') {
  after('stops the Elasticsearch with a user for each role', async function stop() {
    this.timeout(60_000);
    const secured = await shared?.catch(() => undefined);
    await secured?.superuser.close();
    await secured?.server.stop();
  });
}
