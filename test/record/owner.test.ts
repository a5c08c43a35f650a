import assert from 'node:assert/strict';
import { mayMerge } from '../../src/record/owner.ts';
import type { PromptRecord } from '../../src/record/record.ts';
import { recordOf } from '../support/records.ts';

const free = (app?: string, tenant?: string): PromptRecord =>
  recordOf('a', {
    ...(app === undefined ? {} : { client: { app } }),
    ...(tenant === undefined ? {} : { user: { tenant_id: tenant } }),
  });
const bound = (app: string, tenant?: string): PromptRecord => ({
  ...free(app, tenant),
  bound_to: { app, ...(tenant === undefined ? {} : { tenant }) },
});

describe('whose a record is', () => {
  it('lets those add to a record who own it, and such as are bound to nothing and name the same or none', () => {
    for (const [a, b] of [
      [free(), free()],
      [free('shop'), free('bank')],
      [bound('shop'), bound('shop')],
      [bound('shop'), free()],
      [bound('shop'), free('shop')],
      [bound('shop', 't-1'), free('shop', 't-1')],
    ] as const) {
      assert.deepEqual([mayMerge(a, b), mayMerge(b, a)], [true, true]);
    }
  });

  it('keeps everybody else out, whichever came first', () => {
    for (const [a, b] of [
      [bound('shop'), bound('bank')],
      [bound('shop'), free('bank')],
      [bound('shop', 't-1'), bound('shop', 't-2')],
      [bound('shop', 't-1'), free('shop', 't-2')],
    ] as const) {
      assert.deepEqual([mayMerge(a, b), mayMerge(b, a)], [false, false]);
    }
  });
});
