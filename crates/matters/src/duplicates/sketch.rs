//! What a report says, as far as two reports can be compared by it.

use std::collections::{HashMap, HashSet};

use super::vocabulary::{self, Class, Meaning};

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
    /// The sounds of its characters.
    sounds: Vec<&'static str>,
    pub(super) span: (usize, usize),
}

impl Place {
    /// Whether the other place has a part of the name, or the other text says a part of it that is
    /// more than one character.
    pub(super) fn is_named_in(&self, other: &Sketch) -> bool {
        // 油茶林 and 茶油山 have two characters in common, if not side by side.
        let has_two = |place: &Place| {
            self.sounds.iter().filter(|sound| place.sounds.contains(sound)).count() > 1
        };
        if other.places.iter().any(has_two) {
            return true;
        }
        self.units.iter().any(|unit| match unit {
            Unit::Single(sound) => {
                other.people.contains(sound)
                    || other.places.iter().any(|place| place.units.contains(unit))
            }
            _ => other.mentions.iter().any(|mention| mention.unit == *unit),
        })
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
        Self::read(text, |_| true)
    }

    /// Reads a text with those words of the vocabulary only.
    pub(super) fn read(text: &str, knows: impl Fn(Class) -> bool) -> Self {
        let letters: Vec<char> = search::words(text).join(" ").chars().collect();
        let sounds: Vec<&'static str> =
            letters.iter().map(|&letter| search::syllable(letter).unwrap_or("")).collect();
        let pieces = pieces(&letters, &sounds, knows);
        let mut sketch = Self { letters, ..Self::default() };
        sketch.mention(&pieces);
        sketch.name_places(&pieces);
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

    fn mention(&mut self, pieces: &[(Piece, usize, usize)]) {
        let mut turned = false;
        let mut before: Option<(&'static str, usize)> = None;
        for (at, &(piece, from, until)) in pieces.iter().enumerate() {
            let mut unit = None;
            match piece {
                Piece::Word(Meaning { number, class }) => match class {
                    Class::Thing | Class::Fault | Class::Landmark => {
                        unit = Some((Unit::Meaning(number), MEANING));
                        match class {
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
        let is_letter = |at: usize| matches!(pieces[at].0, Piece::Letter(_));
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

    /// The places: landmarks, and what stands before an ending.
    fn name_places(&mut self, pieces: &[(Piece, usize, usize)]) {
        for (at, &(piece, from, until)) in pieces.iter().enumerate() {
            if self.is_short_ending(pieces, at) {
                let place = name_before(&pieces[..at], (from, until));
                self.places.push(Place { is_sure: false, ..place });
            }
            let Piece::Word(meaning) = piece else { continue };
            match meaning.class {
                Class::Landmark => {
                    let units = vec![Unit::Meaning(meaning.number)];
                    let (sounds, span) = (Vec::new(), (from, until));
                    self.places.push(Place { units, is_sure: true, sounds, span });
                }
                Class::Ending => {
                    let place = name_before(&pieces[..at], (from, until));
                    if !place.units.is_empty() {
                        self.places.push(place);
                    }
                }
                _ => {}
            }
        }
    }
}

/// Characters that end the name of a place by themselves, where a name of two stands before them.
const SHORT_ENDINGS: &str = "里上下边旁口前后";

/// The place whose name stands before an ending, which stands there.
fn name_before(pieces: &[(Piece, usize, usize)], ending: (usize, usize)) -> Place {
    let mut place = Place { units: Vec::new(), is_sure: true, sounds: Vec::new(), span: ending };
    let mut after = None;
    for &(piece, from, _) in pieces.iter().rev().take(NAME) {
        match piece {
            Piece::Letter(sound) => {
                if let Some(after) = after {
                    place.units.push(Unit::Pair(sound, after));
                }
                place.sounds.push(sound);
                after = Some(sound);
            }
            Piece::Word(Meaning { number, class: Class::Thing | Class::Landmark }) => {
                place.units.push(Unit::Meaning(number));
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
    knows: impl Fn(Class) -> bool,
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
}

impl Rarity {
    /// Counts a report.
    pub(super) fn count(&mut self, sketch: &Sketch) {
        self.reports += 1.0;
        for mention in &sketch.mentions {
            *self.with.entry(mention.unit).or_default() += 1.0;
        }
    }

    /// How much it tells when two reports share this.
    pub(super) fn weight(&self, mention: &Mention) -> f64 {
        let with = self.with.get(&mention.unit).copied().unwrap_or(0.0).max(1.0);
        mention.factor * ((self.reports + THOUGHT_OF) / (with + 0.5)).ln().max(0.0)
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
