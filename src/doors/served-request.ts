/** What the request that an application serves says of the calls it makes: its variables, its conversation, and who is signed in. */
import { userOfAuthInfo } from '../formats/auth-info.ts';
import { propertiesOf } from '../formats/document-members.ts';
import type { Members } from '../formats/format.ts';
import { filled, membersOf, textOf } from '../formats/values.ts';
import type { SaidOfCall } from './call/observed-call.ts';

/** `authInfo` in any of the shapes that Azure has for it. Never throws, and never takes a token or a key. */
export function saidByRequest(request: unknown, authInfo: unknown): SaidOfCall {
  const { auth_info: own, chat_session_id: session, messages: _prompt, ...variables } = asJson(request);
  return {
    session: textOf(session),
    user: filled(userOfAuthInfo(authInfo ?? own)),
    properties: propertiesOf(variables),
  };
}

/** As it would be sent. What JSON cannot hold is no request, and no reason not to serve it. */
function asJson(request: unknown): Members {
  try {
    return membersOf(JSON.parse(JSON.stringify(request ?? {})));
  } catch {
    return {};
  }
}
