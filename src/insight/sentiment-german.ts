/** Feelings in German. */
import type { FeelingLists } from './sentiment-lexicon.ts';

/** German. */
export const GERMAN_FEELINGS: FeelingLists = {
  endings: ['', 'e', 'en', 'er', 'es', 'em'],
  words: [
    [
      3,
      'hervorragend~ fantastisch~ großartig~ wunderbar~ ausgezeichnet~ genial~ exzellent~ begeistert~ liebe überragend~ sensationell~ phänomenal~ traumhaft~ spitzenmäßig~ grandios~ brillant~',
    ],
    [
      2,
      `super toll~ perfekt~ klasse prima spitze glücklich~ zufrieden~ freut freue freuen erfreut beeindruckt beeindruckend~ einwandfrei~ schön~ wunderschön~ dankbar~ herrlich~
      hilfreich~ geholfen gefällt gefallen bravo glückwunsch gratuliere cool~ geil~ lob top hurra yeah genieße vorbildlich~ tadellos~ makellos~ erleichtert~ lobenswert~
      reibungslos~ fehlerfrei~ rundum liebevoll~ mega`,
    ],
    [
      1,
      'gut gute guten guter gutes besser danke dank dankeschön gelungen~ nett~ klar verständlich~ nützlich~ funktioniert läuft klappt geklappt gelöst endlich praktisch~ gern angenehm~ ordentlich~ sauber~ zuverlässig~ hilft freundlich richtig übersichtlich~ stark~ flott~ froh~ exakt schneller',
    ],
    [
      -1,
      `schlecht~ schlechter falsch~ kaputt~ langsam~ fehlt fehlen fehlerhaft~ leider verloren verliert unklar~ verwirrend~ unverständlich~ traurig~ unzufrieden~ ungenau~
      veraltet~ unvollständig~ unbrauchbar~ abgestürzt hängt stockt verschwunden gelöscht ignoriert ignorierst ignorieren beschwere beschweren verzweifelt~ mühsam~ umständlich~ unfreundlich~
      unhöflich~ gescheitert stürzt abstürzt verspätet irreführend~ sinnlos~ chaotisch~ wiederholst überfordert unpassend~ unlogisch~ vergeblich~ umsonst verpasst schlimm~ schlampig~ unzuverlässig~
      streikt hakt enttäuschenderweise bedauerlich~ versagt lückenhaft~ erfunden erfindet erfindest unnötig~`,
    ],
    [
      -2,
      `ärgerlich~ ärgere ärgert ärgern verärgert~ wütend~ sauer genervt~ nervt nervig~ nerven frustrierend~ frustriert~ frust enttäuscht~ enttäuschend~ enttäuschung unakzeptabel~ inakzeptabel~
      lächerlich~ hasse hassen nutzlos~ wertlos~ dumm~ blöd~ bescheuert~ mies~ peinlich~ unverschämt~ unmöglich~ unerträglich~ unsinn quatsch blödsinn schwachsinn mist müll schrott frechheit
      zumutung unfähig~ inkompetent~ empört~ verdammt~ satt witz schande beschissen~ dreist~ unzumutbar~ stinksauer fassungslos~ unterirdisch~ unfassbar~ stümperhaft~`,
    ],
    [
      -3,
      'furchtbar~ schrecklich~ katastrophe katastrophal~ grauenhaft~ grauenvoll~ miserabel miserable miserabler miserables miserablen entsetzlich~ scheiße scheiss scheiß kacke wutentbrannt albtraum alptraum skandal verflucht~ hölle desaster fürchterlich~ desaströs~',
    ],
    [-1, 'verwechselt vertauscht übersehen verschlimmert umständlich verwirrt'],
  ],
  idioms: [
    [
      3,
      "genau was ich brauchte, genau das was ich, genau das brauchte ich, genau das habe ich gebraucht, genau was ich gesucht habe, besser geht es nicht, besser geht's nicht, besten dank, tag gerettet, vielen vielen dank, hut ab, weiter so, bin begeistert, sehr zufrieden, leben gerettet",
    ],
    [
      2,
      'nicht schlecht, gar nicht schlecht, nicht übel, gar nicht übel, gut gemacht, gute arbeit, tolle arbeit, super arbeit, vielen dank, herzlichen dank, tausend dank, funktioniert jetzt, läuft jetzt, klappt jetzt, hat geklappt, hat funktioniert, ohne fehler, ohne probleme, auf den punkt, freue mich, daumen hoch, sehr geholfen, hat geholfen, kein einziger fehler, nichts auszusetzen, gut gelungen, genau richtig, viel besser, große hilfe, genau so, zeit gespart, stunden gespart, viel zeit erspart',
    ],
    [
      0,
      'guten tag, guten morgen, guten abend, gute nacht, liebe kollegen, liebe kollegin, liebe kolleginnen, liebe frau, liebe kunden, liebe kundinnen, liebe grüße, liebes team, lieber herr, danke im voraus, vielen dank im voraus, schöne grüße, kein problem, was ist falsch, bitte und danke, dank der, dank des, freundlichen grüßen, gut zu wissen, gut wäre, super user, spitze des, klasse b, klasse in, gute frage, schönen tag, alles gute, bestes',
    ],
    [
      -1,
      'immer noch, schon wieder, jedes mal, zum wiederholten mal, nichts passiert, niemand kümmert sich, kümmert sich niemand, keiner kümmert sich, niemand antwortet, keiner antwortet, niemand hilft, keine antwort, keine reaktion, keine hilfe, niemand reagiert, keiner reagiert, zu spät, zu langsam, zu teuer, zu lang, viel zu, stimmt nicht, stimmen nicht, passt nicht, nicht ganz richtig, gleicher fehler, gleiche fehler, derselbe fehler, dieselbe antwort, voller fehler, ohne sinn, keinen sinn, macht keinen sinn, ergibt keinen sinn, nie angekommen, nicht angekommen, nie wieder etwas',
    ],
    [
      -2,
      'nicht was ich, das habe ich nicht gefragt, so nicht, nicht gefragt, nicht gewünscht, nicht gewollt, nicht das was ich, funktioniert nicht, funktionieren nicht, geht nicht, klappt nicht, läuft nicht, hilft nicht, hilft mir nicht, hilft mir nicht weiter, bringt nichts, bringt mir nichts, funktioniert nie, gar nicht gut, habe genug, hab genug, reicht mir, mir reicht, reicht es, es reicht, zum dritten mal, das dritte mal, zum vierten mal, das vierte mal, zum zweiten mal, das zweite mal, zum x-ten mal, zum hundertsten mal, verstehst mich nicht, verstehst du nicht, verstehst nicht, hörst nicht zu, hörst mir nicht zu, liest nicht, nicht gelesen, lies meine frage, lies doch, wie oft noch, wie oft muss ich, nicht zufrieden, nicht akzeptabel, nicht brauchbar, nicht zu gebrauchen, zu nichts zu gebrauchen, nicht hilfreich, keine lust mehr, die nase voll, nase voll, schnauze voll, zeitverschwendung, verschwendete zeit, verschwendung, treibt mich in den wahnsinn, geht mir auf die nerven, auf die nerven, bin sauer, so ein, was soll das, was soll der, echt jetzt, schon gesagt, bereits gesagt, habe ich doch, schon dreimal, schon zweimal, mehrfach gesagt, keine hilfe, macht mich wahnsinnig, total daneben, völlig daneben, in den sand, lässt mich im stich, im stich gelassen, kostet mich, hat mich _ gekostet',
    ],
    [
      -3,
      'immer noch nicht, noch immer nicht, funktioniert immer noch nicht, geht immer noch nicht, nie wieder, das letzte, unter aller sau, reine zeitverschwendung, völlig nutzlos, absolut nutzlos',
    ],
    [
      -1,
      'niemand, keiner, vergebens, seit stunden, seit tagen, seit wochen, den ganzen tag, den ganzen morgen, jeden tag, jeden morgen, nicht einmal, nicht mal, dreimal, zehnmal',
    ],
    [
      -2,
      'verstehe nur bahnhof, wieder falsch, schon wieder falsch, wieder das gleiche, wieder nicht, ständig falsche, hör auf, hören sie auf, keine ahnung was du, nicht verstanden, falsche antwort, falsche zahlen, falsche auskunft, erfundene, fehlt immer noch, fehlt noch immer',
    ],
    [
      2,
      'passt genau, passt perfekt, danke dir, auf anhieb, beim ersten mal, sehr gut, richtig gut, wirklich gut, gefällt mir, gefällt uns, hat mir geholfen, mir sehr geholfen, sehr hilfreich, läuft einwandfrei, freut sich, freuen uns, sehr schön, sehr klar, endlich verstanden, verstehe ich jetzt, viel klarer, sehr professionell, besser als erwartet',
    ],
    [
      -2,
      'lässt sich nicht, lassen sich nicht, öffnet sich nicht, startet nicht, druckt nicht, lädt nicht, antwortet nicht, reagiert nicht, antworten nicht, hast vergessen, haben vergessen, ergibt keinen sinn, macht keinen sinn',
    ],
    [
      -2,
      'tage in folge, tag in folge, tage hintereinander, tag hintereinander, mal hintereinander, wochen in folge, woche in folge, im eimer, für die katz, für die tonne, in die tonne, zum verzweifeln, verliere den verstand, werde wahnsinnig, werde verrückt, drehe durch, dreh durch, so kann man nicht, so kann ich nicht, kann so nicht arbeiten, zweimal abgebucht, doppelt abgebucht, langsam reichts, mir reichts, jetzt reichts, reicht langsam, ein desaster, ein chaos, versteht garnix, versteht gar nichts, geduld verloren, verliere die geduld',
    ],
    [0, 'ganz toll, na toll, na super, na prima'],
    [2, 'endlich klappt, endlich funktioniert, endlich verstanden, klick gemacht, ein schatz, tausend dank dir'],
    [
      -2,
      'nicht euer ernst, nicht ihr ernst, nicht dein ernst, doch nicht wahr sein, noch bekloppt, noch verrückt, noch wahnsinnig, ohne begründung abgelehnt, ohne grund abgelehnt, legt einfach auf, legen einfach auf, nichts zu tun mit dem, immer das gleiche, warte ich auf, warte immer noch, warte seit',
    ],
    [
      -1,
      'seit _ wochen, seit _ tagen, seit _ monaten, seit _ stunden, ohne grund, kann mir sagen, zweimal, doppelt bezahlt',
    ],
    [2, 'ihr seid die besten, du bist der beste, seid spitze, total happy'],
    [0, 'zweimal im, zweimal pro, zweimal am, zweimal die, dreimal im, dreimal pro, dreimal am'],
  ],
  negators: 'nicht kein keine keinen keinem keiner keines nie niemals kaum ohne nichts niemand weder wenig',
  negatorsBehind: 'nicht nie kaum',
  boosters:
    'sehr wirklich so extrem absolut total völlig komplett unglaublich super zu echt richtig besonders ganz äußerst ziemlich wieder ständig immer dauernd überaus mega voll einfach höchst schon dermaßen wahnsinnig',
  turns: 'aber jedoch trotzdem doch allerdings dennoch',
  asking:
    'wie was warum wann wo wer wen wem welche welcher welches welchen wieso weshalb kann kannst könnte könntest können könnten soll darf ist sind gibt hat haben bitte muss gilt würdest wenn',
  exclaiming: 'was für, wie schön, wie toll, so ein, so eine',
  telling: undefined,
  ordinals:
    'zweiten zweite dritten dritte vierten vierte fünften fünfte sechsten sechste siebten zehnten x-ten zigsten',
  times: 'mal',
  nobodies: 'niemand keiner',
  helping:
    'antwortet geantwortet sagen sagt hilft geholfen reagiert kümmert meldet gemeldet ruft löst erklärt zuständig interessiert geht fühlt weiß macht tut',
};
