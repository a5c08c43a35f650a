/** Spanish. */
import type { Topic } from './topic.ts';

/** What people ask about in Spanish. */
export const SPANISH: readonly Topic[] = [
  {
    name: 'refund',
    tool: 'lookup_order',
    ask: [
      'Devolví el {product} hace {una semana|diez días|casi tres semanas}. {¿Cuándo me devuelven el dinero?|¿Cuándo llega el reembolso?} Mi número de pedido es {order}.',
      '¿Cómo solicito el reembolso del pedido {order}? {La caja llegó dañada.|No es lo que decía la descripción.}',
      'Un cliente pide {amount} por el {product} (pedido {order}), pero el plazo venció el {date}. ¿Qué puedo ofrecerle?',
    ],
    answer: [
      'Gracias por los datos. La devolución del {product} del pedido {order} se registró el {date} y el reembolso de {amount} {ya está aprobado|ha sido autorizado}. Llega al mismo medio de pago en tres a cinco días laborables.',
      'El reembolso del pedido {order} es posible: la compra tiene menos de 30 días, así que devolvemos el importe completo de {amount}.',
    ],
    details: [
      'Los gastos de envío se devuelven cuando el error fue nuestro.',
      'Recibirá un correo con el abono en cuanto contabilidad lo registre.',
      'Las tarjetas regalo se abonan de inmediato; los bancos tardan algunos días más.',
      'Si no ha llegado nada antes del {date}, responda aquí y lo reclamamos.',
    ],
    later: [
      [
        '¿Me puede enviar el abono en PDF?',
        'Por supuesto. Está en Pedidos → {order} → Documentos, y también se lo acabo de enviar por correo.',
      ],
      ['¿Y los gastos de envío?', 'Sí, están incluidos en los {amount}, porque la devolución fue culpa nuestra.'],
    ],
  },
  {
    name: 'double charge',
    tool: 'lookup_order',
    ask: [
      '¡Me han cobrado dos veces el pedido {order}! En mi cuenta aparecen dos cargos de {amount} del {date}.',
      'Tengo un cargo duplicado de {amount} en la tarjeta. {Solo hice un pedido, {order}.|Quiero que me devuelvan uno hoy mismo.}',
    ],
    answer: [
      'Lo siento mucho. El pedido {order} tiene dos autorizaciones de {amount}, pero solo una se ha cobrado; la otra {desaparece en siete días|es una reserva que el banco liberará}.',
      'Tiene razón: la nueva página de pago envió el cobro dos veces. Ya he registrado la devolución de {amount} del pedido {order}.',
    ],
    details: [
      'Por favor, no reclame el cargo en el banco, porque eso detiene la devolución automática.',
      'El fallo ya está corregido.',
      'Con tarjeta de débito puede tardar hasta diez días.',
    ],
    later: [
      [
        '¿Cuánto tarda la devolución?',
        'Entre tres y cinco días laborables con tarjeta de crédito, contados desde el {date}.',
      ],
    ],
  },
  {
    name: 'password reset',
    tool: 'account_status',
    ask: [
      '{He olvidado mi contraseña|No puedo iniciar sesión} y el correo para restablecerla {no llega|nunca llegó}. Mi usuario es {user}.',
      'La cuenta {user} está bloqueada por demasiados intentos. {¿Cómo la desbloqueo?|¿Puede restablecer la contraseña?}',
    ],
    answer: [
      'Puede hacerlo usted mismo: abra la página de acceso de {system}, elija "He olvidado la contraseña" y escriba {user}. El enlace vale {15|30} minutos.',
      'La cuenta {user} se desbloquea sola después de {15|30} minutos.',
    ],
    details: [
      'Mire en la carpeta de correo no deseado: el remitente es no-reply@example.com.',
      'Abra el enlace en el mismo navegador.',
      'La nueva contraseña necesita al menos 14 caracteres.',
      'Borre la contraseña antigua guardada en el navegador.',
    ],
    later: [
      [
        'He cambiado de teléfono y no tengo el segundo factor.',
        'Use uno de los diez códigos de recuperación. Si no los tiene, el servicio técnico verifica su identidad por videollamada.',
      ],
    ],
  },
  {
    name: 'shipping status',
    tool: 'track_parcel',
    ask: [
      '¿Dónde está mi pedido {order}? {Debía llegar el {date}.|El seguimiento lleva días sin moverse.}',
      '¿Cuándo entregan el {product} en {city}? Lo necesito antes del {weekday}.',
    ],
    answer: [
      'El pedido {order} salió de nuestro almacén el {date} y está en el centro de reparto cerca de {city}. {La entrega está prevista para el {weekday}.|El transportista espera entregarlo el próximo día laborable.}',
      'El paquete con el {product} lleva unos dos días de retraso por {una huelga|mal tiempo|mucho volumen}.',
    ],
    details: [
      'Puede elegir un punto de recogida en el enlace del correo de envío.',
      'Si no llega antes del {date}, enviamos otro sin más preguntas.',
      'El seguimiento solo cambia cuando se escanea el paquete.',
    ],
    later: [['¿Puedo cambiar la dirección?', 'Sí, mientras no haya salido a reparto. Ya la he cambiado a {city}.']],
  },
  {
    name: 'complaint',
    tool: 'create_ticket',
    ask: [
      'Quiero poner una queja: el técnico {no vino|llegó dos horas tarde} y nadie me llamó.',
      'El {product} dejó de funcionar a {las dos semanas|un mes} y el soporte solo repite las mismas instrucciones inútiles.',
    ],
    answer: [
      'Le pido disculpas por esta experiencia. He abierto la queja {ticket} con prioridad alta y un compañero {le llamará antes del {weekday}|le contactará en un día laborable}.',
      'Gracias por decírnoslo. He pasado su caso ({ticket}) al responsable de atención al cliente con todo el historial.',
    ],
    details: [
      'Puede quedarse con el aparato hasta que llegue el nuevo.',
      'Como compensación abonamos {amount} en la próxima factura.',
      'Si lo prefiere, respondemos por escrito.',
    ],
    later: [
      [
        'Eso ya me lo prometieron.',
        'Lo entiendo. Esta vez hay una persona responsable del caso {ticket}, y recibirá su contacto directo por correo.',
      ],
    ],
  },
  {
    name: 'travel policy',
    tool: 'search_policy',
    ask: [
      '¿Cuál es el límite de hotel por noche en {city}? Lo más barato que encuentro cuesta {amount}.',
      '¿Cómo justifico los gastos del viaje a {city}? Tengo {number} recibos.',
    ],
    answer: [
      'Para {city} la política permite hasta {amount} por noche con desayuno. Por encima de eso hace falta aprobación previa.',
      'Abra el portal de gastos, cree un informe para {city} y adjunte los recibos en un plazo de 30 días.',
    ],
    details: [
      'Reserve con al menos 14 días de antelación.',
      'El tren es preferible en viajes de menos de cuatro horas.',
      'Los recibos en otra moneda se convierten al cambio del día.',
    ],
    later: [
      [
        '¿Y si el hotel está completo?',
        'Entonces vale otro a menos de dos kilómetros, hasta un 20 % por encima del límite.',
      ],
    ],
  },
  {
    name: 'holiday request',
    tool: 'leave_balance',
    ask: [
      '¿Cuántos días de vacaciones me quedan este año?',
      'Quiero tomar vacaciones desde el {date}, {number} días. ¿Qué tengo que hacer?',
    ],
    answer: [
      'Le quedan {number} días, que puede usar hasta el 31 de marzo del año próximo.',
      'Abra el portal de personal, elija Ausencias → Nueva solicitud e indique el {date}. Su responsable suele contestar en dos días.',
    ],
    details: ['Los festivos no cuentan como vacaciones.', 'Hasta cinco días pueden pasar al año siguiente.'],
    later: [['Mi responsable no ha contestado.', 'Tras cinco días laborables la solicitud pasa al nivel siguiente.']],
  },
  {
    name: 'contract summary',
    ask: ['Resume este contrato con {company} y señala los riesgos.\n\n{contract}'],
    answer: [
      '**Resumen.** El contrato con {company} dura dos años y se renueva automáticamente. El precio es de {amount} al mes.',
    ],
    details: [
      '- **Responsabilidad** limitada a lo pagado en doce meses (cláusula {clause}).',
      '- **Revisión de precios** según el índice, sin tope.',
      '- **Rescisión** sin causa solo para el proveedor.',
      '- **Jurisdicción**: Dublín, ley irlandesa.',
    ],
    later: [['¿Qué renegociarías primero?', 'La rescisión unilateral: pide el mismo derecho para ambas partes.']],
  },
  {
    name: 'sql help',
    tool: 'run_query',
    ask: [
      'Escribe una consulta SQL con los diez mejores clientes por ingresos de la tabla `{table}`.',
      'Esta consulta tarda {number} segundos. ¿Cómo la acelero?\n\n{sql}',
    ],
    answer: [
      '```sql\nSELECT {column}, sum(amount) AS ingresos\nFROM {table}\nGROUP BY 1\nORDER BY ingresos DESC\nLIMIT 10;\n```',
      'Falta un índice:\n\n```sql\nCREATE INDEX ON orders (region_id, created_at DESC);\n```',
    ],
    details: ['Con `EXPLAIN ANALYZE` se ve si se usa el índice.', 'Para rangos de fechas es mejor `>=` y `<`.'],
    later: [
      [
        'Devuelve demasiadas filas.',
        'La unión multiplica las filas; agrega las líneas en una subconsulta antes de unir.',
      ],
    ],
  },
  {
    name: 'marketing copy',
    ask: [
      'Escribe {tres|cinco} titulares para el lanzamiento del {product}.',
      'Un párrafo para el boletín sobre el {product}, con llamada a la acción.',
    ],
    answer: [
      '1. Silencio, estés donde estés.\n2. {product}: menos ruido, más vida.\n3. Tu música, tu momento.',
      'Hay días ruidosos. El {product} no lo es. Pruébalo 30 días y devuélvelo si echas de menos el ruido.',
    ],
    details: ['Asunto: "Tu día, más tranquilo"', 'Llamada: "Escúchalo tú mismo"'],
    later: [
      [
        'Más emotivo, por favor.',
        '¿Recuerdas la primera canción que fue solo tuya? El {product} te devuelve ese momento cada día.',
      ],
    ],
  },
];
