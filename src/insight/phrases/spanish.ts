/** Spanish, for key phrases. */
import { compoundsOf, type Grammar, listed, ROLE, rolesOf } from './grammar.ts';

const DETERMINERS = `
el la los las lo un una unos unas al mi mis tu tus su sus nuestro nuestra nuestros nuestras vuestro vuestra este esta estos estas ese esa esos esas
aquel aquella aquellos aquellas cada todo toda todos todas algún alguna algunos algunas ningún ninguna cualquier otro otra otros otras
mismo misma mismos mismas mucho mucha muchos muchas poco poca pocos pocas tanto tanta varios varias ambos ambas cuyo cuya cuyos cuyas
`;
const BEFORE_VERB = `
he has ha hemos han había habían haya
yo tú usted ustedes él ella ellos ellas nosotros nosotras me te se le les nos no nunca que quien ya también siempre todavía aún cómo
`;
const NAMES_OR_VERBS = `
carga cargan falla fallan     compra compran cobra cobran trabaja trabajan bloquea gasta cambia dura entrega entregan paga pagan
vende venden usa usan cuenta consulta reserva factura renuncia
`;
const STOPS = `
xq pq tb tmb porfa porfis porfavor pls jaja jajaja jeje jejeje majo maja tío tía crack che bro wey güey vale venga oye oiga ojo grx grax dnd ke bye
muchísimo muchísima muchísimos muchísimas poquito horas conmigo encima quizás apenas justo recién ayer anoche mientras incluso según urgente urgentemente cordialmente
atentamente máximo mínimo máxima mínima aprox obvio ahorita nomás va dale 
trece catorce quince veinte treinta cuarenta cincuenta cien ciento mil millón millones
demasiados demasiada demasiadas cuya estos ambas hacia excepto
yo tú usted ustedes él ella ellos ellas nosotros nosotras vosotros me te se le les nos mí ti sí conmigo contigo esto eso aquello ello
que qué quien quién quienes quiénes cual cuál cuales cuáles cuando cuándo cuanto cuánto cuánta cuántos cuántas como cómo donde dónde adónde porque
porqué por para con sin sobre entre hasta desde tras ante bajo contra durante mediante según en y e o u pero sino aunque ni si mientras entonces
también tampoco ya aún todavía solo sólo no nunca jamás siempre quizá quizás más menos muy bien mal tan así aquí ahí allí allá acá ahora hoy ayer
mañana después antes luego pronto tarde temprano todo nada algo alguien nadie casi bastante demasiado realmente simplemente además dentro fuera cerca
lejos arriba abajo junto gracias favor hola buenos buenas días tardes noches estimado estimada estimados saludos saludo adiós perdón disculpa disculpe
dos tres cuatro cinco seis siete ocho nueve diez once doce primero primera primer segundo segunda tercer tercera vez veces mitad
es son era eran fue fueron fui ser siendo sido sea sean fuera será serán sería serían soy somos eres está están estoy estamos estás estaba estaban
estuvo esté estar estando hay hubo haber había habrá habría ha han he hemos has tener tiene tienen tengo tenemos tienes tenía tuvo tuve tenga teniendo
va van voy vamos vas iba ir yendo vaya puede pueden puedo podemos puedes podía podría podrían podrías pueda poder pudo debe deben debo debemos debería
deberían deber quiere quieren quiero queremos quieres quería quisiera querer gustaría necesito necesita necesitan necesitamos necesitas hace hacen hago
haga haz hacer hizo hicieron hice haciendo hecho haría da dan doy dé dar dio dando diste dame hazme queda quedan quedó quedar quede
otra vez exactamente claro vale ok bueno pues ojalá lamentablemente desgraciadamente finalmente sr sra
tercero tercera cuarto cuarta quinto quinta
lunes martes miércoles jueves viernes sábado domingo enero febrero abril mayo junio julio agosto septiembre octubre noviembre diciembre
euros pesos dólares
`;
const VERBS = `
exige exigen permite permiten impide sorprende emocionó explicaste diste recomiéndame
preciso precisa precisamos
sigues entiendes repites dices ayudaste ahorraste respondes escuchas lees arreglar imprime
caduca caducan menuda menudo llamo llamar llame llaman sale salen salir salió conviene convienen convenía devuelve devuelva devolvedme suba sube subir subo subió anda andan jaló jalo jala salta saltan
sume sumar suma migrar migramos gestionar gestionamos gestiono quedé quedamos reporté reportar reporta ocupo ocupamos conviven explicaron cerró cobran avisar avise avisa
marcan rechaza rechazan rechazó aparezco avisando bajar descargar descargo imprimir pasaste salvado salvaste toca tocan quisiéramos
cuesta cuestan tarda tardan debía debían había venció expiró quedan decía hacía iba tenía podía quería sabía venía parecía seguía acelero justifico devuelven
llama llamó repite
escribe escribir escriba escribas resume resumir resuma explica explicar explique explícame crea crear cree creado traduce traducir traduzca traducirlo
genera generar genere generó generaste enumera enumerar lista-me listar redacta redactar redacte elabora elaborar elabore prepara preparar prepare
muestra-me muestra mostrar muestre ayuda-me ayúdame ayudar ayude ayudó ayudas indica indicar indique señala señalar destaca destacar incluye incluir incluya
corrige corregir corrija revisa revisar revise compara comparar compare analiza analizar analice mejora-lo mejorar mejore calcula calcular calcule calculo
verifica verificar verifique describe describir describa sugiere sugerir sugiera propone proponer propón reescribe reescribir reescriba añade añadir añada
agrega agregar transforma transformar convierte convertir extrae extraer envía enviar envíe envié envíame recibí recibe recibir recibió dime di decir
diga dice dijo digo cuéntame contar habla hablar sabe saber sé sabes encuentra encontrar encuentro encontré busca buscar busco use usar usando usa
cambia cambiar abre abrir abro cierra cerrar borra borrar borro elimina eliminar funciona funcionan funcionar funcionaba funcionó sucede pasó pasa pasar
aparece aparecen aparecer apareció llega llegan llegar llegó llegaron compré compró pedí pidió pide pedir pido pagué pagar deja dejar deje dejó pon poner ponga
pone lleva llevar llevo trae traer trajo mira ver veo ve vio vi viene vienen venir vino entiendo entiende entender entendí pienso piensa pensar creo cree creer
pierde pierden perder perdí perdiendo perdió sacar configura configurar instala instalar resuelve resolver intenté intentar consigo conseguir sigue
siguen seguir sigo empieza empezar empecé empezó termina terminar terminó encanta encantó gusta gustó detesto quejar quejó fallan falló rompió
significa considera falta-me faltan existe existen sirve sirven compila compilar pregunto pregunté pregunta-le responde responder respondió repite repetir
necesitan agrupe agrupa agrupar cuente aplicar aplica evitar evita reducir reduce aumentar garantizar recuperar cancelar cancela emitir solicitar solicito
devolví devolver cobrado cobraron cobrar entregan olvidé olvidado bloqueada bloqueado desbloquear restablecer planifica planificar organiza organizar
sintetiza formatea valida validar actualiza actualizar inventa inventando sea suena parece parecen pareces lleva llevas haces das
propónme hágame dígame explíqueme deme déme muéstrame ayúdeme recuerda recordar aprende aprender  
`;
const ADJECTIVES = `
barato barata caro cara parado parada incompleto incompleta incompletos incompletas roto rota rotos rotas cordial botado botada urgente urgentes perdido perdida perdidos perdidas vacío vacía
nuevo nueva nuevos nuevas viejo vieja antiguo antigua buen bueno buena buenos buenas malo mala malos malas mejor mejores peor peores gran grande grandes
pequeño pequeña pequeños corto corta cortos cortas breve breves largo larga simple simples sencillo sencilla fácil fáciles difícil difíciles rápido rápida
lento lenta claro clara claros claras cierto cierta incorrecto incorrecta incorrectas incorrectos correcto correcta importante importantes
principal principales posible posibles diferente diferentes siguiente siguientes adjunto adjunta último última últimos próximo próxima actual actuales
específico específica general excelente excelentes perfecto perfecta pésimo pésima horrible horribles terrible terribles inútil inútiles útil útiles feliz
triste contento contenta satisfecho enfadado enfadada molesto molesta frustrado frustrada amable amables formal informal detallado detallada precioso preciosa
genial fantástico fantástica maravilloso inaceptable lleno llena listo harto harta profesional profesionales entero entera enteros enteras furioso
furiosa decepcionado decepcionada confuso confusa
`;
const WEAK = `
vida datos dato lenguaje jerga dudas duda 
jefa intento intentos viñeta viñetas
pregunta preguntas respuesta respuestas problema problemas cuestión ayuda ejemplo ejemplos texto textos frase frases palabra palabras línea líneas
párrafo párrafos página páginas punto puntos lista listas tabla forma formas manera maneras modo cosa cosas parte partes mitad tiempo tiempos día días
semana semanas mes meses año años hora horas minuto minutos momento mañana noche inicio fin final medio diferencia diferencias motivo motivos razón razones
ventaja ventajas desventaja desventajas opción opciones caso casos idea ideas sugerencia sugerencias consejo consejos versión versiones resumen borrador título
títulos mensaje mensajes email emails explicación información detalle detalles nombre nombres número números persona personas gente
mundo trabajo sentido asunto tema temas contenido resultado resultados paso pasos español inglés portugués alemán francés estilo tono formato json
equipo jefe colega colegas amigo amiga señor señora pena vergüenza desastre basura decepción maravilla lugar chatgpt prompt vez gracias tarde
`;

const ONLY_S = new Set(
  listed(`
vacaciones análisis crisis tesis dosis virus campus bonus estatus atlas lunes martes miércoles jueves viernes gratis paraguas cumpleaños gafas tijeras
finanzas ciencias montacargas portaaviones lavavajillas sacacorchos abrelatas parabrisas limpiaparabrisas salvavidas rompecabezas guardaespaldas
cuentagotas rascacielos trabalenguas portafolios pasatiempos tocadiscos portapapeles posavasos parachoques quitamanchas cortaúñas drones más menos además interés país mes dos tres seis autobús gas bus dios inglés francés portugués estrés aws css ios https dns sms kubernetes
devops windows business news status paréntesis énfasis síntesis hipótesis afueras modales víveres saas postgres sales jeans pandas datos gps
`),
);
const NAMES = new Set(
  listed(`
lugar celular hogar taller alquiler mujer azúcar titular auxiliar familiar escolar regular par dólar militar similar particular ejemplar bar mar solar
placer poder deber líder docker cluster server router container newsletter twitter banner folder user timer buffer browser driver header master scanner
ayer carácter menor hangar radar pilar calendar webinar power elixir porvenir parlamentar nuclear preliminar singular popular cáncer póster máster
 chófer fuhrer altar collar pulgar millar olivar tutor lápiz grupo mundo segundo cuando fondo comando estupendo reverendo dividendo
agenda tienda vivienda prenda leyenda tendencia demanda propaganda hacienda sendo mamá papá sofá dominó bebé café té comité porqué canapé chalé
puré consomé buró paro faro caro claro muro enero febrero dinero
`),
);

/** "enviarme", "hacerlo". */
const INFINITIVE_WITH_PRONOUN = /(?:ar|er|ir|ándo|iéndo)(?:me|te|se|nos|lo|la|los|las|le|les)$/;

/** "pipelines", "workflows", "smartphones": plurals of English, which add an "s" to any word. */
const FOREIGN = /[kw]|ph|th|sh|[edrn]line|ware|profile/;

/** Names of several words. */
const COMPOUNDS = `
punto de venta, tiempo de espera, puntos de venta, número de serie, página web, horas extra, horas extras, nombre de usuario, tiempo de respuesta,
línea de crédito, días hábiles, día hábil, asuntos propios, recursos humanos, bienes raíces, hora punta, horas punta, fin de semana, carta de motivación, hora extra, correo electrónico
`;
/** Turns of speech that name nothing. */
const TURNS = `
de verdad, de antemano, la vida, de la nada, al día, a mano, de paso, en cuenta, por cierto, la verdad, a tiempo, en punto, paso a paso, uno por uno, en seguida, a ver, ni idea, de hecho
`;
const COPULAS =
  'es son era eran fue fueron ser sea sean será está están estoy estamos estaba estaban estar esté quedó queda sigue';

/** Spanish. */
export const SPANISH: Grammar = {
  language: 'es',
  compounds: compoundsOf(COMPOUNDS, TURNS, singular),
  copulas: new Set(listed(COPULAS)),
  head: 'first',
  roles: rolesOf(
    [ROLE.GLUE, 'de'],
    [ROLE.ARTICLE_GLUE, 'del'],
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
    (/(?:[aei]r|[ai]ndo|yendo|aron|ieron|[aei]mos|aba|aban|rían|aste|iste|ré|rás|rá|rán|remos|mente|[^i]ó)$/.test(
      word,
    ) ||
      INFINITIVE_WITH_PRONOUN.test(word)),
  singular,
};

function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s') || ONLY_S.has(word) || /(?:ss|us|is|ís|és)$/.test(word)) return word;
  if (FOREIGN.test(word)) return word.slice(0, -1);
  if (/[cns]iones$/.test(word)) return `${word.slice(0, -4)}ón`;
  if (/[^aeiou]ones$/.test(word)) return `${word.slice(0, -4)}ón`;
  if (/[^m]eses$/.test(word)) return `${word.slice(0, -4)}és`;
  if (word.endsWith('ces')) return `${word.slice(0, -3)}z`;
  if (/(?:[aeiou][lrdnj])es$/.test(word)) return singularOfEs(word);
  return /[aeiouáéó]s$/.test(word) ? word.slice(0, -1) : word;
}

// An "e" may belong to the plural, "paneles", or to the word, "clientes" and "detalles".
function singularOfEs(word: string): string {
  if (/(?:[aeiou](?:bl|cl|gl|pl|fl)e|nombre|ente|ante|iene|ave|ade|ede|ude|aje)s$/.test(word)) return word.slice(0, -1);
  if (/anes$/.test(word)) return word === 'planes' ? 'plan' : `${word.slice(0, -4)}án`;
  if (/ines$/.test(word)) return `${word.slice(0, -4)}ín`;
  if (/enes$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -2);
}
