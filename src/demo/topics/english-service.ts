/** English: customers and their orders. */
import type { Topic } from './topic.ts';

/** What customers ask about in English. */
export const ENGLISH_SERVICE: readonly Topic[] = [
  {
    name: 'refund',
    tool: 'lookup_order',
    ask: [
      'I {returned|sent back} the {product} {a week|ten days|almost three weeks} ago. {When will I get my money back?|When does the refund arrive?} My order number is {order}.',
      'How do I get a refund for order {order}? {The box arrived damaged.|I ordered the wrong size.|It is not what the description said.}',
      'A customer wants a refund of {amount} for the {product} (order {order}), but the return window closed on {date}. What can I offer?',
      'Is a refund for {order} paid back to the card or as a voucher? I paid {amount} with a {gift card|credit card|bank transfer}.',
    ],
    answer: [
      'Thank you for the details. Order {order} shows the {product} as {returned|received in our warehouse} on {date}, so the refund of {amount} {is approved|has been released}. It goes back to the payment method you used and {usually takes three to five working days|should be visible within five working days}.',
      'A refund for order {order} is possible. Since the {product} was bought less than 30 days before the return was announced, the full {amount} can be paid back to the original payment method.',
      'For order {order} our policy allows either the full refund of {amount} or an exchange for another {product}. {Both are free of charge.|We cover the return label in both cases.}',
    ],
    details: [
      'The refund always uses the original payment method; we cannot move it to another card.',
      'Shipping costs are refunded when the item arrived damaged or was not as described.',
      'You receive an email with the credit note as soon as accounting has booked it.',
      'Gift cards are credited immediately; banks need a few days more.',
      'If nothing has arrived by {date}, answer in this chat and we open a trace with the payment provider.',
      'Items with missing parts are refunded in part after inspection.',
    ],
    later: [
      [
        'Can you {send me|email me} the credit note as a PDF?',
        'Yes. The credit note for order {order} is under Orders → {order} → Documents, and I have just queued an email with the PDF as well.',
      ],
      [
        'And what about the shipping costs?',
        'Shipping costs are part of the refund if the return was our fault. For order {order} that is the case, so they are included in the {amount}.',
      ],
      [
        'What happens if the parcel gets lost on the way back?',
        'Keep the receipt of the return label. With it the carrier is liable from the moment the parcel is handed over, and your refund is not delayed.',
      ],
    ],
  },
  {
    name: 'double charge',
    tool: 'lookup_order',
    ask: [
      'I was charged twice for order {order}! My bank statement shows {amount} two times on {date}.',
      'Why is there a duplicate charge of {amount} on my card? I placed only one order, {order}.',
      'Since the new checkout page went live we see double payments. {Order {order}|Invoice {invoice}} was charged twice, {amount} each. Is this a known problem?',
      'Duplicate payment for the {product}: two charges of {amount} within a minute. {Please cancel one of them.|I want one of them back today.}',
    ],
    answer: [
      'I am sorry about that. Order {order} has two authorisations of {amount}, but only one of them was captured. {The second one is a reservation and disappears from your statement within seven days.|The duplicate reservation will be released by your bank within a week.}',
      'You are right: order {order} was charged twice because the new checkout sent the payment again after a time-out. I have {marked|registered} the duplicate of {amount} for an immediate refund.',
      'This is a known problem of the new checkout page. The duplicate charge of {amount} is being reversed automatically; for order {order} the reversal was started on {date}.',
    ],
    details: [
      'Please do not dispute the charge with your bank in the meantime, because that stops the automatic reversal.',
      'A pending reservation is not a payment: it shows in the app of your bank but is never booked.',
      'The team has switched the affected button off, so the problem should not come back.',
      'If you paid with a debit card, the release can take up to ten days.',
      'As an apology a voucher of 10 % has been added to your account.',
    ],
    later: [
      [
        'How long does the reversal take?',
        'Three to five working days for credit cards and up to ten for debit cards, counted from {date}.',
      ],
      [
        'Can you confirm this in writing?',
        'Certainly: the duplicate payment of {amount} for order {order} was recognised as our error and is being reversed. A confirmation has been sent to your email address.',
      ],
    ],
  },
  {
    name: 'password reset',
    tool: 'account_status',
    ask: [
      '{I forgot my password|I cannot sign in any more} and the reset email {never arrives|does not arrive}. My user name is {user}.',
      'My account {user} is locked after too many attempts. {How do I unlock it?|Can you reset my password?}',
      'The password reset link says it has expired, {although I opened it at once|even though it is only five minutes old}. What now?',
      'I have a new phone and the authenticator app no longer shows codes for {system}. How can I reset the second factor?',
    ],
    answer: [
      'You can reset the password yourself: open the sign-in page of {system}, choose "Forgot password" and enter {user}. The link is valid for {15|30|60} minutes and {works only once|can be used only one time}.',
      'The account {user} is locked for {15|30} minutes after five failed attempts and unlocks by itself. If you cannot wait, the service desk can unlock it after checking your identity.',
      'A link expires when a newer one is requested or when it is opened a second time, {which some mail scanners do|for example by the preview of your mail program}. I have just sent a fresh one to the address on file.',
      'The codes do not move to a new phone by themselves. Sign in to {system} with one of your recovery codes, remove the old phone under Profile → Sign-in methods, and scan the new code.',
    ],
    details: [
      'Look into the spam folder: the sender is no-reply@example.com.',
      'Open the link in the browser in which you requested it, otherwise it counts as expired.',
      'A new password needs at least 14 characters and must not have been used before.',
      'Company laptops take the new password over after the next connection to the network.',
      'To move the second factor to a new phone, use one of the ten recovery codes you printed at the beginning.',
      'Password managers sometimes fill in the old password; delete the saved entry first.',
    ],
    later: [
      [
        'The link works now, but it {rejects|does not accept} my new password.',
        'The rule is at least 14 characters, three of the four character classes, and none of your last ten passwords. A passphrase of four words usually passes.',
      ],
      [
        'And if I have no recovery codes either?',
        'Then the service desk has to verify you in a short video call. The first free slot is {weekday} at 10:30.',
      ],
      [
        'How do I avoid being locked out again?',
        'Register a second method, for example a security key, under Profile → Sign-in methods. Then a lost phone is no problem any more.',
      ],
    ],
  },
  {
    name: 'shipping status',
    tool: 'track_parcel',
    ask: [
      'Where is my {parcel|package|order} {order}? {It should have arrived on {date}.|Tracking has not moved for days.}',
      'Tracking for {order} has said "in transit" since {weekday}. Is it {lost|stuck somewhere}?',
      'Can I still change the delivery address of order {order} to {city}?',
      'When will the {product} be delivered to {city}? I need it by {weekday}.',
    ],
    answer: [
      'Order {order} left our warehouse on {date} and is now in the delivery depot near {city}. {Expected delivery: {weekday} between 9:00 and 13:00.|The carrier expects to deliver it on the next working day.}',
      'The parcel with the {product} was scanned in {city} on {weekday}. There is a delay of about {one day|two days} because of {bad weather|a strike at the carrier|high volumes}; it is not lost.',
      'The address of order {order} can be changed until it leaves the warehouse. It is still being packed, so I have {changed|updated} it to {city}.',
      'The {product} is {in stock|packed} and reaches {city} {on {weekday}|within two working days}. With express delivery it would arrive one day earlier for {price}.',
    ],
    details: [
      'You can choose a parcel shop or a safe place with the link in the shipping email.',
      'After three failed attempts the parcel comes back to us and you get a full refund.',
      'Express orders placed before 14:00 leave on the same day.',
      'Tracking is updated only when the parcel is scanned, so a quiet day is normal.',
      'If it has not arrived by {date}, we send a replacement without further questions.',
    ],
    later: [
      [
        'Can my neighbour take it?',
        'Yes. Choose "Deliver to a neighbour" in the tracking link and enter a name; the driver sees it immediately.',
      ],
      [
        'I will not be at home on {weekday}. What are my options?',
        'You can move the delivery to another day, to a parcel shop in {city}, or allow the driver to leave it in a safe place.',
      ],
    ],
  },
  {
    name: 'complaint',
    tool: 'create_ticket',
    ask: [
      'I want to {complain|file a complaint} about your service. The technician {did not show up on {weekday}|came two hours late} and nobody called me.',
      'Your hotline kept me waiting for {number} minutes and then hung up. {This is unacceptable.|I have never seen such bad service.}',
      'The {product} stopped working after {two weeks|a month} and your support keeps sending me the same useless instructions.',
      'A customer ({user}) is very angry because the {product} was delivered broken {twice|for the second time}. Draft a reply that calms them down.',
    ],
    answer: [
      'I am really sorry for this experience; that is not the service we want to give. I have opened complaint {ticket} with high priority, and a colleague {will call you by {weekday}|contacts you within one working day}.',
      'Thank you for telling us plainly; that should not happen. I have passed your complaint ({ticket}) on to the head of customer care and booked a call back {for {weekday} at 10:00|for today}, so that you do not have to wait again.',
      'I am sorry that the {product} let you down and that our instructions did not help. Ticket {ticket} now goes to a technician instead of the first line, {and a replacement leaves our warehouse today|with the full history, so that you need not explain it again}.',
      'Dear customer, please accept our apologies. You were promised a working {product}, and we failed twice. {As a first step we send a replacement today.|We will replace the device free of charge.} Your case {ticket} stays with me until it is solved.',
    ],
    details: [
      'You keep the broken device until the new one has arrived.',
      'As a small compensation we credit {amount} to your next invoice.',
      'The waiting times are published every week; last week the average was far too long.',
      'If you prefer, the answer can be sent in writing instead of a call.',
      'Should our solution not satisfy you, the independent arbitration board is free of charge for consumers.',
    ],
    later: [
      [
        'I have heard such promises before. Who is responsible?',
        'Your case {ticket} belongs to one named person in the customer care team. You will get the name and direct line by email within the hour.',
      ],
      [
        'I want to {cancel|terminate} my contract.',
        'I understand. A cancellation is possible without notice in this case; I have prepared the form for you and it takes one click to confirm.',
      ],
    ],
  },
  {
    name: 'product comparison',
    ask: [
      '{What is the difference between|Compare} the {product} and the {other}, please. {I work from home.|I travel a lot.|It is for an office of {number} people.}',
      'Should I buy the {product} or the {other} if {battery life|weight|noise cancelling|the price} matters most to me?',
      'What is new in the {product}, and is it worth replacing my {other}?',
    ],
    answer: [
      'Short answer: the {product} if you want {the longer battery life|the lighter device}, the {other} if {the price|sound quality} is what counts.\n\n| | {product} | {other} |\n|---|---|---|\n| Price | {amount} | {price} |\n| Weight | {number} g | 310 g |\n| Battery | 30 h | 22 h |\n| Warranty | 3 years | 2 years |',
      'For that I would choose the {product}: it is {clearly ahead|slightly better} there, while the {other} costs {price} less.',
      'The {product} is the newer model: faster charging, better microphones and a three-year warranty. The {other} is {cheaper|still a very good choice} and has the same sound.',
    ],
    details: [
      'Both can be returned within 30 days, so trying them out costs nothing.',
      'Only the {product} connects to two devices at once.',
      'The {other} has replaceable ear pads, which makes it last longer.',
      'Noise cancelling is clearly better in the {product}, especially in trains.',
      'For teams of more than ten people there is a discount of 12 % on either.',
    ],
    later: [
      [
        'Which one would you take?',
        'For daily calls I would take the {product}. The better microphones are worth the difference.',
      ],
      [
        'Is the {other} still sold next year?',
        'Yes, it stays in the range, and spare parts are guaranteed for five more years.',
      ],
    ],
  },
];
