/** Feelings in Portuguese. */
import type { FeelingLists } from './sentiment-lexicon.ts';

/** Portuguese. */
export const PORTUGUESE_FEELINGS: FeelingLists = {
  endings: ['o', 'a', 'os', 'as'],
  words: [
    [
      3,
      'excelente excelentes maravilhos~ fantástic~ incrível incríveis espetacular sensacional adorei amei adoro amo magnífic~ impecável impecáveis extraordinári~ genial geniais fenomenal esplêndid~ deslumbrante',
    ],
    [
      2,
      `ótim~ óptim~ perfeit~ perfeitamente feliz felizes contente contentes satisfeit~ lind~ encantad~ parabéns bravo legal show maneiro bacana gostei adorável grat~ agradeço agradecid~ impressionad~
      impressionante ajudou top massa fixe porreiro sucesso excelência amamos adoramos gostamos maravilha primoros~ louvável orgulhos~ belíssim~ animad~ aliviad~ lindamente`,
    ],
    [
      1,
      'bom boa bons boas melhor obrigad~ obg valeu vlw útil úteis clar~ funcionou funciona resolveu resolvido certinho bem gosto finalmente exatamente rápid~ prátic~ agradável fácil bel~ corretamente certeir~ brigad~ eficiente',
    ],
    [
      -1,
      `mau má maus más ruim ruins errad~ quebrad~ quebrou lent~ falha falhou falham travou trava travando perdi perdeu perdid~ confus~ difícil infelizmente triste tristes incorret~ incomplet~ atrasad~ atrasou
      desatualizad~ faltando reclamou reclamam reclamar ignorou ignora ignoram insatisfeit~ apagou apaga demora demorou demorad~ mal enganos~ caro chat~ piorou pior piores preocupad~ repete
      repetindo imprecis~ lamentável lamento duplicad~ cansad~ complicad~ sumiu errou inventou inventa inventando descartável bagunçad~ desorganizad~ grosseir~ desastrad~ fraco fraca desleixad~ inventada`,
    ],
    [
      -2,
      `péssim~ irritad~ irritante irritantes frustrad~ frustrante frustração decepcionad~ decepcionante decepção desilusão desiludid~ inútil inúteis inaceitável inaceitáveis ridícul~ odeio odiei detesto detestei
      zangad~ furios~ fart~ absurd~ vergonha vergonhos~ lixo droga porcaria idiota burr~ estúpid~ palhaçada raiva indignad~ revoltad~ revoltante insuportável incompetente desrespeito descaso piada saco
      inadmissível aborrecid~ chatead~ nervos~ mentira vexame intolerável deplorável`,
    ],
    [
      -3,
      'horrível horríveis terrível terríveis desastre catástrofe catastrófic~ merda pesadelo nojo nojent~ porra caralho escândalo medonh~ pavoros~ desastros~',
    ],
  ],
  idioms: [
    [
      3,
      'era exatamente o que eu, exatamente o que eu queria, exatamente o que eu precisava, exatamente o que precisava, salvou meu dia, salvou o meu dia, salvou minha vida, salvaste-me, me salvou, muito obrigado, muito obrigada, mil vezes obrigado, não podia estar melhor',
    ],
    [
      2,
      'nada mau, nada mal, não está mal, bom trabalho, ótimo trabalho, belo trabalho, muito bem, muito bom, muito boa, deu certo, deu tudo certo, funcionou bem, funcionou direitinho, de primeira, sem erros, sem nenhum erro, sem problemas, ficou bom, ficou boa, ficou ótimo, ficou ótima, está ótimo, está perfeito, me ajudou muito, ajudou muito, muito útil, que bom, que maravilha, na mosca, bem clara, bem claro, do jeito que eu queria, como eu queria, cinco estrelas, mandou bem, nota dez, nota 10',
    ],
    [
      0,
      'bom dia, boa tarde, boa noite, por bem, bem como, se bem que, obrigado desde já, desde já obrigado, desde já agradeço, agradeço desde já, bem vindo, bem-vindo, o que há de errado, boas práticas, melhor forma, melhor maneira, melhores práticas, qual a melhor, qual é o melhor, qual o melhor, bem-estar, assédio moral, bens, boa prática, má gestão, show de',
    ],
    [
      -1,
      'de novo, outra vez, mais uma vez, toda vez, todas as vezes, todo dia, ninguém responde, ninguém respondeu, ninguém ajuda, ninguém resolve, ninguém atende, ninguém faz nada, sem resposta, nenhuma resposta, ainda espero, continua errado, continua errada, não é essa, muito lento, muito lenta, muito caro, muito tarde, sem sentido, não faz sentido, não bate, outra coisa, cheio de erros, cheia de erros, mesmo erro, mesma resposta, nada mudou, nunca chega, nunca chegou, não chegou, parou de funcionar, perdi todos, perdi todo, perdi tudo',
    ],
    [
      -2,
      'não é isso, não era isso, não foi isso, não foi o que, não é o que, não pedi isso, não funciona, não funcionou, não funcionam, não está funcionando, não está a funcionar, não adianta, não adiantou, não ajuda, não ajudou, não me ajuda, não me ajudou, não gostei, não gosto, não serve, não serve para nada, não presta, não compila, não entende, não entendeu, não entendes, você não entende, não está entendendo, não me ouve, não leu, não lê, leia a minha pergunta, leia minha pergunta, já disse, já falei, já expliquei, quantas vezes, terceira vez, quarta vez, segunda vez, quinta vez, milésima vez, centésima vez, perda de tempo, perdendo meu tempo, perder tempo, perdendo tempo, perder meu tempo, que saco, que droga, que raiva, que absurdo, que vergonha, que frustração, que decepção, que lixo, que chatice, chega disso, estou farto, estou farta, estou cansado, estou cansada, de saco cheio, não aguento mais, não aguento, não suporto, falta de respeito, não é possível, não é aceitável, está de brincadeira, só pode ser brincadeira, deixou na mão, deixou a desejar, deixa a desejar, para nada, não resolve, não resolveu, desisto, quero falar com um humano, me custou, me fez perder, nos custou',
    ],
    [
      -3,
      'ainda não funciona, continua sem funcionar, continua não funcionando, continua a não funcionar, nunca mais, o pior _ que, uma porcaria, um lixo, pior impossível, que desastre',
    ],
    [
      -1,
      'ninguém, há horas, há dias, há semanas, o dia todo, a manhã toda, o dia inteiro, nem sequer, três vezes, dez vezes, em vão',
    ],
    [
      -2,
      'não entendeu nada, não entende nada, não percebeu nada, não percebe, não percebeste, resposta errada, veio errado, veio errada, errado de novo, errada de novo, errada outra vez, pare de, para de inventar, isso não, não faz nada, não sei por que você, não acredito, estou perdido, sem solução',
    ],
    [
      2,
      'amei a, poupou, poupaste, me poupou, economizei, exatamente como, ficou bem, ficou linda, ficou lindo, ficou perfeito, ficou perfeita, ficou excelente, muito claro, muito clara, muito profissional, muito contente, muito feliz, ajudou bastante, ajudou imenso, correu bem, correu tudo bem, era isso mesmo, isso mesmo, que ótimo, superou, gostei muito',
    ],
    [-2, 'não faz sentido, não fazem sentido, não abre, não carrega, não imprime, não liga, não consigo entrar'],
    [
      -2,
      'a dar em doido, dou em doido, estou a dar em doido, dias seguidos, semanas seguidas, vezes seguidas, não dá para trabalhar, não dá pra trabalhar, não se consegue trabalhar, assim não dá, assim não consigo trabalhar, impossível trabalhar, devolvam o meu dinheiro, devolvam meu dinheiro, quero o meu dinheiro, quero meu dinheiro, cobrado duas vezes, cobraram duas vezes, resolve nada, um desastre, uma vergonha, pelo cano, perder a cabeça, perdendo a cabeça, perco a paciência, perdi a paciência',
    ],
    [2, 'fez sentido, agora percebi, agora entendi, caiu a ficha, valeu demais'],
    [
      -2,
      'nada a ver com, nada que ver com, me enrola, me enrolam, só enrola, só me enrola, descontado duas vezes, descontaram duas vezes, debitado duas vezes, à espera há, não tem nada a ver, é sempre a mesma',
    ],
    [-1, 'há _ dias, há _ semanas, há _ meses, faz _ dias, faz _ semanas, toda hora, sempre erro, duas vezes'],
    [2, 'vocês são demais, és o maior, você é demais, muito elogiada, muito elogiado'],
    [0, 'duas vezes por, duas vezes ao, três vezes por, três vezes ao'],
  ],
  negators: 'não nunca nem sem jamais nenhum nenhuma nada pouco tampouco',
  negatorsBehind: '-',
  boosters:
    'muito muita bem tão realmente extremamente super demais totalmente completamente absolutamente bastante mesmo sempre que imensamente verdadeiramente tremendamente profundamente incrivelmente',
  turns: 'mas porém contudo entretanto todavia',
  asking:
    'como qual quais quem quando onde quanto quantos quantas porque pode podes poderia podem consegue gostaria preciso se',
  exclaiming: '-',
  telling: /(?:[^aeiou]o|[aeo]i|[eio]u|ram|mos)$/,
  ordinals: 'segunda terceira quarta quinta sexta sétima oitava décima enésima milésima segunda',
  times: 'vez',
  nobodies: 'ninguém ninguem',
  helping:
    'responde respondeu respondem ajuda ajudou atende atendeu resolve resolveu liga ligou faz fez dá trata tratou sabe soube diz disse',
};
