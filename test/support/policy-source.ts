/** Writes policies as C#: each statement a call, each expression a method, each section a method of its policy. */
import { parseXml, type XmlElement } from '../../infra/check/xml.ts';

const SECTIONS = [
  ['inbound', 'Inbound'],
  ['backend', 'Backend'],
  ['outbound', 'Outbound'],
  ['on-error', 'OnError'],
] as const;

const HEAD = `using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
`;

/** One C# file with the class Policies. */
export function policySource(policies: ReadonlyMap<string, string>, fragments: ReadonlyMap<string, string>): string {
  const expressions: string[] = [];
  const bodies = new Map([...fragments].map(([name, xml]) => [name, parseXml(xml)]));
  const made = [...policies].map(([name, xml]) => {
    const root = parseXml(xml);
    const methods = SECTIONS.map(([section, method]) => {
      const element = root.children.find((child) => child.name === section);
      return `${method} = host => { ${statements(element?.children ?? [])} }`;
    });
    return `{ ${literal(name)}, new Policy { ${methods.join(',\n')} } }`;
  });
  return `${HEAD}
public static class Policies {
  public static readonly Dictionary<string, Policy> All = new Dictionary<string, Policy> { ${made.join(',\n')} };
}
static class Expressions {
${expressions.join('\n')}
}
`;

  function statements(elements: readonly XmlElement[]): string {
    return elements.map(statement).join('\n');
  }

  function statement(element: XmlElement): string {
    const of = (name: string) => value(element.attributes.get(name) ?? '');
    const text = (name: string) => `(string)${of(name)}`;
    switch (element.name) {
      case 'base':
        return '';
      case 'set-variable':
        return `host.SetVariable(${text('name')}, ${of('value')});`;
      case 'set-header':
        return `host.SetHeader(${text('name')}, ${text('exists-action')});`;
      case 'set-query-parameter':
        return `host.SetQueryParameter(${text('name')}, ${text('exists-action')});`;
      case 'authentication-managed-identity':
        return `host.ManagedIdentity(${text('resource')}, ${text('client-id')});`;
      case 'set-backend-service':
        return `host.SetBackend(${text('backend-id')});`;
      case 'validate-jwt':
        return `host.ValidateJwt(${text('header-name')}, ${text('failed-validation-httpcode')}, ${text('output-token-variable-name')});`;
      case 'forward-request':
        return `host.Forward(${text('buffer-response')});`;
      case 'log-to-eventhub':
        return `host.Log(${text('logger-id')}, ${text('partition-key')}, ${value(element.text.trim())});`;
      case 'include-fragment': {
        const fragment = bodies.get(element.attributes.get('fragment-id') ?? '');
        return `{ ${statements(fragment?.children ?? [])} }`;
      }
      case 'choose':
        return element.children
          .map((each, index) => {
            const block = `{ ${statements(each.children)} }`;
            if (each.name === 'otherwise') return `else ${block}`;
            return `${index === 0 ? '' : 'else '}if ((bool)${value(each.attributes.get('condition') ?? 'false')}) ${block}`;
          })
          .join(' ');
      case 'retry': {
        const again = `(bool)${of('condition')}`;
        const tries = Number(element.attributes.get('count'));
        return `for (var tries = 0; tries <= ${tries}; tries++) { ${statements(element.children)} if (!(${again})) break; }`;
      }
      default:
        throw new Error(`<${element.name}> cannot be run here`);
    }
  }

  function value(text: string): string {
    if (!text.startsWith('@')) return literal(text);
    const code = text.slice(1).trim();
    const body = code.startsWith('(') ? `return ${code};` : code.slice(1, -1);
    expressions.push(`  public static object E${expressions.length}(Context context) { ${body} }`);
    return `Expressions.E${expressions.length - 1}(host.Context)`;
  }
}

function literal(text: string): string {
  return JSON.stringify(text);
}
