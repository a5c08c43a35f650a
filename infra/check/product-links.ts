/** Whether the files agree with each other and with promptlog itself: the container, the settings, the addresses, the names of a policy. */
import { OPTIONS } from '../../src/config-options.ts';
import { containerDefinitions, PARTITION_KEY_PATH } from '../../src/records/cosmos-container.ts';
import { type BicepFile, textIn } from './bicep-file.ts';
import { bodyOf, type Declaration, type Expression, memberOf, plainText, within } from './bicep-tree.ts';
import { elementsOf, type PolicyFile } from './policy-checks.ts';
import type { Problem } from './problem.ts';

const PROBES = new Set(['/healthz', '/readyz']);
/** Variables that are not promptlog's own. */
const OTHERS = new Set(['AZURE_CLIENT_ID']);

/** What does not fit together. */
export function linkProblems(files: readonly BicepFile[], policies: readonly PolicyFile[]): Problem[] {
  return [
    ...files.flatMap(containerProblems),
    ...files.flatMap(collectorProblems),
    ...gatewayProblems(files, policies),
    ...pieceProblems(policies),
  ];
}

function resourcesOf(file: BicepFile, type: string): Declaration[] {
  return file.declarations.filter(({ kind, what }) => kind === 'resource' && what?.startsWith(`${type}@`) === true);
}

function propertyOf(resource: Declaration, ...path: string[]): Expression | undefined {
  let value: Expression | undefined = bodyOf(resource.value);
  for (const name of path) value = memberOf(value, name)?.value;
  return value;
}

/** The container is the one the collector would make. */
function containerProblems(file: BicepFile): Problem[] {
  return resourcesOf(file, 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers').flatMap((container) => {
    const id = plainText(propertyOf(container, 'properties', 'resource', 'id')) ?? '';
    const [wanted] = containerDefinitions({ container: id });
    const keys = textsOf(propertyOf(container, 'properties', 'resource', 'partitionKey', 'paths'));
    const included = pathsOf(propertyOf(container, 'properties', 'resource', 'indexingPolicy', 'includedPaths'));
    const excluded = pathsOf(propertyOf(container, 'properties', 'resource', 'indexingPolicy', 'excludedPaths'));
    const policy = wanted?.indexingPolicy;
    const missing = (policy?.includedPaths ?? []).filter(({ path }) => !included.includes(path));
    const extra = included.filter((path) => policy?.includedPaths.some((each) => each.path === path) !== true);
    const texts = [
      keys.join() === PARTITION_KEY_PATH ? [] : `the partition key is ${keys.join()}, not ${PARTITION_KEY_PATH}`,
      ...missing.map(({ path }) => `${path} is not indexed, which records are looked up by`),
      ...extra.map((path) => `${path} is indexed for nothing`),
      excluded.join() === '/*' ? [] : 'what is not included is not excluded',
      id === OPTIONS['cosmos.container'].fallback?.('') ? [] : `the collector looks for another container than ${id}`,
    ];
    return texts.flat().map((text) => ({ path: file.path, line: container.line, text }));
  });
}

function textsOf(list: Expression | undefined): string[] {
  return list?.kind === 'list' ? list.items.map((item) => plainText(item) ?? '') : [];
}

function pathsOf(list: Expression | undefined): string[] {
  return list?.kind === 'list' ? list.items.map((item) => plainText(memberOf(item, 'path')?.value) ?? '') : [];
}

/** The collector is given settings that there are, and asked at addresses that there are. */
function collectorProblems(file: BicepFile): Problem[] {
  const variables = new Map<string, boolean>(Object.values(OPTIONS).map(({ env, secret }) => [env, secret === true]));
  return resourcesOf(file, 'Microsoft.App/containerApps').flatMap((app) => {
    const problems: Problem[] = [];
    const tell = (line: number, text: string): void => void problems.push({ path: file.path, line, text });
    const containers = propertyOf(app, 'properties', 'template', 'containers');
    for (const expression of within(containers)) {
      const probe = plainText(memberOf(memberOf(expression, 'httpGet')?.value, 'path')?.value);
      if (probe !== undefined && !PROBES.has(probe)) tell(expression.line, `the collector does not answer ${probe}`);
      const env = memberOf(expression, 'env')?.value;
      for (const each of env?.kind === 'list' ? env.items : []) {
        const name = plainText(memberOf(each, 'name')?.value) ?? '';
        if (OTHERS.has(name)) continue;
        const secret = variables.get(name);
        if (secret === undefined) tell(each.line, `there is no setting ${name}`);
        if (secret === true && memberOf(each, 'secretRef') === undefined)
          tell(each.line, `${name} is a secret and no secretRef`);
      }
    }
    const secrets = propertyOf(app, 'properties', 'configuration', 'secrets');
    for (const secret of secrets?.kind === 'list' ? secrets.items : []) {
      if (memberOf(secret, 'keyVaultUrl') === undefined)
        tell(secret.line, 'a secret that is no reference to a key vault');
    }
    const insecure = propertyOf(app, 'properties', 'configuration', 'ingress', 'allowInsecure');
    if (insecure?.kind !== 'name' || insecure.name !== 'false') tell(app.line, `${app.name} is reached without TLS`);
    return problems;
  });
}

/** What policies name is made by the template. */
function gatewayProblems(files: readonly BicepFile[], policies: readonly PolicyFile[]): Problem[] {
  const named = (type: string) =>
    new Set(
      files.flatMap((file) =>
        resourcesOf(file, `Microsoft.ApiManagement/service/${type}`).map(
          (each) => textIn(file, propertyOf(each, 'name')) ?? '',
        ),
      ),
    );
  const [loggers, fragments, backends, values] = [
    named('loggers'),
    named('policyFragments'),
    named('backends'),
    named('namedValues'),
  ];
  const problems: Problem[] = [];
  for (const { path, root } of policies) {
    for (const { line, attributes, text } of elementsOf(root)) {
      const asked: [string, string | undefined, ReadonlySet<string>][] = [
        ['logger', attributes.get('logger-id'), loggers],
        ['fragment', attributes.get('fragment-id'), fragments],
        ['backend', attributes.get('backend-id'), backends],
        ...[...attributes.values(), text].flatMap((each) =>
          [...each.matchAll(/\{\{([\w-]+)\}\}/g)].map(
            ([, name]) => ['named value', name, values] as [string, string | undefined, ReadonlySet<string>],
          ),
        ),
      ];
      for (const [what, name, known] of asked) {
        if (name !== undefined && !known.has(name))
          problems.push({ path, line, text: `the template makes no ${what} ${name}` });
      }
    }
  }
  return problems;
}

/** The statements for the pieces of a body differ in their number alone, which counts from 0 without a gap. */
function pieceProblems(policies: readonly PolicyFile[]): Problem[] {
  return policies.flatMap(({ path, root }) => {
    const pieces = [...elementsOf(root)].filter(({ text }) => text.includes('"chunkIndex"'));
    return pieces.flatMap(({ line, text }, place) => {
      const number = Number(/var index = (\d+);/.exec(text)?.[1]);
      const plain = (each: string) =>
        each
          .replace(/var index = \d+;/, '')
          .replace(/\s+/g, ' ')
          .trim();
      const wrong: string[] = [];
      if (number !== place) wrong.push(`piece ${number} where ${place} is wanted`);
      if (plain(text) !== plain(pieces[0]?.text ?? ''))
        wrong.push(`piece ${number} is made in another way than the first`);
      if (!text.includes(`cuts.Length > ${pieces.length})`))
        wrong.push(`the mark of a cut body does not count ${pieces.length} pieces`);
      return wrong.map((each) => ({ path, line, text: each }));
    });
  });
}
