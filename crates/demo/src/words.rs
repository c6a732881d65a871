//! Words that read like those people write: patterns with slots, from the files in `words/`.
//!
//! A pattern is a line. `{3-15}` is a number, `{作物}` a word of that pool, `{村}` `{组}` `{屋场}`
//! `{老}` come from the place. `@3-5` before a line limits it to these months, `!` marks what can
//! be urgent, `坑 塌>` an answer that only fits an appeal with one of these words.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::chance::Chance;

/// The place that a text speaks of.
pub(crate) struct Place<'p> {
    pub(crate) village: &'p str,
    pub(crate) group: &'p str,
    pub(crate) hamlet: &'p str,
    /// A polite name for somebody old there.
    pub(crate) elder: &'p str,
}

enum Part {
    Text(&'static str),
    Number(i64, i64),
    Pool(&'static [&'static str]),
    Village,
    Group,
    Hamlet,
    Elder,
}

/// One line with its slots.
pub(crate) struct Pattern {
    months: Option<(u8, u8)>,
    /// Whether it can be urgent.
    pub(crate) urgent: bool,
    needs: Vec<&'static str>,
    parts: Vec<Part>,
}

impl Pattern {
    fn fits(&self, month: u8) -> bool {
        self.months.is_none_or(|(first, last)| (first..=last).contains(&month))
    }

    /// The text with every slot filled.
    pub(crate) fn fill(&self, place: &Place<'_>, chance: &mut Chance) -> String {
        let mut text = String::with_capacity(96);
        for part in &self.parts {
            match part {
                Part::Text(words) => text.push_str(words),
                Part::Number(low, high) => {
                    text.push_str(&chance.between(*low, *high).to_string());
                }
                Part::Pool(words) => text.push_str(chance.word(words)),
                Part::Village => text.push_str(place.village),
                Part::Group => text.push_str(place.group),
                Part::Hamlet => text.push_str(place.hamlet),
                Part::Elder => text.push_str(place.elder),
            }
        }
        text
    }
}

/// The lines under one heading.
pub(crate) struct Section {
    /// What stands first in the heading: `appeal/irrigation`, `none`.
    pub(crate) key: &'static str,
    /// The name after it, or nothing.
    pub(crate) title: &'static str,
    /// How often it comes.
    pub(crate) weight: f64,
    lines: Vec<Pattern>,
    by_month: [Vec<usize>; 13],
}

impl Section {
    /// Whether anything here fits the month.
    pub(crate) fn has(&self, month: u8) -> bool {
        !self.by_month[usize::from(month)].is_empty()
    }

    /// Whether something urgent here fits the month.
    pub(crate) fn has_urgent(&self, month: u8) -> bool {
        self.by_month[usize::from(month)].iter().any(|&line| self.lines[line].urgent)
    }

    /// A line for that month, an urgent one where wanted and there.
    pub(crate) fn line(&self, month: u8, urgent: bool, chance: &mut Chance) -> &Pattern {
        let fitting = &self.by_month[usize::from(month)];
        if urgent {
            let found: Vec<usize> =
                fitting.iter().copied().filter(|&line| self.lines[line].urgent).collect();
            if !found.is_empty() {
                return &self.lines[*chance.pick(&found)];
            }
        }
        match fitting.is_empty() {
            true => chance.pick(&self.lines),
            false => &self.lines[*chance.pick(fitting)],
        }
    }

    /// A line that answers those words: one that fits them, or else one of the section for all.
    pub(crate) fn answering(
        &self,
        words: &str,
        general: &'static Section,
        chance: &mut Chance,
    ) -> &Pattern {
        let fits = |line: &&Pattern| {
            line.needs.is_empty() || line.needs.iter().any(|word| words.contains(word))
        };
        let fitting: Vec<&Pattern> = self.lines.iter().filter(fits).collect();
        if fitting.is_empty() || chance.odds(0.08) {
            return chance.pick(&general.lines);
        }
        fitting[chance.below(fitting.len())]
    }
}

/// A file of sections.
pub(crate) struct Book {
    sections: Vec<Section>,
    by_key: BTreeMap<&'static str, usize>,
}

impl Book {
    fn read(text: &'static str) -> Self {
        let mut sections: Vec<Section> = Vec::new();
        for line in content(text) {
            if let Some(heading) = line.strip_prefix("## ") {
                let (name, weight) = heading.split_once(" | ").unwrap_or((heading, "1"));
                let (key, title) = name.split_once(' ').unwrap_or((name, ""));
                let weight = weight.trim().parse().unwrap_or(1.0);
                let by_month = Default::default();
                sections.push(Section { key, title, weight, lines: Vec::new(), by_month });
            } else if let Some(section) = sections.last_mut() {
                let pattern = pattern(line);
                for month in 1..=12_u8 {
                    if pattern.fits(month) {
                        section.by_month[usize::from(month)].push(section.lines.len());
                    }
                }
                section.lines.push(pattern);
            }
        }
        let by_key = sections.iter().enumerate().map(|(at, section)| (section.key, at)).collect();
        Self { sections, by_key }
    }

    /// All sections, in their order.
    pub(crate) fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The section with that key, or the first one; a test knows every key that is asked for.
    pub(crate) fn section(&self, key: &str) -> &Section {
        self.find(key).unwrap_or(&self.sections[0])
    }

    /// The section with that key, where there is one.
    pub(crate) fn find(&self, key: &str) -> Option<&Section> {
        self.by_key.get(key).map(|&at| &self.sections[at])
    }
}

type Pools = BTreeMap<&'static str, Vec<&'static str>>;

static POOLS: LazyLock<Pools> = LazyLock::new(|| {
    let mut pools = BTreeMap::new();
    let mut name = "";
    for line in content(include_str!("../words/slots.txt")) {
        match line.strip_prefix("## ") {
            Some(heading) => name = heading,
            None => {
                let words: &mut Vec<&'static str> = pools.entry(name).or_default();
                words.extend(line.split(' '));
            }
        }
    }
    pools
});

/// What villagers ask for, by category.
pub(crate) static APPEALS: LazyLock<Book> =
    LazyLock::new(|| Book::read(include_str!("../words/appeals.txt")));
/// Hazards, disputes, early signs and emergencies, by kind and category.
pub(crate) static MATTERS: LazyLock<Book> =
    LazyLock::new(|| Book::read(include_str!("../words/matters.txt")));
/// Answers and what is said on the way to them.
pub(crate) static ANSWERS: LazyLock<Book> =
    LazyLock::new(|| Book::read(include_str!("../words/answers.txt")));
/// What is written about a contact, by service item.
pub(crate) static CONTACTS: LazyLock<Book> =
    LazyLock::new(|| Book::read(include_str!("../words/contacts.txt")));

/// A short closing sentence of somebody who asks for something.
pub(crate) fn closing(chance: &mut Chance) -> &'static str {
    POOLS.get("结尾").map_or("", |words| chance.word(words))
}

/// The lines of a file without comments and empty ones.
pub(crate) fn content(text: &'static str) -> impl Iterator<Item = &'static str> {
    let comment = |line: &str| line.starts_with('#') && !line.starts_with("##");
    text.lines().map(str::trim).filter(move |line| !line.is_empty() && !comment(line))
}

fn pattern(line: &'static str) -> Pattern {
    let (mut rest, mut urgent, mut months, mut needs) = (line, false, None, Vec::new());
    if let Some(after) = rest.strip_prefix('!') {
        (urgent, rest) = (true, after);
    }
    if let Some((span, after)) = rest.strip_prefix('@').and_then(|rest| rest.split_once(' ')) {
        months = span.split_once('-').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        rest = after;
    }
    if let Some((words, after)) = rest.split_once('>') {
        needs = words.split(' ').collect();
        rest = after;
    }
    let mut parts = Vec::new();
    while let Some((before, slot)) = rest.split_once('{') {
        if !before.is_empty() {
            parts.push(Part::Text(before));
        }
        let (name, after) = slot.split_once('}').unwrap_or((slot, ""));
        parts.push(part(name));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    Pattern { months, urgent, needs, parts }
}

fn part(name: &'static str) -> Part {
    let number = name
        .split_once('-')
        .and_then(|(low, high)| Some(Part::Number(low.parse().ok()?, high.parse().ok()?)));
    if let Some(number) = number {
        return number;
    }
    match name {
        "村" => Part::Village,
        "组" => Part::Group,
        "屋场" => Part::Hamlet,
        "老" => Part::Elder,
        // An unknown pool stays visible as its braces would; a test finds it.
        _ => POOLS.get(name).map_or(Part::Text("{}"), |words| Part::Pool(words)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const PLACE: Place<'_> =
        Place { village: "河源村", group: "第三组", hamlet: "樟树脚", elder: "何大爷" };

    fn books() -> [&'static Book; 4] {
        [&APPEALS, &MATTERS, &ANSWERS, &CONTACTS]
    }

    #[test]
    fn no_slot_is_left_open() {
        let mut chance = Chance::new(1, "words", 0);
        for section in books().into_iter().flat_map(Book::sections) {
            for line in &section.lines {
                for _ in 0..5 {
                    let text = line.fill(&PLACE, &mut chance);
                    let odd = ['{', '}', '@', '>', '|', '~', ' '];
                    assert!(!text.contains(odd), "{} in {}", text, section.key);
                    assert!(text.chars().count() >= 2, "{text} in {}", section.key);
                }
            }
        }
    }

    #[test]
    fn lines_are_many_and_never_twice() {
        let mut seen = BTreeSet::new();
        let text = include_str!("../words/appeals.txt");
        for line in content(text).filter(|line| !line.starts_with("##")) {
            assert!(seen.insert(line), "{line} stands twice");
        }
        for section in APPEALS.sections() {
            assert!(section.lines.len() >= 14, "{}: {}", section.title, section.lines.len());
            assert!((1..=12).all(|month| section.by_month[month].len() >= 8), "{}", section.key);
        }
        assert!(CONTACTS.sections().iter().all(|section| section.lines.len() >= 6));
    }

    #[test]
    fn every_appeal_has_answers_of_its_kind() {
        for section in APPEALS.sections() {
            for outcome in ["solved", "explained"] {
                let key = format!("{outcome}/{}", section.title);
                assert!(ANSWERS.find(&key).is_some(), "{key}");
            }
        }
    }

    #[test]
    fn an_answer_fits_the_words() {
        let mut chance = Chance::new(1, "answers", 0);
        let section = ANSWERS.section("solved/路灯亮化");
        let general = ANSWERS.section("solved/*");
        for _ in 0..200 {
            let words = "路灯被树枝挡住不亮，请修一下树。";
            let answer = section.answering(words, general, &mut chance).fill(&PLACE, &mut chance);
            assert!(!answer.contains("灯杆") && !answer.contains("电池"), "{answer}");
        }
    }
}
