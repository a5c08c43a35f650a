/** Puts the fixture where panels look: its records as search documents, its samples as they are. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InsightSettings } from '../../../src/insight/insight-parts.ts';
import { insightFrom } from '../../../src/insight/insight-settings.ts';
import { project } from '../../../src/projection/search-document.ts';
import type { SearchClient } from '../../../src/search/client.ts';
import { deleteIndices } from '../../support/both-stores.ts';
import { bytesOf, fixtureRecords, fixtureSamples } from './fixture.ts';

const TOPICS = join(import.meta.dirname, '../../../topics.yaml');
const INSIGHT: InsightSettings = { topics: { text: readFileSync(TOPICS, 'utf8'), name: 'topics.yaml' } };

/** Nothing but the fixture is there afterwards. The templates have to be. */
export async function loadFixture(client: SearchClient, base: number): Promise<void> {
  await removeFixture(client);
  const insight = insightFrom(INSIGHT, (group, error) => assert.fail(`${group}: ${error}`));
  const records = fixtureRecords(base).flatMap((record) => {
    const { index, id, document } = project(record, insight, { bytes: bytesOf(record) });
    return [{ index: { _index: index, _id: id } }, document];
  });
  const samples = fixtureSamples(base).flatMap((sample) => {
    const month = String(sample['@timestamp']).slice(0, 7).replace('-', '.');
    return [{ index: { _index: `promptlog-health-${month}` } }, sample];
  });
  const { errors, items } = await client.bulk({ operations: [...records, ...samples], refresh: true });
  assert.equal(errors, false, JSON.stringify(items.find((item) => item.index?.error)));
}

/** Removes every index of records and samples. */
export async function removeFixture(client: SearchClient): Promise<void> {
  await deleteIndices(client);
  const samples = Object.keys(await client.indices.get({ index: 'promptlog-health-*', allow_no_indices: true }));
  if (samples.length > 0) await client.indices.delete({ index: samples });
}
