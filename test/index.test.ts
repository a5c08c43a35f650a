/** What the package offers. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as promptlog from '../src/index.ts';

const source = readFileSync(join(import.meta.dirname, '..', 'src', 'index.ts'), 'utf8');

describe('the public surface', () => {
  it('is these values and no other', () => {
    assert.deepEqual(Object.keys(promptlog).sort(), [
      'Config',
      'PromptlogError',
      'closePrompts',
      'createShipper',
      'flushPrompts',
      'loadConfig',
      'promptLog',
      'recordOfExchange',
      'shipperOptions',
      'withSession',
    ]);
  });

  it('is these types and no other', () => {
    const lists = [...source.matchAll(/^export (type )?\{([^}]*)\}/gm)];
    const names = lists.flatMap(([, all, list = '']) =>
      list.split(',').map((name) => (all === undefined ? name.trim() : `type ${name.trim()}`)),
    );
    assert.deepEqual(names.filter((name) => name.startsWith('type ')).sort(), [
      'type Accepted',
      'type CaptureLevel',
      'type ChangeAnswer',
      'type ChangeOptions',
      'type ChangeStatus',
      'type ConfigSources',
      'type DeliveryStatus',
      'type ErrorCode',
      'type Exchange',
      'type Feedback',
      'type Json',
      'type JsonObject',
      'type LaneStatus',
      'type LogItem',
      'type Notice',
      'type Notify',
      'type PromptLog',
      'type PromptLogOptions',
      'type PromptMessage',
      'type PromptRecord',
      'type RecordChange',
      'type RecordTaker',
      'type RedactorOptions',
      'type RemotePromptLog',
      'type RemotePromptLogOptions',
      'type ScoreOptions',
      'type ScoreValue',
      'type SessionInfo',
      'type Shipper',
      'type ShipperOptions',
    ]);
  });

  it('fits on one page, by name', () => {
    assert.ok(source.split('\n').length <= 40);
    assert.doesNotMatch(source, /export (\*|default)/);
  });
});
