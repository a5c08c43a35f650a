import assert from 'node:assert/strict';
import { readyText, type UpReport } from '../../src/cli/up-report.ts';

const REPORT: UpReport = {
  home: '/home/ada/.promptlog',
  pid: 1,
  elasticsearch: { url: 'http://127.0.0.1:9200', embedded: false },
  records: { kind: 'sqlite', place: '/home/ada/.promptlog/records.sqlite', inMemory: false },
  inbox: '/home/ada/.promptlog/inbox',
  collector: { url: 'http://127.0.0.1:4711' },
  explorer: { url: 'http://127.0.0.1:4711' },
};
const textOf = (report: UpReport): string => readyText(report, false, (text) => text);

describe('what `up` says when it is ready', () => {
  it('names where models are called through the gateway, where that is served', () => {
    const text = textOf({ ...REPORT, gateway: { url: 'http://127.0.0.1:4712' } });
    assert.match(text, /^ {2}Gateway +http:\/\/127\.0\.0\.1:4712 /m);
  });

  it('says nothing of a gateway where none is served', () => {
    assert.doesNotMatch(textOf(REPORT), /gateway/i);
  });
});
