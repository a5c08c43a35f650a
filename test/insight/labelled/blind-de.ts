/** German prompts of twenty people at work, written after the code was finished by someone who had not seen it. */
import type { LabelledLine } from './labelled.ts';

export const BLIND_DE: readonly LabelledLine[] = [
  {
    text: 'Erstelle eine Checkliste für die Übergabe von der Notaufnahme auf die Intensivstation, SBAR-Schema, maximal eine Seite.',
    language: 'de',
    topics:
      'checkliste, checklisten, übergabe, übergaben, notaufnahme, intensivstation, sbar-schema, sbar, schema, übergabe von der notaufnahme, sbar schema',
    sentiment: 'neutral',
  },
  {
    text: 'Das darf doch nicht wahr sein, schon wieder falsche Laborwerte im Arztbrief! Kalium 3,9 und nicht 9,3. So ein Mist kann Menschen umbringen.',
    language: 'de',
    topics: 'laborwerte, laborwert, falsche laborwerte, arztbrief, arztbriefe, kalium, kalium 3,9, kaliumwert',
    sentiment: 'negative',
  },
  {
    text: 'wie berechnet man die vorfälligkeitsentschädigung bei einem baudarlehen mit restschuld 142000',
    language: 'de',
    topics:
      'vorfälligkeitsentschädigung, vorfälligkeitsentschädigungen, baudarlehen, darlehen, restschuld, restschuld 142000, berechnung, berechnung der vorfälligkeitsentschädigung',
    sentiment: 'neutral',
  },
  {
    text: 'Super, die Kundenpräsentation zum Fondssparplan kam richtig gut an, vielen Dank! Bitte noch eine Folie zu den laufenden Kosten.',
    language: 'de',
    topics:
      'kundenpräsentation, präsentation, kundenpräsentationen, fondssparplan, fondssparpläne, sparplan, folie, folien, laufende kosten, laufenden kosten, kosten',
    sentiment: 'positive',
  },
  {
    text: 'Formuliere einen Elternbrief: Am 3. Mai ist Studientag, kein Unterricht, Notbetreuung nur nach Anmeldung im Sekretariat.',
    language: 'de',
    topics:
      'elternbrief, elternbriefe, brief, studientag, studientage, unterricht, kein unterricht, notbetreuung, anmeldung, sekretariat, 3. mai, anmeldung im sekretariat',
    sentiment: 'neutral',
  },
  {
    text: 'bin echt genervt, der vertretungsplan hat frau kühn zweimal in der 3. stunde. hab doch gesagt keine doppelbelegung!!!',
    language: 'de',
    topics:
      'vertretungsplan, vertretungspläne, frau kühn, kühn, 3. stunde, doppelbelegung, doppelbelegungen, keine doppelbelegung, stunde',
    sentiment: 'negative',
  },
  {
    text: 'Steuergerät meldet beim Flashen NRC 0x78 (requestCorrectlyReceived-ResponsePending), danach Abbruch nach 5 s. Welcher Timing-Parameter ist gemeint?',
    language: 'de',
    topics:
      'steuergerät, steuergeräte, flashen, nrc 0x78, nrc, 0x78, requestcorrectlyreceived-responsepending, responsepending, requestcorrectlyreceived, abbruch, timing-parameter, timing parameter, timing, parameter',
    sentiment: 'neutral',
  },
  {
    text: 'Klasse Arbeit! Die FMEA für den Bremssattel ist so übersichtlich, dass das Team heute früher heimgehen konnte. Machen wir die Lenksäule genauso?',
    language: 'de',
    topics: 'fmea, fmea für den bremssattel, bremssattel, bremssättel, lenksäule, lenksäulen, team',
    sentiment: 'positive',
  },
  {
    text: 'Ordne die Bewertungen nach Thema (Lieferung, Qualität, Passform):\n4711;2 Sterne;kam erst nach 9 Tagen\n4712;5 Sterne;sitzt perfekt\n4713;1 Stern;Naht offen',
    language: 'de',
    topics:
      'bewertungen, bewertung, kundenbewertungen, thema, themen, lieferung, lieferungen, qualität, passform, naht, naht offen, sterne, bewertungen nach thema',
    sentiment: 'neutral',
  },
  {
    text: 'Was soll dieser Quatsch? Die Widerrufsbelehrung ist von 2014 und wir wurden deswegen abgemahnt. Ich bin stinksauer.',
    language: 'de',
    topics:
      'widerrufsbelehrung, widerrufsbelehrungen, widerruf, abmahnung, abmahnungen, widerrufsbelehrung von 2014, abgemahnt',
    sentiment: 'negative',
  },
  {
    text: 'Prüfe, ob die Kündigungsfrist im Gewerbemietvertrag § 7 mit § 580a BGB vereinbar ist, und nenne einschlägige Urteile des BGH.',
    language: 'de',
    topics:
      'kündigungsfrist, kündigungsfristen, gewerbemietvertrag, gewerbemietverträge, mietvertrag, § 580a bgb, 580a bgb, 580a, § 7, bgb, urteile, urteil, einschlägige urteile, urteile des bgh, bgh',
    sentiment: 'neutral',
  },
  {
    text: 'Leider komplett unbrauchbar: der Schriftsatz zitiert aufgehobene Paragraphen und verwechselt Kläger mit Beklagter. Ich muss alles neu schreiben, die Frist läuft heute ab.',
    language: 'de',
    topics:
      'schriftsatz, schriftsätze, paragraphen, paragraph, aufgehobene paragraphen, kläger, beklagter, beklagte, frist, fristen',
    sentiment: 'negative',
  },
  {
    text: 'Welche Unterlagen braucht ein Bürger für die Ummeldung eines Hundes bei Umzug innerhalb der Stadt? Hundesteuer läuft schon.',
    language: 'de',
    topics:
      'unterlagen, unterlage, bürger, ummeldung, ummeldung eines hundes, hund, hundes, hunde, umzug, umzug innerhalb der stadt, hundesteuer, stadt',
    sentiment: 'neutral',
  },
  {
    text: 'Das ist ja wunderbar geworden, der Bescheid zum Wohngeld liest sich endlich wie Deutsch und nicht wie Amtsdeutsch. Herzlichen Dank, bitte auch die Anhörung so umschreiben.',
    language: 'de',
    topics:
      'bescheid, bescheide, bescheid zum wohngeld, wohngeldbescheid, wohngeld, amtsdeutsch, deutsch, anhörung, anhörungen',
    sentiment: 'positive',
  },
  {
    text: 'error[E0502]: cannot borrow `cache` as mutable because it is also borrowed as immutable\n  --> src/lager.rs:57:9\nWie löst man das am besten ohne clone()?',
    language: 'de',
    topics:
      'error[e0502], e0502, cannot borrow, cannot borrow `cache` as mutable, cannot borrow cache as mutable, borrow, cache, mutable, immutable, src/lager.rs, lager.rs, clone, clone(), borrow checker, rust',
    sentiment: 'neutral',
  },
  {
    text: 'Der Kubernetes-Tipp war leider Schrott, jetzt hängen alle Pods in CrashLoopBackOff und der Kunde ruft im Minutentakt an. Danke für nichts.',
    language: 'de',
    topics:
      'kubernetes, kubernetes-tipp, kubernetes tipp, tipp, pods, pod, crashloopbackoff, kunde, kunden, pods in crashloopbackoff',
    sentiment: 'negative',
  },
  {
    text: 'Übersetz bitte ins Englische und Polnische: Am Anreisetag stehen die Zimmer ab 15 Uhr bereit, die Kurtaxe ist bar zu zahlen.',
    language: 'de',
    topics:
      'übersetzung, englisch, englische, polnisch, polnische, anreisetag, anreise, zimmer, kurtaxe, übersetzung ins englische',
    sentiment: 'neutral',
  },
  {
    text: 'hammer, das menü fürs hochzeitsbuffet ist genau was das brautpaar wollte 😊 jetzt bitte noch ne vegane variante vom hauptgang',
    language: 'de',
    topics:
      'menü, menüs, menü fürs hochzeitsbuffet, hochzeitsbuffet, hochzeit, buffet, brautpaar, vegane variante, variante, hauptgang, variante vom hauptgang, vegane variante vom hauptgang, vegan',
    sentiment: 'positive',
  },
  {
    text: 'Ich freue mich total, die neue Vorlage für Schadenmeldungen spart uns jeden Tag eine Stunde. Kannst du sie noch um Wildunfälle erweitern?',
    language: 'de',
    topics:
      'vorlage, vorlagen, neue vorlage, vorlage für schadenmeldungen, schadenmeldungen, schadenmeldung, schadensmeldung, schadensmeldungen, wildunfälle, wildunfall',
    sentiment: 'positive',
  },
  {
    text: 'Langsam verliere ich die Geduld. Zum fünften Mal: Die Hausratversicherung deckt Elementarschäden NICHT automatisch ab, hör auf das dem Kunden zu versprechen!',
    language: 'de',
    topics:
      'hausratversicherung, hausratversicherungen, hausrat, versicherung, elementarschäden, elementarschaden, kunde, kunden, deckung, geduld',
    sentiment: 'negative',
  },
];
