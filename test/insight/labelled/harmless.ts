/** Texts that have no subject in words we know: what insight must keep to itself when it meets them. */

export interface HarmlessText {
  readonly kind: 'code' | 'id' | 'json' | 'log' | 'other language' | 'other script' | 'stack trace' | 'url';
  readonly text: string;
  /** No key phrase may match any of these. None at all may come out where this is 'any'. */
  readonly noTopic: 'any' | readonly RegExp[];
  /** Languages that must not be given; a mood other than neutral must never be given for these texts. */
  readonly noLanguage: readonly string[];
}

const OURS: readonly string[] = ['de', 'en', 'es', 'fr', 'pt'];
/** Words of programming languages, and pieces that only punctuation held together. */
const SYNTAX = /^(const|let|var|function|return|import|export|def|class|public|static|void|null|undefined|true|false)$/;
const SYMBOLS = /[{}()[\]<>;=|\\$%^*~`]/;
const NUMBERS = /^[\d\s.,:-]+$/;
const HEX = /[0-9a-f]{8}/;

export const HARMLESS: readonly HarmlessText[] = [
  {
    kind: 'code',
    text: 'const total = items.reduce((sum, item) => sum + item.price, 0);\nif (total < 0) throw new Error("bad");',
    noTopic: [SYNTAX, SYMBOLS],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'code',
    text: 'def kill_all(processes):\n    for p in processes:\n        p.kill()\n    return None',
    noTopic: [SYNTAX, SYMBOLS],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'code',
    text: 'public static void main(String[] args) { System.out.println("x"); }',
    noTopic: [SYNTAX, SYMBOLS],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'code',
    text: 'SELECT a.id, b.id FROM a LEFT JOIN b ON a.id = b.a_id WHERE b.id IS NULL;',
    noTopic: [SYMBOLS, /^(select|from|where|left|join|null)$/],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'code',
    text: '#include <stdio.h>\nint main(void) { int *p = 0; *p = 1; return 0; }',
    noTopic: [SYNTAX, SYMBOLS, /^int$/],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'code',
    text: '<div class="error fatal"><span>&nbsp;</span></div>',
    noTopic: [SYMBOLS, /nbsp|^div$|^span$/],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'code',
    text: 'git rebase -i HEAD~3 && git push --force-with-lease origin main',
    noTopic: [SYMBOLS, /^(git|-i|--)/],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'code',
    text: 'docker run --rm -it -v "$PWD":/src -w /src node:24 npm test',
    noTopic: [SYMBOLS, /^(-|rm$|it$)/],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'code',
    text: '^(?:[a-z0-9!#$%&*+/=?^_{|}~-]+(?:\\.[a-z0-9]+)*)$',
    noTopic: 'any',
    noLanguage: OURS,
  },
  {
    kind: 'code',
    text: 'for (let i = 0, n = xs.length; i < n; ++i) { xs[i] ^= k[i & 3]; }',
    noTopic: [SYNTAX, SYMBOLS, /^(for|i|n|k|xs)$/],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'log',
    text: '2026-03-04T10:15:00.123Z ERROR [http-nio-8080-exec-3] c.e.a.OrderService - code=500 took=1204ms',
    noTopic: [NUMBERS, SYMBOLS, /2026|10:15/],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'log',
    text: '127.0.0.1 - - [04/Mar/2026:10:15:00 +0000] "GET /favicon.ico HTTP/1.1" 404 153 "-" "curl/8.5.0"',
    noTopic: [NUMBERS, SYMBOLS, /127|favicon/],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'log',
    text: 'kernel: [ 1234.567890] Out of memory: Killed process 4321 (java) total-vm:8123456kB, anon-rss:4023456kB',
    noTopic: [NUMBERS, SYMBOLS, /\d{4}/],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'log',
    text: 'level=warn ts=1772619300.12 caller=scrape.go:1204 component="scrape manager" err="bad gateway"',
    noTopic: [NUMBERS, SYMBOLS, /^ts|1772619300/],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'log',
    text: 'npm ERR! code ERESOLVE\nnpm ERR! ERESOLVE could not resolve\nnpm ERR! Found: react@18.2.0',
    noTopic: [NUMBERS, SYMBOLS, /err!/],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'json',
    text: '{"id":"c1","status":"failed","items":[{"sku":"A-1","qty":2},{"sku":"B-7","qty":1}],"ok":false}',
    noTopic: [SYNTAX, SYMBOLS, NUMBERS, /"/],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'json',
    text: '[[0.1234,-0.9871],[0.4412,0.0001],[1e-7,3.2]]',
    noTopic: 'any',
    noLanguage: OURS,
  },
  {
    kind: 'json',
    text: '{"error":{"code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation"}}}',
    noTopic: [SYMBOLS, /"/],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  { kind: 'json', text: '{}', noTopic: 'any', noLanguage: OURS },
  {
    kind: 'stack trace',
    text: "TypeError: Cannot read properties of undefined (reading 'map')\n    at render (/app/src/list.js:14:22)\n    at async main (/app/src/main.js:3:1)",
    noTopic: [SYMBOLS, /:\d+|\/app|^at$|^undefined$/],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'stack trace',
    text: 'java.lang.NullPointerException\n\tat com.example.shop.Cart.add(Cart.java:42)\n\tat com.example.shop.Main.main(Main.java:7)',
    noTopic: [SYMBOLS, /:\d+|^at$/],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  {
    kind: 'stack trace',
    text: 'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n    1/0\nZeroDivisionError: division by zero',
    noTopic: [SYMBOLS, NUMBERS, /"/],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  { kind: 'id', text: '9f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f', noTopic: 'any', noLanguage: OURS },
  { kind: 'id', text: 'chatcmpl-9x8y7z6w5v4u3t2s1r0q', noTopic: 'any', noLanguage: OURS },
  {
    kind: 'id',
    text: 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    noTopic: [HEX],
    noLanguage: OURS,
  },
  { kind: 'id', text: '0001 0002 0003 0004 42 4711', noTopic: 'any', noLanguage: OURS },
  { kind: 'id', text: 'aGVsbG8gd29ybGQgdGhpcyBpcyBiYXNlNjQ=', noTopic: 'any', noLanguage: OURS },
  { kind: 'url', text: 'https://example.com/a/b?utm_source=x&utm_id=123#top', noTopic: 'any', noLanguage: OURS },
  {
    kind: 'url',
    text: 'https://intranet.example.com/wiki/How-to-kill-a-zombie-process',
    noTopic: [/https?|example\.com|\//],
    noLanguage: ['de', 'es', 'fr', 'pt'],
  },
  { kind: 'url', text: 'someone.else+tag@mail.example.org', noTopic: 'any', noLanguage: ['de', 'es', 'fr', 'pt'] },
  { kind: 'other script', text: '四半期の売上報告書を要約してください。', noTopic: [/^.$/u], noLanguage: OURS },
  {
    kind: 'other script',
    text: '请帮我写一封给供应商的邮件，说明付款延迟的原因。',
    noTopic: [/^.$/u],
    noLanguage: OURS,
  },
  {
    kind: 'other script',
    text: 'Напиши вежливый ответ недовольному клиенту.',
    noTopic: [/^.{1,2}$/u],
    noLanguage: OURS,
  },
  {
    kind: 'other script',
    text: 'لخص تقرير المبيعات الفصلي في خمس نقاط',
    noTopic: [/^.{1,2}$/u, /^في$/u],
    noLanguage: OURS,
  },
  { kind: 'other script', text: 'कृपया इस अनुबंध का सारांश लिखें', noTopic: [/^\p{M}/u, /^का$/u], noLanguage: OURS },
  { kind: 'other script', text: '분기별 매출 보고서를 요약해 주세요', noTopic: [/^.$/u], noLanguage: OURS },
  {
    kind: 'other language',
    text: 'Vat het kwartaalverslag van de verkoop samen in vijf punten voor het bestuur.',
    noTopic: [/^(het|van|de|in|voor|vat)$/],
    noLanguage: OURS,
  },
  {
    kind: 'other language',
    text: 'Napisz uprzejmą odpowiedź do klienta, którego paczka nie dotarła na czas.',
    noTopic: [/^(do|nie|na)$/],
    noLanguage: OURS,
  },
  {
    kind: 'other language',
    text: 'Satış raporunu yönetim kurulu için beş maddede özetler misin?',
    noTopic: [/^(için|beş|misin)$/],
    noLanguage: OURS,
  },
  { kind: 'other language', text: '👍👍🔥 😡😡 ???', noTopic: 'any', noLanguage: OURS },
];
