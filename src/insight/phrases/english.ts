/** English, for key phrases. */
import { ENGLISH_VERBS } from './english-verbs.ts';
import { compoundsOf, type Grammar, listed, ROLE, rolesOf } from './grammar.ts';

const BEFORE_VERB = `
i you we they he she it to can could should would will must may might shall do does did don't doesn't didn't can't cannot
couldn't shouldn't wouldn't won't mustn't let's please i'll you'll we'll they'll he'll she'll it'll i'd you'd we'd they'd not never
that which who whom pls plz dont doesnt didnt cant wont never always also just ever
`;
const DETERMINERS = `
the a an my your our his her their its this these those all every each some any no both another either neither whose me us them him
everything something anything nothing everyone someone anyone nobody somebody anybody what
`;
const STOPS = `
ur cuz coz bc tho thru gimme lemme kinda sorta ya yo mate dude bro buddy tmrw tmr rn idk btw rly srsly def prob gotcha whats wheres hows theres
min mins hrs sec secs ton tons mind bloody crap seriously honestly frankly gonna gotta wanna minimum maximum anymore kindly politely asap
everybody everyone euro euros dollar dollars pound pounds percent whether
nowhere somewhere anywhere everywhere elsewhere round twice
am is are was were be been being isn't aren't wasn't weren't isnt arent has have had having hasn't haven't hadn't havent hasnt got gotten
i'm i've you're you've we're we've they're they've he's she's it's that's what's there's here's who's where's how's im ive ill id thats whats its
myself yourself itself ourselves themselves one ones two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand
first second third last next once twice half
and or but so if then else than because since while although though unless until till whether as like per via plus versus vs
about above across after against along among around at before behind below beneath beside besides between beyond by despite down during
except for from in inside into near off on onto out outside over past through throughout toward towards under up upon with within without
regarding concerning according due instead how when where why who what's whatever whenever wherever however there here
very too quite rather really actually basically simply only even still yet already again now today yesterday tomorrow tonight soon later
often sometimes usually maybe perhaps probably possibly much many more most less least few several enough such same other others own
okay ok yes no nope yeah yep hi hello hey dear thanks thank thankyou thx ty cheers regards sincerely best kind greetings welcome sorry congrats
etc e.g i.e eg ie fyi asap btw lol omg wow oh ah hmm well anyway otherwise therefore thus hence exactly finally further
monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december
am pm step by away back together apart ago forward yet almost nearly
`;
const ADJECTIVES = `
good bad new old big small large huge tiny short shorter shortest long longer longest brief quick quicker fast faster slow slower simple simpler
easy easier hard harder difficult nice nicer great greater awesome amazing excellent fantastic wonderful perfect lovely brilliant superb
terrible horrible awful poor useless pointless wrong right correct incorrect better best worse worst fine fair full whole entire complete
possible impossible available necessary needed required important main major minor certain sure clear unclear clearer able unable different various
similar specific general common typical usual normal basic real true false current latest recent previous following attached above below given
high higher low lower early earlier ready happy sad glad angry annoyed annoying frustrated frustrating disappointed disappointing
helpful polite friendly formal informal professional casual funny serious concise detailed creative catchy readable
broken weird strange confusing confused misleading ridiculous unacceptable ashamed shameful afraid worried upset impressed stuck lost missing
cheap cheapest expensive interesting related relevant useful valid invalid unknown known extra additional optional final original high-quality step-by-step
fatal empty passive aggressive polite plain friendlier shorter cleanest damaged jammed decent handy proud keen curious
worth aware likely unlikely allowed supposed interested responsible eligible open closed non actual proper wide deep plain super total absolute
`;
const WEAK = `
late annual parental digital internal external public private medical legal financial commercial technical corporate local global national
international electronic mobile premium live double duplicate single overdue junior senior personal remote manual automatic temporary permanent
standard regular custom free paid critical urgent pending online offline seasonal additional secondary upcoming outstanding

thing things stuff way ways kind kinds sort type types lot lots bit piece pieces part parts item items point points bullet bullets list lists
example examples question questions answer answers reply replies response responses request requests problem problems issue issues help
max row rows unit units day days week weeks month months year years hour hours minute minutes seconds moment morning afternoon evening night
team teams weekend weekends language languages jargon wording size sound sounds explanation vibe clue idea story 
text texts word words sentence sentences paragraph paragraphs line lines page pages title titles headline headlines heading
section sections email emails e-mail e-mails mail mails message messages letter letters note draft drafts format style tone version versions
summary overview outline table tables paragraph json xml html markdown result results output input idea ideas tip tips suggestion suggestions
difference differences reason reasons advantage advantages disadvantage disadvantages pros cons benefit benefits purpose meaning explanation
information info detail details fact facts topic topics subject context content
time times             second       date dates
people person guy guys man woman someone name names number numbers amount amounts level rest end start beginning middle side top bottom
home case cases situation option options choice choices place places everything change changes difference job work
attempt attempts fault mistake mistakes chance sense matter deal luck favor favour couple pair group set sets sample
today anything while use usage user thanks world attention trouble mess thing joke waste shame pleasure
colleague colleagues friend friends boss manager managers assistant ai gpt chatgpt chat prompt prompts model
`;

/** Ends like a plural and is none. */
const ONLY_S = new Set(
  listed(`
news sales kubernetes analytics always business access process address bias atlas canvas gas lens bus virus status campus bonus focus census
corpus menus series species means jeans pants glasses goods customs headquarters politics economics mathematics physics statistics ethics
logistics sas aws dns ios https css js devops saas paas iaas windows postgres redis axis analysis basis crisis thesis hypothesis
diabetes news earnings savings premises sms gps vs cross boss loss pass class glass express pres plus previous less us gross as is this yes
electronics robotics genetics athletics dynamics mechanics graphics aerobics paris texas athens brussels los keras pandas jenkins macos sports arms
`),
);
const IRREGULAR = new Map([
  ['indices', 'index'],
  ['matrices', 'matrix'],
  ['analyses', 'analysis'],
  ['crises', 'crisis'],
  ['hypotheses', 'hypothesis'],
  ['employees', 'employee'],
  ['children', 'child'],
  ['criteria', 'criterion'],
  ['queries', 'query'],
  ['movies', 'movie'],
  ['cookies', 'cookie'],
  ['caches', 'cache'],
]);
/** Ends in -ly and is no adverb. */
const ONLY_LY = new Set(
  listed('monthly weekly daily yearly quarterly hourly family supply assembly anomaly early fly ally italy july bully'),
);

/** Ends in -est and is no superlative. */
const ONLY_EST = new Set(
  listed(
    'request interest forest harvest contest protest invest honest budapest arrest suggest digest conquest manifest ingest',
  ),
);

/** Names of several words. */
const COMPOUNDS = `
one liner, one-liner, one liners, point of sale, time off, word of mouth, line of credit, page speed, table of contents, letter of intent, letter of credit, out of office
`;
/** Turns of speech that name nothing. */
const TURNS = `
kick in, kicks in, kicked in, all over, in a row, a ton, in mind, out of the blue, at hand, up to date, in general, in particular, in advance, on time, in time, at work, by hand, by heart, on the phone, answers the phone, answer the phone, picks up the phone, pick up the phone, as well,
no idea, any idea, my mind, a lot of sense, count towards, count toward, counts towards, sound less, sound more, sounds like, in a hurry, of course, a bunch of, a couple of, the hang of
`;
const COPULAS =
  "am is are was were be been being isn't aren't wasn't weren't isnt arent i'm you're we're they're he's she's it's that's im youre";

/** English. */
export const ENGLISH: Grammar = {
  language: 'en',
  compounds: compoundsOf(COMPOUNDS, TURNS, singular),
  copulas: new Set(listed(COPULAS)),
  head: 'last',
  roles: rolesOf(
    [ROLE.GLUE, 'of'],
    [ROLE.DETERMINER, DETERMINERS],
    [ROLE.BEFORE_VERB, BEFORE_VERB],
    [ROLE.STOP, STOPS],
    [ROLE.ADJECTIVE, ADJECTIVES],
    [ROLE.WEAK, WEAK],
    [ROLE.VERB, ENGLISH_VERBS],
  ),
  isVerbForm: (word) =>
    (word.length > 5 && word.endsWith('est') && !ONLY_EST.has(word)) ||
    (word.length > 4 && word.endsWith('ly') && !ONLY_LY.has(word)) ||
    word.endsWith("n't") ||
    word.endsWith("'ll"),
  singular,
};

function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s') || word.endsWith('ss') || ONLY_S.has(word)) return word;
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (/(?:us|is|\.js)$/.test(word)) return word;
  if (word.endsWith('ies')) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  if (/(?:ss|sh|ch|x|zz)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}
