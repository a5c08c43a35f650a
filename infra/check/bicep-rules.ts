/** What must hold on Azure beyond types: no secrets given out, no keys let in, the right roles, and logs that there are. */
import { type BicepFile, declared, textIn } from './bicep-file.ts';
import { bodyOf, type Declaration, type Expression, memberOf, plainText, within } from './bicep-tree.ts';
import type { Problem } from './problem.ts';

/** Built-in roles by their id: learn.microsoft.com, "Azure built-in roles" and "Cosmos DB data plane roles". */
const ROLES: ReadonlyMap<string, string> = new Map([
  ['2b629674-e913-4c01-ae53-ef4638d8f975', 'dataSender'],
  ['a638d3c7-ab3a-418d-83e6-5f17a39d4fde', 'dataReceiver'],
  ['a97b65f3-24c7-4388-baec-2e87135dc908', 'cognitiveServicesUser'],
  ['4633458b-17de-408a-874b-0445c86b69e6', 'keyVaultSecretsUser'],
  ['7f951dda-4ed3-4680-a7ca-43fe172d538d', 'acrPull'],
  ['00000000-0000-0000-0000-000000000002', 'dataContributor'],
]);

/** The categories of resource logs: learn.microsoft.com, "Supported resource logs" of each type. */
const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  'Microsoft.CognitiveServices/accounts': ['Audit', 'RequestResponse', 'Trace', 'AzureOpenAIRequestUsage'],
  'Microsoft.ApiManagement/service': [
    ...['GatewayLogs', 'GatewayLlmLogs', 'GatewayMCPLogs', 'WebSocketConnectionLogs', 'DeveloperPortalAuditLogs'],
  ],
  'Microsoft.App/managedEnvironments': [
    'ContainerAppConsoleLogs',
    'ContainerAppSystemLogs',
    'AppEnvSpringAppConsoleLogs',
  ],
};

const GIVES_SECRETS = /^list[A-Z]|^getSecret$/;
const SECRET_NAME = /(?:password|secret|token|key|connectionString|credential)$/i;
const SECRET_VALUE = /AccountKey=|SharedAccessKey=|SharedAccessSignature|-----BEGIN|\bpl_[\da-f]{12}_|\bsk-[\w-]{20}/;

/** What is wrong in a file. */
export function ruleProblems(file: BicepFile): Problem[] {
  const problems: Problem[] = [];
  const tell = (line: number, text: string): void => void problems.push({ path: file.path, line, text });
  for (const declaration of file.declarations) {
    secretProblems(file, declaration, tell);
    if (declaration.kind !== 'resource' || declaration.existing === true) continue;
    const [type = ''] = (declaration.what ?? '').split('@');
    const body = bodyOf(declaration.value);
    const properties = memberOf(body, 'properties')?.value;
    if (type === 'Microsoft.Authorization/roleAssignments') roleProblems(file, declaration, properties, tell);
    if (type.endsWith('/sqlRoleAssignments')) dataRoleProblems(file, declaration, properties, tell);
    if (type === 'Microsoft.Insights/diagnosticSettings') logProblems(file, declaration, body, tell);
    keyProblems(file, declaration, type, properties, tell);
  }
  return problems;
}

type Tell = (line: number, text: string) => void;

function secretProblems(file: BicepFile, declaration: Declaration, tell: Tell): void {
  const { kind, name, line, value, decorators } = declaration;
  const isSecure = decorators.some(
    (each) => each.kind === 'call' && each.callee.kind === 'name' && each.callee.name === 'secure',
  );
  if (kind === 'param' && !file.path.endsWith('.bicepparam')) {
    if (SECRET_NAME.test(name) && !isSecure) tell(line, `the parameter ${name} is a secret and not @secure()`);
    if (isSecure && value !== undefined && plainText(value) !== '') tell(line, `the secret ${name} has a default`);
  }
  if (kind === 'param' && file.path.endsWith('.bicepparam') && SECRET_NAME.test(name))
    tell(line, `${name} is a secret in a file`);
  for (const expression of within(value)) {
    if (expression.kind === 'text' && expression.parts.some((part) => SECRET_VALUE.test(part))) {
      tell(expression.line, 'a secret stands in the file');
    }
    const called = expression.kind === 'call' ? nameOf(expression.callee) : '';
    if (GIVES_SECRETS.test(called)) tell(expression.line, `${called}() gives out keys; roles are used here`);
    if (kind !== 'output') continue;
    if (expression.kind === 'member' && SECRET_NAME.test(expression.name))
      tell(line, `the output ${name} holds a secret`);
    if (expression.kind === 'name' && isSecret(file, expression.name)) tell(line, `the output ${name} holds a secret`);
  }
}

function nameOf(callee: Expression): string {
  return callee.kind === 'name' || callee.kind === 'member' ? callee.name : '';
}

function isSecret(file: BicepFile, name: string): boolean {
  const decorators = declared(file, name)?.decorators ?? [];
  return decorators.some(
    (each) => each.kind === 'call' && each.callee.kind === 'name' && each.callee.name === 'secure',
  );
}

function roleProblems(
  file: BicepFile,
  { name, line }: Declaration,
  properties: Expression | undefined,
  tell: Tell,
): void {
  if (plainText(memberOf(properties, 'principalType')?.value) !== 'ServicePrincipal') {
    tell(line, `${name} lacks principalType ServicePrincipal, without which a new identity may not be found yet`);
  }
  const role = memberOf(properties, 'roleDefinitionId')?.value;
  const isRole = role?.kind === 'call' && nameOf(role.callee) === 'subscriptionResourceId';
  if (!isRole || plainText(role.given[0]) !== 'Microsoft.Authorization/roleDefinitions') {
    tell(line, `the role of ${name} is no role definition of the subscription`);
    return;
  }
  idProblems(file, name, role.given[1], line, tell);
}

function idProblems(file: BicepFile, name: string, given: Expression | undefined, line: number, tell: Tell): void {
  const id = textIn(file, given) ?? '';
  const known = ROLES.get(id);
  if (known === undefined) tell(line, `${name} gives the role ${id}, which is not known here`);
  else if (given?.kind === 'name' && given.name !== known) tell(line, `${given.name} has the id of ${known}`);
}

function dataRoleProblems(
  file: BicepFile,
  { name, line }: Declaration,
  properties: Expression | undefined,
  tell: Tell,
): void {
  const role = memberOf(properties, 'roleDefinitionId')?.value;
  const isRole = role?.kind === 'text' && role.parts[1] === '/sqlRoleDefinitions/';
  if (isRole) idProblems(file, name, role.holes[1], line, tell);
  else tell(line, `the role of ${name} is no data role of the account`);
}

function logProblems(file: BicepFile, { name, line }: Declaration, body: Expression | undefined, tell: Tell): void {
  const scope = memberOf(body, 'scope')?.value;
  const type = scope?.kind === 'name' ? declared(file, scope.name)?.what?.split('@')[0] : undefined;
  const known = CATEGORIES[type ?? ''];
  if (known === undefined) {
    tell(line, `${name} is of no resource whose logs are known here`);
    return;
  }
  const logs = memberOf(memberOf(body, 'properties')?.value, 'logs')?.value;
  for (const log of logs?.kind === 'list' ? logs.items : []) {
    const category = plainText(memberOf(log, 'category')?.value);
    if (category === undefined || !known.includes(category)) tell(log.line, `${type} has no logs ${category}`);
  }
}

/** Keys are let in nowhere, but where Azure Monitor needs a shared access rule. */
function keyProblems(
  file: BicepFile,
  { name, line }: Declaration,
  type: string,
  properties: Expression | undefined,
  tell: Tell,
): void {
  const isOn = (member: string, value: string): boolean => {
    const found = memberOf(properties, member)?.value;
    return found?.kind === 'name' && found.name === value;
  };
  const needsRule = file.declarations.some(
    ({ what }) => what?.startsWith('Microsoft.EventHub/namespaces/authorizationRules@') === true,
  );
  const closes =
    type === 'Microsoft.DocumentDB/databaseAccounts' || (type === 'Microsoft.EventHub/namespaces' && !needsRule);
  if (closes && !isOn('disableLocalAuth', 'true')) tell(line, `${name} lets keys in: disableLocalAuth is not true`);
  if (type === 'Microsoft.Storage/storageAccounts' && !isOn('allowSharedKeyAccess', 'false')) {
    tell(line, `${name} lets keys in: allowSharedKeyAccess is not false`);
  }
}
