/** The rules of what is published see each thing that has no place there; what is published is looked at in test/integration/package.test.ts. */
import assert from 'node:assert/strict';
import {
  contentFaults,
  MOST_PACKED_BYTES,
  MOST_UNPACKED_BYTES,
  type Packed,
  packFaults,
} from '../../scripts/packages/pack-rules.ts';

const RIGHT = [
  'package.json',
  'README.md',
  'LICENSE',
  'THIRD-PARTY-LICENCES.md',
  'CHANGELOG.md',
  'bin/promptlog.js',
  'dist/index.js',
  'dist/index.d.ts',
  'dist/explorer/page/index.html',
];

function packed(paths: readonly string[], more: Partial<Packed> = {}): Packed {
  const files = paths.map((path) => ({ path, size: 10, mode: path.startsWith('bin/') ? 0o755 : 0o644 }));
  return { size: 1000, unpackedSize: 5000, files, ...more };
}

describe('the rules of what is published', () => {
  it('find nothing wrong where nothing is', () => {
    assert.deepEqual(packFaults(packed(RIGHT)), []);
  });

  it('miss what has to be there', () => {
    assert.deepEqual(
      packFaults(
        packed(RIGHT.filter((path) => path !== 'THIRD-PARTY-LICENCES.md' && path !== 'dist/explorer/page/index.html')),
      ),
      ['THIRD-PARTY-LICENCES.md is missing', 'dist/explorer/page/index.html is missing'],
    );
  });

  const unwanted: readonly (readonly [string, string])[] = [
    ['src/index.ts', 'is not of the package'],
    ['test/index.js', 'is not of the package'],
    ['dist/shipper.test.js', 'is a test'],
    ['dist/shipper.ts', 'is a source'],
    ['dist/index.js.map', 'is for debugging, and names paths of the machine it was made on'],
    ['dist/.npmrc', 'is hidden'],
    ['.env', 'is hidden'],
    ['docs/server.pem', 'may hold a secret, or is left over'],
    ['promptlog-0.0.9.tgz', 'may hold a secret, or is left over'],
    ['docs/screenshots/search.png', 'is a picture'],
  ];
  for (const [path, why] of unwanted) {
    it(`see ${path}`, () => {
      assert.ok(packFaults(packed([...RIGHT, path])).includes(`${path} ${why}`));
    });
  }

  it('see what is empty, what can be started, and what is too large', () => {
    const files = [...packed(RIGHT).files, { path: 'dist/empty.js', size: 0, mode: 0o755 }];
    assert.deepEqual(packFaults(packed([], { files, size: 10_000_000, unpackedSize: 90_000_000 })), [
      'dist/empty.js is empty',
      'dist/empty.js can be started',
      `the archive has 10000000 bytes, and may have ${MOST_PACKED_BYTES}`,
      `the package has 90000000 bytes, and may have ${MOST_UNPACKED_BYTES}`,
    ]);
  });

  it('see maps, paths of a machine and keys inside a built file', () => {
    const map = `//${'#'} sourceMappingURL=index.js.map`;
    assert.deepEqual(contentFaults('dist/index.js', `export {};\n${map}`), ['dist/index.js points to a map']);
    for (const text of ["import '/home/ada/promptlog/x.js'", '"file:///Users/ada/x"', 'C:\\\\Users\\\\ada'])
      assert.deepEqual(contentFaults('dist/index.js', text), ['dist/index.js names a path of a machine']);
    const key = `-----BEGIN PRIVATE ${'KEY'}-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC`;
    assert.deepEqual(contentFaults('dist/index.js', key), ['dist/index.js holds a private key']);
    assert.deepEqual(contentFaults('dist/index.js', "const pem = '-----BEGIN PRIVATE KEY-----';"), []);
    assert.deepEqual(contentFaults('docs/docker.md', 'cd /home/ada/promptlog'), []);
  });
});
