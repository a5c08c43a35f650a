import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { insightFrom } from '../../src/insight/insight-settings.ts';
import { project, type SearchDocument } from '../../src/projection/search-document.ts';
import { metadataIndex, withoutContent } from '../../src/projection/search-metadata.ts';
import { METADATA_FIELDS } from '../../src/record/fields.ts';
import { indexName } from '../../src/record/id.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { anyRecord } from '../support/arbitrary-record.ts';
import { maximalRecord } from '../support/maximal-record.ts';

const MARK = 'zqxmark';
/** What an answer says of itself besides its words: none of it is content, and the document is told by it. */
const TELLING = new Set([
  'role',
  'type',
  'model',
  'finish_reason',
  'stop_reason',
  'status',
  'reason',
  'name',
  'object',
]);

/** The value with a mark in every text below it, whatever its name. */
function marked(value: unknown, spared: ReadonlySet<string> = new Set()): unknown {
  if (typeof value === 'string') return `${MARK} ${value}`;
  if (Array.isArray(value)) return value.map((entry) => marked(entry, spared));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, below]) => [
      spared.has(name) && typeof below === 'string' ? name : `${MARK}${name}`,
      spared.has(name) && typeof below === 'string' ? below : marked(below, spared),
    ]),
  );
}

/** Marks the values and leaves the names, which the projection reads. */
function markedValues(value: unknown, spared: ReadonlySet<string> = new Set()): unknown {
  if (typeof value === 'string') return `${MARK} ${value}`;
  if (Array.isArray(value)) return value.map((entry) => markedValues(entry, spared));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, below]) => [
      name,
      spared.has(name) && typeof below === 'string' ? below : markedValues(below, spared),
    ]),
  );
}

/** The record with a mark in every text that people and models wrote, or that applications put beside it. */
function withMarks(record: PromptRecord): PromptRecord {
  const { message, feedback, error, request } = record;
  const { TEAM, TEAM_NAME, team, team_name, ...properties } = record.properties ?? {};
  const marks = {
    ...record,
    properties: marked(properties),
    labels: marked({ ...(record['labels'] as object), TEAM: undefined, TEAM_NAME: undefined }),
    message: {
      ...message,
      prompt: message.prompt.map(({ role, ...rest }) => ({ role, ...(markedValues(rest) as object) })),
      other_attr: message.other_attr.map((entry) =>
        'completion' in entry ? { completion: markedValues(entry['completion'], TELLING) } : entry,
      ),
    },
    ...(feedback === undefined
      ? {}
      : { feedback: feedback.map((each) => ({ ...each, comment: MARK, value: markedValues(each.value) })) }),
    ...(error === undefined ? {} : { error: { ...error, message: MARK } }),
    ...(request === undefined ? {} : { request: { ...request, tools: marked(request['tools'] ?? ['x']) } }),
  };
  return JSON.parse(JSON.stringify(marks)) as PromptRecord;
}

const documentOf = (record: PromptRecord): SearchDocument => project(record).document ?? assert.fail('it was erased');

describe('the search document without content', () => {
  it('holds no word of what was said, asked, answered, judged or put beside it, whatever the record', () => {
    let seen = 0;
    fc.assert(
      fc.property(anyRecord, (record) => {
        const document = documentOf(withMarks(record));
        if (JSON.stringify(document).includes(MARK)) seen += 1;
        assert.ok(!JSON.stringify(withoutContent(document)).includes(MARK));
      }),
      { numRuns: 300 },
    );
    assert.ok(seen > 100, 'the mark does reach the document');
  });

  it('holds nothing of insight that repeats the words, and all of it that counts', () => {
    const topics = readFileSync(new URL('../../topics.yaml', import.meta.url), 'utf8');
    const insight = insightFrom({ topics: { name: 'topics.yaml', text: topics } });
    const base = maximalRecord();
    const question = `My invoice is wrong, ${MARK} ${MARK}: refund the invoice of ${MARK}, I am very unhappy`;
    const prompt = [{ role: 'human', content: question }];
    const { document } = project({ ...base, message: { ...base.message, prompt } }, insight);
    assert.ok(document !== undefined && JSON.stringify(document['topics']).includes(MARK), 'a phrase is made of it');
    const reduced = withoutContent(document);
    assert.ok(!JSON.stringify(reduced).includes(MARK));
    for (const name of ['topic', 'sentiment', 'cost']) assert.deepEqual(reduced[name], document[name], name);
  });

  it('holds every other field as it is', () => {
    const document = documentOf(maximalRecord());
    assert.deepEqual(
      leavesOf(withoutContent(document)),
      leavesOf(document).filter(([name]) => METADATA_FIELDS.includes(name)),
    );
    assert.ok(leavesOf(withoutContent(document)).length > 50);
  });

  it('lets nothing through that the dictionary does not know, nor objects where it knows a value', () => {
    const document = documentOf(maximalRecord());
    const strange = { ...document, novelty: MARK, outcome: { text: MARK }, tags: [{ text: MARK }, 'a'], user: MARK };
    const reduced = withoutContent(strange);
    assert.ok(!JSON.stringify(reduced).includes(MARK));
    assert.deepEqual(
      [reduced['novelty'], reduced['outcome'], reduced['tags'], reduced['user']],
      [undefined, undefined, undefined, undefined],
    );
  });

  it('leaves the document alone, and lies in the index of the same month', () => {
    const document = documentOf(maximalRecord());
    const before = JSON.stringify(document);
    withoutContent(document);
    assert.equal(JSON.stringify(document), before);
    assert.equal(metadataIndex(indexName('2026-11-21T05:00:00.000Z')), 'prompt-metadata-2026.11');
  });
});

function leavesOf(value: object, prefix = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([name, below]): [string, unknown][] =>
    typeof below === 'object' && below !== null && !Array.isArray(below)
      ? leavesOf(below, `${prefix}${name}.`)
      : [[prefix + name, below]],
  );
}
