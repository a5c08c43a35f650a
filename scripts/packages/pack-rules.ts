/** What the published package may hold. */

/** The part of `npm pack --json` that is read. */
export interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number; readonly mode: number }[];
}

export const MOST_PACKED_BYTES = 2_200_000;
export const MOST_UNPACKED_BYTES = 9_000_000;

const NEEDED = [
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
const UNWANTED: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)(test|tests|bench|scripts|src|node_modules|infra|deploy|logstash|examples)\//, 'is not of the package'],
  [/\.test\.|\.spec\./, 'is a test'],
  [/^(?!.*\.d\.ts$).*\.tsx?$/, 'is a source'],
  [/\.(map|tsbuildinfo)$/, 'is for debugging, and names paths of the machine it was made on'],
  [/(^|\/)\.[^/]/, 'is hidden'],
  [/\.(pem|key|p12|pfx|sqlite|log|tgz|env)$/, 'may hold a secret, or is left over'],
  [/\.(png|jpe?g|gif)$/, 'is a picture'],
];
const IN_CODE: readonly (readonly [RegExp, string])[] = [
  [/[#@] sourceMappingURL=/, 'points to a map'],
  [/(?:file:\/\/|["'`\s(])\/(?:home|Users|root|work|tmp|build)\/[\w.-]+/, 'names a path of a machine'],
  [/[A-Z]:\\+Users\\/, 'names a path of a machine'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{20}/, 'holds a private key'],
];
const CODE = /\.(js|d\.ts|html|css|json)$/;

/** What is wrong with the list of files; none when all is right. */
export function packFaults({ files, size, unpackedSize }: Packed): string[] {
  const paths = files.map(({ path }) => path);
  const faults = NEEDED.filter((path) => !paths.includes(path)).map((path) => `${path} is missing`);
  for (const { path, size: bytes, mode } of files) {
    for (const [pattern, why] of UNWANTED) if (pattern.test(path)) faults.push(`${path} ${why}`);
    if (bytes === 0) faults.push(`${path} is empty`);
    if ((mode & 0o111) !== 0 && !path.startsWith('bin/')) faults.push(`${path} can be started`);
  }
  if (size > MOST_PACKED_BYTES) faults.push(`the archive has ${size} bytes, and may have ${MOST_PACKED_BYTES}`);
  if (unpackedSize > MOST_UNPACKED_BYTES)
    faults.push(`the package has ${unpackedSize} bytes, and may have ${MOST_UNPACKED_BYTES}`);
  return faults;
}

/** What is wrong inside a file of the package that a machine made. */
export function contentFaults(path: string, text: string): string[] {
  if (!CODE.test(path) || !path.startsWith('dist/')) return [];
  return IN_CODE.filter(([pattern]) => pattern.test(text)).map(([, why]) => `${path} ${why}`);
}
