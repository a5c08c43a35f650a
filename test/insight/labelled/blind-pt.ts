/** Portuguese prompts of twenty people at work, written after the code was finished by someone who had not seen it. */
import type { LabelledLine } from './labelled.ts';

export const BLIND_PT: readonly LabelledLine[] = [
  {
    text: 'Quais exames preciso pedir antes de uma colecistectomia eletiva em paciente diabético de 61 anos? Liste por prioridade.',
    language: 'pt',
    topics:
      'exames, exame, exames pré-operatórios, colecistectomia, colecistectomia eletiva, colecistectomias, paciente diabético, paciente, pacientes diabéticos, diabético, diabetes, prioridade',
    sentiment: 'neutral',
  },
  {
    text: 'Pelo amor de Deus, já expliquei quatro vezes: a escala de plantão não pode ter o mesmo enfermeiro 24h seguidas! Você não lê o que eu escrevo?',
    language: 'pt',
    topics:
      'escala de plantão, escala, escalas de plantão, plantão, plantões, enfermeiro, enfermeiros, mesmo enfermeiro, 24h',
    sentiment: 'negative',
  },
  {
    text: 'como calcular o IOF de um empréstimo pessoal de 12 mil em 24 parcelas',
    language: 'pt',
    topics:
      'iof, cálculo do iof, empréstimo pessoal, empréstimo, empréstimos, empréstimos pessoais, parcelas, 24 parcelas, iof de um empréstimo, iof de um empréstimo pessoal',
    sentiment: 'neutral',
  },
  {
    text: 'Nossa, ficou excelente o relatório de inadimplência! O diretor adorou os gráficos. Consegue incluir também a carteira rural?',
    language: 'pt',
    topics:
      'relatório de inadimplência, relatório, relatórios de inadimplência, inadimplência, gráficos, gráfico, carteira rural, carteira, diretor, crédito rural',
    sentiment: 'positive',
  },
  {
    text: 'Escreva um bilhete aos encarregados de educação a avisar que a cantina fecha na sexta-feira e que os alunos devem trazer almoço de casa.',
    language: 'pt',
    topics:
      'bilhete, bilhetes, encarregados de educação, encarregados, bilhete aos encarregados de educação, educação, cantina, fecho da cantina, alunos, aluno, almoço, almoço de casa, sexta-feira',
    sentiment: 'neutral',
  },
  {
    text: 'adorei a ideia da feira de ciencias com os alunos do 8o ano!! me manda mais umas cinco experiências simples com água, tá ficando lindo',
    language: 'pt',
    topics:
      'feira de ciencias, feira de ciências, feira, ciencias, ciências, alunos, alunos do 8o ano, 8o ano, experiências, experiências simples, experiências com água, experiência, água, experiências simples com água',
    sentiment: 'positive',
  },
  {
    text: 'O CLP da prensa 4 parou com a falha F0070 "timeout no barramento Profinet". Quais são os passos de diagnóstico?',
    language: 'pt',
    topics:
      'clp, clp da prensa, clp da prensa 4, prensa, prensa 4, falha f0070, f0070, falha, timeout, timeout no barramento, timeout no barramento profinet, barramento, barramento profinet, profinet, diagnóstico, passos de diagnóstico',
    sentiment: 'neutral',
  },
  {
    text: 'Estou muito frustrada. A planilha que você gerou somou o torque dos parafusos em vez da média e o lote inteiro foi bloqueado pela qualidade.',
    language: 'pt',
    topics:
      'planilha, planilhas, torque, torque dos parafusos, parafusos, parafuso, média, lote, lotes, lote inteiro, lote bloqueado, qualidade, média do torque',
    sentiment: 'negative',
  },
  {
    text: 'Classifica estas linhas por motivo de devolução:\nPedido 55012;tênis 42;ficou apertado\nPedido 55019;jaqueta M;cor diferente da foto\nPedido 55023;tênis 40;chegou rasgado',
    language: 'pt',
    topics:
      'motivo de devolução, motivos de devolução, motivo, devolução, devoluções, pedido, pedidos, tênis, jaqueta, jaqueta m, linhas, pedido 55012, pedido 55019, pedido 55023',
    sentiment: 'neutral',
  },
  {
    text: 'que resposta horrivel, a cliente esperou 3 semanas pelo reembolso e vc me manda um texto de robo sem nem pedir desculpa',
    language: 'pt',
    topics:
      'reembolso, reembolsos, cliente, clientes, resposta, texto, texto de robo, texto de robô, desculpa, pedido de desculpa, resposta ao cliente',
    sentiment: 'negative',
  },
  {
    text: 'Redija uma cláusula de confidencialidade para um contrato de prestação de serviços, com multa de 10% e prazo de dois anos após a rescisão.',
    language: 'pt',
    topics:
      'cláusula de confidencialidade, cláusula, cláusulas, confidencialidade, contrato de prestação de serviços, contrato, contratos, contrato de prestação, prestação de serviços, serviços, multa, prazo, rescisão',
    sentiment: 'neutral',
  },
  {
    text: 'Doutor aqui do trabalhista: a petição inicial ficou ótima, muito obrigado mesmo. Agora faça o cálculo das horas extras com adicional noturno.',
    language: 'pt',
    topics:
      'petição inicial, petição, petições, trabalhista, direito trabalhista, horas extras, cálculo das horas extras, hora extra, cálculo, adicional noturno, adicional',
    sentiment: 'positive',
  },
  {
    text: 'Um munícipe quer saber o prazo para pedir isenção do IMI e que documentos tem de entregar no balcão.',
    language: 'pt',
    topics:
      'isenção do imi, isenção, imi, isenção de imi, prazo, prazos, documentos, documento, munícipe, balcão, pedido de isenção',
    sentiment: 'neutral',
  },
  {
    text: 'Isto é uma vergonha, o texto do edital saiu com a data errada por causa da tua resposta e agora temos de republicar tudo no Diário da República.',
    language: 'pt',
    topics:
      'edital, texto do edital, editais, data errada, data, data do edital, diário da república, diário, república, republicação',
    sentiment: 'negative',
  },
  {
    text: 'org.postgresql.util.PSQLException: ERROR: deadlock detected\n  Detail: Process 2211 waits for ShareLock on transaction 90871\nIsso aparece quando dois workers atualizam a tabela de estoque. O que significa?',
    language: 'pt',
    topics:
      'psqlexception, org.postgresql.util.psqlexception, postgresql, deadlock, deadlock detected, deadlocks, sharelock, transaction, transação, transaction 90871, workers, worker, tabela de estoque, tabela, estoque, error: deadlock detected',
    sentiment: 'neutral',
  },
  {
    text: 'funcionou de primeira, valeu demais! o pipeline do gitlab agora roda em 4 minutos. dá pra colocar cache do maven tbm?',
    language: 'pt',
    topics: 'pipeline, pipelines, pipeline do gitlab, gitlab, cache, cache do maven, maven, gitlab pipeline',
    sentiment: 'positive',
  },
  {
    text: 'Traduza para o inglês: "O spa encontra-se encerrado para manutenção até 15 de março. A piscina exterior permanece aberta."',
    language: 'pt',
    topics:
      'tradução, inglês, tradução para o inglês, tradução para inglês, spa, manutenção, spa encerrado, piscina, piscina exterior, encerrado para manutenção, 15 de março',
    sentiment: 'neutral',
  },
  {
    text: 'Estou desesperado, o sistema de reservas vendeu o mesmo quarto duas vezes para o réveillon e nenhuma das suas sugestões resolveu o overbooking.',
    language: 'pt',
    topics:
      'sistema de reservas, reservas, reserva, sistema, quarto, mesmo quarto, quartos, réveillon, overbooking, sugestões, reserva duplicada',
    sentiment: 'negative',
  },
  {
    text: 'Agradeço imenso a explicação tão clara sobre a franquia do seguro automóvel, finalmente percebi! E no caso de quebra de vidros, também se aplica?',
    language: 'pt',
    topics:
      'franquia, franquia do seguro, franquia do seguro automóvel, franquias, seguro automóvel, seguro, seguros, quebra de vidros, vidros, explicação',
    sentiment: 'positive',
  },
  {
    text: 'Esse chatbot é inútil. Perguntei sobre cobertura de doença preexistente e ele fala de sinistro de carro. Perdi a manhã toda.',
    language: 'pt',
    topics:
      'chatbot, chatbots, cobertura, cobertura de doença preexistente, cobertura de doença, doença preexistente, doenças preexistentes, doença, sinistro, sinistro de carro, sinistros, carro',
    sentiment: 'negative',
  },
];
