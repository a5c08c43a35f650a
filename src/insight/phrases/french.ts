/** French, for key phrases. */
import { compoundsOf, type Grammar, listed, ROLE, rolesOf } from './grammar.ts';

const DETERMINERS = `
le la les l' un une au aux mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet cette ces chaque tout toute tous toutes
quelque quelques plusieurs aucun aucune certains certaines autre autres même mêmes quel quelle quels quelles divers diverses cinq deux trois quatre six
sept huit neuf dix beaucoup
`;
const BEFORE_VERB = `
ai as a avons avez ont avais avait aurais aurait été
je j' tu il elle on nous vous ils elles me m' te t' se s' ne n' y qui
`;
const NAMES_OR_VERBS = `
plante plantent bloque bloquent refuse refusent affiche affichent   charge chargent bug bugue demande demandent commande commandent rame
change changent paie paient livre livrent compte comptent travaille travaillent dure facture pose
`;
const STOPS = `
bjr bsr slt cc jveux jpeux jsuis jai chui chuis pk pq pcq mdr lol tjs tjrs dsl qd qq bcp mrc ouf bof hein ben bah euh ouais nan hop youpi hourra yes
franchement carrément honnêtement sincèrement clairement également seulement quasi quasiment presque vivement prêtes prévu prévue
prévus prévues dispo disponible disponibles là-dedans cordial urgent urgente maximum minimum max mini environ svp stp dernièrement actuellement
tout-à-l'heure désormais vite gentil gentille sympa courtoisement désespérément quelqu'un autrement sinon néanmoins or dorénavant tel telle tels telles
onze douze treize quatorze quinze seize vingt trente quarante cinquante soixante cent mille million millions dollars
comme bout seul seuls seule environ aucune toutes presque lequel dehors dedans ailleurs
je j' tu il elle on nous vous ils elles me m' te t' se s' lui leur moi toi soi eux y en c' ça cela ceci celui celle ceux celles
qui que qu' quoi dont où quand comment pourquoi combien lequel laquelle lesquels lesquelles si ne n' pas plus moins jamais rien personne aucunement
et ou mais donc or ni car parce puisque lorsque lorsqu' puisqu' quoique afin alors aussi ainsi déjà encore toujours souvent parfois bientôt maintenant
à dans par pour sur sous avec sans entre vers chez contre depuis pendant avant après dès jusqu' jusque selon malgré hors lors près loin devant
derrière via sauf très trop peu assez bien mal mieux ici là là-bas hier demain aujourd'hui aujourd tôt tard non oui ouais merci bonjour bonsoir salut coucou
svp stp plaît cher chère madame monsieur cordialement bonne journée bravo désolé désolée pardon félicitations enfin vraiment simplement seulement peut-être
puis ensuite environ presque surtout notamment malheureusement heureusement parfaitement exactement complètement totalement toutefois cependant pourtant
lors quant grâce outre voici voilà ok d'accord accord hui super zéro
suis es est sommes êtes sont étais était étaient été être sera serai seront serait seraient soit soient fut étant ai as a avons avez ont avais avait avaient
eu aura aurai auront aurait avoir ayant ait ayons vais vas va allons allez vont aller allait ira irait aille peux peut pouvons pouvez peuvent pouvait
pourrait pourrais pourriez pourront pouvoir pu puisse puis-je dois doit devons devez doivent devait devrait devrais devoir dû veux veut voulons voulez
veulent voulais voulait voudrais voudrait vouloir faut faudrait fallait fais fait faisons faites font faisait faire ferait fera fasse
premier première premiers deuxième troisième fois cas demi moitié
lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre octobre novembre décembre euros
`;
const VERBS = `
expire expirent expirer fuit fuient fuir tourne tournent tourner rédigée installer renvoie renvoient renvoyé prévient prévenir prévenez préviens apprend apprendre rembourse rembourser
remboursez prélevé prélevez prélever exigé exiger confirmer confirmez confirme activer désactiver télécharger importer exporter déplacer migrer valider retrouver
récupérer signaler enregistrer imprimer réparer remplacer annuler modifier relancer déclarer saisir choisir finir contacter contacte contactez
coûte coûtent tombé expiré venu appelé bouge bougé perdent demandent faites
écris écrit écrire écrivez écrites résume résumer résumez explique expliquer expliquez expliques crée créer créez traduis traduire traduisez génère
générer générez liste-moi lister listez rédige rédiger rédigez élabore élaborer prépare préparer préparez montre montrer montrez aide-moi aider aidez aidé
indique indiquer indiquez propose proposer proposez donne donner donnez donné ajoute ajouter ajoutez corrige corriger corrigez compare comparer comparez
analyse-le analyser analysez améliore améliorer calcule calculer calculez vérifie vérifier vérifiez décris décrire décrivez suggère suggérer reformule
reformuler réécris réécrire transforme transformer convertis convertir extrais extraire envoie envoyer envoyez envoyé reçu reçois reçoit recevoir dis dit
dire dites disent raconte parler parle parlez sais sait savoir savez trouve trouver trouvez trouvé cherche chercher cherchez utilise utiliser utilisez
utilisant change-le changer ouvre ouvrir ferme fermer supprime supprimer supprimé fonctionne fonctionnent fonctionner marche marchent marcher marchait arrive
arrivent arriver arrivé arrivée passe passer passé apparaît apparaissent apparaître acheté acheter demandé demander demandez payé payer laisse laisser
mets met mettre mettez mis prends prend prendre prenez pris amène apporte apporter vois voit voir voyez vu viens vient venir venez venu viennent comprends
comprend comprendre compris pense penser penses pensez crois croit croire perd perdre perds perdu tire tirer configure configurer installe installer
résous résoudre résolu essaie essayer essayé réussi réussir continue continuer continuent commence commencer termine terminer terminé adore aime aimer aimé
déteste détester plaint plaindre plante-t plantent échoue échouent casse cassé signifie considère manque manquent existe existent sert servent compile
compiler répond répondre répondez répondu répète répéter raccourcis raccourcir partager partage-le compter oublié oublier bloqué débloquer
réinitialiser renvoyé renvoyer remboursé débité déposer appelé appeler livré livrer fourni fournir ravie nomme nommer énumère énumérer planifie planifier
organise organiser synthétise adapte adapter rends rend rendre appelle appelles garde garder tiens tient tenir connais connaît connaître
sors sortir lis lire lisez joue jouer reste rester semble sembler sonne réagit attends attendre attend dure durer veuillez veuille
demandes recommande recommander imagine imaginer suivre suivez suis-je souhaite souhaiter souhaiterais aimerais aimerait permet permettre permettent
`;
const ADJECTIVES = `
récent récente récents récentes vide vides neuf neuve neufs neuves nouveau nouvel nouvelle nouveaux nouvelles vieux vieille ancien ancienne anciens bonne bons bonnes mauvais mauvaise mauvaises meilleur meilleure meilleurs
pire pires grand grande grands grandes petit petite petits petites court courte courts courtes bref brève long longue simple simples facile faciles difficile
difficiles rapide rapides lent lente clair claire clairs claires certain certaine faux fausse exact exacte correct correcte important importante importants
importantes principal principale principaux principales possible possibles différent différente différents différentes suivant suivante suivants suivantes
joint jointe dernier dernière derniers dernières prochain prochaine actuel actuelle actuels précis précise général générale excellent excellente excellents
parfait parfaite horrible horribles terrible terribles inutile inutiles utile utiles heureux heureuse triste content contente satisfait satisfaite mécontent
mécontente fâché énervé frustré frustrée poli polie formel informel détaillé détaillée magnifique magnifiques génial géniale fantastique merveilleux
inacceptable plein pleine prête professionnel professionnelle nul nulle nuls furieux furieuse déçu déçue agaçant juste justes entier entière
seul seule concis concise courtois courtoise beau belle beaux belles ravi ravis
`;
const WEAK = `
soirs langage jargon langue matinée matinées soirée après-midi week-end mail vie souci boulot taf
question questions réponse réponses problème problèmes souci soucis aide exemple exemples texte textes phrase phrases mot mots ligne lignes paragraphe
paragraphes page pages point points liste forme formes manière manières façon façons chose choses truc partie parties moitié temps jour jours
semaine semaines mois an ans année années heure heures minute minutes moment matin matins soir nuit début fin milieu différence différences raison raisons
avantage avantages inconvénient inconvénients option options idée idées suggestion suggestions conseil conseils version versions résumé brouillon
titre titres message messages e-mail email mail mails explication explications information informations info infos détail détails nom noms
numéro numéros nombre personne personnes gens monde travail sens sujet sujets thème contenu résultat résultats étape étapes anglais français espagnol allemand
portugais style ton format json chef ami amie équipe catastrophe honte dommage faute merci besoin besoins envie peine niveau côté lieu coup
chatgpt prompt assistant type genre sorte sortes
`;

const ONLY_S = new Set(
  listed(`
frais devis avis colis bras cours discours parcours concours recours secours processus accès succès procès excès progrès décès prix taux choix voix croix
 bus virus campus bonus relais palais congrès remords temps mois fois corps poids pays repas bois dos fils mars
gens toujours plus moins refus abus surplus ananas atlas jus cas bas gaz autobus terminus consensus syllabus aws css ios https dns sms
kubernetes devops windows business news sas tva saas postgres jeans pandas mieux vieux heureux anglais français portugais paris
rhinocéros tournevis permis commis compromis acquis tapis paradis souris radis vernis sursis croquis débris univers envers revers vers divers travers
honoraires vacances obsèques fiançailles ténèbres arrhes mœurs
`),
);
const NAMES = new Set(
  listed(`
papier métier clavier fichier calendrier atelier hiver mer courrier dossier cahier quartier chantier escalier panier loyer foyer danger officier ouvrier
chevalier plombier hôtelier banquier infirmier financier immobilier particulier régulier courtier dernier premier mobilier saisonnier grossier
entier fer enfer cancer docker cluster server router container newsletter twitter banner folder user timer buffer browser driver header master scanner
cuiller amer cher hier laser leader manager dealer designer webmaster partner flyer corner super hyper chez nez assez rez rendez-vous
avenir plaisir désir loisir soupir tir cuir menuisier huissier policier pompier cuisinier jardinier papetier métier grenier sentier rosier guichetier
bulletin montant restaurant courant suivant enseignant étudiant commerçant fabricant dirigeant gérant carburant croissant volant aimant
lait fait trait portrait retrait extrait souhait parfait forfait attrait bienfait distrait
`),
);

const VERB_OR_ADVERB =
  /(?:[^i]er|[^i]ez|ait|aient|eront|iser|ifier|iquement|ellement|ivement|ablement|amment|emment|alement|idement)$/;

/** Participles that name something of their own. */
const ALSO_NAMES = new Set(listed('marché marchés donnée données tournée tournées pensée pensées'));

/** Names of several words. */
const COMPOUNDS = `
mot de passe, conseil d' administration, nom de domaine, numéro de commande, conseil municipal, mots de passe, point de vente, temps d' attente, points de vente, mode d' emploi, numéro de série, numéro de suivi, compte rendu, comptes rendus,
mise à jour, mises à jour, chiffre d' affaires, page web, heures supplémentaires, temps de travail, titre de séjour, jour férié, jours fériés,
temps de réponse, nom d' utilisateur, ligne de crédit, lettre de motivation, arrêt maladie, mise en demeure, page d' accueil, temps partiel
`;
/** Turns of speech that name nothing. */
const TURNS = `
en cours, un par un, une par une, heure par heure, pas à pas, étape par étape, au fur, à jour, en ligne de compte, en fin de compte, du coup, en gros, par contre, en tout cas, au top,
du temps, la peine, tout à l' heure, en même temps, à la main, le coup, d' avance
`;
const COPULAS = 'suis es est sommes êtes sont étais était étaient été être sera seront serait soit soient';

/** French. */
export const FRENCH: Grammar = {
  language: 'fr',
  compounds: compoundsOf(COMPOUNDS, TURNS, singular),
  copulas: new Set(listed(COPULAS)),
  head: 'first',
  roles: rolesOf(
    [ROLE.GLUE, "de d'"],
    [ROLE.ARTICLE_GLUE, 'du des'],
    [ROLE.DETERMINER, DETERMINERS],
    [ROLE.BEFORE_VERB, BEFORE_VERB],
    [ROLE.NAME_OR_VERB, NAMES_OR_VERBS],
    [ROLE.STOP, STOPS],
    [ROLE.ADJECTIVE, ADJECTIVES],
    [ROLE.WEAK, WEAK],
    [ROLE.VERB, `${VERBS} ${participlesOf(VERBS)}`],
  ),
  isVerbForm: (word) => word.length > 3 && !NAMES.has(word) && VERB_OR_ADVERB.test(word),
  singular,
};

/** "Installé, installée, installés", of each infinitive in a list. */
function participlesOf(verbs: string): string {
  const infinitives = listed(verbs).filter((verb) => /[^èé].er$/.test(verb));
  const forms = infinitives.flatMap((verb) => ['é', 'ée', 'és', 'ées'].map((ending) => verb.slice(0, -2) + ending));
  return forms.filter((form) => !ALSO_NAMES.has(form)).join(' ');
}

function singular(word: string): string {
  if (word.length < 4 || ONLY_S.has(word) || /(?:ss|us|is|ois|ais)$/.test(word)) return word;
  if (word.endsWith('eaux')) return word.slice(0, -1);
  if (word.endsWith('aux') && word.length > 5) return `${word.slice(0, -3)}al`;
  if (word.endsWith('eux')) return word;
  return word.endsWith('s') ? word.slice(0, -1) : word;
}
