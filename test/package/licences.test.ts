/** THIRD-PARTY-LICENCES.md is what the packages say today, and each licence may occur. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { isPermitted, licenceFaults, licensedPackages, SAID_ELSEWHERE } from '../../scripts/packages/licences.ts';
import { bundledIn, licencesPage } from '../../scripts/packages/licences-page.ts';
import { productionPaths, readLock } from '../../scripts/packages/lockfile.ts';

const ROOT = resolve(import.meta.dirname, '../..');

describe('the third-party licences', () => {
  const lock = readLock(ROOT);
  const page = readFileSync(join(ROOT, 'THIRD-PARTY-LICENCES.md'), 'utf8');
  const bundled = bundledIn(page, lock);

  it('are listed as the packages name them (npm run licences writes the page anew)', () => {
    assert.ok(bundled.length > 0 && !bundled.includes(undefined), 'a bundled package is not in the lock file any more');
    assert.equal(
      licencesPage(
        ROOT,
        lock,
        bundled.filter((path) => path !== undefined),
      ),
      page,
    );
  });

  it('are permitted, all of them', () => {
    const paths = [...productionPaths(lock), ...bundled.filter((path) => path !== undefined)];
    assert.deepEqual(licenceFaults(licensedPackages(ROOT, lock, paths)), []);
  });

  it('are said elsewhere where package.json says none', () => {
    for (const [name, { licence, file }] of Object.entries(SAID_ELSEWHERE)) {
      assert.equal(lock[`node_modules/${name}`]?.license, undefined, `${name} says its licence by now`);
      assert.match(readFileSync(join(ROOT, 'node_modules', name, file), 'utf8'), new RegExp(`\\b${licence}\\b`));
    }
  });

  it('have their texts on the page where code is bundled', () => {
    const rows = page.slice(page.indexOf('<!-- bundled begin -->'), page.indexOf('<!-- bundled end -->'));
    const numbers = [...rows.matchAll(/\| (\d*) \|$/gm)].map(([, number]) => number);
    assert.equal(numbers.length, bundled.length);
    for (const number of numbers) assert.ok(page.includes(`\n### Text ${number}\n`), `text "${number}"`);
  });

  it('name every image of docker-compose.yml and the base of our own', () => {
    const services = parseDocument(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }).toJS() as {
      readonly services: Readonly<Record<string, { readonly image?: string }>>;
    };
    const images = Object.values(services.services).flatMap(({ image }) => image?.replace(/[:@].*$/, '') ?? []);
    assert.ok(images.length > 0);
    for (const image of images) if (image !== 'promptlog') assert.ok(page.includes(`\`${image}\``), image);
    assert.match(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'), /^FROM node:24\.[\d.]+-bookworm-slim@/m);
    assert.match(page, /Debian 12/);
  });
});

describe('the rule of licences', () => {
  it('permits what may be handed on with its text, and a choice that leaves that', () => {
    for (const licence of ['MIT', 'Apache-2.0', 'WTFPL OR ISC', '(MIT OR GPL-3.0-only)', 'MIT AND BSD-3-Clause'])
      assert.equal(isPermitted(licence), true, licence);
  });

  it('refuses what asks for more, what is unknown, and what cannot be read', () => {
    for (const licence of [
      'GPL-3.0-only',
      'AGPL-3.0',
      'MIT AND GPL-2.0',
      'UNLICENSED',
      'SEE LICENSE IN x',
      '',
      '(a)(b)',
    ])
      assert.equal(isPermitted(licence), false, licence);
  });

  it('says which package is refused', () => {
    const one = { name: 'a', version: '1.0.0', texts: [] };
    assert.deepEqual(
      licenceFaults([
        { ...one, licence: 'SSPL-1.0' },
        { ...one, licence: undefined },
      ]),
      ['a 1.0.0 is under SSPL-1.0, which is not permitted', 'a 1.0.0 names no licence'],
    );
  });
});
