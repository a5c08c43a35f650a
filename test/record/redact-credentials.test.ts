import assert from 'node:assert/strict';
import { createRedactor } from '../../src/record/redact.ts';

const redactor = createRedactor();
const mask = (text: string): string => redactor.redactValue(text);

// Put together here, so that no scanner takes this file for a leak.
const fill = (length: number, alphabet = 'Ab3dE5fG7hJ9kLmN2pQr4sTu6vWx8yZ0'): string =>
  alphabet.repeat(6).slice(0, length);
const HEX32 = '0123456789abcdef'.repeat(2);
const JWT = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', 'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P'].join('.');
const LINES = `${fill(64)}\n${fill(64)}\n${fill(20)}==`;
const pem = (kind: string): string => `-----BEGIN ${kind}-----\n${LINES}\n-----END ${kind}-----`;

const TOKENS: { [name: string]: string } = {
  'an OpenAI key': `sk-${fill(48)}`,
  'an OpenAI project key': `sk-proj-${fill(60)}_${fill(40)}-${fill(20)}`,
  'an Anthropic key': `sk-ant-api03-${fill(90)}-AA`,
  'a Stripe key': `sk_live_${fill(24)}`,
  'an AWS key id': `AKIA${'IOSFODNN7EXAMPLE'}`,
  'a Google key': `AIza${fill(35)}`,
  'a GitHub token': `ghp_${fill(36)}`,
  'a fine-grained GitHub token': `github_pat_${fill(22)}_${fill(59)}`,
  'a Slack token': `xoxb-123456789012-${fill(24)}`,
  'a Hugging Face token': `hf_${fill(34)}`,
  'an Azure key of 84 characters': `${fill(52)}JQQJ99BAAC${fill(22)}`.slice(0, 84),
  'a JSON web token': JWT,
  'a JSON web token that was cut in its second part': JWT.slice(0, 40),
  'an RSA private key': pem('RSA PRIVATE KEY'),
  'an EC private key': pem('EC PRIVATE KEY'),
  'an encrypted private key': pem('ENCRYPTED PRIVATE KEY'),
  'an OpenSSH private key': pem('OPENSSH PRIVATE KEY'),
  'a PGP private key': pem('PGP PRIVATE KEY BLOCK'),
  'a private key with written-out line breaks': pem('PRIVATE KEY').replaceAll('\n', '\\n'),
  'a private key without its end': pem('PRIVATE KEY').slice(0, 170),
  'a private key without its end, line breaks written out': pem('PRIVATE KEY').slice(0, 150).replaceAll('\n', '\\n'),
  'a private key with headers': `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,AB12\n\n${LINES}`,
};

describe('redact: credentials by their shape', () => {
  for (const [name, token] of Object.entries(TOKENS)) {
    it(`masks ${name}, and nothing around it`, () => {
      assert.equal(mask(token), '[credential]');
      assert.equal(mask(`It is ${token} (mine).`), 'It is [credential] (mine).');
      assert.equal(mask(`\n${token}\n`), '\n[credential]\n');
    });

    it(`masks ${name} in JSON inside a text`, () => {
      const inner = JSON.stringify({ note: `line\n${token}`, list: [token] });
      assert.equal(mask(inner), '{"note":"line\\n[credential]","list":["[credential]"]}');
    });
  }

  it('masks what follows Bearer and Basic', () => {
    assert.equal(mask(`send Bearer ${fill(20)} along`), 'send Bearer [credential] along');
    assert.equal(mask(`curl -H 'Authorization: Bearer ${fill(20)}'`), "curl -H 'Authorization: [credential]'");
    const basic = Buffer.from('jana:hunter2').toString('base64');
    assert.equal(mask(`send Basic ${basic} along`), 'send Basic [credential] along');
  });

  it('masks a key of 32 hexadecimal digits where the text calls it a key', () => {
    assert.equal(mask(`My API key is ${HEX32}.`), 'My API key is [credential].');
    assert.equal(mask(`api-key: "${HEX32}"`), 'api-key: "[credential]"');
    assert.equal(mask(`KEY1=${HEX32}`), 'KEY1=[credential]');
    assert.equal(mask(`The trace ${HEX32} failed.`), `The trace ${HEX32} failed.`);
  });

  it('masks name and password in a URL', () => {
    assert.equal(mask('postgres://app:hun:ter@2@db/x'), 'postgres://[credential]@db/x');
    assert.equal(mask('see https://example.com/a@b'), 'see https://example.com/a@b');
  });
});

describe('redact: credentials by their name', () => {
  const members: [string, boolean][] = [
    ...['authorization', 'Proxy-Authorization', 'api-key', 'api_key', 'apiKey', 'X-API-KEY', 'OPENAI_API_KEY'],
    ...['password', 'dbPassword', 'secret', 'client_secret', 'access_token', 'refresh-token', 'id_token'],
    ...['Ocp-Apim-Subscription-Key', 'subscription-key', 'Set-Cookie', 'cookie', 'connection_string', 'api_key_2'],
  ].map((name) => [name, true]);
  const others = ['max_tokens', 'prompt_tokens', 'token', 'tokens', 'key', 'secretary', 'keyword', 'invalid_tokens'];
  for (const [name, isSecret] of [...members, ...others.map((name): [string, boolean] => [name, false])]) {
    it(`${isSecret ? 'masks' : 'keeps'} the value of a member named ${name}`, () => {
      const expected = isSecret ? '[credential]' : 'plain words';
      assert.deepEqual(redactor.redactValue({ deep: [{ [name]: 'plain words' }] }), { deep: [{ [name]: expected }] });
    });
  }

  it('masks each item of a list under such a name, and the value of a name-value pair', () => {
    const value = { headers: [{ name: 'api-key', value: 'abc' }], 'set-cookie': ['a=b', 'c=d'] };
    const expected = {
      headers: [{ name: 'api-key', value: '[credential]' }],
      'set-cookie': ['[credential]', '[credential]'],
    };
    assert.deepEqual(redactor.redactValue(value), expected);
  });

  it('keeps empty values, numbers, and the schema of a member with such a name', () => {
    const value = { password: '', secret: null, cookie: 3, properties: { password: { type: 'string' } } };
    assert.deepEqual(redactor.redactValue(value), value);
  });

  it('masks named values in connection strings, program text, query strings and signed URLs', () => {
    const key = `${fill(86)}==`;
    const cases: [string, string][] = [
      ['Server=x;User Id=sa;Password=hunter;Encrypt=true', 'Server=x;User Id=sa;Password=[credential];Encrypt=true'],
      ['Uid=sa;pwd=a,b!c;', 'Uid=sa;pwd=[credential];'],
      [`AccountName=x;AccountKey=${key};E=y`, 'AccountName=x;AccountKey=[credential];E=y'],
      [`SharedAccessKey=${key}`, 'SharedAccessKey=[credential]'],
      [`https://x/y?sv=1&sig=${fill(40)}%3D&se=2`, 'https://x/y?sv=1&sig=[credential]&se=2'],
      ['https://x/?api_key=abcdef&page=2', 'https://x/?api_key=[credential]&page=2'],
      ['const password = "it is \\" me";', 'const password = "[credential]";'],
      ['password: Summer2024!', 'password: [credential]'],
      ['{"user":"a","password":"b c","n":1}', '{"user":"a","password":"[credential]","n":1}'],
      ['{\\"api_key\\": \\"b c\\", \\"n\\": 1}', '{\\"api_key\\": \\"[credential]\\", \\"n\\": 1}'],
      ['{"password":"cut o', '{"password":"[credential]'],
    ];
    for (const [text, expected] of cases) assert.equal(mask(text), expected);
  });

  it('masks an argument at every depth of JSON inside JSON', () => {
    let text = JSON.stringify({ password: 'open "sesame"', n: 1 });
    let expected = JSON.stringify({ password: '[credential]', n: 1 });
    for (let depth = 0; depth < 3; depth++) {
      assert.equal(mask(text), expected);
      text = JSON.stringify(text);
      expected = JSON.stringify(expected);
    }
  });
});
