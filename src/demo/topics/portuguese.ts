/** Portuguese. */
import type { Topic } from './topic.ts';

/** What people ask about in Portuguese. */
export const PORTUGUESE: readonly Topic[] = [
  {
    name: 'refund',
    tool: 'lookup_order',
    ask: [
      'Devolvi o {product} há {uma semana|dez dias|quase três semanas}. {Quando recebo o reembolso?|Quando o dinheiro volta para a minha conta?} O número do pedido é {order}.',
      'Como peço o reembolso do pedido {order}? {A caixa chegou amassada.|O produto não é como na descrição.}',
      'O cliente quer {amount} de volta pelo {product} (pedido {order}), mas o prazo terminou em {date}. O que posso oferecer?',
    ],
    answer: [
      'Obrigado pelas informações. A devolução do {product} do pedido {order} foi registrada em {date} e o reembolso de {amount} {já foi aprovado|está liberado}. O valor volta pelo mesmo meio de pagamento em três a cinco dias úteis.',
      'O reembolso do pedido {order} é possível: o {product} foi comprado há menos de 30 dias, portanto devolvemos o valor total de {amount}.',
    ],
    details: [
      'O frete também é devolvido quando o erro foi nosso.',
      'Você recebe um e-mail com a nota de crédito assim que ela for lançada.',
      'Vales-presente são creditados na hora; os bancos precisam de mais alguns dias.',
      'Se nada chegar até {date}, responda aqui e abrimos uma verificação.',
    ],
    later: [
      [
        'Pode me enviar a nota de crédito em PDF?',
        'Claro. Ela está em Pedidos → {order} → Documentos, e acabei de enviar o PDF por e-mail.',
      ],
      ['E o valor do frete?', 'Sim, o frete está incluído nos {amount}, porque a devolução foi causada por nós.'],
    ],
  },
  {
    name: 'double charge',
    tool: 'lookup_order',
    ask: [
      'Fui cobrado duas vezes pelo pedido {order}! No extrato aparecem dois débitos de {amount} em {date}.',
      'Cobrança em duplicidade de {amount} no cartão. {Fiz só um pedido, {order}.|Quero um dos valores de volta hoje.}',
    ],
    answer: [
      'Sinto muito por isso. O pedido {order} tem duas autorizações de {amount}, mas só uma foi efetivada; a outra {some do extrato em até sete dias|é apenas uma reserva e será liberada pelo banco}.',
      'Você tem razão: o novo checkout enviou o pagamento duas vezes. Já registrei o estorno de {amount} do pedido {order}.',
    ],
    details: [
      'Por favor, não conteste a cobrança no banco, porque isso interrompe o estorno automático.',
      'A falha já foi corrigida pela equipe.',
      'No cartão de débito a liberação pode levar até dez dias.',
    ],
    later: [
      [
        'Quanto tempo demora o estorno?',
        'De três a cinco dias úteis no cartão de crédito, contados a partir de {date}.',
      ],
    ],
  },
  {
    name: 'password reset',
    tool: 'account_status',
    ask: [
      '{Esqueci a minha senha|Não consigo mais entrar} e o e-mail de redefinição {não chega|nunca chegou}. Meu usuário é {user}.',
      'A conta {user} foi bloqueada depois de várias tentativas. {Como desbloqueio?|Pode redefinir a senha?}',
    ],
    answer: [
      'Você mesmo pode redefinir a senha: abra a página de acesso do {system}, clique em "Esqueci a senha" e informe {user}. O link vale por {15|30} minutos.',
      'A conta {user} fica bloqueada por {15|30} minutos e depois é liberada automaticamente.',
    ],
    details: [
      'Verifique a pasta de spam: o remetente é no-reply@example.com.',
      'Abra o link no mesmo navegador em que fez o pedido.',
      'A nova senha precisa de pelo menos 14 caracteres.',
      'Apague a senha antiga salva no navegador.',
    ],
    later: [
      [
        'Troquei de celular e perdi o segundo fator.',
        'Use um dos dez códigos de recuperação. Se não os tiver, a central confirma a sua identidade por vídeo.',
      ],
    ],
  },
  {
    name: 'shipping status',
    tool: 'track_parcel',
    ask: [
      'Onde está o meu pedido {order}? {Deveria ter chegado em {date}.|O rastreamento está parado há dias.}',
      'Quando o {product} será entregue em {city}? Preciso dele até {weekday}.',
    ],
    answer: [
      'O pedido {order} saiu do nosso armazém em {date} e está no centro de distribuição perto de {city}. {A entrega está prevista para {weekday}.|A transportadora prevê a entrega no próximo dia útil.}',
      'O pacote com o {product} está atrasado cerca de dois dias por causa de {uma greve|mau tempo|alto volume}.',
    ],
    details: [
      'Você pode escolher um ponto de retirada pelo link do e-mail de envio.',
      'Se não chegar até {date}, enviamos outro sem mais perguntas.',
      'O rastreamento só muda quando o pacote é lido.',
    ],
    later: [
      ['Posso mudar o endereço?', 'Enquanto o pacote não sair para entrega, sim. Já atualizei o endereço para {city}.'],
    ],
  },
  {
    name: 'complaint',
    tool: 'create_ticket',
    ask: [
      'Quero fazer uma reclamação: o técnico {não apareceu|chegou duas horas atrasado} e ninguém me ligou.',
      'O {product} parou de funcionar depois de {duas semanas|um mês} e o suporte só manda as mesmas instruções inúteis.',
    ],
    answer: [
      'Peço desculpas por essa experiência. Abri a reclamação {ticket} com prioridade alta e um colega {liga até {weekday}|entra em contato em um dia útil}.',
      'Obrigado por nos contar. Encaminhei o seu caso ({ticket}) ao responsável pelo atendimento, com todo o histórico.',
    ],
    details: [
      'Você fica com o aparelho até o novo chegar.',
      'Como compensação creditamos {amount} na próxima fatura.',
      'Se preferir, respondemos por escrito.',
    ],
    later: [
      [
        'Já ouvi essa promessa antes.',
        'Entendo. Desta vez há uma pessoa responsável pelo caso {ticket}, e você recebe o contato direto dela por e-mail.',
      ],
    ],
  },
  {
    name: 'travel policy',
    tool: 'search_policy',
    ask: [
      'Qual é o limite de hotel por noite em {city}? O mais barato que encontrei custa {amount}.',
      'Como lanço as despesas da viagem a {city}? Tenho {number} recibos.',
    ],
    answer: [
      'Para {city} a política permite até {amount} por noite com café da manhã. Acima disso o gestor precisa aprovar antes.',
      'Abra o portal de despesas, crie um relatório para {city} e anexe os recibos; o prazo é de 30 dias.',
    ],
    details: [
      'Reserve com pelo menos 14 dias de antecedência.',
      'O trem é preferido em viagens de até quatro horas.',
      'Recibos em outra moeda são convertidos pelo câmbio do dia.',
    ],
    later: [
      [
        'E se o hotel estiver lotado?',
        'Então vale outro hotel a até dois quilômetros, com no máximo 20 % acima do limite.',
      ],
    ],
  },
  {
    name: 'holiday request',
    tool: 'leave_balance',
    ask: [
      'Quantos dias de férias ainda tenho este ano?',
      'Quero tirar férias a partir de {date}, {number} dias. O que preciso fazer?',
    ],
    answer: [
      'Você ainda tem {number} dias. Eles podem ser usados até 31 de março do próximo ano.',
      'Abra o portal de RH, escolha Ausências → Novo pedido e informe {date} como início. O gestor costuma responder em dois dias.',
    ],
    details: ['Feriados não contam como férias.', 'Até cinco dias podem passar para o próximo ano.'],
    later: [
      [
        'O meu gestor ainda não respondeu.',
        'Depois de cinco dias úteis o pedido segue automaticamente para o nível seguinte.',
      ],
    ],
  },
  {
    name: 'contract summary',
    ask: ['Resuma este contrato com a {company} e aponte os riscos.\n\n{contract}'],
    answer: [
      '**Resumo.** O contrato com a {company} vale por dois anos e é renovado automaticamente. O preço é de {amount} por mês.',
    ],
    details: [
      '- **Responsabilidade** limitada aos valores pagos em doze meses (cláusula {clause}).',
      '- **Reajuste** pelo índice de preços, sem teto.',
      '- **Rescisão** imotivada apenas para o fornecedor.',
      '- **Foro**: Dublin, lei irlandesa.',
    ],
    later: [['O que você renegociaria primeiro?', 'A rescisão unilateral: peça o mesmo direito para as duas partes.']],
  },
  {
    name: 'python debugging',
    ask: [
      'Recebo este erro e não entendo o motivo:\n\n{traceback}',
      'Por que este código perde a primeira linha do arquivo?\n\n{python}',
    ],
    answer: [
      'O valor de `amount` é `None` em algumas linhas. Verifique antes de usar:\n\n```python\nif row.get("amount") is None:\n    continue\n```',
    ],
    details: ['Abra o arquivo com `encoding="utf-8"`.', 'Um teste com arquivo vazio evitaria esse problema.'],
    later: [['Agora aparece `KeyError`.', 'O cabeçalho tem outra grafia; imprima `reader.fieldnames`.']],
  },
  {
    name: 'marketing copy',
    ask: [
      'Escreva {três|cinco} títulos para o lançamento do {product}.',
      'Um parágrafo de newsletter sobre o {product}, com chamada para ação.',
    ],
    answer: [
      '1. Silêncio onde você estiver.\n2. {product}: menos ruído, mais vida.\n3. A sua música, o seu momento.',
      'Há dias barulhentos. O {product} não é. Experimente por 30 dias e devolva se sentir falta do ruído.',
    ],
    details: ['Assunto: "O seu dia, mais tranquilo"', 'Chamada: "Ouça você mesmo"'],
    later: [
      [
        'Mais emocional, por favor.',
        'Lembra da primeira música que foi só sua? O {product} devolve esse momento todos os dias.',
      ],
    ],
  },
];
