/** Feelings in Spanish. */
import type { FeelingLists } from './sentiment-lexicon.ts';

/** Spanish. */
export const SPANISH_FEELINGS: FeelingLists = {
  endings: ['o', 'a', 'os', 'as'],
  words: [
    [
      3,
      'excelente excelentes maravillos~ fantástic~ increíble increíbles espectacular genial geniales estupend~ magnífic~ encanta encantó encantan encantado encantada maravilla impecable extraordinari~ fenomenal amo adoro impresionante brillante sensacional',
    ],
    [
      2,
      `perfect~ perfectamente feliz felices content~ satisfech~ alegra alegro bonit~ precios~ lind~ bravo enhorabuena felicidades felicitaciones gusta gustó gustan agradezco agradecid~ impresionad~ ayudó
      súper guay chévere bárbaro olé éxito acertad~ estupendamente orgullos~ ilusionad~ aliviad~ hermos~ bacán buenísim~ clarísim~ facilísim~ utilísim~ agradecemos`,
    ],
    [
      1,
      'bien buen bueno buena buenos buenas mejor gracias útil útiles clar~ funcionó funciona resolvió resuelto resuelta exactamente fácil rápid~ práctic~ agradable amable finalmente sirvió correctamente eficaz cómod~',
    ],
    [
      -1,
      `mal malo mala malos malas peor equivocad~ errone~ erróne~ incorrect~ rot~ rompió lent~ falla fallan falló perdí perdió pierde perdid~ perdiendo confus~ difícil lamentablemente desgraciadamente triste tristes incomplet~
      retrasad~ desactualizad~ obsolet~ faltan falta quejan quejó quejarme ignoró ignora ignoras insatisfech~ borró tarda tardó engañ~ car~ pesad~ aburrid~ preocupad~ repite repites repitiendo
      imprecis~ lamentable lamento duplicad~ cansad~ complicad~ desapareció inventa inventando inventas inventó inservible mediocre chapucer~ descuidad~ bloquead~ cuelga colgó fracasó inexact~ groser~ desorganizad~ desapercibid~`,
    ],
    [
      -2,
      `pésim~ molest~ molesta enfadad~ enojad~ irritante irritad~ frustrad~ frustrante frustración decepcionad~ decepcionante decepción inútil inútiles inaceptable inaceptables ridícul~ odio detesto
      furios~ hart~ absurd~ vergüenza vergonzos~ basura porquería idiota estúpid~ tont~ rabia indignad~ indignante insoportable incompetente burla desesperad~ desesperante lástima tomadura fastidio asco
      intolerable inadmisible deplorable bochornos~ cabread~ fatal`,
    ],
    [
      -3,
      'horrible horribles terrible terribles desastre desastros~ catástrofe catastrófic~ mierda pesadilla horroros~ nefast~ joder coño asqueros~ escándalo espantos~ atroz',
    ],
    [-1, 'inventad~ arruinó arruinaste fracaso'],
    [1, 'sorprende emocionó delicios~'],
  ],
  idioms: [
    [
      3,
      'justo lo que necesitaba, exactamente lo que necesitaba, justo lo que quería, exactamente lo que quería, justo lo que buscaba, me salvaste, me has salvado, muchas gracias, muchísimas gracias, mil gracias, no podría estar mejor',
    ],
    [
      2,
      'nada mal, no está mal, no está nada mal, no está tan mal, buen trabajo, excelente trabajo, gran trabajo, muy bien, muy bueno, muy buena, qué bien, qué bueno, funciona bien, funcionó bien, de maravilla, sin errores, sin ningún error, sin problemas, quedó bien, quedó perfecto, quedó genial, me ayudó mucho, me ayudó, me ha ayudado, me sirvió, muy útil, muy clara, muy claro, dio en el clavo, así se hace, de diez, justo así, ha quedado muy bien, ha quedado genial, tal como quería',
    ],
    [
      0,
      'buenos días, buenas tardes, buenas noches, buen día, gracias de antemano, gracias por adelantado, más bien, si bien, bien sea, o bien, también, buenas prácticas, mejor forma, mejor manera, mejores prácticas, cuál es la mejor, cuál es el mejor, qué está mal, qué hay de malo, gracias a la, gracias al, ácido fatal, falta de, bienes, rápida y, lo mejor para, mala conducta, malas hierbas',
    ],
    [
      -1,
      'otra vez, de nuevo, una vez más, cada vez, siempre lo mismo, nadie responde, nadie contesta, nadie me responde, nadie me ayuda, nadie ayuda, nadie atiende, nadie hace nada, nadie me llama, sin respuesta, ninguna respuesta, sigo esperando, sigue mal, sigue igual, demasiado lento, demasiado tarde, demasiado caro, sin sentido, no tiene sentido, no cuadra, no coincide, el mismo error, la misma respuesta, mismo error, lleno de errores, llena de errores, nunca llega, nunca llegó, no ha llegado, no carga, dejó de funcionar, se cierra, que no existen, que no existe',
    ],
    [
      -2,
      'no es eso, no es lo que, no era lo que, eso no es lo que, no pedí eso, no te pedí, no funciona, no funcionó, no funcionan, no está funcionando, no sirve, no me sirve, no sirve para nada, no me sirve de nada, no ayuda, no me ayuda, no me ayudó, no me gusta, no me gustó, no me gustan, no compila, no entiende, no entiendes, no me entiendes, no lo entiendes, no me escuchas, no escuchas, no lees, no leíste, no has leído, lee mi pregunta, ya te dije, ya te lo dije, ya lo dije, ya expliqué, cuántas veces, tercera vez, cuarta vez, segunda vez, quinta vez, enésima vez, pérdida de tiempo, perder el tiempo, perdiendo el tiempo, perdiendo tiempo, qué decepción, qué vergüenza, qué desastre, qué rabia, qué asco, qué fastidio, qué frustración, estoy harto, estoy harta, estoy cansado, estoy cansada, no aguanto, no aguanto más, no lo soporto, falta de respeto, no puede ser, no es posible, no es aceptable, me rindo, tomadura de pelo, me tomas el pelo, deja mucho que desear, para nada, no resuelve, no hay manera, ya basta, basta ya, hasta las narices, quiero hablar con una persona, me hizo perder, nos costó, me costó',
    ],
    [
      -3,
      'sigue sin funcionar, todavía no funciona, aún no funciona, nunca más, el peor _ que, la peor _ que, una basura, una porquería, un asco',
    ],
    [
      -1,
      'nadie, desde hace horas, desde hace días, todo el día, toda la mañana, hace semanas, ni siquiera, tres veces, diez veces, en vano',
    ],
    [
      -2,
      'sigues sin, sigue sin, no entendiste, no entendiste nada, no entiendes nada, respuesta equivocada, respuesta incorrecta, mal otra vez, otra vez mal, otra vez lo mismo, deja de, dejad de, te equivocas, te equivocaste, te has equivocado, no me lo creo, sin solución, lo mismo y',
    ],
    [
      2,
      'qué buen, qué buena, qué gran, qué maravilla, me ahorraste, me ahorró, me has ahorrado, nos ahorró, nos ahorraste, a la primera, muy profesional, muy contento, muy contenta, muy fácil, me gustó, me gusta mucho, me encantó, tan fácil, ayudó mucho, me ayudó con, salió perfecto, salió bien, eso es, justo eso, mejor de lo que',
    ],
    [-2, 'no tiene sentido, no tienen sentido, no abre, no imprime, no enciende, no arranca'],
    [
      -2,
      'días seguidos, día seguido, semanas seguidas, veces seguidas, como el culo, no hay quien trabaje, no hay quien pueda, no se puede trabajar, no puedo trabajar así, así no se puede, así no puedo, imposible trabajar, devolvedme el dinero, devuélvanme el dinero, devuélveme el dinero, devolvedme mi dinero, devuélvanme mi dinero, quiero mi dinero, cobrado dos veces, cobraron dos veces, un desastre, una vergüenza, a la basura, volviendo loco, volviendo loca, me vuelve loco, me vuelve loca, perdiendo la paciencia, pierdo la paciencia, se fue al traste, al garete',
    ],
    [2, 'quedó la raja, ahora sí entendí, por fin entendí, por fin entiendo, me quedó claro, quedó claro'],
    [
      -2,
      'nada que ver con, llevo _ días esperando, llevo _ semanas esperando, llevo _ horas esperando, llevo _ meses esperando, llevo esperando, descontado dos veces, descontaron dos veces, lo mismo de siempre, es una burla, una tomadura, así es imposible, así imposible, menuda pérdida',
    ],
    [
      -1,
      'llevo _ días, llevo _ semanas, llevo _ horas, llevo _ meses, hace _ días que, hace _ semanas que, ya van tres, ya van _, dos veces',
    ],
    [
      2,
      'sois unos cracks, eres un crack, eres una crack, sois los mejores, eres el mejor, eres la mejor, por fin funciona',
    ],
    [0, 'dos veces por, dos veces al, tres veces por, tres veces al'],
  ],
  negators: 'no nunca ni sin jamás ningún ninguna nada poco tampoco',
  negatorsBehind: '-',
  boosters:
    'muy tan realmente extremadamente súper demasiado totalmente completamente absolutamente bastante siempre qué sumamente verdaderamente tremendamente profundamente increíblemente mucho',
  turns: 'pero aunque sino',
  asking:
    'cómo cuál cuáles quién cuándo dónde cuánto cuánta cuántos cuántas puede puedes podrías podría pueden necesito quisiera si',
  exclaiming: '-',
  telling: /(?:[^aeiou]o|[óéí]|ron|mos)$/,
  ordinals: 'segunda tercera cuarta quinta sexta séptima octava décima enésima',
  times: 'vez',
  nobodies: 'nadie',
  helping:
    'avisa avisó explica dice responde respondió contesta contestó ayuda ayudó atiende atendió resuelve resolvió llama llamó hace hizo soluciona solucionó sabe da',
};
