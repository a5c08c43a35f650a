/**
 * What API Management documents of the policies that are used here: which sections they may stand in, which attributes they take, in
 * which an expression is allowed, and what may stand in them. From learn.microsoft.com/azure/api-management/<name>-policy; a policy
 * that is to be used more is one more entry.
 */

export type Section = 'inbound' | 'backend' | 'outbound' | 'on-error';

export interface Attribute {
  readonly required?: boolean;
  /** Whether an expression may stand there. */
  readonly expression?: boolean;
  readonly values?: readonly string[];
}

export interface Statement {
  readonly sections: readonly Section[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Of these exactly one is given. */
  readonly oneOf?: readonly string[];
  /** Elements of its own, in this order; absent: none. */
  readonly children?: Readonly<Record<string, Child>>;
  /** Other policies may stand in it. */
  readonly holdsPolicies?: boolean;
  readonly text?: 'required' | 'none';
}

export interface Child {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly children?: Readonly<Record<string, Child>>;
  readonly holdsPolicies?: boolean;
  readonly text?: boolean;
}

export const SECTIONS: readonly Section[] = ['inbound', 'backend', 'outbound', 'on-error'];

const ANYWHERE = SECTIONS;
const TRUTH = ['true', 'false'];
const NAME: Attribute = { required: true };
const EXPRESSION: Attribute = { required: true, expression: true };
const OPTIONAL: Attribute = { expression: true };
const EXISTS: Attribute = { expression: true, values: ['override', 'skip', 'append', 'delete'] };
const VALUES: Readonly<Record<string, Child>> = { value: { text: true } };

export const STATEMENTS: Readonly<Record<string, Statement>> = {
  base: { sections: ANYWHERE, attributes: {} },
  'include-fragment': { sections: ANYWHERE, attributes: { 'fragment-id': NAME } },
  'set-variable': { sections: ANYWHERE, attributes: { name: NAME, value: EXPRESSION } },
  'set-header': { sections: ANYWHERE, attributes: { name: EXPRESSION, 'exists-action': EXISTS }, children: VALUES },
  'set-query-parameter': {
    sections: ['inbound', 'backend'],
    attributes: { name: EXPRESSION, 'exists-action': EXISTS },
    children: VALUES,
  },
  choose: {
    sections: ANYWHERE,
    attributes: {},
    children: {
      when: { attributes: { condition: EXPRESSION }, holdsPolicies: true },
      otherwise: { holdsPolicies: true },
    },
  },
  retry: {
    sections: ANYWHERE,
    attributes: {
      condition: EXPRESSION,
      count: EXPRESSION,
      interval: EXPRESSION,
      'max-interval': OPTIONAL,
      delta: OPTIONAL,
      'first-fast-retry': { expression: true, values: TRUTH },
    },
    holdsPolicies: true,
  },
  'forward-request': {
    sections: ['backend'],
    attributes: {
      timeout: OPTIONAL,
      'follow-redirects': { expression: true, values: TRUTH },
      'buffer-request-body': { expression: true, values: TRUTH },
      'buffer-response': { expression: true, values: TRUTH },
      'fail-on-error-status-code': { expression: true, values: TRUTH },
    },
  },
  'set-backend-service': {
    sections: ['inbound', 'backend'],
    attributes: { 'base-url': OPTIONAL, 'backend-id': OPTIONAL },
    oneOf: ['base-url', 'backend-id'],
  },
  'authentication-managed-identity': {
    sections: ['inbound'],
    attributes: {
      resource: EXPRESSION,
      'client-id': {},
      'output-token-variable-name': {},
      'ignore-error': { values: TRUTH },
    },
  },
  'validate-jwt': {
    sections: ['inbound'],
    attributes: {
      'header-name': OPTIONAL,
      'query-parameter-name': OPTIONAL,
      'token-value': OPTIONAL,
      'failed-validation-httpcode': OPTIONAL,
      'failed-validation-error-message': OPTIONAL,
      'require-expiration-time': { expression: true, values: TRUTH },
      'require-scheme': OPTIONAL,
      'require-signed-tokens': { expression: true, values: TRUTH },
      'clock-skew': OPTIONAL,
      'output-token-variable-name': {},
    },
    oneOf: ['header-name', 'query-parameter-name', 'token-value'],
    children: {
      'openid-config': { attributes: { url: { required: true } } },
      audiences: { children: { audience: { text: true } } },
      issuers: { children: { issuer: { text: true } } },
      'required-claims': {
        children: {
          claim: {
            attributes: { name: NAME, match: { values: ['all', 'any'] }, separator: {} },
            children: VALUES,
          },
        },
      },
    },
  },
  'log-to-eventhub': {
    sections: ANYWHERE,
    attributes: { 'logger-id': NAME, 'partition-id': {}, 'partition-key': OPTIONAL },
    text: 'required',
  },
  'llm-emit-token-metric': {
    sections: ['inbound'],
    attributes: { namespace: {} },
    children: { dimension: { attributes: { name: EXPRESSION, value: OPTIONAL } } },
  },
};

/** Types that expressions may use, and of some the members: learn.microsoft.com, "Policy expressions", .NET Framework types. */
export const TYPES: ReadonlyMap<string, readonly string[] | undefined> = new Map<string, readonly string[] | undefined>(
  [
    ['Convert', undefined],
    ['DateTime', ['Now', 'UtcNow', 'Today', 'Parse', 'MaxValue', 'MinValue', 'DaysInMonth', 'IsLeapYear']],
    ['Encoding', undefined],
    ['Exception', undefined],
    ['Formatting', undefined],
    ['Guid', undefined],
    ['JArray', undefined],
    ['JObject', undefined],
    ['JProperty', undefined],
    ['JToken', undefined],
    ['JTokenType', undefined],
    ['JValue', undefined],
    ['JsonConvert', ['SerializeObject', 'DeserializeObject']],
    ['Jwt', undefined],
    ['Math', undefined],
    ['Regex', ['IsMatch', 'Match', 'Matches', 'Replace', 'Unescape', 'Split']],
    ['StringBuilder', undefined],
    ['TimeSpan', undefined],
    ['Uri', undefined],
  ],
);

/** Members of the variable `context`, from the same page. */
export const CONTEXT: ReadonlySet<string> = new Set([
  ...['Api', 'Api.Id', 'Api.Name', 'Api.Path', 'Deployment', 'Deployment.Region', 'Deployment.ServiceName', 'Elapsed'],
  ...['LastError', 'LastError.Source', 'LastError.Reason', 'LastError.Message', 'LastError.Scope', 'LastError.Section'],
  ...[
    'Operation',
    'Operation.Id',
    'Operation.Method',
    'Operation.Name',
    'Product',
    'Product.Id',
    'Product.Name',
    'RequestId',
  ],
  ...['Request', 'Request.Body', 'Request.Headers', 'Request.IpAddress', 'Request.MatchedParameters', 'Request.Method'],
  ...['Request.OriginalUrl', 'Request.Url', 'Response', 'Response.Body', 'Response.Headers', 'Response.StatusCode'],
  ...[
    'Response.StatusReason',
    'Subscription',
    'Subscription.Id',
    'Subscription.Name',
    'Timestamp',
    'User',
    'User.Id',
    'Variables',
  ],
]);
