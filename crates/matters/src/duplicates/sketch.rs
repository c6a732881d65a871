//! What a report says, as far as two reports can be compared by it.

use std::collections::{HashMap, HashSet};

use super::score::Told;
use super::vocabulary::{self, Class, Meaning};
use crate::Kind;

/// A part of a text that can be met in another one: a meaning of the vocabulary, or the sound of one
/// or two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Unit {
    /// A word of that number in the vocabulary.
    Meaning(u16),
    /// Two characters that stand together.
    Pair(&'static str, &'static str),
    /// One character.
    Single(&'static str),
    /// One character, whether it stands in a known word or not.
    Syllable(&'static str),
}

/// A unit, where it stands, and what it tells beside how rare it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mention {
    pub(super) unit: Unit,
    /// Where it stands among the characters of the text.
    pub(super) span: (usize, usize),
    /// How much it tells, as a factor.
    pub(super) factor: f64,
}

/// What a report says.
#[derive(Debug, Clone, Default)]
pub(super) struct Sketch {
    letters: Vec<char>,
    /// Each unit once, in order.
    pub(super) mentions: Vec<Mention>,
    pub(super) things: HashSet<u16>,
    pub(super) faults: HashSet<u16>,
    pub(super) effects: HashSet<u16>,
    /// The fields of life that its words tell of.
    pub(super) fields: HashSet<u8>,
    /// Each syllable once, of what says something.
    pub(super) syllables: Vec<Mention>,
    /// The sounds of all characters.
    pub(super) sounds: Vec<&'static str>,
    /// The places that it names, each with the units of its name.
    pub(super) places: Vec<Place>,
    /// The surnames of people whom it names.
    pub(super) people: HashSet<&'static str>,
    /// Numbers that tell one from another: the third group, number 12.
    pub(super) ordinals: HashSet<(char, u32)>,
    /// Numbers that tell how much: three lamps, five days.
    pub(super) amounts: HashSet<(char, u32)>,
    /// What stands behind a word that turns it round.
    pub(super) negated: HashSet<Unit>,
    /// Whether it says thanks rather than that something is wrong.
    pub(super) is_thanks: bool,
}

/// A place that a text names.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// What its name is made of: meanings, pairs of characters, or one character alone.
    pub(super) units: Vec<Unit>,
    /// Whether a known word makes it a place; one character may mislead: 屋檐上.
    pub(super) is_sure: bool,
    /// Whether a part of it is a landmark.
    is_landmark: bool,
    /// The sounds of its characters, without those of the ending.
    pub(super) sounds: Vec<&'static str>,
    pub(super) span: (usize, usize),
}

impl Place {
    /// How much of the name the other text says, what is rare counting for more: from 0 to 1.
    pub(super) fn named_in(&self, other: &Sketch, rarity: &Rarity) -> f64 {
        let is_meant = |unit: &Unit| match unit {
            Unit::Meaning(_) => other.places.iter().any(|place| place.units.contains(unit)),
            _ => false,
        };
        if self.is_landmark && self.units.iter().any(is_meant) {
            return 1.0;
        }
        let weight = |sound: &'static str| rarity.of(Unit::Syllable(sound));
        let whole: f64 = self.sounds.iter().map(|&sound| weight(sound)).sum();
        if whole <= 0.0 {
            return 0.0;
        }
        let said = |window: &[&'static str]| -> (usize, f64) {
            let heard = self.sounds.iter().filter(|sound| window.contains(sound));
            heard.fold((0, 0.0), |(count, sum), &sound| (count + 1, sum + weight(sound)))
        };
        // One character alone is a name only where the other one names a place with it as well.
        let in_text = other
            .sounds
            .windows((self.sounds.len() + 1).min(other.sounds.len()).max(1))
            .map(said)
            .filter(|&(count, _)| count > 1)
            .map(|(_, sum)| sum);
        // 路边 is no name: every road has a side.
        let is_name = !self.units.iter().all(|unit| matches!(unit, Unit::Meaning(_)));
        let in_text = in_text.filter(|_| is_name || self.is_landmark || self.units.is_empty());
        let in_places = other.places.iter().map(|place| said(&place.sounds).1);
        in_text.chain(in_places).fold(0.0, f64::max) / whole
    }
}

/// How much a meaning tells against a pair of characters.
const MEANING: f64 = 1.6;
/// How much a single character tells against a pair.
const SINGLE: f64 = 0.35;
/// How many characters before an ending belong to the name of a place.
const NAME: usize = 3;
/// How many reports the county is thought to have beside those that are at hand, so that in a small
/// village not everything is rare.
const THOUGHT_OF: f64 = 20.0;

/// A piece of a text.
#[derive(Debug, Clone, Copy)]
enum Piece {
    Word(Meaning),
    Letter(&'static str),
    Number { value: u32, of: char },
    Gap,
}

impl Sketch {
    /// Reads a text.
    pub(super) fn of(text: &str) -> Self {
        Self::read(text, |_, _| true)
    }

    /// Reads a text with those words of the vocabulary only.
    pub(super) fn read(text: &str, knows: impl Fn(&[char], Meaning) -> bool) -> Self {
        let letters: Vec<char> = search::words(text).join(" ").chars().collect();
        let sounds: Vec<&'static str> =
            letters.iter().map(|&letter| search::syllable(letter).unwrap_or("")).collect();
        let pieces = without_asks(pieces(&letters, &sounds, knows), &letters);
        let mut sketch = Self { letters, ..Self::default() };
        sketch.mention(&pieces);
        sketch.name_places(&pieces, &sounds);
        sketch.name_what_follows(&pieces, &sounds);
        sketch.keep_whole_places();
        sketch.spell(&pieces, &sounds);
        sketch.sounds = sounds;
        let mut seen = HashSet::new();
        sketch.mentions.retain(|mention| seen.insert(mention.unit));
        sketch
    }

    /// The characters of a part.
    pub(super) fn text(&self, (from, until): (usize, usize)) -> String {
        self.letters[from..until].iter().filter(|letter| **letter != ' ').collect()
    }

    /// The place that it surely names.
    pub(super) fn sure_place(&self) -> Option<&Place> {
        self.places.iter().find(|place| place.is_sure)
    }

    /// Of 油坊 and 油坊后面 only the longer one is the place.
    fn keep_whole_places(&mut self) {
        let spans: Vec<(usize, usize)> = self.places.iter().map(|place| place.span).collect();
        self.places.retain(|Place { span: (from, until), .. }| {
            let covers = |&(start, end): &(usize, usize)| {
                start <= *from && *until <= end && (start, end) != (*from, *until)
            };
            !spans.iter().any(covers)
        });
    }

    /// Keeps the syllables of what says something.
    fn spell(&mut self, pieces: &[(Piece, usize, usize)], sounds: &[&'static str]) {
        let mut seen = HashSet::new();
        for &(piece, from, until) in pieces {
            let tells = match piece {
                Piece::Word(Meaning { class, .. }) => !matches!(
                    class,
                    Class::Empty | Class::Not | Class::Title | Class::Ending | Class::Thanks
                ),
                Piece::Letter(_) => true,
                Piece::Number { .. } | Piece::Gap => false,
            };
            if !tells {
                continue;
            }
            for (at, &sound) in sounds.iter().enumerate().take(until).skip(from) {
                if !sound.is_empty() && seen.insert(sound) {
                    let unit = Unit::Syllable(sound);
                    self.syllables.push(Mention { unit, span: (at, at + 1), factor: 1.0 });
                }
            }
        }
    }

    fn mention(&mut self, pieces: &[(Piece, usize, usize)]) {
        let mut turned = false;
        let mut before: Option<(&'static str, usize)> = None;
        for (at, &(piece, from, until)) in pieces.iter().enumerate() {
            let mut unit = None;
            match piece {
                Piece::Word(Meaning { number, class, field }) => match class {
                    Class::Thing | Class::Fault | Class::Effect | Class::Landmark => {
                        unit = Some((Unit::Meaning(number), MEANING));
                        if field > 0 {
                            self.fields.insert(field);
                        }
                        match class {
                            Class::Effect => drop(self.effects.insert(number)),
                            Class::Thing => drop(self.things.insert(number)),
                            Class::Fault => drop(self.faults.insert(number)),
                            _ => {}
                        }
                    }
                    Class::Thanks => self.is_thanks = true,
                    Class::Title => self.name_person(pieces, at),
                    Class::Ending | Class::Not | Class::Empty => {}
                },
                Piece::Letter(sound) => {
                    if at > 0 && matches!(pieces[at - 1].0, Piece::Letter("xing")) {
                        // 姓何的.
                        self.people.insert(sound);
                    }
                    unit = Some((Unit::Single(sound), SINGLE));
                    if let Some((first, start)) = before {
                        let pair = Unit::Pair(first, sound);
                        self.mentions.push(Mention {
                            unit: pair,
                            span: (start, until),
                            factor: 1.0,
                        });
                    }
                }
                Piece::Number { value, of } => {
                    let kept = if is_ordinal(of) { &mut self.ordinals } else { &mut self.amounts };
                    kept.insert((of, value));
                }
                Piece::Gap => {}
            }
            if let Some((unit, factor)) = unit {
                self.mentions.push(Mention { unit, span: (from, until), factor });
                if turned {
                    self.negated.insert(unit);
                }
            }
            turned = matches!(piece, Piece::Word(Meaning { class: Class::Not, .. }));
            before = match piece {
                Piece::Letter(sound) => Some((sound, from)),
                _ => None,
            };
        }
    }

    /// Whether a place ends with this one character: 竹山里的, but not 垂到地上.
    fn is_short_ending(&self, pieces: &[(Piece, usize, usize)], at: usize) -> bool {
        let (piece, from, _) = pieces[at];
        // 竹 of 竹山里 is a thing as well.
        let is_letter = |at: usize| match pieces[at].0 {
            Piece::Letter(_) => true,
            Piece::Word(Meaning { class, .. }) => {
                matches!(class, Class::Thing | Class::Landmark) && pieces[at].2 - pieces[at].1 == 1
            }
            Piece::Number { .. } | Piece::Gap => false,
        };
        let ends = pieces.get(at + 1).is_none_or(|(next, _, _)| !matches!(next, Piece::Letter(_)));
        matches!(piece, Piece::Letter(_))
            && SHORT_ENDINGS.contains(self.letters[from])
            && ends
            && at > 1
            && is_letter(at - 1)
            && is_letter(at - 2)
    }

    /// The surname before a title: 何大爷, 周家.
    fn name_person(&mut self, pieces: &[(Piece, usize, usize)], title: usize) {
        if let Some((Piece::Letter(sound), _, _)) = title.checked_sub(1).map(|at| pieces[at]) {
            self.people.insert(sound);
        }
    }

    /// The place after 在, where the clause ends with it and no ending shows it.
    fn name_what_follows(&mut self, pieces: &[(Piece, usize, usize)], sounds: &[&'static str]) {
        for clause in pieces.split(|(piece, ..)| matches!(piece, Piece::Gap)) {
            let begins = clause.iter().rposition(|&(piece, from, until)| {
                let text: String = self.letters[from..until].iter().collect();
                !matches!(piece, Piece::Gap) && BEFORE_PLACES.contains(&text.as_str())
            });
            let Some(name) = begins.map(|at| &clause[at + 1..]).filter(|name| !name.is_empty())
            else {
                continue;
            };
            let span = (name[0].1, name[name.len() - 1].2);
            let is_name = |(piece, ..): &(Piece, usize, usize)| match piece {
                Piece::Word(Meaning { class, .. }) => {
                    matches!(class, Class::Thing | Class::Title | Class::Landmark | Class::Ending)
                }
                Piece::Letter(_) => true,
                Piece::Number { .. } | Piece::Gap => false,
            };
            let is_within = |place: &Place| place.span.0 >= span.0 && place.span.1 <= span.1;
            let is_known = self.places.iter().any(is_within);
            let is_long_enough = (2..=LONGEST_NAME).contains(&(span.1 - span.0));
            if is_known || !is_long_enough || !name.iter().all(is_name) {
                continue;
            }
            self.places.push(Place {
                units: Vec::new(),
                is_sure: true,
                is_landmark: false,
                sounds: sounds[span.0..span.1].to_vec(),
                span,
            });
        }
    }

    /// The places: landmarks, and what stands before an ending.
    fn name_places(&mut self, pieces: &[(Piece, usize, usize)], sounds: &[&'static str]) {
        for (at, &(piece, from, until)) in pieces.iter().enumerate() {
            if self.is_short_ending(pieces, at) {
                let place = name_before(&pieces[..at], (from, until), sounds);
                self.places.push(Place { is_sure: false, ..place });
            }
            let Piece::Word(meaning) = piece else { continue };
            match meaning.class {
                Class::Landmark => {
                    let units = vec![Unit::Meaning(meaning.number)];
                    let (sounds, span) = (sounds[from..until].to_vec(), (from, until));
                    self.places.push(Place {
                        units,
                        is_sure: true,
                        is_landmark: true,
                        sounds,
                        span,
                    });
                }
                Class::Ending => {
                    let place = name_before(&pieces[..at], (from, until), sounds);
                    if !place.units.is_empty() {
                        self.places.push(place);
                    }
                }
                _ => {}
            }
        }
    }
}

/// What stands before the name of a place that goes up to the next stop: 就在木马桥.
const BEFORE_PLACES: [&str; 10] =
    ["在", "就在", "在那", "住", "位置", "地点", "位置是", "位置在", "地点是", "是"];

/// How long the name of a place is at most, in characters.
const LONGEST_NAME: usize = 7;

/// How a clause begins that asks for something rather than tells what happened.
const ASKS: &str = "请 求 望 盼 希望 恳 拜托 派 喊人 喊师 喊个 喊相 喊专 喊来 叫人 叫师 莫 别 麻烦 劳 烦 给个 给句 给一句 \
    给我们 给大家 给老 给咱 想个 想想 再拖 再不 能不能 能否 要求 要有人 要派 早点 早日 早些 快点 快些 尽快 尽早 赶快 赶紧 \
    赶在 抓紧 反映过 讲了几 说了几 讲过 说过 催 来个 来人 上头 上面 领导 政府 村里 村干部 干部 有关 不要再 等个 等着 务必 \
    帮忙 帮我 帮着 帮一 要上 要村 要政 要镇 早 快 什么时候 几时 哪个来 谁来 有没有人 有人管";

/// The pieces but for clauses that only ask.
fn without_asks(
    pieces: Vec<(Piece, usize, usize)>,
    letters: &[char],
) -> Vec<(Piece, usize, usize)> {
    let mut kept = Vec::with_capacity(pieces.len());
    for clause in pieces.split_inclusive(|(piece, ..)| matches!(piece, Piece::Gap)) {
        let text: String = clause
            .first()
            .map(|&(_, from, _)| letters[from..].iter().collect())
            .unwrap_or_default();
        let asks = ASKS.split_whitespace().any(|begin| text.starts_with(begin));
        let tells = clause.iter().any(|(piece, ..)| match piece {
            Piece::Word(Meaning { class, .. }) => {
                matches!(class, Class::Thing | Class::Fault | Class::Effect | Class::Landmark)
            }
            _ => false,
        });
        if asks && !tells {
            kept.extend(clause.last().filter(|(piece, ..)| matches!(piece, Piece::Gap)));
        } else {
            kept.extend(clause);
        }
    }
    kept
}

/// Characters that end the name of a place by themselves, where a name of two stands before them.
const SHORT_ENDINGS: &str = "里上下边旁口前后";

/// The place whose name stands before an ending, which stands there.
fn name_before(
    pieces: &[(Piece, usize, usize)],
    ending: (usize, usize),
    heard: &[&'static str],
) -> Place {
    let mut place = Place {
        units: Vec::new(),
        is_sure: true,
        is_landmark: false,
        sounds: Vec::new(),
        span: ending,
    };
    let mut after = None;
    for &(piece, from, until) in pieces.iter().rev().take(NAME) {
        match piece {
            Piece::Letter(sound) => {
                if let Some(after) = after {
                    place.units.push(Unit::Pair(sound, after));
                }
                place.sounds.push(sound);
                after = Some(sound);
            }
            Piece::Word(Meaning {
                number,
                class: class @ (Class::Thing | Class::Landmark),
                ..
            }) => {
                place.is_landmark |= class == Class::Landmark;
                place.units.push(Unit::Meaning(number));
                place.sounds.extend(heard[from..until].iter().rev());
                after = None;
            }
            // 卢家 before 门口.
            Piece::Word(Meaning { class: Class::Title, .. }) => after = None,
            _ => break,
        }
        place.span.0 = from;
    }
    if place.units.is_empty() {
        place.units.extend(place.sounds.first().map(|&sound| Unit::Single(sound)));
    }
    place.sounds.reverse();
    place
}

/// Whether a number before this tells one from another rather than how much.
fn is_ordinal(of: char) -> bool {
    "组号队支栋楼".contains(of)
}

/// What may stand behind a number that is written in characters.
const COUNTED: &str = "组号队支栋楼天日个盏户米亩元块次年月根处丈口头岁周点斤回条座车家间只度分";

fn pieces(
    letters: &[char],
    sounds: &[&'static str],
    knows: impl Fn(&[char], Meaning) -> bool,
) -> Vec<(Piece, usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        if letters[at] == ' ' {
            found.push((Piece::Gap, at, at + 1));
            at += 1;
            continue;
        }
        if let Some((value, length)) = number(&letters[at..]) {
            let of = letters.get(at + length).copied().unwrap_or(' ');
            let until = (at + length + usize::from(COUNTED.contains(of))).min(letters.len());
            found.push((Piece::Number { value, of }, at, until));
            at = until;
            continue;
        }
        let run = letters[at..].iter().position(|&letter| letter == ' ');
        let end = run.map_or(letters.len(), |length| at + length);
        match vocabulary::meaning(&letters[at..end], &sounds[at..end], &knows) {
            Some((meaning, length)) => {
                found.push((Piece::Word(meaning), at, at + length));
                at += length;
            }
            None => {
                if !sounds[at].is_empty() {
                    found.push((Piece::Letter(sounds[at]), at, at + 1));
                }
                at += 1;
            }
        }
    }
    found
}

/// The number at the beginning and how many characters it takes: digits, or a number in characters
/// when something that is counted stands behind it.
fn number(letters: &[char]) -> Option<(u32, usize)> {
    let digits = letters.iter().take_while(|letter| letter.is_ascii_digit()).count();
    if digits > 0 {
        let text: String = letters[..digits.min(9)].iter().collect();
        return Some((text.parse().ok()?, digits));
    }
    let value = |letter: char| "零一二三四五六七八九".chars().position(|digit| digit == letter);
    let value = |letter: char| match letter {
        '两' => Some(2),
        other => value(other).map(|value| value as u32),
    };
    let (mut total, mut last, mut length) = (0, None, 0);
    for &letter in letters.iter().take(5) {
        match letter {
            '十' => total += last.take().unwrap_or(1) * 10,
            '百' => total += last.take()? * 100,
            other => match value(other) {
                Some(digit) => last = Some(digit),
                None => break,
            },
        }
        length += 1;
    }
    let counted = letters.get(length).is_some_and(|&next| COUNTED.contains(next));
    (length > 0 && counted).then_some((total + last.unwrap_or(0), length))
}

/// How rare units are among the reports at hand.
#[derive(Debug, Default)]
pub(super) struct Rarity {
    reports: f64,
    with: HashMap<Unit, f64>,
    of_category: HashMap<(Kind, String), f64>,
}

impl Rarity {
    /// Counts a report.
    pub(super) fn count(&mut self, told: &Told, sketch: &Sketch) {
        self.reports += 1.0;
        if let Some(category) = &told.category {
            *self.of_category.entry((told.kind, category.clone())).or_default() += 1.0;
        }
        for mention in sketch.mentions.iter().chain(&sketch.syllables) {
            *self.with.entry(mention.unit).or_default() += 1.0;
        }
    }

    /// How rare a unit is.
    pub(super) fn of(&self, unit: Unit) -> f64 {
        let with = self.with.get(&unit).copied().unwrap_or(0.0).max(1.0);
        ((self.reports + THOUGHT_OF) / (with + 0.5)).ln().max(0.0)
    }

    /// How much it tells when two reports are of this one's category.
    pub(super) fn of_category(&self, told: &Told) -> f64 {
        let category = told.category.clone().unwrap_or_default();
        let with = self.of_category.get(&(told.kind, category)).copied().unwrap_or(0.0).max(1.0);
        ((self.reports + THOUGHT_OF) / (with + 1.0)).ln().max(0.0) / 3.0
    }

    /// How much it tells when two reports share this.
    pub(super) fn weight(&self, mention: &Mention) -> f64 {
        mention.factor * self.of(mention.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_digits_and_characters() {
        let of = |text: &str| number(&text.chars().collect::<Vec<_>>());
        assert_eq!(of("12号"), Some((12, 2)));
        assert_eq!(of("三组"), Some((3, 1)));
        assert_eq!(of("十二户"), Some((12, 2)));
        assert_eq!(of("两百米"), Some((200, 2)));
        assert_eq!(of("一直没来"), None, "no number, though it begins with one");
        assert_eq!(of("百货店"), None);
    }

    #[test]
    fn what_a_report_says() {
        let sketch = Sketch::of("三组老油坊背后的路灯不亮，有5天了，何大爷摔了一跤");
        assert_eq!(sketch.ordinals, HashSet::from([('组', 3)]));
        assert!(sketch.amounts.contains(&('天', 5)));
        assert!(sketch.people.contains("he"));
        assert_eq!(sketch.text(sketch.places[0].span), "老油坊背后");
        assert_eq!((sketch.things.len(), sketch.faults.len()), (1, 1));
        assert!(!sketch.is_thanks && Sketch::of("路灯修好了，谢谢").is_thanks);
        assert!(Sketch::of("").mentions.is_empty() && Sketch::of("！？😀").mentions.is_empty());
    }

    #[test]
    fn a_place_needs_no_long_ending() {
        let places = |text: &str| {
            let sketch = Sketch::of(text);
            sketch.places.iter().map(|place| sketch.text(place.span)).collect::<Vec<_>>()
        };
        assert_eq!(places("竹鹏里的路灯不亮"), ["竹鹏里"]);
        assert!(places("电线垂到地上了").is_empty());
        assert!(Sketch::of("姓何的来问").people.contains("he"));
    }

    #[test]
    fn what_is_turned_round_is_told_apart() {
        let negated = |text: &str| !Sketch::of(text).negated.is_empty();
        assert!(negated("不同意签字") && !negated("同意签字"));
    }
}
