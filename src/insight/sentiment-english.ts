/** Feelings in English. */
import type { FeelingLists } from './sentiment-lexicon.ts';

/** English. */
export const ENGLISH_FEELINGS: FeelingLists = {
  endings: [''],
  words: [
    [
      3,
      'excellent amazing awesome fantastic wonderful brilliant outstanding superb love loved loving lifesaver flawless flawlessly delighted thrilled phenomenal',
    ],
    [
      2,
      `great perfect perfectly happy glad impressed impressive lovely beautiful beautifully pleased satisfied grateful appreciate appreciated enjoyed enjoy
      helpful cool excited congratulations congrats bravo kudos yay hooray hurray thankful adore superbly magic incredible splendid stunning delightful spot-on
      yippee wow nailed grateful terrific fabulous genius gorgeous marvellous marvelous exceptional`,
    ],
    [
      1,
      'good nice nicely well useful clear clearly thanks thank thx ty cheers works worked solved fixed fun liked like better easier smooth smoothly saved solid correct neat helped elegant finally exactly pleasure handy fine accurate relieved reliable',
    ],
    [
      -1,
      `bad wrong broken slow fails failed failing crashes crashed crash crashing missing lost confusing confused difficult incorrect unclear unhappy
      unfortunately sadly sad stuck buggy freezes freezing complaining complain complained misleading outdated inaccurate wasted waste wasting ignored ignores ignoring
      incomplete messed annoys mess unable sloppy unreliable unhelpful worried unfair ruined rude repeatedly hangs overcharged nonsense misunderstood
      irrelevant lousy loses unanswered refuses deleted corrupted disorganized unresponsive clumsy boring mistaken worse upset poor poorly overpriced
      stressful unprofessional problematic lazy fake lied lying lies invented inventing invents hallucinated hallucinating tired`,
    ],
    [
      -2,
      `angry annoying annoyed annoyance frustrated frustrating frustration disappointed disappointing disappointment terribly useless pointless worst unacceptable
      ridiculous hate hated hates stupid dumb idiotic joke dreadful rubbish garbage crap sucks furious fed mad outraged shame shameful embarrassing
      embarrassed hopeless worthless absurd incompetent unbelievable irritating irritated infuriating disgusted disgusting nightmare damn wtf ffs ugh argh sick
      laughable mediocre insulting appalled unusable dissatisfied appalling`,
    ],
    [
      -3,
      'terrible horrible awful disaster catastrophe atrocious abysmal pathetic fuck fucking fucked shit bullshit loathe despise horrendous scandalous',
    ],
    [-1, 'missed misses corrupt overlooked forgets forgot unfinished'],
    [2, 'delicious superior fabulous exemplary enjoyable charming'],
  ],
  idioms: [
    [
      3,
      'exactly what i needed, just what i needed, exactly what i wanted, exactly what i was looking for, you saved me, saved my day, made my day, works like a charm, life saver, well done, hats off, blown away, could not be happier, could not be better, keep it up, saved us',
    ],
    [
      2,
      "not bad, not bad at all, good job, great job, nice work, nice job, good work, great work, works now, it works, that works, that worked, that helped, that helps, thank you so much, thanks a lot, thanks so much, many thanks, looks good, looks great, thumbs up, so much better, much better, no complaints, can't complain, cannot complain, to the point, spot on, as expected, without errors, without any errors, without a single error, exactly right, to my liking, big help, huge help, you rock, cheers me up, runs smoothly",
    ],
    [
      0,
      'critical section, best practice, best practices, good morning, good afternoon, good evening, good friday, thanks in advance, thank you in advance, no worries, no problem, well known, as well, as well as, bad request, lost and found, what is wrong, like this, like that, like a, like the, would like, looks like, look like, sounds like, something like, feel like, i would like, we would like, nice to have, works council, fine print, fine tuning, like to, crash course, cool down, cool off, like an, lost property, sick leave, sick note, sick day, sick days, dead letter, better way, best way, mad cow, wrong with, fed up with, love letter, great britain, clear the, clear all, sick pay, shame on, happy hour, clear cache, good faith, fine for, hate speech, waste management, hazardous waste, food waste, garbage collection, garbage collector, critical path, well as, like other, missing values, missing value, missing data, missing rows, slow query, slow queries, bad debt, bad debts, lost luggage',
    ],
    [-2, 'not what i asked, not what i wanted, not what i meant, not what i need, not what i needed'],
    [
      -1,
      "not sure why, no one answers, nobody answers, no one helps, nobody helps, no response, no answer, no reply, no help, nobody called, no one called, did not show up, didn't show up, kept me waiting, still no, still waiting, still not, still the same, still wrong, every time, over and over, once again, yet again, same mistake, same error again, same answer again, wrong again, not again, at all, too slow, too long, too expensive, too late, hung up, makes no sense, make no sense, does not make sense, doesn't make sense, nothing works, nothing happens, went wrong, goes wrong, never works, never worked, never answers, never arrived, never came",
    ],
    [
      -2,
      "doesn't work, does not work, didn't work, did not work, isn't working, is not working, not working, won't work, stopped working, doesnt work, don't work, do not work, doesn't help, does not help, didn't help, did not help, not helpful, not listening, not acceptable, not good enough, not reading, not understanding, you don't understand, you do not understand, you didn't read, you did not read, read my question, read the question, as i said, i already told you, already told you, i told you, i already said, i said, how many times, how often do i have, third time, fourth time, fifth time, second time, hundredth time, waste of time, wasting my time, a joke, give up, giving up, no use, of no use, sick of, tired of, fed up, had enough, have enough, let me down, let us down, lost my patience, losing patience, out of patience, makes me angry, drives me crazy, driving me crazy, driving me mad, fix this now, come on, what the hell, what the heck, not happy, not satisfied, not impressed, you ignored, you keep, you always, cost me, cost us, cost me hours, for nothing, for the love of god, serious problem, complete mess, total mess, pain in the, piece of, makes things worse, not true, far from, could be better, nobody cares, no one cares, speak to a human, talk to a human, real person, want my money back",
    ],
    [
      -3,
      "still doesn't work, still does not work, still not working, still isn't working, still broken, still fails, still wrong, never again, worst _ ever, never seen such, never had such, never experienced such, can't believe, cannot believe, total waste, complete waste, utter nonsense, good for nothing",
    ],
    [
      -2,
      'makes no sense, make no sense, does not make sense, getting nowhere, still missing, still the same, misunderstood again, you misunderstood, useless again, of no help, no help at all, again and again, not what i, keeps failing, keeps crashing, keeps breaking, fails again, broke again, wrong information, wrong answer, wrong again, stop repeating, stop making, stop inventing, making things up, lost my data, lost all my, lost our, nobody seems to, no longer works, no idea what you, refuse to',
    ],
    [
      -1,
      "nobody, no one, to no avail, in vain, not able to, can't even, cannot even, not even, three times, ten times, for weeks, for days, for hours, all day, whole day, all morning, nothing changed",
    ],
    [
      2,
      'saved me, saved us, helped a lot, helped me a lot, made it easy, no more errors, no errors, first try, first time right, loved it, happy with, works great, works fine, works well, runs fine, well written, well structured, so clear, very clear, big thank you, our thanks, huge thanks, looking forward, good to know, thanks to you',
    ],
    [
      -1,
      "can't open, cannot open, won't open, can't log, cannot log, doesn't open, doesn't load, won't load, does not load, won't start, doesn't start",
    ],
    [
      -2,
      "days in a row, day in a row, weeks in a row, week in a row, times in a row, losing my mind, lose my mind, going crazy, going insane, at my wit end, can't work like this, cannot work like this, can't work this way, impossible to work, who designs this, who designed this, my whole weekend, my entire weekend, no idea anymore, money back now, refund me now, get me a human, sick to death, had it with, this is a disaster, went down the drain, down the drain",
    ],
    [
      2,
      'thanks a ton, thanks a million, thanks a bunch, made it click, finally clicked, finally makes sense, makes sense now, does exactly what i',
    ],
    [
      -2,
      'getting old, keeps rejecting, keep rejecting, been waiting, rejected again, declined again, failed again, charged twice, billed twice, deducted twice, charged me twice, without any reason, nothing to do with what, all over the place, stringing me along, have to beg',
    ],
    [-1, 'for _ weeks, for _ days, for _ months, for _ hours, out of order, nothing to do with'],
    [2, "crystal clear, the best _ i, the best _ _ i, the best i've"],
    [0, 'three times a, ten times a, three times per'],
  ],
  negators:
    "not no never don't doesn't didn't isn't aren't wasn't weren't can't cannot couldn't won't wouldn't shouldn't hardly barely without nothing nobody none neither dont doesnt didnt isnt cant wont ain't n't haven't hasn't hadn't far",
  negatorsBehind: '-',
  boosters:
    'very really so extremely absolutely totally completely incredibly super too quite utterly truly highly deeply again constantly always seriously insanely just pretty such particularly way much',
  turns: 'but however although though yet',
  asking:
    'how what why when where which who whom whose can could would should do does did is are will may might please shall explain if give',
  exclaiming: 'what a, what an, how nice, how lovely, how awful, such a',
  telling: /(?:ing|ed|[^s]s)$/,
  ordinals: 'second third fourth fifth sixth seventh eighth ninth tenth umpteenth nth',
  times: 'time',
  nobodies: 'nobody none',
  helping:
    'answers answer answered replies reply replied responds respond responded helps help helped cares care cared calls called call resolves solves solved resolved fixes fixed reacts listens picks bothers takes does knows tells fix',
};
