/** Feelings in French. */
import type { FeelingLists } from './sentiment-lexicon.ts';

/** French. */
export const FRENCH_FEELINGS: FeelingLists = {
  endings: ['', 'e', 's', 'es'],
  words: [
    [
      3,
      'excellent~ génial~ géniaux magnifique magnifiques fantastique merveilleux merveilleuse merveille incroyable adore adoré adorons formidable extraordinaire splendide remarquable exceptionnel exceptionnelle époustouflant~ sublime impeccable',
    ],
    [
      2,
      `parfait~ parfaitement super top heureux heureuse content~ ravi~ satisfait~ bravo félicitations chapeau chouette cool aime aimé apprécie apprécié reconnaissant~ impressionné~ impressionnant~ aidé réussi
      enchanté~ nickel épatant~ bluffant~ bluffé~ enthousiaste enthousiasmé~ soulagé~ réjouis réjouit remercie remercions superbe superbes`,
    ],
    [
      1,
      'bon bonne bons bonnes bien mieux merci utile utiles clair~ fonctionne marche résolu rapide agréable sympa joli~ efficace pratique enfin exactement beau belle facilement correctement pertinent~',
    ],
    [
      -1,
      `mal mauvais mauvaise mauvaises faux fausse fausses cassé~ lent~ lente plante plantent planté bug bugs bugue bogue échoue échoué perdu~ perd perds confus~ difficile malheureusement hélas triste tristes incorrect~
      incomplet incomplète retardé dépassé~ obsolète manque manquent plains plaint plaignent ignore ignores ignoré insatisfait~ mécontent~ supprimé effacé bloqué trompeur trompeuse cher chère pénible ennuyeux pire pires inquiet
      inquiète répètes répète imprécis~ lamentable dommage fatigué~ compliqué~ inventes invente inventé inutilisable médiocre bâclé~ erroné~ incohérent~ approximatif approximative impoli~ rame fautes déplorable incompréhensible`,
    ],
    [
      -2,
      `agaçant~ agacé~ énervé~ énervant~ énerve frustré~ frustrant~ frustration déçu~ décevant~ déception inutile inutiles inacceptable inacceptables ridicule déteste détesté haïs furieux furieuse fâché~ marre ras-le-bol
      honte honteux honteuse nul~ nulle nulles nullité stupide idiot~ bête con débile colère scandaleux scandaleuse insupportable incompétent~ absurde exaspéré~ exaspérant~ excédé~ dégoûté~ lassant~ indigne
      intolérable inadmissible pitoyable indigné~ navrant~ révoltant~ galère`,
    ],
    [
      -3,
      'horrible horribles terrible affreux affreuse désastre désastreux désastreuse catastrophe catastrophique merde putain cauchemar abominable atroce exécrable bordel épouvantable scandale',
    ],
    [2, 'délicieux délicieuse délicieuses charmant~ réjouissant~'],
  ],
  idioms: [
    [
      3,
      "exactement ce qu' il me fallait, exactement ce que je voulais, exactement ce que je cherchais, juste ce qu' il me fallait, tu m' as sauvé, vous m' avez sauvé, tu me sauves, merci beaucoup, merci infiniment, mille mercis, un grand merci, merci mille fois, on ne peut mieux",
    ],
    [
      2,
      "pas mal, pas mal du tout, plutôt pas mal, bon travail, beau travail, excellent travail, bien joué, très bien, très bon, très bonne, ça marche, ça fonctionne, cela fonctionne, ça a marché, sans erreur, sans erreurs, sans aucune erreur, sans problème, m' a aidé, m' a beaucoup aidé, m' a bien aidé, m' ont aidé, m' ont vraiment aidé, très clair, très utile, très juste, tout est parfait, c' est parfait, bien mieux, beaucoup mieux, au top, comme je voulais, gagner du temps, fait gagner, gagné des heures, bonne idée, bonne surprise",
    ],
    [
      0,
      "bonne journée, bonne soirée, bon courage, bonjour, bien sûr, ou bien, bien que, si bien que, merci d' avance, merci par avance, bien cordialement, bon de commande, bons de commande, bonnes pratiques, meilleure façon, quelle est la meilleure, qu' est ce qui ne va pas, en marche, mise en marche, marche à suivre, marche arrière, bon de livraison, bons de livraison, la marche, bien immobilier, biens, bien entendu, mal de, mauvais payeur, mauvaise foi, n' importe quel, n' importe quelle, n' importe quand, n' importe où, bon d' achat, juste avant, juste après, plus rapide, fausse couche, faux ami, coup de main, bien être, bien-être, mal de dos, chère madame, cher monsieur, cher client, chers collègues, chère cliente, au moins, arrêt de travail, cher collègue, trop perçu, manque de",
    ],
    [
      -1,
      "encore une fois, à chaque fois, chaque fois, tous les matins, tous les jours, de nouveau, à nouveau, encore faux, encore une erreur, encore un bug, personne ne répond, personne ne réagit, personne n' aide, personne ne m', personne n', aucune réponse, sans réponse, j' attends toujours, toujours pas, pas de réponse, pas du tout, trop lent, trop lente, trop tard, trop cher, trop long, aucun sens, n' a aucun sens, pas de sens, même erreur, mêmes erreurs, même réponse, plein de fautes, pleine de fautes, plein d' erreurs, pleine d' erreurs, jamais arrivé, jamais reçu, rien ne, encore une mauvaise, encore un mauvais, il manque, ne correspond pas, est en panne, tombe en panne, tombé en panne",
    ],
    [
      -2,
      "ce n' est pas ça, ce n' est pas ce que, pas ce que j' ai demandé, pas ce que je, pas du tout ce que, pas demandé, ne marche pas, ne fonctionne pas, ne fonctionnent pas, ne marchent pas, marche pas, fonctionne pas, ne marche plus, ne fonctionne plus, ne sert à rien, sert à rien, ne m' aide pas, n' aide pas, ne m' aide en rien, n' aime pas, pas content, pas contente, pas satisfait, pas satisfaite, ne compile pas, ne comprends pas ce que, tu ne comprends pas, vous ne comprenez pas, tu ne comprends rien, tu n' écoutes pas, vous n' écoutez pas, tu ne lis pas, lis ma question, relis ma question, je t' ai déjà dit, je vous ai déjà dit, déjà dit, déjà expliqué, combien de fois, troisième fois, quatrième fois, deuxième fois, dixième fois, centième fois, énième fois, perte de temps, perdre mon temps, perdre du temps, perds mon temps, fait perdre, quelle honte, quelle déception, quelle catastrophe, quel désastre, quelle frustration, quelle galère, j' en ai assez, en ai assez, j' en ai marre, en ai marre, ras le bol, plein le dos, n' en peux plus, ça suffit, c' est inadmissible, manque de respect, se moque de, moquez de moi, moques de moi, laisse à désirer, laisse tomber, j' abandonne, je renonce, pas acceptable, pas normal, n' importe quoi, pour rien, parler à un humain, un vrai humain, me coûte, nous coûte, a coûté, pas sérieux",
    ],
    [
      -3,
      'ne marche toujours pas, ne fonctionne toujours pas, toujours pas réparé, toujours rien, plus jamais, le pire, la pire, vraiment nul, complètement nul, totalement inutile',
    ],
    [
      -1,
      'personne, depuis des heures, depuis des jours, depuis des semaines, toute la journée, toute la matinée, même pas, trois fois, dix fois, en vain',
    ],
    [
      -2,
      "ne comprends rien, ne comprend rien, rien compris, n' as rien compris, n' avez rien compris, mauvaise réponse, mauvaises réponses, mauvais chiffres, encore faux, arrête de, arrêtez de, te trompes, vous trompez, pas croyable, n' ai toujours pas, toujours le même, toujours la même, aucune aide, perdu mes, perdu mon, perdu toutes, encore perdu",
    ],
    [
      2,
      "vraiment réussi, très réussi, bien fait, fait gagner, m' a fait gagner, du premier coup, très professionnel, très agréable, plaît beaucoup, me plaît, nous plaît, c' est top, bien expliqué, bien écrit, très bien fait, c' est exactement, exactement ça, tout marche, tout fonctionne, mieux que prévu, plus clair, beau boulot, bon boulot, très content, très contente, très satisfait",
    ],
    [
      -2,
      "n' a aucun sens, n' a pas de sens, ne s' ouvre pas, ne charge pas, n' imprime pas, ne démarre pas, ne répond pas, ne répond plus, tu as oublié, vous avez oublié",
    ],
    [
      -2,
      "jours de suite, jour de suite, semaines de suite, fois de suite, c' est plus possible, n' est plus possible, en avoir assez, en avoir marre, commence à en avoir, impossible de travailler, peut pas travailler, peux pas travailler, travailler comme ça, travailler dans ces conditions, rendez moi, rendez-moi mon argent, remboursez-moi, prélevé deux fois, débité deux fois, facturé deux fois, un désastre, devenir fou, devenir folle, rend fou, rend folle, perds patience, perdre patience, à la poubelle, tombé à l' eau, c' est nul, c' est du grand",
    ],
    [-1, 'encore une panne, encore un plantage, encore une coupure, encore en panne'],
    [2, "j' ai enfin compris, enfin compris, tourne nickel, marche nickel, tout s' éclaire"],
    [
      -2,
      "en peux plus, à côté de la plaque, rien à voir avec, j' attends depuis, débité _ fois, prélevé _ fois, facturé _ fois",
    ],
    [
      -1,
      'en rade, en carafe, ça fait _ semaines, ça fait _ jours, ça fait _ mois, depuis _ semaines, depuis _ jours, depuis _ mois, deux fois, tous les soirs, rejeté sans, rejetée sans',
    ],
    [2, 'vous êtes au top, tu es au top, vous gérez, tu gères'],
    [0, 'deux fois par, trois fois par, personne de, personne âgée, personne morale, personne physique'],
  ],
  negators: "ne n' pas jamais sans aucun aucune ni plus guère",
  negatorsBehind: 'pas plus jamais guère',
  boosters:
    'très vraiment tellement si extrêmement absolument totalement complètement incroyablement trop toujours encore hyper ultra tout particulièrement franchement profondément quel quelle',
  turns: 'mais cependant pourtant toutefois',
  asking:
    "comment quels quelles quand où combien pourquoi est-ce peux peut peux-tu pouvez pourriez pourrais faut existe si veuillez j'aimerais",
  exclaiming: '-',
  telling: undefined,
  ordinals: 'deuxième seconde troisième quatrième cinquième sixième septième dixième énième',
  times: 'fois',
  nobodies: 'personne',
  helping: 'répond répondu réagit aide aidé rappelle rappelé décroche résout résolu fait bouge bougé sait explique',
};
