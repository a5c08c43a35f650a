import assert from 'node:assert/strict';
import { languageOf } from '../../src/insight/language.ts';
import { keyPhrases } from '../../src/insight/topics.ts';

const phrases = (text: string): readonly string[] => keyPhrases(text, languageOf(text));

describe('the names of errors', () => {
  const PASTED: readonly (readonly [text: string, name: string])[] = [
    [
      'IllegalStateException: connection pool shut down\n\nwhy does our billing job hit this at midnight?',
      'illegalstateexception',
    ],
    ['why do I see org.postgresql.util.PSQLException in the nightly import', 'psqlexception'],
    ['the report query ends with ORA-01555 after ten minutes', 'ora-01555'],
    ['Der Build bricht mit TS2307 ab, was fehlt in der Konfiguration?', 'ts2307'],
    ['npm error code ENOTFOUND\nnpm error network request to the registry failed\n\nwas soll ich tun?', 'enotfound'],
    ['Error: connect ETIMEDOUT 10.2.0.7:6379\n    at TCPConnectWrap.afterConnect', 'etimedout'],
    ['le navigateur affiche ERR_CERT_DATE_INVALID sur le portail fournisseur', 'err_cert_date_invalid'],
    ['el portal de proveedores devuelve error 502 al subir facturas', 'error 502'],
    ['Beim Update kommt Fehler 0x80070643, der Dienst startet nicht', 'fehler 0x80070643'],
    ['a máquina parou com erro E17 no meio da embalagem', 'erro e17'],
    ['in der Spalte Umsatz steht überall #BEZUG! statt einer Summe', '#bezug!'],
    ['the payment pods are in CrashLoopBackOff since the rollout', 'crashloopbackoff'],
  ];
  for (const [text, name] of PASTED) {
    it(`are key phrases: ${name}`, () => assert.ok(phrases(text).includes(name), String(phrases(text))));
  }

  it('are at most two, each once, and leave room for the question', () => {
    const trace = ['ValueError', 'KeyError', 'ValueError', 'RuntimeError'].map((name) => `${name}: bad row`).join('\n');
    assert.deepEqual(phrases(`Which rows break the supplier import?\n\n${trace}`), [
      'supplier import',
      'valueerror',
      'keyerror',
    ]);
  });

  it('have one number each, and leave a question what it asks', () => {
    assert.deepEqual(phrases('Error 1146 (42502) while I restore the archive database, why?'), [
      'error 1146',
      'archive database',
    ]);
    assert.deepEqual(phrases('IndexError: list index out of range when I read the stock export, why?').slice(0, 1), [
      'indexerror',
    ]);
    assert.equal(languageOf('IndexError: list index out of range when I read the stock export, why?'), 'en');
  });

  it('are found where no language is', () => {
    assert.deepEqual(keyPhrases('ZeroDivisionError: division by zero', undefined), ['zerodivisionerror']);
  });

  it('are not ids, addresses, shouted words, bare words for an error, or errors that code only handles', () => {
    const texts = [
      'order AB-104233, ticket CS-12345, parcel ES20443 and invoice RE-00942',
      'EINFACH BITTE JETZT',
      'Error: something bad\n    at run (/srv/app/main.js:14:3)',
      'try {\n  load();\n} catch (IOException e) {\n  throw new ParseError("x");\n}',
      "if (error.code === 'ENOENT') return;\nexcept ValueError:\n",
    ];
    const names = /error|exception|enoent|\d{3}/;
    for (const text of texts)
      assert.deepEqual(
        phrases(text).filter((phrase) => names.test(phrase)),
        [],
        text,
      );
    assert.deepEqual(
      phrases('I found 3 errors in 500 rows.').filter((phrase) => /\d/.test(phrase)),
      [],
    );
  });
});
