/** Spanish prompts of twenty people at work, written after the code was finished by someone who had not seen it. */
import type { LabelledLine } from './labelled.ts';

export const BLIND_ES: readonly LabelledLine[] = [
  {
    text: '¿Qué dosis de paracetamol intravenoso corresponde a un niño de 18 kg y cada cuántas horas se puede repetir?',
    language: 'es',
    topics:
      'dosis, dosis de paracetamol, dosis de paracetamol intravenoso, paracetamol, paracetamol intravenoso, dosis pediátrica, niño, niño de 18 kg, 18 kg, horas',
    sentiment: 'neutral',
  },
  {
    text: 'Qué maravilla, el consentimiento informado quedó clarísimo y las pacientes por fin lo entienden. ¡Gracias! ¿Me lo pasas también en catalán?',
    language: 'es',
    topics:
      'consentimiento informado, consentimiento, consentimientos informados, pacientes, paciente, catalán, traducción al catalán, traducción',
    sentiment: 'positive',
  },
  {
    text: 'Necesito un correo para los clientes cuya tarjeta de crédito caduca en noviembre, con los pasos para activarla en la app.',
    language: 'es',
    topics:
      'correo, correos, correo para los clientes, clientes, cliente, tarjeta de crédito, tarjeta, tarjetas de crédito, crédito, app, activación, pasos, tarjetas, activación de la tarjeta, noviembre',
    sentiment: 'neutral',
  },
  {
    text: 'no no y no. otra vez me pones el tipo fijo cuando la hipoteca es VARIABLE. así no se puede trabajar, qué desastre',
    language: 'es',
    topics:
      'tipo fijo, tipo, tipos fijos, hipoteca, hipotecas, hipoteca variable, tipo variable, hipoteca a tipo variable',
    sentiment: 'negative',
  },
  {
    text: 'haz un horario para 4 grupos de 1º de la ESO, matemáticas nunca a última hora, educación física dos veces por semana',
    language: 'es',
    topics:
      'horario, horarios, horario escolar, grupos, 4 grupos, grupos de 1º, eso, 1º de la eso, matemáticas, última hora, educación física, educación',
    sentiment: 'neutral',
  },
  {
    text: 'Estoy harta de que borres las tildes de los nombres de los alumnos en los boletines. Los padres se quejan y la que da la cara soy yo.',
    language: 'es',
    topics:
      'tildes, tilde, nombres, nombres de los alumnos, alumnos, alumno, boletines, boletín, boletines de notas, padres',
    sentiment: 'negative',
  },
  {
    text: 'Resume el informe 8D: grieta en el soporte del alternador, lote 2231, causa raíz desgaste del troquel, contención 100 % inspección visual.',
    language: 'es',
    topics:
      'informe 8d, informe, informes 8d, 8d, resumen, grieta, grieta en el soporte, grietas, soporte del alternador, soporte, alternador, lote, lote 2231, causa raíz, desgaste, desgaste del troquel, troquel, contención, inspección visual, inspección, causa raíz desgaste',
    sentiment: 'neutral',
  },
  {
    text: 'La estación 12 de la línea de ensamble muestra "Alarma 3011: presión hidráulica baja". ¿Qué sensores debo revisar primero?',
    language: 'es',
    topics:
      'estación 12, estación, línea de ensamble, ensamble, línea, alarma 3011, alarma, alarmas, presión hidráulica, presión hidráulica baja, presión, sensores, sensor, sensores de presión',
    sentiment: 'neutral',
  },
  {
    text: 'genial!! el texto para el black friday nos trajo el triple de visitas, eres un crack. ahora uno para navidad con tono más tierno porfa',
    language: 'es',
    topics:
      'texto, textos, texto para el black friday, black friday, visitas, triple de visitas, navidad, texto para navidad, tono, tono más tierno, campaña de navidad',
    sentiment: 'positive',
  },
  {
    text: 'Pasa esto a una tabla con SKU, talla y existencias:\nZAP-201 / 38 / 14 uds\nZAP-201 / 39 / 0 uds\nBOL-077 / única / 6 uds',
    language: 'es',
    topics: 'tabla, tablas, sku, talla, tallas, existencias, zap-201, bol-077, inventario',
    sentiment: 'neutral',
  },
  {
    text: '¿Cuál es el plazo para recurrir una sanción de la Agencia de Protección de Datos y ante qué órgano se presenta el recurso?',
    language: 'es',
    topics:
      'plazo, plazos, sanción, sanciones, agencia de protección de datos, protección de datos, agencia de protección, agencia, recurso, recursos, órgano, plazo para recurrir, sanción de la agencia',
    sentiment: 'neutral',
  },
  {
    text: 'El burofax que redactaste tiene el nombre del demandante mal en tres sitios. Es inaceptable, casi lo firmo así y perdemos el caso.',
    language: 'es',
    topics: 'burofax, nombre del demandante, nombre, demandante, demandantes, caso',
    sentiment: 'negative',
  },
  {
    text: 'Un vecino pregunta por las ayudas para instalar placas solares en comunidades de propietarios, que requisitos hay?',
    language: 'es',
    topics:
      'ayudas, ayuda, ayudas para placas solares, placas solares, placa solar, instalación de placas solares, comunidades de propietarios, comunidad de propietarios, comunidades, propietarios, requisitos, vecino, paneles solares',
    sentiment: 'neutral',
  },
  {
    text: 'Me encanta cómo has simplificado la ordenanza de ruidos, ahora la entiende hasta mi abuela. Haz lo mismo con la de terrazas, por favor.',
    language: 'es',
    topics: 'ordenanza de ruidos, ordenanza, ordenanzas, ruidos, ruido, terrazas, ordenanza de terrazas, terraza',
    sentiment: 'positive',
  },
  {
    text: 'Traceback (most recent call last):\n  File "/app/facturas.py", line 88, in emitir\nKeyError: \'nif_cliente\'\n¿Por qué falla si el campo existe en el JSON?',
    language: 'es',
    topics:
      "keyerror, keyerror: 'nif_cliente', keyerror: nif_cliente, nif_cliente, nif cliente, traceback, facturas.py, /app/facturas.py, facturas, emitir, json, campo, campo en el json",
    sentiment: 'neutral',
  },
  {
    text: 'Llevo dos horas con tu maldito Dockerfile y la imagen sigue pesando 3 GB. Deja de inventarte opciones que no existen!!',
    language: 'es',
    topics: 'dockerfile, docker, imagen, imágenes, imagen de docker, 3 gb, opciones, tamaño de la imagen',
    sentiment: 'negative',
  },
  {
    text: 'Qué bien quedó la carta de vinos, los huéspedes nos felicitan a diario. ¿Podrías añadir maridajes para los tres tintos de Ribera?',
    language: 'es',
    topics:
      'carta de vinos, carta, cartas de vinos, vinos, vino, huéspedes, huésped, maridajes, maridaje, tintos, tintos de ribera, ribera, ribera del duero, vinos tintos',
    sentiment: 'positive',
  },
  {
    text: 'q verguenza d respuesta, el cliente se queja de cucarachas en la habitacion y tu le ofreces un descuento en el minibar?',
    language: 'es',
    topics:
      'cucarachas, cucarachas en la habitacion, cucarachas en la habitación, cucaracha, habitacion, habitación, cliente, clientes, descuento, descuentos, descuento en el minibar, minibar, queja, respuesta',
    sentiment: 'negative',
  },
  {
    text: 'Excelente, con tu ayuda cerré el peritaje de la inundación en una mañana. Muy agradecido. ¿Me haces la carta de indemnización para el asegurado?',
    language: 'es',
    topics:
      'peritaje, peritajes, peritaje de la inundación, inundación, inundaciones, carta de indemnización, carta, indemnización, indemnizaciones, asegurado, asegurados',
    sentiment: 'positive',
  },
  {
    text: 'Me preocupa muchísimo esto: la calculadora de primas da valores distintos cada vez con los mismos datos y ya hemos enviado pólizas equivocadas. Una pesadilla.',
    language: 'es',
    topics:
      'calculadora de primas, calculadora, primas, prima, cálculo de primas, valores distintos, pólizas, póliza, pólizas equivocadas, mismos datos',
    sentiment: 'negative',
  },
];
