/** One message: who says it, and its parts as blocks of their own. */
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icons.tsx';
import { Scrolled } from '../ui/scrolled.tsx';
import { CodeBlock, Markdown } from './markdown-view.tsx';
import { MediaBox } from './media-box.tsx';
import { type Message, type Part, plainText, shown } from './message.ts';

interface MessageProps {
  readonly message: Message;
  /** Who the user is. */
  readonly user?: string | undefined;
  readonly asWritten: boolean;
  /** Names of tools by the ids of their calls. */
  readonly tools?: ReadonlyMap<string, string>;
}

const NAMES: Readonly<Record<string, string>> = {
  assistant: 'Assistant',
  developer: 'Developer',
  function: 'Tool',
  system: 'System prompt',
  tool: 'Tool',
  user: 'User',
};
// Beyond this a system prompt is folded even when it is new.
const FOLDED: readonly string[] = ['system', 'developer'];

export function MessageView({ message, user, asWritten, tools }: MessageProps) {
  const { role, name, parts, finish } = message;
  const who = role === 'user' ? (user ?? NAMES['user']) : (NAMES[role] ?? role);
  const body = (
    <>
      {parts.length === 0 && <p class="hint">No content.</p>}
      {parts.map((part, index) => (
        <PartView key={index} part={part} role={role} asWritten={asWritten} tools={tools} />
      ))}
      {finish !== undefined && finish !== 'stop' && finish !== 'end_turn' && finish !== 'tool_calls' && (
        <p class="finish">ended: {finish.replaceAll('_', ' ')}</p>
      )}
    </>
  );
  if (FOLDED.includes(role)) {
    return (
      <details class={`message ${kindOf(role)}`}>
        <summary>
          <span class="who">{who}</span> <span class="peek">{plainText(message).slice(0, 160)}</span>
        </summary>
        {body}
      </details>
    );
  }
  return (
    <div class={`message ${kindOf(role)}`}>
      <div class="message-head">
        <span class="who">
          {who}
          {name !== undefined && <span class="detail"> {name}</span>}
        </span>
        <CopyButton text={() => plainText(message)} what="the message" />
      </div>
      {body}
    </div>
  );
}

function PartView({
  part,
  role,
  asWritten,
  tools,
}: {
  part: Part;
  role: string;
  asWritten: boolean;
  tools: MessageProps['tools'] | undefined;
}) {
  if (part.kind === 'text') {
    const isFormatted = role === 'assistant' && !asWritten;
    return isFormatted ? <Markdown text={part.text} /> : <p class="plain">{part.text}</p>;
  }
  if (part.kind === 'media') return <MediaBox media={part} />;
  if (part.kind === 'refusal') return <p class="plain refusal">{part.text}</p>;
  if (part.kind === 'reasoning') {
    return (
      <details class="reasoning">
        <summary>Reasoning</summary>
        <p class="plain">{part.text === '' ? 'The provider keeps it to itself.' : part.text}</p>
      </details>
    );
  }
  if (part.kind === 'call') return <ToolBlock title="calls" name={part.name} id={part.id} value={part.given} />;
  if (part.kind === 'result')
    return <ToolBlock title="answers" name={part.name ?? tools?.get(part.id ?? '')} id={part.id} value={part.answer} />;
  return <CodeBlock language={part.type} text={shown(part.value)} />;
}

function ToolBlock({
  title,
  name,
  id,
  value,
}: {
  title: string;
  name: string | undefined;
  id: string | undefined;
  value: unknown;
}) {
  const text = shown(value);
  return (
    <div class="tool">
      <p class="tool-head">
        <Icon name="tool" size={14} /> {title} <strong>{name ?? ''}</strong>
        {id !== undefined && <code class="detail">{id}</code>}
      </p>
      {isFlat(value) ? (
        <Arguments value={value} />
      ) : (
        text !== '' && <ToolText name={`${name ?? 'Tool'} ${title}`} text={text} />
      )}
    </div>
  );
}

function ToolText({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <Scrolled class="tool-text" name={name}>
      <pre>{text}</pre>
    </Scrolled>
  );
}

/** A handful of short values reads better as a list than as JSON. */
function Arguments({ value }: { readonly value: Readonly<Record<string, unknown>> }) {
  return (
    <dl class="arguments">
      {Object.entries(value).map(([name, each]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{String(each)}</dd>
        </div>
      ))}
    </dl>
  );
}

function isFlat(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const values = Object.values(value);
  return (
    values.length > 0 &&
    values.length <= 12 &&
    values.every((each) => typeof each !== 'object' && String(each).length < 400)
  );
}

function kindOf(role: string): string {
  if (role === 'user' || role === 'assistant') return role;
  return role === 'tool' || role === 'function' ? 'tool-answer' : 'setting';
}
