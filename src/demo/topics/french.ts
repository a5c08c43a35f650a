/** French. */
import type { Topic } from './topic.ts';

/** What people ask about in French. */
export const FRENCH: readonly Topic[] = [
  {
    name: 'refund',
    tool: 'lookup_order',
    ask: [
      "J'ai renvoyé le {product} il y a {une semaine|dix jours|presque trois semaines}. {Quand serai-je remboursé ?|Quand vais-je recevoir le remboursement ?} Mon numéro de commande est {order}.",
      'Comment demander le remboursement de la commande {order} ? {Le carton est arrivé abîmé.|Le produit ne correspond pas à la description.}',
      'Un client demande {amount} pour le {product} (commande {order}), mais le délai a expiré le {date}. Que puis-je proposer ?',
    ],
    answer: [
      'Merci pour ces précisions. Le retour du {product} de la commande {order} a été enregistré le {date} et le remboursement de {amount} {est validé|a été accordé}. Il arrive sur le même moyen de paiement sous trois à cinq jours ouvrés.',
      "Le remboursement de la commande {order} est possible : l'achat date de moins de 30 jours, nous remboursons donc la totalité, soit {amount}.",
    ],
    details: [
      "Les frais de port sont remboursés lorsque l'erreur vient de nous.",
      "Vous recevrez un courriel avec l'avoir dès qu'il sera comptabilisé.",
      'Les cartes cadeaux sont créditées immédiatement ; les banques ont besoin de quelques jours.',
      "Si rien n'est arrivé avant le {date}, répondez ici et nous ouvrons une enquête.",
    ],
    later: [
      [
        "Pouvez-vous m'envoyer l'avoir en PDF ?",
        "Bien sûr. Il se trouve dans Commandes → {order} → Documents, et je viens de vous l'envoyer par courriel.",
      ],
      ['Et les frais de port ?', 'Oui, ils sont compris dans les {amount}, car le retour était de notre fait.'],
    ],
  },
  {
    name: 'double charge',
    tool: 'lookup_order',
    ask: [
      "J'ai été débité deux fois pour la commande {order} ! Deux prélèvements de {amount} apparaissent le {date}.",
      "Un double prélèvement de {amount} sur ma carte. {Je n'ai passé qu'une commande, {order}.|Je veux être remboursé aujourd'hui.}",
    ],
    answer: [
      "Je suis désolé. La commande {order} a deux autorisations de {amount}, mais une seule a été encaissée ; l'autre {disparaît sous sept jours|n'est qu'une réservation que la banque va libérer}.",
      "Vous avez raison : la nouvelle page de paiement a envoyé le règlement deux fois. J'ai enregistré le remboursement de {amount} pour la commande {order}.",
    ],
    details: [
      "Merci de ne pas contester l'opération auprès de la banque, cela bloque le remboursement automatique.",
      'Le défaut est corrigé.',
      "Avec une carte de débit, cela peut prendre jusqu'à dix jours.",
    ],
    later: [['Combien de temps faut-il ?', 'Trois à cinq jours ouvrés par carte de crédit, à compter du {date}.']],
  },
  {
    name: 'password reset',
    tool: 'account_status',
    ask: [
      "{J'ai oublié mon mot de passe|Je n'arrive plus à me connecter} et le courriel de réinitialisation {n'arrive pas|n'est jamais arrivé}. Mon identifiant est {user}.",
      'Le compte {user} est bloqué après trop de tentatives. {Comment le débloquer ?|Pouvez-vous réinitialiser le mot de passe ?}',
    ],
    answer: [
      'Vous pouvez le faire vous-même : ouvrez la page de connexion de {system}, choisissez « Mot de passe oublié » et saisissez {user}. Le lien est valable {15|30} minutes.',
      'Le compte {user} se débloque tout seul après {15|30} minutes.',
    ],
    details: [
      "Regardez dans les courriers indésirables : l'expéditeur est no-reply@example.com.",
      'Ouvrez le lien dans le même navigateur.',
      'Le nouveau mot de passe doit compter au moins 14 caractères.',
      "Supprimez l'ancien mot de passe enregistré.",
    ],
    later: [
      [
        "J'ai changé de téléphone et perdu le second facteur.",
        "Utilisez l'un des dix codes de secours. Sinon, le service informatique vérifie votre identité par vidéo.",
      ],
    ],
  },
  {
    name: 'shipping status',
    tool: 'track_parcel',
    ask: [
      'Où est ma commande {order} ? {Elle devait arriver le {date}.|Le suivi ne bouge plus depuis des jours.}',
      "Quand le {product} sera-t-il livré à {city} ? J'en ai besoin avant {weekday}.",
    ],
    answer: [
      'La commande {order} a quitté notre entrepôt le {date} et se trouve au dépôt près de {city}. {La livraison est prévue {weekday}.|Le transporteur prévoit la livraison le prochain jour ouvré.}',
      "Le colis contenant le {product} a environ deux jours de retard à cause {d'une grève|du mauvais temps|d'un volume élevé}.",
    ],
    details: [
      "Vous pouvez choisir un point relais avec le lien du courriel d'expédition.",
      "S'il n'est pas arrivé le {date}, nous en envoyons un autre sans discuter.",
      'Le suivi change seulement quand le colis est scanné.',
    ],
    later: [["Puis-je changer l'adresse ?", "Oui, tant qu'il n'est pas en livraison. Je l'ai changée pour {city}."]],
  },
  {
    name: 'complaint',
    tool: 'create_ticket',
    ask: [
      "Je veux déposer une réclamation : le technicien {n'est pas venu|est arrivé avec deux heures de retard} et personne ne m'a appelé.",
      "Le {product} est tombé en panne au bout {de deux semaines|d'un mois} et l'assistance répète les mêmes consignes inutiles.",
    ],
    answer: [
      "Je vous présente nos excuses. J'ai ouvert la réclamation {ticket} en priorité haute et un collègue {vous appelle avant {weekday}|vous contacte sous un jour ouvré}.",
      "Merci de nous l'avoir dit. J'ai transmis votre dossier ({ticket}) au responsable du service client, avec tout l'historique.",
    ],
    details: [
      "Gardez l'appareil jusqu'à l'arrivée du nouveau.",
      'En compensation, nous créditons {amount} sur la prochaine facture.',
      'Si vous préférez, nous répondons par écrit.',
    ],
    later: [
      [
        "On m'a déjà promis cela.",
        'Je comprends. Cette fois une personne est responsable du dossier {ticket} et vous recevez son contact direct par courriel.',
      ],
    ],
  },
  {
    name: 'travel policy',
    tool: 'search_policy',
    ask: [
      "Quel est le plafond d'hôtel par nuit à {city} ? Le moins cher que je trouve coûte {amount}.",
      "Comment déclarer les frais de mon voyage à {city} ? J'ai {number} reçus.",
    ],
    answer: [
      "Pour {city}, la politique autorise jusqu'à {amount} par nuit, petit déjeuner compris. Au-delà, il faut un accord préalable.",
      'Ouvrez le portail des frais, créez une note pour {city} et joignez les reçus sous 30 jours.',
    ],
    details: [
      "Réservez au moins 14 jours à l'avance.",
      'Le train est préféré pour les trajets de moins de quatre heures.',
      'Les reçus en devises sont convertis au cours du jour.',
    ],
    later: [
      [
        "Et si l'hôtel est complet ?",
        "Un autre hôtel à moins de deux kilomètres convient, jusqu'à 20 % au-dessus du plafond.",
      ],
    ],
  },
  {
    name: 'onboarding',
    ask: [
      "Je commence le {date} dans l'équipe {team}. Que dois-je apporter le premier jour ?",
      "Rédige un plan d'intégration de 30 jours pour l'équipe {team}.",
    ],
    answer: [
      "Bienvenue ! Présentez-vous le {date} à 9 h à l'accueil du bureau de {city} avec une pièce d'identité.",
      "Plan d'intégration pour l'équipe {team} :",
    ],
    details: [
      '- Jour 1 : ordinateur, comptes, visite des locaux.',
      '- Jour 2 : formation à la sécurité.',
      '- Première semaine : observer un collègue.',
      '- Après 30 jours : retour avec le responsable.',
    ],
    later: [['Qui est mon parrain ?', 'Vous recevez son nom par courriel une semaine avant votre arrivée.']],
  },
  {
    name: 'contract summary',
    ask: ['Résume ce contrat avec {company} et indique les risques.\n\n{contract}'],
    answer: [
      '**Résumé.** Le contrat avec {company} dure deux ans et se renouvelle automatiquement. Le prix est de {amount} par mois.',
    ],
    details: [
      '- **Responsabilité** limitée aux sommes versées en douze mois (article {clause}).',
      '- **Révision des prix** selon un indice, sans plafond.',
      '- **Résiliation** sans motif pour le fournisseur seulement.',
      '- **Droit applicable** : irlandais, tribunaux de Dublin.',
    ],
    later: [
      ['Que renégocier en premier ?', 'La résiliation unilatérale : demandez le même droit pour les deux parties.'],
    ],
  },
  {
    name: 'regex',
    ask: [
      "Il me faut une expression régulière pour des numéros comme {order}, {au milieu d'un texte|seuls sur la ligne}.",
      'Que fait `^(?:[A-Z]{2}-)?\\d{4,6}$` ?',
    ],
    answer: [
      '```\n\\b[A-Z]{2}-\\d{6}\\b\n```\nLes limites de mot évitent une correspondance dans un nombre plus long.',
      'Elle accepte quatre à six chiffres, précédés au besoin de deux majuscules et d’un tiret.',
    ],
    details: ['Testez-la avec une ligne vide.', 'Avec le drapeau `i` la casse ne compte plus.'],
    later: [['Et sans tenir compte de la casse ?', 'Ajoutez le drapeau `i`.']],
  },
  {
    name: 'marketing copy',
    ask: [
      'Écris {trois|cinq} accroches pour le lancement du {product}.',
      "Un paragraphe d'infolettre sur le {product}, avec un appel à l'action.",
    ],
    answer: [
      '1. Le silence, où que vous soyez.\n2. {product} : moins de bruit, plus de vie.\n3. Votre musique, votre moment.',
      "Certains jours sont bruyants. Le {product} ne l'est pas. Essayez-le 30 jours et renvoyez-le si le bruit vous manque.",
    ],
    details: ['Objet : « Votre journée, plus calme »', 'Bouton : « Écoutez par vous-même »'],
    later: [
      [
        "Plus d'émotion, s'il te plaît.",
        "Vous souvenez-vous de la première chanson qui n'était qu'à vous ? Le {product} vous la rend chaque jour.",
      ],
    ],
  },
];
