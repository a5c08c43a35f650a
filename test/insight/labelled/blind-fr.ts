/** French prompts of twenty people at work, written after the code was finished by someone who had not seen it. */
import type { LabelledLine } from './labelled.ts';

export const BLIND_FR: readonly LabelledLine[] = [
  {
    text: "Rédige une fiche d'information pour les patients sur la préparation à la coloscopie : régime sans résidus, heures de prise de la purge, à jeun.",
    language: 'fr',
    topics:
      "fiche d'information, fiche, fiches d'information, information, information pour les patients, patients, patient, préparation à la coloscopie, préparation, coloscopie, coloscopies, régime, régime sans résidus, résidus, purge, prise de la purge, jeun",
    sentiment: 'neutral',
  },
  {
    text: "J'en ai assez, le compte rendu opératoire mentionne le genou gauche alors que j'ai écrit DROIT. C'est dangereux, vous vous rendez compte ?",
    language: 'fr',
    topics:
      'compte rendu opératoire, compte rendu, comptes rendus opératoires, compte-rendu opératoire, compte-rendu, rendu opératoire, genou gauche, genou, genou droit',
    sentiment: 'negative',
  },
  {
    text: 'taux usure T3 pour un crédit immobilier sur 20 ans et plus ?',
    language: 'fr',
    topics:
      "taux usure, taux d'usure, taux, usure, taux usure t3, t3, crédit immobilier, crédit, crédits immobiliers, prêt immobilier, 20 ans",
    sentiment: 'neutral',
  },
  {
    text: 'Franchement bravo, le tableau des échéances est impeccable et mon client a signé tout de suite. On ajoute une colonne pour le capital restant dû ?',
    language: 'fr',
    topics:
      'tableau des échéances, tableau, échéances, échéance, échéancier, client, colonne, colonnes, capital restant dû, capital restant, capital',
    sentiment: 'positive',
  },
  {
    text: "Combien d'heures d'absence non justifiées avant le signalement à l'académie ? Élève de seconde, lycée général.",
    language: 'fr',
    topics:
      "heures d'absence, heures d'absence non justifiées, absence, absences, absences non justifiées, absence non justifiée, signalement, signalement à l'académie, signalements, académie, élève, élève de seconde, seconde, lycée, lycée général",
    sentiment: 'neutral',
  },
  {
    text: 'merci bcp pour les appréciations de bulletin, elles sont super justes et bienveillantes 🙂 tu peux faire la 4e C maintenant ?',
    language: 'fr',
    topics:
      'appréciations de bulletin, appréciation, appréciations, bulletin, bulletins, bulletins scolaires, 4e c, 4e',
    sentiment: 'positive',
  },
  {
    text: 'Le banc de test moteur affiche « défaut capteur cliquetis P0325 » après 40 minutes de rodage. Causes possibles ?',
    language: 'fr',
    topics:
      'banc de test, banc de test moteur, banc, test moteur, moteur, moteurs, défaut, défaut capteur, défaut capteur cliquetis, capteur cliquetis, capteur de cliquetis, capteur, cliquetis, cliquetis p0325, p0325, défaut capteur cliquetis p0325, capteur cliquetis p0325, rodage, minutes de rodage, causes, causes possibles',
    sentiment: 'neutral',
  },
  {
    text: "Encore raté. Les couples de serrage que tu donnes ne correspondent à aucune fiche du fournisseur, on a dû arrêter la chaîne à cause de ça et c'est inadmissible.",
    language: 'fr',
    topics:
      'couples de serrage, couple de serrage, couples, serrage, fiche du fournisseur, fiche, fiches, fournisseur, fournisseurs, chaîne, arrêt de la chaîne, fiche fournisseur',
    sentiment: 'negative',
  },
  {
    text: 'Propose 10 titres de moins de 70 caractères pour une bougie parfumée à la figue, optimisés pour le référencement.',
    language: 'fr',
    topics:
      'titres, titre, titres de produit, 10 titres, bougie, bougies, bougie parfumée, bougies parfumées, bougie parfumée à la figue, figue, référencement, seo, caractères, 70 caractères',
    sentiment: 'neutral',
  },
  {
    text: 'Transforme en CSV :\nCommande 4417 | Lyon | 2 colis | Colissimo | livré\nCommande 4420 | Brest | 1 colis | Chronopost | retour expéditeur',
    language: 'fr',
    topics:
      'csv, fichier csv, commande, commandes, commande 4417, commande 4420, colis, colissimo, chronopost, retour expéditeur, retour, lyon, brest, expéditeur, livraison',
    sentiment: 'neutral',
  },
  {
    text: "c nul, ça fait 3 fois que la réponse au client parle d'un échange alors qu'il veut être REMBOURSÉ. lisez au moins la demande",
    language: 'fr',
    topics:
      'réponse au client, réponse, client, clients, échange, échanges, remboursement, remboursements, remboursé, demande',
    sentiment: 'negative',
  },
  {
    text: 'Quelle est la différence entre une rupture conventionnelle et une prise d’acte, du point de vue des indemnités de chômage ?',
    language: 'fr',
    topics:
      "rupture conventionnelle, ruptures conventionnelles, rupture, prise d'acte, prise d’acte, acte, indemnités de chômage, indemnités, indemnité, chômage, différence",
    sentiment: 'neutral',
  },
  {
    text: "Votre synthèse de l'arrêt de la Cour de cassation m'a fait gagner une journée, je suis ravie. Même chose pour les conclusions de la partie adverse ?",
    language: 'fr',
    topics:
      "synthèse, synthèse de l'arrêt, arrêt, arrêts, arrêt de la cour, arrêt de la cour de cassation, cour de cassation, cour, cassation, conclusions, conclusions de la partie adverse, partie adverse",
    sentiment: 'positive',
  },
  {
    text: "Une administrée demande comment inscrire sa fille à la cantine municipale en cours d'année et si le quotient familial est recalculé.",
    language: 'fr',
    topics:
      "cantine municipale, cantine, cantines, inscription à la cantine, inscription, quotient familial, quotient, administrée, fille, cours d'année",
    sentiment: 'neutral',
  },
  {
    text: 'Je suis très déçu : le discours du maire pour le 11 novembre est plat, bourré de clichés et il y a même une erreur sur le nom de la commune.',
    language: 'fr',
    topics:
      'discours, discours du maire, maire, 11 novembre, discours du 11 novembre, clichés, erreur, erreur sur le nom, nom de la commune, commune',
    sentiment: 'negative',
  },
  {
    text: 'Caused by: java.net.SocketTimeoutException: Read timed out\n\tat com.acme.paiement.ClientHttp.envoyer(ClientHttp.java:131)\nUniquement en préproduction, depuis le passage à Java 21. Que vérifier ?',
    language: 'fr',
    topics:
      'sockettimeoutexception, java.net.sockettimeoutexception, read timed out, sockettimeoutexception: read timed out, java.net.sockettimeoutexception: read timed out, timeout, clienthttp, clienthttp.java, com.acme.paiement, com.acme.paiement.clienthttp.envoyer, com.acme.paiement.clienthttp, paiement, préproduction, java 21, java, passage à java 21, passage à java',
    sentiment: 'neutral',
  },
  {
    text: 'mais quelle galère ton script de migration, il a supprimé la table des droits en recette et personne ne peut se connecter depuis ce matin. je suis furieux',
    language: 'fr',
    topics:
      'script de migration, script, scripts de migration, migration, table des droits, table, droits, recette, connexion, suppression de la table',
    sentiment: 'negative',
  },
  {
    text: "Super réactif et très clair, merci ! Les clients adorent le nouveau mot d'accueil. Peux-tu le décliner en néerlandais et ajouter le code wifi ?",
    language: 'fr',
    topics:
      "mot d'accueil, nouveau mot d'accueil, mots d'accueil, accueil, clients, client, néerlandais, traduction en néerlandais, code wifi, wifi, codes wifi",
    sentiment: 'positive',
  },
  {
    text: 'Quel bonheur, le modèle de courrier pour les dégâts des eaux fonctionne à merveille, plus aucune relance. Faisons pareil pour le bris de glace.',
    language: 'fr',
    topics:
      'modèle de courrier, modèle, modèles de courrier, courrier, courriers, dégâts des eaux, dégât des eaux, dégâts, eaux, relance, relances, bris de glace, courrier pour les dégâts des eaux, glace',
    sentiment: 'positive',
  },
  {
    text: "Je ne comprends rien à votre explication de la clause bénéficiaire, c'est confus, contradictoire, et l'assuré décédé avait deux enfants, pas un. Vraiment agaçant.",
    language: 'fr',
    topics:
      'clause bénéficiaire, clause, clauses bénéficiaires, bénéficiaire, bénéficiaires, explication, explication de la clause, explication de la clause bénéficiaire, assuré, assuré décédé, enfants, deux enfants, assurance vie',
    sentiment: 'negative',
  },
];
