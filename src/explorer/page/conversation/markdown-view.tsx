/** Markdown as elements. */
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { CopyButton } from '../ui/copy-button.tsx';
import { Scrolled } from '../ui/scrolled.tsx';
import { type Block, markdownBlocks } from './markdown.ts';
import type { Inline } from './markdown-inline.ts';

export function Markdown({ text }: { readonly text: string }) {
  const blocks = useMemo(() => markdownBlocks(text), [text]);
  return (
    <div class="markdown">
      <Blocks blocks={blocks} />
    </div>
  );
}

function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
  return (
    <>
      {blocks.map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </>
  );
}

function BlockView({ block }: { readonly block: Block }): ComponentChildren {
  if (block.kind === 'paragraph')
    return (
      <p>
        <Inlines inlines={block.inlines} />
      </p>
    );
  // The page has headings of its own; those of an answer are no part of its outline.
  if (block.kind === 'heading')
    return (
      <p class={`said-heading level-${block.level}`}>
        <Inlines inlines={block.inlines} />
      </p>
    );
  if (block.kind === 'rule') return <hr />;
  if (block.kind === 'code') return <CodeBlock language={block.language} text={block.text} />;
  if (block.kind === 'quote')
    return (
      <blockquote>
        <Blocks blocks={block.blocks} />
      </blockquote>
    );
  if (block.kind === 'table') return <TableBlock block={block} />;
  const items = block.items.map((item, index) => (
    <li key={index}>
      <Blocks blocks={item} />
    </li>
  ));
  return block.start === undefined ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
}

export function CodeBlock({ language, text }: { readonly language: string; readonly text: string }) {
  return (
    <figure class="code">
      <figcaption>
        <span>{language === '' ? 'text' : language}</span>
        <CopyButton text={() => text} what="the code" />
      </figcaption>
      <Scrolled class="code-text" name={`Code: ${language === '' ? 'text' : language}`}>
        <pre>
          <code>{text}</code>
        </pre>
      </Scrolled>
    </figure>
  );
}

function TableBlock({ block }: { readonly block: Extract<Block, { kind: 'table' }> }) {
  return (
    <Scrolled class="said-table" name="Table">
      <table>
        <thead>
          <tr>
            {block.head.map((cell, index) => (
              <th key={index} scope="col">
                <Inlines inlines={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {block.rows.map((row, place) => (
            <tr key={place}>
              {row.map((cell, index) => (
                <td key={index}>
                  <Inlines inlines={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}

function Inlines({ inlines }: { readonly inlines: readonly Inline[] }) {
  return (
    <>
      {inlines.map((inline, index) => (
        <InlineView key={index} inline={inline} />
      ))}
    </>
  );
}

function InlineView({ inline }: { readonly inline: Inline }) {
  if (inline.kind === 'text') return <>{inline.text}</>;
  if (inline.kind === 'code') return <code>{inline.text}</code>;
  const inside = <Inlines inlines={inline.inlines} />;
  if (inline.kind === 'bold') return <strong>{inside}</strong>;
  if (inline.kind === 'italic') return <em>{inside}</em>;
  if (inline.kind === 'struck') return <s>{inside}</s>;
  return (
    <a href={inline.href} target="_blank" rel="noopener noreferrer nofollow" title={inline.href}>
      {inside}
    </a>
  );
}
