/** THIRD-PARTY-LICENCES.md: what promptlog is made of and stands on, and under which licences. */
import { join } from 'node:path';
import { type LicensedPackage, licensedPackages, readTexts } from './licences.ts';
import { type Lock, nameOf, productionPaths } from './lockfile.ts';

const BEGIN = '<!-- bundled begin -->';
const END = '<!-- bundled end -->';

const HEAD = `# Third-party licences

promptlog itself is under the MIT licence ([LICENSE](LICENSE)). This page lists what it brings along or stands on. \`npm run licences\` writes it anew from
package-lock.json and node_modules; a test fails where it is out of date or where a package is under a licence that is not permitted.
`;

const AROUND = `## The container image

The image that the Dockerfile makes holds, beside promptlog and the packages above (\`/opt/promptlog/node_modules\`, each with its text):

| part | licence | its text in the image |
|---|---|---|
| Debian 12, the packages of its slim image | many; GPL-2.0, GPL-3.0, LGPL-2.1, BSD and MIT among them | \`/usr/share/doc/*/copyright\` |
| Node.js, with the libraries inside it | MIT, and those of its libraries | \`/usr/local/LICENSE\` |
| npm and Yarn, which the base image brings and promptlog does not use | Artistic-2.0, BSD-2-Clause | beside their code |

It holds no Java and no Elasticsearch.

## What it runs beside, and does not bring along

promptlog speaks with these over the network. \`promptlog up\` has the first two fetched by whoever runs it, and docker-compose.yml names the images; none of them is
part of the package or of the image.

| software | licence |
|---|---|
| Elasticsearch, the server that \`promptlog up\` fetches | AGPL-3.0; its modules of x-pack, which hold its security, Elastic License 2.0 |
| Java, of which \`promptlog up\` uses one that is there: Eclipse Temurin, OpenJDK of a system, or another | GPL-2.0 with the Classpath Exception |
| \`docker.elastic.co/elasticsearch/elasticsearch\`, \`docker.elastic.co/kibana/kibana\`, \`docker.elastic.co/logstash/logstash\` | Elastic License 2.0 |
| \`mcr.microsoft.com/cosmosdb/linux/azure-cosmos-emulator\`, for development only | Microsoft's terms for the emulator |
| \`apache/kafka\` | Apache-2.0 |
| \`rabbitmq\` | MPL-2.0 |
| \`grafana/grafana\` | AGPL-3.0 |

The Elastic License 2.0 lets anybody use, change and hand on the software, but not offer it to others as a managed service, nor remove what its licence keys guard.
Running it for one's own organisation is neither.
`;

/** The whole page. `bundled`: the folders of the packages whose code is in the page of the Explorer. */
export function licencesPage(root: string, lock: Lock, bundled: readonly string[]): string {
  const installed = licensedPackages(root, lock, productionPaths(lock));
  return [
    HEAD,
    `## Packages that are installed with it (${installed.length})\n`,
    'Each brings its text in the named files. A dash: it is made for one platform, and comes with its text there. Nothing: it says its licence in package.json or its README only.\n',
    table(
      ['package', 'version', 'licence', 'text'],
      installed.map((one) => [...words(one), one.texts?.join(', ') ?? '–']),
    ),
    AROUND,
    bundledSection(root, lock, bundled),
  ].join('\n');
}

/** The folders of the packages that a page names as bundled; undefined for one that the lock file has no more. */
export function bundledIn(page: string, lock: Lock): (string | undefined)[] {
  const section = page.slice(page.indexOf(BEGIN), page.indexOf(END));
  return [...section.matchAll(/^\| (?!package|-)(\S+) \| (\S+) \|/gm)].map(([, name = '', version = '']) =>
    Object.keys(lock).find((path) => path !== '' && nameOf(path) === name && lock[path]?.version === version),
  );
}

function bundledSection(root: string, lock: Lock, bundled: readonly string[]): string {
  const texts: string[] = [];
  const packages = bundled
    .flatMap((path) => licensedPackages(root, lock, [path]).map((one) => ({ one, path })))
    .sort((a, b) => a.one.name.localeCompare(b.one.name, 'en') || a.one.version.localeCompare(b.one.version, 'en'));
  const rows = packages.map(({ one, path }) => {
    const text = ownText(join(root, path));
    if (text !== '' && !texts.includes(text)) texts.push(text);
    return [...words(one), text === '' ? '' : String(texts.indexOf(text) + 1)];
  });
  const shown = texts.map((text, index) => `### Text ${index + 1}\n\n\`\`\`text\n${text}\n\`\`\`\n`);
  return [
    '## Packages whose code is in the page of the Explorer\n',
    'They are bundled into `dist/explorer/page`, so their texts stand here.\n',
    `${BEGIN}\n${table(['package', 'version', 'licence', 'text'], rows)}${END}\n`,
    ...shown,
  ].join('\n');
}

// A bundler's own text goes on with those of its parts, none of which gets into what it bundles.
function ownText(folder: string): string {
  const [text = ''] = readTexts(folder)
    .join('\n\n')
    .split(/^# Licenses of bundled dependencies/m);
  return text.trim();
}

function words({ name, version, licence }: LicensedPackage): string[] {
  return [name, version, licence ?? ''];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return `${line(head)}|${'---|'.repeat(head.length)}\n${rows.map(line).join('')}`;
}
