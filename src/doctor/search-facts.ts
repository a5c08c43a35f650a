/** Asks Elasticsearch what the doctor judges; changes nothing on it. */
import { PromptlogError } from '../errors.ts';
import type { SearchClient } from '../search/client.ts';
import { askPrivileges } from '../search/privileges.ts';
import { findRebuild, type RebuildMark } from '../search/rebuild-mark.ts';
import { request, statusOf } from '../search/request.ts';
import { METADATA_TEMPLATE_NAME, TEMPLATE_NAME } from '../search/template-files.ts';
import { type InstallReport, installTemplates } from '../search/templates.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import { judgeClock } from './machine.ts';
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
  NEEDED_PRIVILEGES,
} from './search-server.ts';

/** Whether it answers, how it is, and how its clock goes. Rejects when it does not answer. */
export async function searchHealth(client: SearchClient): Promise<Finding[]> {
  const before = Date.now();
  const request = { method: 'GET', path: '/_cat/health?format=json' } as const;
  const { body, headers } = await client.transport.request<Record<string, string>[]>(request, { meta: true });
  const [row = {}] = body;
  // Of itself the server sends no date; a proxy before it may.
  const date = Number(row['epoch'] ?? Number.NaN) * 1_000;
  const health = { status: row['status'] ?? 'unknown', nodes: Number(row['node.total'] ?? Number.NaN) };
  return [judgeHealth(health), ...clockOf('Elasticsearch', Number.isNaN(date) ? headers['date'] : date, before)];
}

/** How far this clock is ahead of that of an answer; nothing where the answer has no date. */
export function clockOf(of: string, date: unknown, before: number): Finding[] {
  const theirs = typeof date === 'string' ? Date.parse(date) : typeof date === 'number' ? date : Number.NaN;
  if (Number.isNaN(theirs)) return [];
  // It was written some time between the question and the answer, and the part of its second is cut off.
  const [early, late] = [before - theirs - 1_000, Date.now() - theirs];
  return [judgeClock({ of, aheadMs: early > 0 ? early : late < 0 ? late : 0 })];
}

/** What this user may; a server without security lets everybody. */
export async function searchPrivileges(client: SearchClient): Promise<Finding[]> {
  const privileges = await askPrivileges(client, NEEDED_PRIVILEGES);
  if (privileges !== undefined) return [judgePrivileges(privileges)];
  const fix = 'Switch it on (xpack.security.enabled), or let nobody but the collector reach it.';
  return [warn('privileges', 'Elasticsearch has no security: whoever reaches it may read every prompt', fix)];
}

/** Templates, and whether the indices are as they say. */
export async function searchTemplates(client: SearchClient): Promise<Finding[]> {
  let report: InstallReport;
  try {
    report = await installTemplates(client, { dryRun: true });
  } catch (error) {
    if (error instanceof PromptlogError) return [fail('templates', error.message, error.fix)];
    if (statusOf(error) !== 403) throw error;
    return [ok('templates', 'this user may not see them, which a collector need not')];
  }
  const caps = (await request(client, 'GET', `/${TEMPLATE_NAME}/_field_caps?fields=*&include_unmapped=false`)) ?? {};
  return [judgeTemplates(report), ...judgeMappings(report, differingFields(caps))];
}

/** Aliases, generations and blocks. */
export async function searchIndices(client: SearchClient): Promise<Finding[]> {
  const pattern = `${TEMPLATE_NAME}-*`;
  const [aliases = {}, settings = {}, alias = {}] = await Promise.all([
    request(client, 'GET', `/${pattern}/_alias`),
    request(client, 'GET', `/${pattern},${METADATA_TEMPLATE_NAME}-*/_settings/index.blocks.*`),
    request(client, 'GET', `/${TEMPLATE_NAME}/_alias`),
  ]);
  const blocks = judgeBlocks(settings, await rebuildMark(client));
  return [...judgeAliasName(TEMPLATE_NAME in alias), ...judgeAliases(indicesIn(aliases)), ...blocks];
}

// Who may not see templates learns of the block all the same.
async function rebuildMark(client: SearchClient): Promise<RebuildMark | undefined> {
  try {
    return await findRebuild(client);
  } catch (error) {
    if (statusOf(error) === 403) return undefined;
    throw error;
  }
}
