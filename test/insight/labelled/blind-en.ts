/** English prompts of twenty people at work, written after the code was finished by someone who had not seen it. */
import type { LabelledLine } from './labelled.ts';

export const BLIND_EN: readonly LabelledLine[] = [
  {
    text: 'Summarise this discharge letter for the GP in plain language: 74 y/o male, admitted with community-acquired pneumonia, IV co-amoxiclav switched to oral on day 3, CRP falling, follow-up chest x-ray in six weeks.',
    language: 'en',
    topics:
      'discharge letter, discharge letters, letter, discharge, discharge summary, gp, plain language, community-acquired pneumonia, community acquired pneumonia, pneumonia, co-amoxiclav, iv co-amoxiclav, crp, crp falling, chest x-ray, follow-up chest x-ray, follow-up, x-ray',
    sentiment: 'neutral',
  },
  {
    text: 'for the third time: I asked for the IBAN of the recipient, NOT the sender. your table is useless and my manager is waiting',
    language: 'en',
    topics: 'iban, ibans, recipient iban, iban of the recipient, recipient, sender, sender iban, table, manager',
    sentiment: 'negative',
  },
  {
    text: "what's the diff between APR and nominal interest rate on a car loan",
    language: 'en',
    topics:
      'apr, nominal interest rate, nominal interest, interest rate, interest rates, interest, nominal rate, car loan, car loans, loan, apr and nominal interest rate',
    sentiment: 'neutral',
  },
  {
    text: 'That letter to the parents turned out lovely, thank you!! Could you write a second one about the school trip to York on 14 June, with a packing list?',
    language: 'en',
    topics:
      'letter, letters, letter to the parents, parents, parent letter, school trip, school trips, trip, trip to york, school trip to york, york, packing list, packing',
    sentiment: 'positive',
  },
  {
    text: 'Sort this list by class and then by surname:\nMiller;Tom;7B;lunch\nAhmed;Sara;6A;no lunch\nBrown;Ella;7B;no lunch\nand count how many have lunch per class',
    language: 'en',
    topics:
      'list, class list, pupil list, sort, sorting, class, classes, surname, surnames, lunch, lunch per class, school lunch, lunch list',
    sentiment: 'neutral',
  },
  {
    text: "Paint shop line 3 reports error E-2047 'robot axis 6 torque limit exceeded'. What could cause this?",
    language: 'en',
    topics:
      'paint shop, paint shop line, paint shop line 3, line 3, error e-2047, e-2047, robot, robot axis, robot axis 6, axis 6, axis 6 torque limit, robot axis 6 torque limit, torque limit, torque limit exceeded, robot axis 6 torque limit exceeded, axis 6 torque limit exceeded, torque, error',
    sentiment: 'neutral',
  },
  {
    text: "I'm really fed up, the supplier portal kicked me out again while uploading the PPAP documents and everything is gone",
    language: 'en',
    topics:
      'supplier portal, supplier, portal, supplier portals, ppap documents, ppap document, ppap, documents, upload, uploading, uploading the ppap documents, document upload',
    sentiment: 'negative',
  },
  {
    text: 'Write 3 product descriptions for merino wool socks, max 60 words each, no superlatives. Target group: hikers.',
    language: 'en',
    topics:
      'product descriptions, product description, descriptions, merino wool socks, merino wool, merino socks, wool socks, merino, socks, superlatives, no superlatives, target group, hikers',
    sentiment: 'neutral',
  },
  {
    text: 'wow, conversion went up 12% after your checkout texts. amazing work! next: abandoned cart email pls',
    language: 'en',
    topics:
      'conversion, conversions, conversion rate, checkout texts, checkout text, checkout, abandoned cart email, abandoned cart emails, abandoned cart, cart email, email, cart',
    sentiment: 'positive',
  },
  {
    text: 'Compare clause 8.2 of the NDA below with our standard template and list deviations in limitation of liability and governing law.',
    language: 'en',
    topics:
      'clause 8.2, clause, clauses, nda, ndas, standard template, template, deviations, list deviations, limitation of liability, limitation, liability, governing law, law, clause 8.2 of the nda',
    sentiment: 'neutral',
  },
  {
    text: 'You invented a case citation. Smith v. Harrow Ltd does not exist. Do you realise how embarrassing that was in front of the judge?',
    language: 'en',
    topics:
      'case citation, case citations, citation, citations, invented case citation, smith v. harrow ltd, smith v harrow ltd, harrow ltd, harrow, smith v, smith v. harrow, judge, case',
    sentiment: 'negative',
  },
  {
    text: 'resident asks if she needs a permit for a skip on the pavement for two days, which form is it?',
    language: 'en',
    topics:
      'permit, permits, skip permit, permit for a skip, skip, skip on the pavement, pavement, form, resident, application form',
    sentiment: 'neutral',
  },
  {
    text: "I'm so pleased with the council minutes you drafted, everyone loved them. Same format for the planning committee on Tuesday please.",
    language: 'en',
    topics:
      'council minutes, minutes, council, council meeting, meeting minutes, planning committee, planning committees, committee, planning, format, planning committee minutes',
    sentiment: 'positive',
  },
  {
    text: "TypeError: Cannot read properties of undefined (reading 'map')\n    at OrderList (OrderList.tsx:42:18)\n    at renderWithHooks (react-dom-client.development.js:7984:19)\nappears after upgrading to React 19. How do I fix it?",
    language: 'en',
    topics:
      'typeerror, type error, typeerror: cannot read properties of undefined, cannot read properties of undefined, properties of undefined, undefined, read properties, orderlist, orderlist.tsx, renderwithhooks, react-dom, react-dom-client.development.js, react, react 19, upgrading to react 19, upgrading to react, react upgrade, upgrade',
    sentiment: 'neutral',
  },
  {
    text: 'ugh why does npm ci STILL fail with ERESOLVE, i tried everything you said and wasted my whole afternoon on this garbage',
    language: 'en',
    topics: 'npm, npm ci, eresolve, npm ci fail, npm ci failure, npm error, eresolve error, dependency conflict',
    sentiment: 'negative',
  },
  {
    text: 'Translate to Italian: check-in is from 3 pm, late arrival please call reception, breakfast buffet 6.30 to 10.30',
    language: 'en',
    topics:
      'italian, translation, italian translation, translate to italian, check-in, late arrival, late arrivals, arrival, reception, breakfast buffet, breakfast, buffet',
    sentiment: 'neutral',
  },
  {
    text: 'Terrible answer. A guest with a severe nut allergy and you suggest almond cake?? Take this seriously',
    language: 'en',
    topics:
      'nut allergy, severe nut allergy, nut allergies, allergy, allergies, almond cake, almond, almonds, cake, guest, guests',
    sentiment: 'negative',
  },
  {
    text: 'Great, finally somebody who explains excess and co-payment so that I understand it :) Does the travel policy cover lost luggage too?',
    language: 'en',
    topics:
      'excess, co-payment, co-payments, copayment, excess and co-payment, travel policy, travel policies, travel insurance, policy, lost luggage, luggage, cover, policy cover',
    sentiment: 'positive',
  },
  {
    text: 'im worried and honestly quite upset: the system rejected the claim CL-88213 of a widow because of a missing signature, though it IS there on page 4. how do I reopen it',
    language: 'en',
    topics:
      'claim, claims, claim cl-88213, cl-88213, rejected claim, claim rejection, missing signature, signature, signatures, missing signatures, widow, page 4',
    sentiment: 'negative',
  },
  {
    text: 'perfect, the duty roster works now, no more overlaping night shifts. thx a lot! can it also show the on-call surgeon',
    language: 'en',
    topics:
      'duty roster, duty rosters, roster, rosters, night shifts, night shift, overlaping night shifts, overlapping night shifts, shifts, on-call surgeon, on-call surgeons, surgeon, on-call, call surgeon',
    sentiment: 'positive',
  },
];
