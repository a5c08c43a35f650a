import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renewCertificate } from '../../src/cli/renewed-certificate.ts';
import type { Notice } from '../../src/notice.ts';
import { until } from '../support/promptlog-command.ts';

const EVERY_MS = 20;

describe('a certificate whose file changes', () => {
  let folder: string;
  let file: string;
  let watch: { stop(): void } | undefined;
  const used: string[] = [];
  const notices: Notice[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'promptlog-renewed-'));
    file = join(folder, 'cert.pem');
    writeFileSync(file, 'first');
    used.length = 0;
    notices.length = 0;
    watch = renewCertificate({
      files: [file, undefined],
      read: () => {
        const text = readFileSync(file, 'utf8');
        if (text === 'no certificate') throw new Error('it is none');
        return text;
      },
      use: (text) => used.push(text),
      notify: (notice) => notices.push(notice),
      code: 'gateway.certificate',
      everyMs: EVERY_MS,
    });
  });
  afterEach(() => {
    watch?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Writes it until somebody has seen it: the first look at a file may come after the first writing. */
  const written = (text: string, isSeen: () => boolean): Promise<void> =>
    until(`"${text}" is seen`, () => {
      if (!isSeen()) writeFileSync(file, text);
      return isSeen();
    });

  it('is read again and used, which is said', async () => {
    await written('the second', () => used.length > 0);
    assert.equal(used[0], 'the second');
    assert.deepEqual([notices[0]?.level, notices[0]?.code], ['info', 'gateway.certificate']);
  });

  it('is not used where it is none, which is said as an error, and the next one is', async () => {
    await written('no certificate', () => notices.length > 0);
    assert.deepEqual([used, notices[0]?.level], [[], 'error']);
    await written('the third', () => used.length > 0);
    assert.equal(used[0], 'the third');
  });

  it('is left alone when nobody looks any more', async () => {
    watch?.stop();
    writeFileSync(file, 'the second');
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS * 5));
    assert.deepEqual([used, notices], [[], []]);
  });
});
