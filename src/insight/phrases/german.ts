/** German, for key phrases. Names are told by their capital where a text uses capitals at all. */
import { compoundsOf, type Grammar, listed, ROLE, rolesOf } from './grammar.ts';

const DETERMINERS = `
der die das den dem des ein eine einen einem einer eines mein meine meinen meinem meiner meines dein deine deinen deinem deiner deines
sein seine seinen seinem seiner seines ihr ihre ihren ihrem ihrer ihres unser unsere unseren unserem unserer unseres euer eure euren eurem eurer
kein keine keinen keinem keiner keines dieser diese dieses diesen diesem jeder jede jedes jeden jedem welcher welche welches welchen welchem
alle allen aller alles manche mancher einige einigen einiger mehrere mehreren viele vielen vieler wenige beide beiden solche solcher
im am zum zur vom beim ins ans fürs übers jene jener jenes
`;
const STOPS = `
dreizehn vierzehn fünfzehn zwanzig dreißig vierzig fünfzig hundert tausend dollar
ich du er sie es wir man mich dich ihn uns euch mir dir ihm ihnen sich wer wen wem was wie wo wann warum wieso weshalb wohin woher wozu womit
wofür worüber wodurch wobei ob dass daß weil wenn als da denn und oder aber sondern doch sowie sowohl weder noch entweder bzw beziehungsweise
damit dazu dafür davon daran darauf darüber darum dabei dadurch dagegen danach davor darin daraus
in an auf aus bei mit nach seit von zu vor für durch gegen ohne um über unter hinter neben zwischen während wegen trotz statt anstatt bis ab
gegenüber pro laut gemäß binnen innerhalb außerhalb entlang
nicht nichts nie niemals niemand jemand etwas nur auch schon wieder immer noch mehr sehr so zu ganz gar eher etwa fast kaum gerade eben mal einmal
zweimal dreimal jetzt nun heute gestern morgen hier dort dann hin her los weg zurück weiter vorher nachher später bald sofort gleich oft manchmal
meistens vielleicht wahrscheinlich eigentlich wirklich leider endlich gerne gern bitte danke dankeschön vielen dank hallo hi hey moin guten tag
liebe lieber grüße gruß herr frau ja nein okay ok doch also nämlich jedoch trotzdem deshalb deswegen daher außerdem zudem ebenfalls sonst
bin bist ist sind seid war warst waren wart gewesen sei wäre wären habe hast hat haben habt hatte hatten hätte hätten gehabt
werde wirst wird werden werdet wurde wurden würde würden worden kann kannst können könnt konnte konnten könnte könntest könnten könntet
muss musst müssen müsst musste mussten müsste soll sollst sollen sollt sollte sollten will willst wollen wollt wollte wollten
möchte möchtest möchten mag magst mögen mochte darf darfst dürfen dürft durfte durften dürfte lasse lässt lassen ließ
zwei drei vier fünf sechs sieben acht neun zehn elf zwölf erste ersten erster zweite zweiten dritte dritten
einzelne einzelnen selbst selber eigene eigenen deren dessen wessen irgendwie irgendein irgendwas irgendwo überhaupt total echt
montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz april mai juni juli august september oktober november dezember
obwohl sobald solange sodass falls bevor nachdem seitdem außer indem sofern zumal ihr ne nen nem ner nix garnix garnichts jz grad bissl bisschen
vllt evtl ggf mfg lg vg hab hast haste biste bins gehts ists juhu hurra yay hurrah servus moin tschüss ciao mal halt ok na ach ey boah puh tja naja oje aha jaja
allerdings dennoch zwar somit folglich mittlerweile inzwischen neulich kürzlich derzeit momentan täglich stündlich keiner niemandem ohnehin sowieso
kurz ca circa ungefähr mindestens höchstens maximal minimal jeweils insgesamt übrigens hoffentlich unbedingt durchaus nachts morgens abends mittags wochenlang
euro prozent uhr voll voller genug wenig viel zusammen gemeinsam mitten anbei super perfekt klasse toll prima genau richtig top wow
`;
const VERBS = `
schreibe schreib schreiben schreibt schreibst geschrieben erstelle erstell erstellen erstellt erkläre erklär erklären erklärt fasse fass fassen fasst
zusammenfassen zusammengefasst übersetze übersetz übersetzen übersetzt nenne nenn nennen nennt liste auflisten zeige zeig zeigen zeigt gezeigt
gib gebe geben gibst gibt gab gegeben mache mach machen macht machst gemacht formuliere formulier formulieren formuliert umformulieren
verfasse verfassen verfasst entwirf entwerfen analysiere analysieren analysiert vergleiche vergleichen vergleicht verglichen prüfe prüfen
prüft geprüft überprüfe überprüfen korrigiere korrigieren korrigiert kürze kürzen gekürzt ergänze ergänzen füge fügen hinzufügen hinzu
berechne berechnen berechnet rechne rechnen beschreibe beschreiben beschreibt generiere generieren generiert wandle umwandeln extrahiere extrahieren
suche such suchen sucht gesucht finde find finden findet gefunden brauche brauch brauchen braucht benötige benötigen benötigt habt bekomme bekommen
bekommt erhalte erhalten erhält kriege kriegen kriegt helfe hilf helfen hilft geholfen verstehe verstehen versteht verstanden weiß wissen weißt gewusst
sage sag sagen sagt gesagt frage fragen fragt gefragt antworte antworten antwortet denke denken denkt glaube glauben glaubt meine meinen meint
gehe gehen geht ging gegangen komme kommen kommt kam kamen gekommen ankommen ankam stehe stehen steht stand liege liegen liegt lag bleibe bleiben bleibt
funktioniere funktionieren funktioniert läuft laufen lief klappt klappen geklappt startet starten gestartet stürzt stürzen abstürzen abgestürzt
löse lösen löst gelöst behebe beheben behoben ändere ändern ändert geändert lösche löschen löscht gelöscht öffne öffnen öffnet geöffnet
nutze nutzen nutzt benutze benutzen benutzt verwende verwenden verwendet setze setzen setzt gesetzt stelle stellen stellt gestellt
nehme nehmen nimmt nimm genommen halte halten hält bringe bringen bringt gebracht schicke schicken schickt geschickt sende senden gesendet
bestelle bestellen bestellt kaufe kaufen gekauft zahle zahlen bezahle bezahlen bezahlt warte warten wartet gewartet dauert dauern passiert passieren
bedeutet bedeuten heißt heißen gilt gelten gehört gehören passt passen fehlt fehlen stimmt stimmen klingt klingen sieht sehen gesehen
kündigt kündigen gekündigt melden meldet anmelden abmelden einloggen zurücksetzen zurückgesetzt einrichten eingerichtet installieren installiert
beantragen beantrage beantragt buchen buche gebucht planen plane geplant vorbereiten bereite vorschlagen schlage schlag optimiere optimieren
verbessere verbessern verbessert implementiere implementieren debugge teste testen getestet zähle zählen zählt sortiere sortieren filtern
verliert verlieren verloren vergessen vergesse gesperrt freut freuen kümmert kümmern erwarte erwarten erwartet gestellt liefert liefern geliefert
angekommen beschädigt zurückgeschickt abgebucht gebraucht unterscheidet unterscheiden beachten beachte enthält enthalten erscheint erscheinen
hilfst lädt laden geladen speichert speichern gespeichert verbinden verbindet konvertiere konvertieren wechseln lerne lernen gelernt
kostet legt legen lege richte reicht reichen reichts fühlt fühlen fühle heiratet pflegen pflegt kriegst umstellen umgestellt aktualisieren aktualisiert hochladen herunterladen
hochgeladen ausfüllen ausgefüllt abholen abgeholt zurückgeben umtauschen verlängern verlängert beantworten beantwortet bestätigen bestätigt reiche einreichen
friert einfrieren friere steckt stecken hängen hängt crasht spinnt schau schaue schauen schaut schaffe schaffen schafft danke danken druckt
fasst gratuliere ignoriere ignorieren antwortest wiederholst wiederholt verstehst kapierst nervt hasse hassen liebe lieben gefällt gefallen
`;
const ADJECTIVES = `
günstig günstige günstigste günstigsten teuer teure nutzlosen nutzloses dieselben derselbe dieselbe höchste höchsten größte größten
neu neue neuen neuer neues alt alten alter gut gute guten guter gutes schlecht schlechte schlechten schlechter schlechtes groß große großen großer
klein kleine kleinen kleiner kurz kurze kurzen kurzer kurzes kürzer lang lange langen langer langes länger schnell schnelle schnellen schneller
langsam langsame einfach einfache einfachen einfacher einfaches schwer schwierig wichtig möglich mögliche möglichen nötig falsch falsche falschen falscher
falsches richtig richtige richtigen klar klare freundliche freundlichen freundlicher höfliche höflichen höflicher formelle verschiedene verschiedenen
ganz ganze ganzen ganzer ganzes gleiche gleichen letzte letzten letzter nächste nächsten nächster folgende folgenden folgender beste besten bester
besser bessere häufige häufigsten häufigste wichtigsten wichtigste genaue genauen aktuelle aktuellen aktueller konkrete weitere weiteren andere anderen
anderer anderes lieber tolle toller tolles schöne schöner kaputt kaputte schreckliche furchtbare nutzlos nutzlose unbrauchbar enttäuscht verärgert
verärgerten wütend zufrieden glücklich miserabel ärgerlich professionell fertig begeistert ausführliche detaillierte übersichtliche
`;
const WEAK = `
frage fragen antwort antworten problem probleme problems hilfe beispiel beispiele text texte textes satz sätze sätzen wort wörter wörtern zeile zeilen
absatz absätze absätzen seite seiten punkt punkte punkten stichpunkt stichpunkte stichpunkten liste form art arten weise sache sachen ding
dinge teil teile hälfte zeit zeiten tag tage tagen woche wochen monat monate monaten jahr jahre jahren stunde stunden minute minuten sekunde sekunden
morgen abend mittag nacht ende anfang mal grund gründe unterschied unterschiede unterschieds vorteil vorteile nachteil nachteile möglichkeit möglichkeiten
fall fälle idee ideen vorschlag vorschläge vorschlägen version fassung entwurf überblick übersicht zusammenfassung erklärung information informationen
infos details detail email e-mail mail e-mails mails nachricht nachrichten brief überschrift überschriften titel ton stil thema themen inhalt ergebnis
sommer winter frühling herbst wochenende wochenenden ort orte uhrzeit sprache anrede
arbeit mühe stück zahl zahlen nummer name namen person personen leute mann menschen welt dank danke gruß grüße chef kollege kollegen kollegin mal
lösung lösungen schritt schritte schritten variante varianten katastrophe frechheit zumutung unsinn quatsch mist spaß glück schade
änderung änderungen bedeutung deutsch deutsche englisch englische ki assistent chatgpt prompt rede dings bulletpoints json xml
`;

const ONLY_S = new Set(
  listed(`
haus preis kurs bus plus status ausweis hinweis kreis beweis verzeichnis ergebnis zeugnis campus puls impuls fels hals gas glas gras maß fuß fluss
abschluss anschluss ausschluss prozess access ios aws dns sms https kubernetes devops windows business news zins reis eis gleis greis mais
virus zirkus modus bonus fokus exzess kongress stress express erlaubnis geheimnis kenntnis verständnis verhältnis bedürfnis hindernis ereignis
 ananas atlas kompass pass reisepass fass basis praxis analysis dosis tennis kreuzverweis nachweis mietpreis los moos
spaß gruß schluss entschluss beschluss kuss nuss genuss erlass anlass nachlass postgres sales ads saas paas css js macos lens canvas jenkins pandas
 adress konsens diskurs exkurs umkreis alles was das
`),
);

/** "Gesperrt", "verheiratet", "installiert": where a text has no capitals, endings alone tell them from names. */
const PARTICIPLE =
  /^(?:(?:ab|an|auf|aus|bei|ein|her|hin|mit|nach|um|vor|weg|zu|zurück)?ge[a-zäöüß]{2,}(?:t|en)|(?:ver|be|er|ent|zer|unter|über)[a-zäöüß]{2,}(?:tet|[rgbß]t|elt|rnt|llt|nnt|ckt)|[a-zäöüß]{2,}iert|(?:ab|an|auf|aus|bei|ein|her|hin|mit|nach|um|vor|weg|weiter|wieder|zu|zurück|zusammen)(?:gibt|hilft|führt|stellt|macht|nimmt|setzt|legt|geht|kommt|liest|zeigt|bricht|läuft|stürzt|fällt|sucht|ruft|lädt|holt|teilt|wirft|rechnet|fügt|schickt|hängt))$/;
/** "Zuständig", "freundlich". */
const PREDICATE = /.{2}(?:lich|ig|[^tfe]isch|[mik]tisch|sam|los|[^c]haft|[^h]bar)$/;
const LIKE_NAME =
  /(?:ung|heit|keit)en$|(?:schaft|heit|keit)$|(?:gerät|gewicht|gericht|gesicht|gehalt|gebiet|geschäft|gedicht|gespräch|geschenk|gelenk|gefäß|getränk|gesetz|gebot|gebet|gerüst|gerücht|gutacht)(?:en)?$|(?:gebäuden|gebühren|gemeinden|geschichten|gegenden|gemüse|entgelt|unterwelt|teig|zweig|steig|silos|kilos)$/;
const NAMES = new Set(
  listed(
    'könig honig essig käfig pfennig zweig bereich teppich garten gegenden genossen gefahren gesten genen gefallen minibar berlin einig überblick',
  ),
);

/** Names of several words. */
const COMPOUNDS = `
e-mail adresse
`;
/** Turns of speech that name nothing. */
const TURNS = `
im eimer, ein schatz, im griff, auf dem laufenden, in ordnung, im moment, zum glück, zum beispiel, in der regel, auf jeden fall, auf keinen fall, im großen und ganzen, keine ahnung,
schritt für schritt, der reihe nach, zur not, am wochenende, im sommer, im winter
`;
const COPULAS = 'bin bist ist sind seid war warst waren sei wäre wären wird werden wurde wurden worden ists';

/** German. Adjectives keep the ending they are written with. */
export const GERMAN: Grammar = {
  language: 'de',
  compounds: compoundsOf(COMPOUNDS, TURNS, singular),
  copulas: new Set(listed(COPULAS)),
  head: 'last',
  roles: rolesOf(
    [ROLE.DETERMINER, DETERMINERS],
    [ROLE.STOP, STOPS],
    [ROLE.VERB, VERBS],
    [ROLE.ADJECTIVE, inflected(ADJECTIVES)],
    [ROLE.WEAK, WEAK],
  ),
  isVerbForm: (word) => (PARTICIPLE.test(word) || PREDICATE.test(word)) && !NAMES.has(word) && !LIKE_NAME.test(word),
  singular,
};

/** With the endings an adjective takes before a name. */
function inflected(adjectives: string): string {
  const forms = listed(adjectives).flatMap((word) =>
    /e[mnrs]?$/.test(word) ? [word] : [word, ...['e', 'en', 'er', 'es', 'em'].map((ending) => word + ending)],
  );
  return forms.join(' ');
}

// Plurals of German show little of their singular, so only endings that allow no doubt are taken off, and the "s" of a genitive.
function singular(word: string): string {
  if (word.length < 6 || ONLY_S.has(word)) return word;
  if (/(?:ung|heit|keit|schaft|ion|tät)en$/.test(word)) return word.slice(0, -2);
  if (/[^aeiouäöü]innen$/.test(word)) return word.slice(0, -3);
  if (/(?:preis|hinweis|nachweis|ausweis|status|kurs|haus|nis|ss|us|is)$/.test(word)) return word;
  if (/(?:eises|auses|isses|esses)$/.test(word)) return word.slice(0, -2);
  return /[bcdfghklmnprteoy]s$/.test(word) ? word.slice(0, -1) : word;
}
