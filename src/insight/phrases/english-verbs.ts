/** English verbs that are seldom nouns, in all their forms. */
import { listed } from './grammar.ts';

/** Regular ones, as they are listed in a dictionary. */
const REGULAR = `
accept achieve add adjust advise agree aim allow analyse analyze annoy announce apologise apologize appear apply appreciate approve arrange arrive
ask assist assume attach attend avoid base become behave believe belong borrow bother brainstorm bring calculate call cancel carry categorise
categorize cause check choose clarify classify clean clear collect combine come compare compile complain comply redo complete compose compress
compute conclude condense confirm confuse connect consider consist contain continue contribute convert convince correct count crash create decide
declare define delete debug deliver demonstrate deploy depend describe deserve detect determine develop differ disable disagree disappear discuss display
distinguish do eliminate enable encourage enjoy ensure enter enumerate estimate evaluate examine exist expand expect explain explore
extract drop fail fill filter finish fit fix follow force forget format formulate function gather generate get give go guarantee guess handle hang happen hate help
highlight hope identify ignore illustrate imagine implement import improve include increase indicate inform insert insist inspect install
integrate interpret invent investigate invite involve issue join keep know lack learn leave let like list load look love maintain make manage matter
mean mention merge miss modify move name need notice obtain occur offer omit open optimise optimize organise organize outline owe own paraphrase
parse paste perform pick place play populate possess predict prefer prepare present prevent print produce proofread propose prove provide publish put
quote rank reach react read realise realize receive recommend reconcile reduce refactor refer reformulate refuse reject relate rely remain remember
remind remove rename reorganise repeat rephrase replace reply represent reproduce require resend resolve respond restate retrieve retry reuse
revise reword rewrite round run save say see seem select send serve set shorten show simplify sketch skip solve sort sound speak specify spell spend
split spot stand start state stay stick stop structure struggle submit subtract succeed suggest suit summarise summarize suppose switch take talk
tell tend thank think throw transcribe transform translate transpose treat trust try turn tweak understand unlock unsubscribe
use utilise utilize validate vary verify visualise visualize wait walk want warn wish wonder work worry write
`;
const IRREGULAR = `
became begun began begin begins beginning brought came chose chosen did done doing found finding find finds forgot forgotten gave given giving goes going
gone went grew grown had heard hear hears held hold holds kept knew known leaving left let lost lose loses losing made met meet meets paid pay pays paying
ran read said sat saw seen sent shown spent spoke spoken stood stuck took taken taught teach teaches thought told understood went wrote written
felt feel feels feeling meant bought buy buys buying sold sell sells selling got getting putting setting running stopping cutting
 hung tried tries trying goes does dying lying hung wanna gonna gotta
act pretend speaking
`;
/** Nouns in work as often as verbs: the position tells which. */
const ALSO_NOUNS = new Set(
  listed(`
call calls leave function functions format formats guarantee guarantees import imports increase issue issues list lists load match merge
name names offer offers place play present print quote quotes rank reply round set sets sort sound split spot start state states stick
stop structure structures switch switches talk treat trust turn use uses value wait walk warning work works base count check checks crash crashes
filter filters help hope matter notice outline move own fit force function learning building cause causes complaint
 sketch spread join joins stand display displays estimate estimates book booking bookings meaning training meeting settings setting
 testing finding findings heading offering opening beginning filing listing listings hosting pricing print wish
 reading branding clearing warning warnings turning being string
`),
);

/** All forms of them. */
export const ENGLISH_VERBS: string = [...listed(REGULAR).flatMap(formsOf), ...listed(IRREGULAR)]
  .filter((form) => !ALSO_NOUNS.has(form))
  .join(' ');

function formsOf(verb: string): string[] {
  const stem = verb.endsWith('e') ? verb.slice(0, -1) : verb;
  if (/[^aeiou]y$/.test(verb)) {
    const short = verb.slice(0, -1);
    return [verb, `${short}ies`, `${short}ied`, `${verb}ing`];
  }
  const plural = /(?:s|sh|ch|x|z|o)$/.test(verb) ? `${verb}es` : `${verb}s`;
  const forms = [verb, plural, `${stem}ed`, `${stem}ing`];
  const last = verb.at(-1) ?? '';
  // "stopped", "setting"; a form nobody writes does no harm.
  if (/[^aeiou][aeiou][bdglmnprt]$/.test(verb)) forms.push(`${verb}${last}ed`, `${verb}${last}ing`);
  return forms;
}
