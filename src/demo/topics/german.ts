/** German. */
import type { Topic } from './topic.ts';

/** What people ask about in German. */
export const GERMAN: readonly Topic[] = [
  {
    name: 'refund',
    tool: 'lookup_order',
    ask: [
      'Ich habe den {product} vor {einer Woche|zehn Tagen|fast drei Wochen} zurückgeschickt. {Wann bekomme ich mein Geld zurück?|Wann kommt die Erstattung?} Meine Bestellnummer ist {order}.',
      'Wie bekomme ich eine Erstattung für die Bestellung {order}? {Der Karton kam beschädigt an.|Das Gerät entspricht nicht der Beschreibung.}',
      'Ein Kunde möchte {amount} für den {product} zurück (Bestellung {order}), aber die Frist endete am {date}. Was kann ich anbieten?',
    ],
    answer: [
      'Vielen Dank für die Angaben. Die Rücksendung zur Bestellung {order} ist am {date} eingegangen, die Erstattung von {amount} {ist freigegeben|wurde veranlasst}. Sie kommt in drei bis fünf Werktagen auf demselben Zahlungsweg an.',
      'Eine Erstattung für die Bestellung {order} ist möglich: Der Kauf liegt weniger als 30 Tage zurück, daher erhalten Sie den vollen Betrag von {amount}.',
    ],
    details: [
      'Die Versandkosten erstatten wir, wenn der Fehler bei uns lag.',
      'Sie erhalten eine E-Mail mit der Gutschrift, sobald sie gebucht ist.',
      'Geschenkkarten werden sofort gutgeschrieben, Banken brauchen einige Tage länger.',
      'Ist bis zum {date} nichts da, antworten Sie hier und wir forschen nach.',
    ],
    later: [
      [
        'Können Sie mir die Gutschrift als PDF schicken?',
        'Gern. Sie liegt unter Bestellungen → {order} → Dokumente, und ich habe sie Ihnen eben per E-Mail geschickt.',
      ],
      ['Und die Versandkosten?', 'Ja, sie sind in den {amount} enthalten, weil der Fehler bei uns lag.'],
    ],
  },
  {
    name: 'double charge',
    tool: 'lookup_order',
    ask: [
      'Die Bestellung {order} wurde doppelt abgebucht! Auf dem Konto stehen zwei Beträge von {amount} vom {date}.',
      'Doppelte Abbuchung von {amount} auf meiner Karte. {Ich habe nur einmal bestellt, {order}.|Ich will einen Betrag heute zurück.}',
    ],
    answer: [
      'Das tut mir leid. Zur Bestellung {order} gibt es zwei Vormerkungen über {amount}, eingezogen wurde aber nur eine; die andere {verschwindet innerhalb von sieben Tagen|gibt die Bank wieder frei}.',
      'Sie haben recht: Die neue Bezahlseite hat die Zahlung zweimal gesendet. Die Rückbuchung von {amount} für {order} ist eingetragen.',
    ],
    details: [
      'Bitte widersprechen Sie der Buchung nicht bei der Bank, das hält die automatische Rückbuchung auf.',
      'Der Fehler ist inzwischen behoben.',
      'Bei Debitkarten kann es bis zu zehn Tage dauern.',
    ],
    later: [['Wie lange dauert das?', 'Drei bis fünf Werktage bei Kreditkarten, gerechnet ab dem {date}.']],
  },
  {
    name: 'password reset',
    tool: 'account_status',
    ask: [
      '{Ich habe mein Passwort vergessen|Ich kann mich nicht mehr anmelden} und die E-Mail zum Zurücksetzen {kommt nicht an|ist nie angekommen}. Mein Benutzername ist {user}.',
      'Das Konto {user} ist nach zu vielen Versuchen gesperrt. {Wie entsperre ich es?|Können Sie das Passwort zurücksetzen?}',
    ],
    answer: [
      'Das geht ohne Anruf: Öffnen Sie die Anmeldeseite von {system}, wählen Sie „Passwort vergessen“ und geben Sie {user} ein. Der Link gilt {15|30} Minuten.',
      'Das Konto {user} wird nach {15|30} Minuten von selbst wieder frei.',
    ],
    details: [
      'Schauen Sie in den Spam-Ordner: Der Absender ist no-reply@example.com.',
      'Öffnen Sie den Link im selben Browser.',
      'Das neue Passwort braucht mindestens 14 Zeichen.',
      'Löschen Sie das alte gespeicherte Passwort.',
    ],
    later: [
      [
        'Ich habe ein neues Telefon und keinen zweiten Faktor mehr.',
        'Nehmen Sie einen der zehn Wiederherstellungscodes. Sonst prüft der Service Desk Ihre Identität per Video.',
      ],
    ],
  },
  {
    name: 'shipping status',
    tool: 'track_parcel',
    ask: [
      'Wo ist meine Bestellung {order}? {Sie sollte am {date} kommen.|Die Verfolgung steht seit Tagen still.}',
      'Wann wird der {product} nach {city} geliefert? Ich brauche ihn bis {weekday}.',
    ],
    answer: [
      'Die Bestellung {order} hat unser Lager am {date} verlassen und liegt im Depot bei {city}. {Die Lieferung ist für {weekday} geplant.|Der Zusteller rechnet mit dem nächsten Werktag.}',
      'Das Paket mit dem {product} ist etwa zwei Tage verspätet, wegen {eines Streiks|schlechten Wetters|vieler Sendungen}.',
    ],
    details: [
      'Mit dem Link aus der Versandmail können Sie eine Abholstelle wählen.',
      'Kommt bis zum {date} nichts an, schicken wir ohne Rückfrage Ersatz.',
      'Der Status ändert sich nur, wenn das Paket gescannt wird.',
    ],
    later: [
      [
        'Kann ich die Adresse noch ändern?',
        'Ja, solange es nicht in Zustellung ist. Ich habe sie auf {city} geändert.',
      ],
    ],
  },
  {
    name: 'complaint',
    tool: 'create_ticket',
    ask: [
      'Ich möchte mich beschweren: Der Techniker {kam nicht|kam zwei Stunden zu spät} und niemand hat angerufen.',
      'Der {product} war nach {zwei Wochen|einem Monat} kaputt, und der Support schickt immer dieselben nutzlosen Anleitungen.',
    ],
    answer: [
      'Ich bitte um Entschuldigung. Ich habe die Beschwerde {ticket} mit hoher Priorität angelegt, ein Kollege {ruft bis {weekday} an|meldet sich innerhalb eines Werktages}.',
      'Danke, dass Sie uns das sagen. Ihr Fall ({ticket}) liegt jetzt mit der ganzen Vorgeschichte bei der Leitung des Kundendienstes.',
    ],
    details: [
      'Behalten Sie das Gerät, bis das neue da ist.',
      'Als Ausgleich schreiben wir {amount} auf der nächsten Rechnung gut.',
      'Auf Wunsch antworten wir schriftlich.',
    ],
    later: [
      [
        'Das wurde mir schon einmal versprochen.',
        'Das verstehe ich. Diesmal ist eine Person für den Fall {ticket} verantwortlich, ihre Durchwahl kommt per E-Mail.',
      ],
    ],
  },
  {
    name: 'travel policy',
    tool: 'search_policy',
    ask: [
      'Wie hoch ist die Hotelgrenze pro Nacht in {city}? Das günstigste kostet {amount}.',
      'Wie rechne ich die Reise nach {city} ab? Ich habe {number} Belege.',
    ],
    answer: [
      'Für {city} erlaubt die Reiserichtlinie bis zu {amount} pro Nacht mit Frühstück. Darüber braucht es vorher eine Genehmigung.',
      'Legen Sie im Spesenportal eine Abrechnung für {city} an und laden Sie die Belege innerhalb von 30 Tagen hoch.',
    ],
    details: [
      'Buchen Sie mindestens 14 Tage im Voraus.',
      'Bei weniger als vier Stunden Fahrt geht die Bahn vor.',
      'Belege in Fremdwährung werden zum Tageskurs umgerechnet.',
    ],
    later: [
      [
        'Und wenn das Hotel ausgebucht ist?',
        'Dann gilt jedes Hotel im Umkreis von zwei Kilometern, bis 20 % über der Grenze.',
      ],
    ],
  },
  {
    name: 'holiday request',
    tool: 'leave_balance',
    ask: [
      'Wie viele Urlaubstage habe ich in diesem Jahr noch?',
      'Ich möchte ab dem {date} {number} Tage Urlaub nehmen. Was muss ich tun?',
    ],
    answer: [
      'Sie haben noch {number} Tage. Sie können bis zum 31. März des Folgejahres genommen werden.',
      'Wählen Sie im Personalportal Abwesenheiten → Neuer Antrag und tragen Sie den {date} ein. Die Antwort kommt meist in zwei Tagen.',
    ],
    details: ['Feiertage zählen nicht als Urlaub.', 'Bis zu fünf Tage lassen sich übertragen.'],
    later: [
      [
        'Meine Chefin hat noch nicht geantwortet.',
        'Nach fünf Werktagen geht der Antrag von selbst an die nächste Ebene.',
      ],
    ],
  },
  {
    name: 'contract summary',
    ask: ['Fasse diesen Vertrag mit {company} zusammen und nenne die Risiken.\n\n{contract}'],
    answer: [
      '**Zusammenfassung.** Der Vertrag mit {company} läuft zwei Jahre und verlängert sich automatisch. Der Preis beträgt {amount} im Monat.',
    ],
    details: [
      '- **Haftung** begrenzt auf die Entgelte von zwölf Monaten (Ziffer {clause}).',
      '- **Preisanpassung** nach Index, ohne Obergrenze.',
      '- **Kündigung** ohne Grund nur durch den Anbieter.',
      '- **Gerichtsstand** ist Dublin, irisches Recht.',
    ],
    later: [
      ['Was würdest du zuerst nachverhandeln?', 'Die einseitige Kündigung: dasselbe Recht für beide Seiten verlangen.'],
    ],
  },
  {
    name: 'python debugging',
    ask: [
      'Ich bekomme diesen Fehler und verstehe ihn nicht:\n\n{traceback}',
      'Warum verliert dieser Code die erste Zeile?\n\n{python}',
    ],
    answer: [
      'In manchen Zeilen ist `amount` leer (`None`). Prüfe das vorher:\n\n```python\nif row.get("amount") is None:\n    continue\n```',
    ],
    details: ['Öffne die Datei mit `encoding="utf-8"`.', 'Ein Test mit einer leeren Datei hätte das gefunden.'],
    later: [['Jetzt kommt ein `KeyError`.', 'Dann heißt die Spalte anders; gib `reader.fieldnames` aus.']],
  },
  {
    name: 'meeting notes',
    ask: ['Mach aus dieser Mitschrift ein Protokoll mit Beschlüssen und Aufgaben.\n\n{transcript}'],
    answer: ['**Besprechung vom {date}**\n\nBeschlüsse und Aufgaben:'],
    details: [
      '- Die Umstellung von {system} beginnt in {city}.',
      '- Der Lieferant {company} liefert zwei Wochen später.',
      '- Schulungsunterlagen fehlen noch auf Französisch.',
      '- Nächster Termin: {weekday}, 10 Uhr.',
    ],
    later: [
      [
        'Kürzer, bitte.',
        'Umstellung von {system} ab {month}, zuerst in {city}; der Lieferant ist verspätet, das Budget bleibt.',
      ],
    ],
  },
];
