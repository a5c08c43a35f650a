/** English: office work. */
import type { Topic } from './topic.ts';

/** What colleagues ask about in English. */
export const ENGLISH_OFFICE: readonly Topic[] = [
  {
    name: 'contract summary',
    ask: [
      'Summarise {this contract|the following agreement} with {company} for a {manager|board member} who has two minutes. What are the risks?\n\n{contract}',
      'List all {obligations|deadlines and notice periods|payment terms} in this agreement.\n\n{contract}',
      'Does this contract with {company} allow {subcontracting|an early termination|a price increase}? Quote the clause.\n\n{contract}',
    ],
    answer: [
      '**Summary.** The agreement with {company} runs for {two|three|five} years and renews automatically by twelve months unless it is terminated {90|60} days before its end. Fees are {amount} a month, payable within 30 days.\n\n**What to watch:**',
      'The agreement binds both parties until {date}. {The most important points are:|In the order of their weight:}',
      'Yes, under conditions: clause {clause} allows it with written consent, "which shall not be unreasonably withheld". {Related clauses:|Please note as well:}',
    ],
    details: [
      '- **Liability** is capped at the fees of the last twelve months, except for intent and gross negligence (clause {clause}).',
      '- **Price increases** follow the consumer price index and are not capped.',
      '- **Data protection**: processing outside the EEA needs prior consent, and sub-processors are listed in Annex 2.',
      '- **Termination** for convenience is possible only for the supplier, which is unusual and should be negotiated.',
      '- **Audit**: one audit a year with 30 days of notice, at our own cost.',
      '- **Intellectual property** in work results passes to us only after full payment.',
      '- **Governing law** is that of Ireland; the courts of Dublin have exclusive jurisdiction.',
      '- **Confidentiality** survives the end of the agreement by five years.',
      '- **Service credits** are the sole remedy when availability falls below 99.5 %.',
      '- **Non-solicitation** of staff for twelve months, with a penalty of {amount}.',
    ],
    later: [
      [
        'Which of these would you {renegotiate|push back on} first?',
        'The one-sided termination for convenience. Ask for mutuality with the same notice period; most suppliers accept that.',
      ],
      [
        'Write a short email to {company} that asks for that change.',
        'Dear team,\n\nthank you for the draft. Before we sign we would like to make the termination right mutual, with the same notice period for both parties, and to cap the yearly price increase at 3 %. Could you send us a revised version by {date}?\n\nKind regards',
      ],
      [
        'Is there a penalty for late payment?',
        'Yes: interest of eight percentage points above the base rate from the 31st day, plus a flat fee of 40 euros.',
      ],
    ],
  },
  {
    name: 'security questionnaire',
    ask: [
      'Answer this security questionnaire item for {company}: "{How is access to customer data granted and reviewed?|Who can see production data, and how is that controlled?}"',
      '{company} asks in their vendor assessment: "{Is customer data encrypted in transit and at rest?|Which encryption do you use, and who holds the keys?}" Stay under {100|150} words.',
      'Fill in the security questionnaire of {company}: "{Describe your incident response process.|Within what time do you report a security incident to customers?}"',
    ],
    answer: [
      'Yes. Access follows the principle of least privilege, is granted by role, reviewed every quarter and removed on the day a person leaves. {Evidence: access control policy, section 4.|The last review was completed on {date}.}',
      'Customer data is encrypted in transit (TLS 1.2 or newer) and at rest (AES-256). Keys are kept in a managed key vault and rotated {once a year|every 90 days}.',
      'An incident response plan exists, is tested {twice a year|every year}, and obliges us to inform affected customers within {24|48|72} hours.',
    ],
    details: [
      'Backups are taken daily, kept for 35 days and restored in a test every quarter.',
      'An independent party carries out a penetration test every year; the summary is available under NDA.',
      'All staff complete security training when they join and once a year after that.',
      'Production and test environments are separated, and no customer data is used in tests.',
      'Vulnerabilities rated critical are fixed within seven days.',
      'Logs of administrative access are kept for twelve months and cannot be changed.',
    ],
    later: [
      [
        'They want evidence for the last point. What can we {share|send}?',
        'The management summary of the last penetration test and the certificate can be shared under NDA; the full report cannot leave the company.',
      ],
      [
        'Shorten that to two sentences.',
        'Data is encrypted in transit and at rest with keys in a managed vault. Access is by role, reviewed quarterly, and logged for twelve months.',
      ],
    ],
  },
  {
    name: 'invoice extraction',
    ask: [
      'Extract supplier, invoice number, date, net, VAT and total from this invoice as JSON.\n\n{company}\nINVOICE {invoice}   {isodate}   30 days net\n\n{items}\n\nNet EUR {decimal}, VAT 19 %',
      'Read the invoice below and {return|give me} only valid JSON with the line items.\n\n{company}\nINVOICE {invoice}   {isodate}   30 days net\n\n{items}\n\nNet EUR {decimal}, VAT 19 %',
    ],
    answer: [
      '```json\n{\n  "supplier": "{company}",\n  "invoice_number": "{invoice}",\n  "invoice_date": "{isodate}",\n  "currency": "EUR",\n  "net": {decimal},\n  "vat_rate": 0.19,\n  "due_days": 30\n}\n```',
    ],
    details: [
      'Note: the due date is not printed on the invoice; I derived it from "30 days net".',
      'The VAT number could not be read with certainty and was left out.',
    ],
    later: [
      [
        'The total does not match our order. Why?',
        'The invoice {invoice} charges freight separately, which the purchase order includes in the item price. The difference is exactly that line.',
      ],
      [
        'Add the purchase order number as "po_number".',
        '```json\n{ "supplier": "{company}", "invoice_number": "{invoice}", "po_number": "{order}" }\n```',
      ],
    ],
  },
  {
    name: 'travel policy',
    tool: 'search_policy',
    ask: [
      'What is the hotel limit per night in {city}? {I am going there on {date}.|The cheapest I can find is {amount}.}',
      'May I {book|fly} business class to {city} if the flight takes {seven|nine|eleven} hours?',
      'Is {a taxi from the airport|breakfast|the parking fee|a rail card} covered by the travel policy?',
      'How do I file the expenses for my trip to {city}? I have {number} receipts in different currencies.',
    ],
    answer: [
      'For {city} the travel policy allows up to {amount} per night including breakfast. {Above that your manager has to approve it before you book.|Higher prices need an approval in advance.}',
      'Business class is allowed for flights of more than {eight|six} hours when the fare is within 250 % of economy. For {city} that means you can book it {after approval by your manager|directly in the booking tool}.',
      'Yes, that is covered when there is a receipt. Enter it under "{Local transport|Subsistence|Incidentals}" and choose your cost centre.',
      'Create one expense report for {city}, photograph the {number} receipts with the app, and choose the day of payment for each; the portal converts the currencies by itself.',
    ],
    details: [
      'Book at least 14 days ahead; later bookings are flagged in the monthly report.',
      'Rail is preferred for journeys of less than four hours.',
      'Receipts in other currencies are converted at the rate of the day of payment.',
      'Daily allowances are cut when meals are included.',
      'Expenses must be filed within 30 days after the end of the trip.',
      'Private extensions are fine as long as the fare does not rise.',
    ],
    later: [
      [
        'What if the hotel is fully booked?',
        'Then any hotel within two kilometres is acceptable up to 20 % above the limit. Add a screenshot to the expense report.',
      ],
      [
        'Who approves it while my manager is {on holiday|away}?',
        'The deputy named in the directory; if there is none, the head of the department.',
      ],
      [
        'Can I take the train to {city} instead?',
        'Gladly: first class is allowed on journeys of more than two hours, and no approval is needed.',
      ],
    ],
  },
  {
    name: 'holiday request',
    tool: 'leave_balance',
    ask: [
      'How many days of {holiday|annual leave} do I have left this year, and until when {must|can} I take them?',
      'I want to take leave from {date} for {number} days. {How do I request it?|What do I have to do?}',
      'Can I carry over {five|eight|ten} days of leave into next year?',
    ],
    answer: [
      'You have {number} days left this year. Days that are not taken by 31 March of the following year expire, {unless illness or parental leave prevented it|with few exceptions}.',
      'Open the HR portal, choose Absences → New request and enter the dates starting on {date}. Your manager gets a message and {usually answers within two days|has five working days to answer}.',
      'Up to five days can be carried over without a reason. For more your manager has to confirm that the work did not allow it.',
    ],
    details: [
      'Public holidays within the period do not count as leave.',
      'Half days are possible on 24 and 31 December only.',
      'Falling ill during leave gives the days back if you send a medical certificate.',
      'Part-time staff have leave in proportion to their working days.',
    ],
    later: [
      [
        'My manager has not answered yet. {What now?|Can I book flights anyway?}',
        'Please wait for the approval before booking. After five working days the request goes to the next level by itself.',
      ],
      [
        'Does unpaid leave count as well?',
        'Unpaid leave of more than one month reduces the yearly entitlement by a twelfth for each month.',
      ],
    ],
  },
  {
    name: 'onboarding',
    ask: [
      'I start on {date} in the {team} team. {What do I need to bring on my first day?|What happens on the first day?}',
      'Write an onboarding plan for the first {two weeks|30 days|three months} of a new colleague in {team}.',
      'Which accounts does a new colleague in {team} need, and who {requests|orders} them?',
    ],
    answer: [
      'Welcome! On {date} please be at the reception of the {city} office at 9:00 with an identity card. {Your buddy meets you there.|Your laptop will be ready.}',
      'A plan for a new colleague in {team}:',
      'The manager orders the standard package in the service portal: mail, directory, {system}, and the tools of the {team} team. It takes about {two|three} working days.',
    ],
    details: [
      '- Day 1: laptop, accounts, a tour of the office, lunch with the team.',
      '- Day 2: security and data protection training (90 minutes, mandatory).',
      '- First week: shadow a colleague, read the team handbook, first small task.',
      "- Second week: a task of one's own with a reviewer, meet the neighbouring teams.",
      '- After 30 days: feedback in both directions with the manager.',
      '- After 90 days: goals for the rest of the year.',
    ],
    later: [
      [
        'Who is my buddy?',
        'You get the name by email a week before you start. Buddies come from the same team but not from the same project.',
      ],
      [
        'Turn that into a checklist I can {print|paste into an email}.',
        '[ ] Laptop and badge\n[ ] Mail and directory account\n[ ] Access to {system}\n[ ] Security training booked\n[ ] Buddy informed\n[ ] First feedback meeting on {date}',
      ],
    ],
  },
  {
    name: 'meeting notes',
    ask: [
      'Turn this transcript into meeting notes with decisions and action items.\n\n{transcript}',
      'Summarise the {weekly|steering committee|project} meeting in {five|seven} bullet points.\n\n{transcript}',
      'Who has to do what until when? Extract the action items as a table.\n\n{transcript}',
    ],
    answer: [
      '**Meeting of {date}**\n\nDecisions and open points:',
      '**Summary.** The team agreed to {postpone the launch to {month}|go ahead with the pilot in {city}|stop the old system at the end of {month}}. {The budget stays at {amount}.|The budget needs another look.}',
      '| Who | What | Until |\n|---|---|---|\n| Nadia | Load test of {system} | {weekday} |\n| Tom | Answer to {company} | {date} |',
    ],
    details: [
      '- The migration of {system} starts on {date} with the {city} office.',
      '- Support expects {number} more tickets in the first week and plans an extra shift.',
      '- The supplier {company} delivers two weeks late; the contract allows a penalty, but nobody wants to use it yet.',
      '- Training material is ready in English and missing in German and French.',
      '- The risk list was reviewed; data quality is now the highest risk.',
      '- Next meeting: {weekday}, 10:00.',
    ],
    later: [
      [
        'Make it shorter, for people who were not there.',
        'We move to the new {system} in {month}, starting in {city}. The supplier is late, the budget stands, and data quality is the main risk.',
      ],
      [
        'Write the follow-up email.',
        'Hello everyone,\n\nthank you for the good discussion. The decisions are in the notes attached; please finish your action items by {date} and tell me early if something blocks you.\n\nBest regards',
      ],
    ],
  },
];
