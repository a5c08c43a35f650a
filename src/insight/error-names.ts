/** What the names, words and statuses of failures mean, for every provider and gateway at once. */

export const ERROR_CLASSES = [
  'rate_limit',
  'quota',
  'content_filter',
  'context_length',
  'auth',
  'permission',
  'not_found',
  'timeout',
  'upstream',
  'cancelled',
  'invalid_request',
  'network',
  'unknown',
] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

type Names = Readonly<Partial<Record<ErrorClass, string>>>;

/** Names that mean one thing only, wherever they stand: codes of providers, of API Management, of sockets. */
export const EXACT_NAMES: ReadonlyMap<string, ErrorClass> = named({
  rate_limit: 'rate_limit_exceeded RateLimitExceeded TooManyRequests slow_down ThrottlingException throttled',
  quota:
    'insufficient_quota QuotaExceeded quota_exceeded billing_error billing_hard_limit_reached billing_not_active ' +
    'BudgetExceededError ServiceQuotaExceededException insufficient_funds',
  content_filter:
    'content_filter content_filter_error ResponsibleAIPolicyViolation content_policy_violation ' +
    'ContentPolicyViolationError ContentFilterFinishReasonError ContentFilterFinishedError moderation_blocked ' +
    'guardrail_intervened PromptBlocked',
  context_length:
    'context_length_exceeded ContextWindowExceededError model_context_window_exceeded string_above_max_length ' +
    'request_too_large RequestEntityTooLarge RequestBodyTooLarge',
  auth:
    'invalid_api_key missing_api_key incorrect_api_key invalid_authentication Unauthorized Unauthenticated ' +
    'invalid_token token_expired InvalidAuthenticationToken SubscriptionKeyNotFound SubscriptionKeyInvalid ' +
    'TokenNotFound TokenInvalid TokenExpired TokenSignatureInvalid TokenSignatureKeyNotFound TokenIssuerNotAllowed ' +
    'TokenAudienceNotAllowed TokenClaimNotFound TokenClaimValueNotAllowed ExpiredTokenException CredentialsError ' +
    'UnrecognizedClientException ClientAuthenticationError',
  permission:
    'PermissionDenied AccessDenied AccessDeniedException Forbidden AuthorizationFailed CallerIpNotAllowed ' +
    'CallerIpBlocked unsupported_country_region_territory insufficient_permissions',
  not_found:
    'model_not_found DeploymentNotFound ResourceNotFound ResourceNotFoundException OperationNotFound unknown_url ' +
    'deployment_not_found model_deprecated ModelDeprecated',
  timeout:
    'timeout ETIMEDOUT ESOCKETTIMEDOUT ECONNABORTED UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT ' +
    'UND_ERR_CONNECT_TIMEOUT APITimeoutError APIConnectionTimeoutError TimeoutError TimeoutException ReadTimeout ' +
    'ConnectTimeout WriteTimeout PoolTimeout RequestTimeout GatewayTimeout OperationTimeout DEADLINE_EXCEEDED ' +
    'ServiceRequestTimeoutError ERR_TIMED_OUT ERR_CONNECTION_TIMED_OUT ModelTimeoutException',
  upstream:
    'overloaded_error api_error server_error internal_error internal_server_error InternalError ServiceUnavailable ' +
    'service_unavailable ServiceUnavailableException BadGateway engine_overloaded server_overloaded NoCapacity ' +
    'no_capacity BackendConnectionFailure ExpressionValueEvaluationFailure ModelErrorException ' +
    'ModelNotReadyException InternalServerException unavailable incomplete_answer unusable_answer',
  cancelled:
    'AbortError APIUserAbortError CancelledError CanceledError GeneratorExit KeyboardInterrupt ' +
    'OperationCanceledException OperationCanceled OperationCancelled TaskCanceledException TaskCanceled ERR_CANCELED ' +
    'ERR_ABORTED NS_BINDING_ABORTED ClientConnectionFailure RequestAborted ClientDisconnect cancelled canceled',
  invalid_request:
    'api_not_supported OperationNotSupported unsupported_parameter unsupported_value missing_required_parameter ' +
    'invalid_value invalid_type unknown_parameter invalid_json InvalidPayload UnsupportedParamsError ' +
    'ValidationException invalid_prompt',
  network:
    'ECONNRESET ECONNREFUSED ENOTFOUND EAI_AGAIN EPIPE EHOSTUNREACH ENETUNREACH UND_ERR_SOCKET ConnectError ' +
    'ConnectionRefusedError ConnectionResetError RemoteProtocolError ReadError ERR_CONNECTION_REFUSED ' +
    'ERR_CONNECTION_RESET ERR_CONNECTION_CLOSED ERR_NAME_NOT_RESOLVED ERR_INTERNET_DISCONNECTED ERR_NETWORK ' +
    'SSLError CERT_HAS_EXPIRED SELF_SIGNED_CERT_IN_CHAIN DEPTH_ZERO_SELF_SIGNED_CERT ' +
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT_LOCALLY ERR_TLS_CERT_ALTNAME_INVALID',
});

/** Names that a client or a provider gives to a whole range of failures: message and status know better. */
export const LOOSE_NAMES: ReadonlyMap<string, ErrorClass> = named({
  rate_limit: 'RateLimitError RESOURCE_EXHAUSTED tokens requests',
  auth: 'AuthenticationError',
  permission: 'PermissionDeniedError permission_error',
  not_found: 'NotFoundError not_found NotFound',
  upstream: 'InternalServerError APIStatusError internal UnexpectedStatusException',
  invalid_request:
    'invalid_request_error BadRequestError BadRequest UnprocessableEntityError ConflictError INVALID_ARGUMENT ' +
    'FAILED_PRECONDITION invalid_request ValueError TypeError',
  network: 'APIConnectionError ConnectionError NetworkError FetchError ServiceRequestError ClientConnectorError',
});

/** What messages say, the more telling first. Each pattern looks at a bounded number of letters around its words. */
export const SAYINGS: readonly (readonly [ErrorClass, RegExp])[] = [
  ['quota', /insufficient[_ ]quota|exceeded your current quota|out of (?:call volume|bandwidth) quota/i],
  ['quota', /credit balance is too low|spend(?:ing)? limit|usage limits?\b|budget has been exceeded/i],
  [
    'rate_limit',
    /\brate[ _-]limit|too many requests|(?:tokens|requests) per (?:min|hour|day|sec)|token limit is exceeded/i,
  ],
  ['quota', /\bquota\b|\bbilling\b/i],
  ['context_length', /maximum context length|context (?:window|limit)|prompt is too long|too many (?:input )?tokens/i],
  ['context_length', /reduce the length|input is too long|(?:request|input|prompt|body) (?:is )?too large/i],
  [
    'content_filter',
    /content (?:management )?polic|content[ _]filter|safety system|responsible ai|was filtered due to/i,
  ],
  ['cancelled', /\b(?:was|were|been) (?:aborted|cancell?ed)|user aborted|client (?:closed|disconnected)/i],
  [
    'timeout',
    /\btimed out\b|gateway time-?out|was timeout|deadline exceeded|(?:request|read|connect|connection) time-?out/i,
  ],
  ['timeout', /timeout (?:of \d|exceeded|expired|reached|error)/i],
  [
    'auth',
    /(?:invalid|incorrect|missing|expired|without)\b.{0,40}\b(?:api[ -]?key|subscription key|x-api-key|access token|credentials?)/i,
  ],
  [
    'auth',
    /(?:api[ -]?key|subscription key|access token|credentials?)\b.{0,40}\b(?:invalid|incorrect|missing|expired|not valid|not found|required)/i,
  ],
  ['not_found', /\b(?:model|deployment|resource)\b.{0,100}\b(?:does not exist|not found|was not found)/i],
  [
    'permission',
    /permission denied|lacks? the required|does not have (?:permission|access)|not (?:allowed|authori[sz]ed) to/i,
  ],
  ['network', /fetch failed|socket hang up|connection (?:error|reset|refused|closed)|getaddrinfo|other side closed/i],
  ['network', /unable to verify|self[- ]signed certificate|certificate (?:has )?expired|network is unreachable/i],
  ['upstream', /overloaded|server had an error|internal server error|bad gateway|no healthy upstream/i],
  ['upstream', /service (?:is )?(?:temporarily )?unavailable|backend connection/i],
];

const STATUSES: Readonly<Record<number, ErrorClass>> = {
  401: 'auth',
  402: 'quota',
  403: 'permission',
  404: 'not_found',
  407: 'auth',
  408: 'timeout',
  410: 'not_found',
  413: 'context_length',
  424: 'upstream',
  429: 'rate_limit',
  451: 'permission',
  499: 'cancelled',
  504: 'timeout',
  524: 'timeout',
};

/** What a status says by itself. */
export function classOfStatus(status: number): ErrorClass | undefined {
  if (status < 400 || status > 599) return undefined;
  return STATUSES[status] ?? (status < 500 ? 'invalid_request' : 'upstream');
}

/** A name without its package, its case and its separators, as it stands in the tables. */
export function plainName(name: string): string {
  return name
    .slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf(':')) + 1)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

function named(names: Names): ReadonlyMap<string, ErrorClass> {
  const pairs = Object.entries(names) as [ErrorClass, string][];
  return new Map(pairs.flatMap(([kind, list]) => list.split(' ').map((name) => [plainName(name), kind] as const)));
}
