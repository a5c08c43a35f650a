/** The bills of material: whole, and without what users do not get. And the page of the Explorer holds just the packages that are listed. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledPackages } from '../../scripts/packages/bundled.ts';
import { bundledIn } from '../../scripts/packages/licences-page.ts';
import { type Lock, nameOf, productionPaths, readLock, readManifest } from '../../scripts/packages/lockfile.ts';
import type { CycloneDx, Spdx } from '../../scripts/packages/sbom.ts';
import { ROOT, run } from '../support/packed.ts';

describe('the bills of material', function () {
  this.timeout(120_000);
  const lock: Lock = readLock(ROOT);
  let folder: string;
  let wanted: readonly string[];
  let optional: ReadonlySet<string>;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promptlog-sbom-'));
    const { code, all } = await run(process.execPath, [join(ROOT, 'scripts/sbom.js'), folder], ROOT);
    assert.equal(code, 0, all);
    const listed = bundledIn(await readFile(join(ROOT, 'THIRD-PARTY-LICENCES.md'), 'utf8'), lock);
    const paths = [...productionPaths(lock), ...listed.filter((path) => path !== undefined)];
    const idOf = (path: string): string => `${nameOf(path)}@${lock[path]?.version}`;
    wanted = [...new Set(paths.map(idOf))];
    optional = new Set(paths.filter((path) => lock[path]?.os ?? lock[path]?.cpu).map(idOf));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** Packages for other platforms are not installed here. */
  const assertWhole = (found: readonly string[]): void => {
    assert.deepEqual(
      wanted.filter((id) => !optional.has(id) && !found.includes(id)),
      [],
    );
    assert.deepEqual(
      found.filter((id) => !wanted.includes(id)),
      [],
    );
    const { dependencies } = readManifest(ROOT);
    for (const [name, version] of Object.entries(dependencies)) assert.ok(found.includes(`${name}@${version}`), name);
    assert.equal(new Set(found).size, found.length);
  };

  it('name each package with licence and checksum in CycloneDX, and how they hang together', async () => {
    const text = await readFile(join(folder, 'promptlog.cdx.json'), 'utf8');
    const bill = JSON.parse(text) as CycloneDx;
    assert.equal(bill.bomFormat, 'CycloneDX');
    assert.match(bill.specVersion, /^1\.\d$/);
    assert.equal(bill.metadata.component.name, 'promptlog');
    assertWhole(bill.components.map(({ name, version }) => `${name}@${version}`));
    for (const component of bill.components) {
      assert.ok((component.licenses ?? []).length > 0, `${component.name} has no licence`);
      assert.match(JSON.stringify(component), /"alg":"SHA-512"/, component.name);
    }
    const refs = new Set(bill.components.map((component) => component['bom-ref']));
    for (const { dependsOn } of bill.dependencies) assert.ok(dependsOn.every((ref) => refs.has(ref)));
    assert.doesNotMatch(text, /package:development/);
    assert.ok(!text.includes(ROOT));
  });

  it('name them in SPDX, too', async () => {
    const bill = JSON.parse(await readFile(join(folder, 'promptlog.spdx.json'), 'utf8')) as Spdx;
    assert.match(bill.spdxVersion, /^SPDX-2\.\d$/);
    const [own, ...packages] = bill.packages;
    assert.equal(own?.name, 'promptlog');
    assertWhole(packages.map(({ name, versionInfo }) => `${name}@${versionInfo}`));
    for (const { name, licenseDeclared = 'NOASSERTION' } of packages)
      assert.notEqual(licenseDeclared, 'NOASSERTION', name);
    const ids = new Set(['SPDXRef-DOCUMENT', ...bill.packages.map(({ SPDXID }) => SPDXID)]);
    for (const { spdxElementId, relatedSpdxElement } of bill.relationships)
      assert.ok(ids.has(spdxElementId) && ids.has(relatedSpdxElement));
  });

  it('list as bundled just the packages whose code is in the page of the Explorer', async () => {
    const listed = bundledIn(await readFile(join(ROOT, 'THIRD-PARTY-LICENCES.md'), 'utf8'), lock);
    const idsOf = (paths: readonly (string | undefined)[]): string[] =>
      paths.map((path = '') => `${nameOf(path)}@${lock[path]?.version}`).sort();
    assert.deepEqual(idsOf(listed), idsOf(await bundledPackages(ROOT, lock)));
  });
});
