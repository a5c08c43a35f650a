/** The failures of the stand-in, in the shapes in which OpenAI and Azure OpenAI send them. */
import type { Behaviour, Json, WholeAnswer } from './ask.ts';

/** The answer of a behaviour that fails before anything is answered; undefined where it does not. */
export function failureFor(behaviour: Behaviour, isAzure: boolean): WholeAnswer | undefined {
  if (behaviour === 'fails-401') return unauthorised();
  if (behaviour === 'fails-429') return isAzure ? azureBusy() : busy();
  if (behaviour === 'fails-500') {
    return failure(500, {
      message: 'The server had an error while processing your request. Sorry about that!',
      type: 'server_error',
      param: null,
      code: null,
    });
  }
  return behaviour === 'filters-prompt' ? filtered() : undefined;
}

export function unauthorised(): WholeAnswer {
  const message = 'Incorrect API key provided. You can find your API key in your account.';
  return failure(401, { message, type: 'invalid_request_error', param: null, code: 'invalid_api_key' });
}

export function notFound(path: string): WholeAnswer {
  const message = `Invalid URL (POST ${path})`;
  return failure(404, { message, type: 'invalid_request_error', param: null, code: null });
}

export function unreadable(): WholeAnswer {
  const message = 'We could not parse the JSON body of your request.';
  return failure(400, { message, type: 'invalid_request_error', param: null, code: null });
}

function busy(): WholeAnswer {
  const message = 'Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000, Used 29990, Requested 30.';
  const error = { message, type: 'tokens', param: null, code: 'rate_limit_exceeded' };
  return failure(429, error, { 'retry-after-ms': '20', 'retry-after': '1' });
}

function azureBusy(): WholeAnswer {
  const message =
    'Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded token rate limit. Please retry after 1 second.';
  return failure(429, { code: '429', message }, { 'retry-after-ms': '20', 'retry-after': '1' });
}

function filtered(): WholeAnswer {
  const safe = { filtered: false, severity: 'safe' };
  return failure(400, {
    message: "The response was filtered due to the prompt triggering the provider's content management policy.",
    type: null,
    param: 'prompt',
    code: 'content_filter',
    status: 400,
    innererror: {
      code: 'ResponsibleAIPolicyViolation',
      content_filter_result: {
        hate: { filtered: true, severity: 'high' },
        jailbreak: { filtered: false, detected: false },
        self_harm: safe,
        sexual: safe,
        violence: safe,
      },
    },
  });
}

function failure(status: number, error: Json, headers: Record<string, string> = {}): WholeAnswer {
  return { status, headers: { 'x-request-id': `req_failed_${status}`, ...headers }, body: { error } };
}
