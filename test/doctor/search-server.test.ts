import assert from 'node:assert/strict';
import {
  differingFields,
  indicesIn,
  judgeAliases,
  judgeAliasName,
  judgeBlocks,
  judgeHealth,
  judgeMappings,
  judgePrivileges,
  judgeTemplates,
} from '../../src/doctor/search-server.ts';
import { readPrivileges } from '../../src/search/privileges.ts';
import type { InstallReport } from '../../src/search/templates.ts';

const REPORT: InstallReport = { version: 7, installed: [], updated: [], unchanged: ['a'], leftOut: [], indices: [] };

describe('the doctor, of Elasticsearch', () => {
  it('fails for a red cluster and warns of a missing copy where there could be one', () => {
    assert.equal(judgeHealth({ status: 'green', nodes: 3 }).level, 'ok');
    assert.equal(judgeHealth({ status: 'yellow', nodes: 1 }).level, 'ok');
    assert.equal(judgeHealth({ status: 'yellow', nodes: 3 }).level, 'warn');
    assert.equal(judgeHealth({ status: 'red', nodes: 1 }).level, 'fail');
  });

  const blockedBy = (block: string) => ({ settings: { index: { blocks: { [block]: 'true' } } } });

  it('fails for indices that a full disk has made read-only', () => {
    assert.deepEqual(
      judgeBlocks({ 'prompt-logs-2026.11': { settings: {} }, 'prompt-logs-2026.12': { settings: { index: {} } } }),
      [{ check: 'write blocks', level: 'ok', text: 'none' }],
    );
    const blocked = blockedBy('read_only_allow_delete');
    const [finding] = judgeBlocks({ 'prompt-logs-2026.10': { settings: {} }, 'prompt-logs-2026.11': blocked });
    assert.equal(finding?.level, 'fail');
    assert.match(finding?.text ?? '', /^prompt-logs-2026\.11 cannot be written: a disk of Elasticsearch was full/);
    assert.match(finding?.fix ?? '', /lifts it by itself/);
  });

  it('says how to lift a block that a killed rebuild has left, and to wait for one that is under way', () => {
    const settings = { 'prompt-logs-2026.10': blockedBy('write'), 'prompt-logs-2026.11': blockedBy('write') };
    const holder = { host: 'night-3', home: '/var/lib/promptlog' };
    const [killed] = judgeBlocks(settings, { ...holder, isAlive: false });
    assert.equal(killed?.level, 'fail');
    assert.match(
      killed?.text ?? '',
      /2026\.10, .*2026\.11 cannot be written: a rebuild on night-3, with the home folder \/var/,
    );
    assert.match(
      killed?.fix ?? '',
      /`promptlog reindex` there.*PUT \/prompt-logs-2026\.10,prompt-logs-2026\.11\/_settings/,
    );
    const [alive] = judgeBlocks(settings, { ...holder, isAlive: true });
    assert.deepEqual([alive?.level, alive?.fix?.slice(0, 4)], ['warn', 'Wait']);
  });

  it('tells a block of a full disk from one that somebody has set', () => {
    const settings = {
      'prompt-logs-2026.10': blockedBy('read_only_allow_delete'),
      'prompt-logs-2026.11': blockedBy('read_only'),
    };
    const [full, set] = judgeBlocks(settings, { host: 'night-3', home: '/', isAlive: false });
    assert.match(full?.text ?? '', /^prompt-logs-2026\.10 .* was full$/);
    assert.match(set?.text ?? '', /^prompt-logs-2026\.11 .*index\.blocks\.read_only is set/);
    assert.match(set?.fix ?? '', /PUT \/prompt-logs-2026\.11\/_settings \{"index\.blocks\.read_only": null\}/);
  });

  it('names the privileges that lack, and fails for those without which nothing is delivered', () => {
    const answer = (rights: Record<string, boolean>) => ({
      username: 'shipper',
      cluster: { monitor: true },
      index: { 'prompt-logs-*': rights },
    });
    assert.equal(judgePrivileges(readPrivileges(answer({ read: true, index: true }))).level, 'ok');
    const reads = judgePrivileges(readPrivileges(answer({ read: false, index: true })));
    assert.deepEqual([reads.level, reads.text], ['warn', 'shipper lacks read on prompt-logs-*']);
    assert.equal(judgePrivileges(readPrivileges(answer({ read: true, index: false }))).level, 'fail');
    const { cluster: _, ...without } = answer({ index: true });
    assert.equal(judgePrivileges(readPrivileges({ ...without, cluster: { monitor: false } })).level, 'warn');
  });

  it('fails without templates and warns of others than shipped', () => {
    assert.equal(judgeTemplates(REPORT).level, 'ok');
    assert.equal(judgeTemplates({ ...REPORT, installed: ['prompt-logs'] }).level, 'fail');
    assert.equal(judgeTemplates({ ...REPORT, updated: ['prompt-logs'] }).level, 'warn');
  });

  it('names fields that an index holds otherwise than the template, or two indices as different types', () => {
    const conflicts = [{ field: 'user.id', wanted: 'keyword', found: 'text' }];
    const index = { index: 'prompt-logs-2026.10', added: [], conflicts };
    assert.deepEqual(
      judgeMappings({ indices: [] }, []).map(({ level }) => level),
      ['ok'],
    );
    const [conflict] = judgeMappings({ indices: [index] }, []);
    assert.match(conflict?.text ?? '', /user\.id in prompt-logs-2026\.10 is text, not keyword/);
    assert.match(conflict?.fix ?? '', /reindex --rebuild/);
    const fields = { 'user.id': { text: {}, keyword: {}, unmapped: {} }, topic: { keyword: {}, unmapped: {} } };
    assert.deepEqual(differingFields({ fields }), ['user.id (keyword, text)']);
    assert.equal(judgeMappings({ indices: [] }, differingFields({ fields }))[0]?.level, 'fail');
    assert.equal(judgeMappings({ indices: [{ ...index, conflicts: [], added: ['x'] }] }, [])[0]?.level, 'warn');
  });

  it('fails for a month that is seen twice, and warns of one that is not seen', () => {
    const seen = { aliases: { 'prompt-logs': {} } };
    const judged = (answer: Record<string, object>) => judgeAliases(indicesIn(answer as never));
    assert.deepEqual(
      judged({ 'prompt-logs-2026.10': seen, 'prompt-logs-2026.11-g2': seen }).map(({ level }) => level),
      ['ok'],
    );
    assert.match(
      judged({ 'prompt-logs-2026.11': seen, 'prompt-logs-2026.11-g2': seen })[0]?.text ?? '',
      /^prompt-logs-2026\.11 are seen in two generations/,
    );
    const hidden = judged({ 'prompt-logs-2026.11': seen, 'prompt-logs-2026.11-g2': { aliases: {} } });
    assert.deepEqual(
      hidden.map(({ level }) => level),
      ['warn'],
    );
    assert.deepEqual(judgeAliasName(false), []);
    assert.equal(judgeAliasName(true)[0]?.level, 'fail');
  });
});
