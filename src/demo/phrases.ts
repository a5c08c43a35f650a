/** How moods sound in each language: beginnings, endings and comments. */
import type { Language } from './people.ts';

export type Mood = 'pleased' | 'neutral' | 'annoyed';

/** What a mood adds to a conversation. */
export interface Tone {
  /** Put before the first question; empty ones leave it as it is. */
  readonly opening: readonly string[];
  /** A last message of the user, with the answer to it. */
  readonly ending: readonly (readonly [said: string, answer: string])[];
  readonly comments: readonly string[];
}

type Tones = Readonly<Record<Mood, Tone>>;

const tone = (opening: string[], ending: [string, string][], comments: string[]): Tone => ({
  opening,
  ending,
  comments,
});

/** Tones by language. */
export const TONES: Readonly<Record<Language, Tones>> = {
  en: {
    pleased: tone(
      ['Hello! ', 'Hi there, great service so far. ', 'Hi, you were really helpful last time. ', ''],
      [
        ['Perfect, thank you so much!', "You're welcome! Have a lovely day."],
        [
          'Great, that solved it. Thanks a lot, excellent help!',
          'I am glad to hear that. Just write again if anything comes up.',
        ],
        ['Wonderful, exactly what I needed.', 'Happy to help!'],
      ],
      [
        'Fast and exactly right.',
        'Very helpful, thank you!',
        'Saved me an hour.',
        'Excellent answer, clear steps.',
        'Love it.',
      ],
    ),
    neutral: tone(
      ['', '', 'Hello. ', 'Quick question: '],
      [
        ['OK, thanks.', 'You are welcome.'],
        ['Thanks, I will try that.', 'Good luck, and tell me if it does not work.'],
      ],
      ['OK.', 'Good, but a bit long.', 'Answer was fine, source missing.', 'Does the job.'],
    ),
    annoyed: tone(
      [
        'This is the third time I am asking. ',
        'I am really frustrated. ',
        'Honestly, this is getting ridiculous. ',
        'Nobody has answered my last two messages! ',
      ],
      [
        [
          'That does not help me at all.',
          'I am sorry that I could not solve it here. I am handing the conversation over to a colleague, who can see everything written so far.',
        ],
        [
          'This is terrible. I want to speak to a human.',
          'I understand. A colleague takes over now; the waiting time is about two minutes.',
        ],
        [
          'Wrong again. That is not what I asked.',
          'I apologise for the misunderstanding. Could you tell me which part is wrong?',
        ],
      ],
      [
        'Useless, did not answer my question.',
        'Wrong and far too long.',
        'Terrible, I had to ask three times.',
        'Outdated information.',
        'Hallucinated a policy that does not exist.',
      ],
    ),
  },
  pt: {
    pleased: tone(
      ['Olá! ', 'Oi, tudo bem? ', ''],
      [
        ['Perfeito, muito obrigado!', 'Por nada! Tenha um ótimo dia.'],
        ['Excelente, resolveu o problema.', 'Que bom! Estou à disposição.'],
      ],
      ['Resposta rápida e certa.', 'Muito útil, obrigada!', 'Excelente atendimento.'],
    ),
    neutral: tone(
      ['', 'Olá. ', 'Uma dúvida: '],
      [['Certo, obrigado.', 'De nada.']],
      ['Ok.', 'Boa resposta, mas longa.'],
    ),
    annoyed: tone(
      ['É a terceira vez que pergunto. ', 'Estou muito irritado com isso. ', 'Ninguém responde às minhas mensagens! '],
      [
        ['Isso não ajuda em nada.', 'Sinto muito. Vou passar a conversa para um colega.'],
        ['Péssimo. Quero falar com uma pessoa.', 'Entendo. Um colega assume agora.'],
      ],
      ['Não respondeu à minha pergunta.', 'Péssimo, informação errada.'],
    ),
  },
  es: {
    pleased: tone(
      ['¡Hola! ', 'Buenos días, gracias por la ayuda de ayer. ', ''],
      [
        ['¡Perfecto, muchas gracias!', '¡De nada! Que tenga un buen día.'],
        ['Genial, ya funciona. Excelente ayuda.', 'Me alegro. Aquí estoy si necesita algo más.'],
      ],
      ['Rápido y correcto.', '¡Muy útil, gracias!', 'Excelente respuesta.'],
    ),
    neutral: tone(
      ['', 'Hola. ', 'Una consulta: '],
      [['Vale, gracias.', 'De nada.']],
      ['Bien.', 'Correcto, pero un poco largo.'],
    ),
    annoyed: tone(
      ['Es la tercera vez que lo pregunto. ', 'Estoy muy molesto. ', '¡Nadie contesta mis mensajes! '],
      [
        ['Eso no me ayuda nada.', 'Lo siento. Paso la conversación a un compañero.'],
        ['Horrible. Quiero hablar con una persona.', 'Lo entiendo. Un compañero continúa ahora.'],
      ],
      ['No responde a mi pregunta.', 'Pésimo, información equivocada.'],
    ),
  },
  fr: {
    pleased: tone(
      ['Bonjour ! ', 'Bonjour, merci pour votre aide hier. ', ''],
      [
        ['Parfait, merci beaucoup !', 'Avec plaisir ! Bonne journée.'],
        ['Super, ça marche. Excellente réponse.', "J'en suis ravi. N'hésitez pas à revenir."],
      ],
      ['Rapide et juste.', 'Très utile, merci !', 'Excellente réponse.'],
    ),
    neutral: tone(
      ['', 'Bonjour. ', 'Une question : '],
      [["D'accord, merci.", 'Je vous en prie.']],
      ['Correct.', 'Bien, mais un peu long.'],
    ),
    annoyed: tone(
      [
        "C'est la troisième fois que je demande. ",
        'Je suis vraiment mécontent. ',
        'Personne ne répond à mes messages ! ',
      ],
      [
        ["Cela ne m'aide pas du tout.", 'Je suis désolé. Je transmets la conversation à un collègue.'],
        ["C'est nul. Je veux parler à un humain.", 'Je comprends. Un collègue prend le relais.'],
      ],
      ['Ne répond pas à ma question.', 'Nul, information fausse.'],
    ),
  },
  de: {
    pleased: tone(
      ['Guten Tag! ', 'Hallo, danke für die gute Hilfe gestern. ', ''],
      [
        ['Perfekt, vielen Dank!', 'Gern geschehen! Einen schönen Tag noch.'],
        ['Super, jetzt klappt es. Ausgezeichnete Hilfe.', 'Das freut mich. Melden Sie sich jederzeit wieder.'],
      ],
      ['Schnell und richtig.', 'Sehr hilfreich, danke!', 'Ausgezeichnete Antwort.'],
    ),
    neutral: tone(['', 'Hallo. ', 'Kurze Frage: '], [['Gut, danke.', 'Gern.']], ['Passt.', 'Gut, aber etwas lang.']),
    annoyed: tone(
      [
        'Ich frage jetzt zum dritten Mal. ',
        'Ich bin wirklich verärgert. ',
        'Niemand antwortet auf meine Nachrichten! ',
      ],
      [
        ['Das hilft mir überhaupt nicht.', 'Das tut mir leid. Ich gebe das Gespräch an einen Kollegen weiter.'],
        ['Furchtbar. Ich will mit einem Menschen sprechen.', 'Ich verstehe. Ein Kollege übernimmt jetzt.'],
      ],
      ['Hat meine Frage nicht beantwortet.', 'Schlecht, falsche Auskunft.'],
    ),
  },
  ja: {
    pleased: tone(
      ['こんにちは。', ''],
      [['ありがとうございます。助かりました！', 'どういたしまして。']],
      ['とても役に立ちました。'],
    ),
    neutral: tone(['', 'すみません、'], [['わかりました。', '他にご質問があればお知らせください。']], ['普通です。']),
    annoyed: tone(
      ['何度も聞いています。'],
      [['全然役に立ちません。', '申し訳ございません。担当者におつなぎします。']],
      ['質問に答えていません。'],
    ),
  },
  ar: {
    pleased: tone(['مرحبًا! ', ''], [['ممتاز، شكرًا جزيلًا!', 'على الرحب والسعة.']], ['إجابة ممتازة.']),
    neutral: tone(['', 'مرحبًا، '], [['حسنًا، شكرًا.', 'على الرحب والسعة.']], ['جيد.']),
    annoyed: tone(
      ['هذه هي المرة الثالثة التي أسأل فيها. '],
      [['هذا لا يساعدني.', 'أعتذر عن ذلك. سأحوّل المحادثة إلى زميل.']],
      ['لم يجب عن سؤالي.'],
    ),
  },
};

/** Small talk around a question: what links it to the last answer, and what is said besides. Templates. */
export const ASIDES: Readonly<Record<Language, { readonly link: string; readonly besides: string }>> = {
  en: {
    link: '{|OK. |Thanks. |Understood. |Good to know. |I see. }{||One more question. |Next point. |Just to be sure: }',
    besides:
      '{I need it by {weekday}.|{company} is waiting for it.|A colleague in {team} has the same question.|It is urgent.|I have a meeting about it on {weekday}.|Please keep it short.|It is for the office in {city}.|Please answer before {date}.}',
  },
  pt: {
    link: '{|Certo. |Obrigado. |Entendi. }{||Mais uma pergunta. |Só para confirmar: }',
    besides:
      '{Preciso disso até {weekday}.|A {company} está esperando.|Por favor, responda em poucas frases.|É urgente.|Tenho uma reunião sobre isso na {weekday}.|É para o escritório de {city}.}',
  },
  es: {
    link: '{|Vale. |Gracias. |Entiendo. }{||Otra pregunta. |Para estar seguro: }',
    besides:
      '{Lo necesito antes del {weekday}.|{company} lo está esperando.|Por favor, en pocas frases.|Es urgente.|Tengo una reunión sobre esto el {weekday}.|Es para la oficina de {city}.}',
  },
  fr: {
    link: "{|D'accord. |Merci. |Je vois. }{||Encore une question. |Juste pour être sûr : }",
    besides:
      "{J'en ai besoin avant {weekday}.|{company} attend la réponse.|En quelques phrases, s'il vous plaît.|C'est urgent.|J'ai une réunion à ce sujet {weekday}.|C'est pour le bureau de {city}.}",
  },
  de: {
    link: '{|Gut. |Danke. |Verstehe. }{||Noch eine Frage. |Nur zur Sicherheit: }',
    besides:
      '{Ich brauche es bis {weekday}.|{company} wartet darauf.|Bitte nur wenige Sätze.|Es ist dringend.|Am {weekday} habe ich dazu einen Termin.|Es ist für das Büro in {city}.}',
  },
  ja: {
    link: '{|わかりました。|ありがとうございます。}',
    besides: '{{date}までに必要です。|{city}の事務所のためです。|急いでいます。|短くお願いします。}',
  },
  ar: { link: '{|حسنًا. |شكرًا. }', besides: '{أحتاجه قبل {date}.|الأمر عاجل.|لدينا {number} حالات مماثلة.}' },
};
