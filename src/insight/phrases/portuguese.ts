/** Portuguese of Brazil and Portugal, for key phrases. */
import { compoundsOf, type Grammar, listed, ROLE, rolesOf } from './grammar.ts';

const DETERMINERS = `
o a os as um uma uns umas meu minha meus minhas teu tua teus tuas seu sua seus suas nosso nossa nossos nossas
este esta estes estas esse essa esses essas aquele aquela aqueles aquelas deste desta destes destas desse dessa desses dessas daquele daquela
neste nesta nestes nestas nesse nessa nesses nessas naquele naquela num numa nuns numas dum duma
ao à aos às no na nos nas pelo pela pelos pelas cada todo toda todos todas algum alguma alguns algumas nenhum nenhuma
vosso vossa vossos vossas qualquer quaisquer outro outra outros outras mesmo mesma mesmos mesmas muito muita muitos muitas pouco pouca poucos poucas
tanto tanta vários várias ambos ambas cujo cuja cujos cujas àquele àquela noutro noutra
`;
const BEFORE_VERB = `
foi fui foram tinha tinham tenho
eu tu você vocês ele ela eles elas nós me te se lhe lhes não nunca que quem já
`;
const NAMES_OR_VERBS = `
falha falham trava travam quebra carrega carregam   cobra cobram atrasa   dura compra compram trabalha trabalham gasta muda
precisa erra conta paga pagam vende vendem usa
`;
const STOPS = `
vc vcs vlw blz tb tbm pq oq qdo aí ninguém alguém tou tá tava né kkk kkkk rs rsrs obrigadaaa mto mt hj cmg gente mano cara pô eita nossa opa ei uai
graças demais devagar urgente urgentemente cordial cordialmente conforme porventura contigo imediatamente máximo mínimo apenas quiçá outrora hum tá-se
embora aliás portanto entretanto todavia contudo assim-assim galera 
treze catorze quinze vinte trinta quarenta cinquenta cem cento mil milhão milhões por cento
dele dela deles delas nele nela neles nelas comigo ora daí daqui dali
eu tu você vocês ele ela eles elas nós me te se lhe lhes lo la los las mim ti si comigo consigo contigo conosco isso isto aquilo disso disto nisso
que quem qual quais quando quanto quanta quantos quantas como onde por porque porquê pra pro para com sem sob sobre entre até desde após ante
contra durante mediante perante segundo conforme em e ou mas porém nem pois se caso embora enquanto então também já ainda só somente apenas
não sim nunca jamais sempre talvez mais menos bem mal tão assim aqui ali lá cá aí agora hoje ontem amanhã depois antes logo cedo tarde
mim tudo nada algo alguém ninguém quase bastante demais realmente simplesmente infelizmente finalmente novamente apesar além através dentro fora perto
longe acima abaixo junto favor obrigado obrigada obrigados obg vlw valeu olá oi bom dia boa tarde noite caro cara prezado prezada prezados
um dois duas três quatro cinco seis sete oito nove dez onze doze primeiro primeira segunda
é são era eram foi foram fui fomos ser sendo sido seja sejam fosse será serão seria seriam sou somos está estão estou estamos estava estavam esteve
estive esteja estar estando há houve haver havia ter tem têm tenho temos tinha tinham teve tive tenha tendo tivesse terá teria haja
vai vão vou vamos ia ir indo vá fica ficam ficou ficaram ficar fique pode podem posso podemos podia podes pode-se poderia poderiam poderá puder possa possam poder pude
deve devem devo devemos deveria deveriam dever quer querem quero queremos queria queres quiser querer gostaria gostava preciso precisa precisam precisamos
preciso faz fazem faço faça fazer fez fizeram fiz fazendo feito faria dá dão dou dê dar deu dando
vez vezes exatamente claro certo ok tchau abraço abs atenciosamente cumprimentos parabéns mau né tipo aliás
terceiro terceira quarto quarta quinto quinta sexto sexta sétimo oitavo
segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo janeiro fevereiro março abril maio junho julho agosto setembro
outubro novembro dezembro reais euros
`;
const VERBS = `
emite emitem imprime imprimem exista existam devolve devolvem desisto desistir desiste fecha fecham avisar avisa avisando come comem uso pergunto sirvo reporta
começa começam traduza subiu subiram caíram mostrou sumiram valeu mandou mandaste pedi mandei rodar rodam baixar baixe migrar gerencio
cai caem caiu sobe sobem exige exigem impede permite permitem configuro uso
custa custam demora demoram parou apareceu entregue entregues volta voltou ligou decidiu vale valem terminou chama chamam lembra
precisei pensei sinto sente
escreva escreve escrever escrevas escrevi resuma resume resumir resumas explique explica explicar expliques crie cria criar cries criado traduza traduz
traduzir gere gera gerar gerou gerado liste lista-me listar redija redige redigir elabore elabora elaborar monte monta montar prepare prepara preparar
mostre mostra mostrar mostram ajude ajuda-me ajudar ajudou ajudam indique indica indicar aponte aponta apontar destaque destacar inclua incluir inclui
corrija corrige corrigir revise revisa revisar reveja rever compare compara comparar analise-o analisar melhore melhora melhorar calcule calcula calcular
verifique verifica verificar descreva descreve descrever sugira sugere sugerir proponha propor reescreva reescreve reescrever adicione adiciona adicionar
transforme transforma transformar converta converte converter extraia extrai extrair envie enviar enviou enviei envio-te recebi recebe receber recebeu
recebo diga diz dizer disse digo conte contar fale fala falar sabe saber sei sabia encontre encontra encontrar encontrei procure procurar use usar usando
usa altere alterar mude mudar troque trocar abra abrir abre feche fechar fecha apague apaga apagar funciona funcionam funcionar funcionou funcionava
acontece aconteceu acontecer apareceu aparece aparecem aparecer chegou chega chegar chegaram chegado comprei comprou pedi pediu pede pedir peço paguei
pagar deixe deixa deixar coloque colocar coloca põe pôr ponha leva levar leve-me traga trazer trouxe veja ver vê vejo viu vi veio vem vêm vir
entendo entende entender entendi penso pensa pensar acho acha achar achei perdi perde perder perdeu tirar tire tira lançar lanço agende agendo agendar
configure configurar instalar instale instala resolver resolva resolve resolveu tentei tentar tenta tento consigo consegue conseguir consegui conseguiu
continua continuam continuar começa começar comecei começou terminou termina terminar adorei gostei gosto gosta amei odeio detesto reclamou reclamar
travou quebrou quebra falhou falham significa considere considerando faltam falta-me existe existem serve servem compila compilam pergunto perguntei
pergunte responde responda responder respondeu repete repetir repete-se fazes dás achas sabes consegues podes deves mandar mande manda mandou
detectá aplicar aplique evitar evite reduzir reduza aumentar aumente garantir garanta criei recuperar cancelar cancele emitir emita solicitar solicito
trocar devolvi devolver cobrado cobraram entregue esqueci bloqueia desbloqueio desbloquear redefinir admitido necessários necessário quisesse mostram
organize organiza organizar organize planeje planejar planear sintetize formate valide validar atualize atualizar sirva coloquei virou vira passa passar
`;
const ADJECTIVES = `
barato barata caro cara incompleto incompleta urgente urgentes cordial cordiais vazio vazia torto torta atrasado parado parada bloqueada bloqueado
novo nova novos novas velho velha antigo antiga bom boa bons boas mau má maus más melhor melhores pior piores grande grandes pequeno pequena pequenos
curto curta curtos curtas breve breves longo longa simples fácil fáceis difícil difíceis rápido rápida lento lenta claro clara claros claras certo certa
errado errada errados erradas importante importantes principal principais possível possíveis diferente diferentes seguinte seguintes anexo anexa último
última próximo próxima atual atuais específico específica geral ótimo ótima excelente excelentes perfeito perfeita péssimo péssima horrível horríveis
terrível ruim ruins inútil inúteis útil úteis feliz triste contente satisfeito satisfeita zangado zangada irritado irritada frustrado frustrada
educada educado formal informal detalhado detalhada linda lindo maravilhoso maravilhosa fantástico fantástica inaceitável cheio cheia pronto pronta
profissional profissionais farto farta desiludido decepcionado confuso confusa
`;
const WEAK = `
time times vida linguagem dúvida dúvidas conversa gerente
pergunta perguntas resposta respostas problema problemas questão questões ajuda exemplo exemplos texto textos frase frases palavra palavras linha linhas
parágrafo parágrafos página páginas ponto pontos tópico tópicos item itens lista tabela forma formas maneira maneiras modo coisa coisas parte partes
metade tempo tempos dia dias semana semanas mês meses ano anos hora horas minuto minutos momento manhã noite início fim final meio diferença diferenças
motivo motivos razão vantagem vantagens desvantagem desvantagens opção opções caso casos ideia ideias sugestão sugestões dica dicas versão versões
resumo rascunho título títulos mensagem mensagens e-mail email emails e-mails carta explicação informação informações detalhe detalhes
nome nomes número números pessoa pessoas gente mundo trabalho sentido favor assunto tema temas conteúdo resultado resultados passo passos gosto
português inglês espanhol francês alemão estilo tom formato json vez graça pena desastre vergonha lixo absurdo frustração nada equipa equipe
chefe colega colegas amigo amiga senhor senhora assistente chatgpt prompt
`;

const ONLY_S = new Set(
  listed(`
férias óculos lápis ônibus vírus bônus status atlas pires parabéns finanças condolências menos mais antes depois através ciências
aws css ios https dns sms kubernetes devops windows business news campus ônus tênis país mês gás vez às dados pêsames arredores núpcias custas saas postgres
logística sas icms iss pis cofins inss gps paris sales jeans pandas
`),
);
/** End like infinitives or other forms of verbs and are names. */
const NAMES = new Set(
  listed(`
vôlei hóquei jóquei frei grei
celular lugar prazer par dólar titular escolar servidor familiar regular particular similar popular militar mulher poder dever jantar açúcar hangar radar
lar mar bar ar altar pilar exemplar caráter qualquer talher aluguer líder docker elixir emir menor cluster master router
server folder banner container newsletter twitter power timer buffer user browser driver header controller helper scanner computador dockerfile repórter
colher revólver saber lazer parecer tutor solar escalar modular molecular auxiliar curricular nuclear vascular jaguar calendar seminar webinar
bazar polar ímpar parlamentar alimentar complementar celular grupo show know workflow blockchain lei rei frei europeu museu liceu ateu judeu hebreu plebeu pneu seguro
fazenda agenda comando mercado vendas renda tenda segundo fundo mundo quando comandos bando demanda propaganda legenda banda ramos
`),
);

/** Names of several words. */
const COMPOUNDS = `
décimo terceiro salário, décimo terceiro, ponto de venda, lista de compras, lista de espera, tempo de espera, pontos de venda, lista de presença, número de série, mês de referência, carta de condução,
página web, dias úteis, dia útil, recursos humanos, horas extras, hora extra, tempo de resposta, nome de usuário, título de eleitor, linha de crédito, fim de semana, carta de motivação
`;
/** Turns of speech that name nothing. */
const TURNS = `
a vida, na verdade, em dia, à mão, em conta, por sinal, a tempo, passo a passo, um por um, de fato, de facto, em breve, por cento
`;
const COPULAS =
  'é são era eram foi foram ser seja está estão estou estava estavam estar ficou fica ficaram continua tá tou tava';

/** Portuguese. */
export const PORTUGUESE: Grammar = {
  language: 'pt',
  compounds: compoundsOf(COMPOUNDS, TURNS, singular),
  copulas: new Set(listed(COPULAS)),
  head: 'first',
  roles: rolesOf(
    [ROLE.GLUE, 'de'],
    [ROLE.ARTICLE_GLUE, 'do da dos das'],
    [ROLE.DETERMINER, DETERMINERS],
    [ROLE.BEFORE_VERB, BEFORE_VERB],
    [ROLE.NAME_OR_VERB, NAMES_OR_VERBS],
    [ROLE.STOP, STOPS],
    [ROLE.ADJECTIVE, ADJECTIVES],
    [ROLE.WEAK, WEAK],
    [ROLE.VERB, VERBS],
  ),
  isVerbForm: (word) =>
    word.length > 3 &&
    !NAMES.has(word) &&
    (/(?:[aei]r|[aei]ndo|aram|eram|iram|[aei]mos|ava|avam|asse|issem?|essem?|ariam|eriam|iriam|aste|este|iste|arei|erei|irei|arão|erão|irão|armos|[bcdfgjlmnprstvxz]ei)$/.test(
      word,
    ) ||
      /(?:[^aeo]ou|[^s]eu|[^o]iu|mente)$/.test(word)),
  singular,
};

function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s') || ONLY_S.has(word) || /(?:ss|us|is|ês)$/.test(word)) {
    return /[aeou]is$/.test(word) && word.length > 4 && !ONLY_S.has(word) ? plainOfIs(word) : word;
  }
  if (/[õã]es$/.test(word)) return `${word.slice(0, -3)}ão`;
  if (/[^m]eses$/.test(word)) return `${word.slice(0, -4)}ês`;
  if (/[rz]es$/.test(word)) return word.slice(0, -2);
  if (word.endsWith('ns')) return `${word.slice(0, -2)}m`;
  return /[aeiouáéêãó]s$/.test(word) ? word.slice(0, -1) : word;
}

// "manuais" are one "manual", "papéis" one "papel"; "mais" and "dois" are not in this form.
function plainOfIs(word: string): string {
  if (/(?:depois|demais|jamais|cais|dois|reis|leis)$/.test(word)) return word;
  return `${word.slice(0, -2)}l`;
}
