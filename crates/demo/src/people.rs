//! Invented people: names by region, generation and sex, and what a roster says about them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kernel::Month;
use registry::{Education, EthnicGroup, NewPerson, PoliticalStatus, Sex};

use crate::chance::{Chance, Wheel};
use crate::words::content;

/// What all telephone numbers here begin with: a segment that no operator has been given, so that a
/// number reads like one and rings nowhere.
pub(crate) const PHONE_PREFIX: &str = "1540";

static PEOPLE: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut lists: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    let mut name = "";
    for line in content(include_str!("../words/people.txt")) {
        match line.strip_prefix("## ") {
            Some(heading) => name = heading,
            None if matches!(name, "training" | "civility") => {
                lists.entry(name).or_default().push(line);
            }
            None => lists.entry(name).or_default().extend(line.split(' ')),
        }
    }
    lists
});

/// A list of `words/people.txt`; an unknown one is empty, which a test would find.
pub(crate) fn list(name: &str) -> &'static [&'static str] {
    PEOPLE.get(name).map_or(&[], Vec::as_slice)
}

struct Surnames {
    names: Vec<&'static str>,
    wheel: Wheel,
}

fn surnames(kind: &str) -> Surnames {
    let mut names = Vec::new();
    let mut weights = Vec::new();
    for pair in list(kind).chunks(2) {
        if let [name, weight] = pair {
            names.push(*name);
            weights.push(weight.parse().unwrap_or(1.0));
        }
    }
    Surnames { names, wheel: Wheel::new(weights) }
}

static HAN: LazyLock<Surnames> = LazyLock::new(|| surnames("surnames/han"));
static YAO: LazyLock<Surnames> = LazyLock::new(|| surnames("surnames/yao"));

/// Who lives in a village: which surnames are many there, and how many are Yao.
pub(crate) struct Clans {
    han: Vec<&'static str>,
    yao: Vec<&'static str>,
    yao_share: f64,
}

impl Clans {
    /// The clans of a village, most of it one to three surnames, as villages are.
    pub(crate) fn new(yao_share: f64, community: bool, chance: &mut Chance) -> Self {
        let count = if community { 8 } else { chance.between(1, 3) as usize };
        let draw = |from: &Surnames, chance: &mut Chance| -> Vec<&'static str> {
            (0..count).map(|_| from.names[from.wheel.draw(chance)]).collect()
        };
        Self { han: draw(&HAN, chance), yao: draw(&YAO, chance), yao_share }
    }

    /// A surname of the village, mostly one of its clans.
    pub(crate) fn surname(&self, ethnic_group: EthnicGroup, chance: &mut Chance) -> &'static str {
        let (all, own) = match ethnic_group {
            EthnicGroup::Yao => (&*YAO, &self.yao),
            _ => (&*HAN, &self.han),
        };
        if chance.odds(0.62) { chance.word(own) } else { all.names[all.wheel.draw(chance)] }
    }

    fn ethnic_group(&self, chance: &mut Chance) -> EthnicGroup {
        match chance.unit() {
            x if x < self.yao_share => EthnicGroup::Yao,
            x if x > 0.996 => EthnicGroup::Zhuang,
            x if x > 0.993 => EthnicGroup::Miao,
            _ => EthnicGroup::Han,
        }
    }
}

/// Makes people, each with a telephone number of their own.
pub(crate) struct Register {
    phones: u64,
    shift: u64,
}

impl Register {
    /// An empty register.
    pub(crate) fn new(seed: u64) -> Self {
        Self { phones: 0, shift: seed % 9_999_991 }
    }

    /// A number nobody else has: the multiplier has no factor in common with ten million.
    pub(crate) fn phone(&mut self) -> String {
        self.phones += 1;
        let tail = (self.phones * 7_654_321 + self.shift) % 10_000_000;
        format!("{PHONE_PREFIX}{tail:07}")
    }

    /// A person born in that year.
    pub(crate) fn person(
        &mut self,
        clans: &Clans,
        sex: Sex,
        born: i16,
        chance: &mut Chance,
    ) -> NewPerson {
        let ethnic_group = clans.ethnic_group(chance);
        let surname = clans.surname(ethnic_group, chance);
        let age = 2023 - born;
        let has_phone = chance.odds(if age > 75 { 0.45 } else { 0.97 });
        NewPerson {
            name: name(surname, sex, born, chance),
            sex: Some(sex),
            birth_month: Month::new(born, chance.between(1, 12) as i8).ok(),
            phone: has_phone.then(|| self.phone()),
            ethnic_group: Some(ethnic_group),
            political_status: Some(political_status(age, chance)),
            education: Some(education(born, chance)),
            identity_hash: None,
        }
    }
}

/// A name in the manner of the generation; never one of the article's people.
pub(crate) fn name(surname: &str, sex: Sex, born: i16, chance: &mut Chance) -> String {
    let sex = if sex == Sex::Female { "female" } else { "male" };
    let generation = match born {
        ..=1959 => "old",
        1960..=1981 => "middle",
        _ => "young",
    };
    let first = list(&format!("given/{sex}/{generation}/first"));
    let last = list(&format!("given/{sex}/{generation}/last"));
    loop {
        let single = chance.odds(if generation == "old" { 0.05 } else { 0.17 });
        let (one, two) = (chance.word(first), chance.word(last));
        let name = match single {
            true => format!("{surname}{two}"),
            false => format!("{surname}{one}{two}"),
        };
        let stutters = !single && one == two && sex == "male";
        if !stutters && !list("never").contains(&name.as_str()) {
            return name;
        }
    }
}

fn political_status(age: i16, chance: &mut Chance) -> PoliticalStatus {
    match chance.unit() {
        x if x < 0.085 && age > 20 => PoliticalStatus::Member,
        x if x < 0.088 && age > 20 => PoliticalStatus::Probationary,
        x if x < 0.25 && age < 29 => PoliticalStatus::League,
        _ => PoliticalStatus::Masses,
    }
}

fn education(born: i16, chance: &mut Chance) -> Education {
    use Education::{College, JuniorMiddle, Other, Primary, SeniorMiddle, University, Vocational};
    let list: &[(Education, f64)] = match born {
        ..=1949 => &[(Primary, 70.0), (Other, 20.0), (JuniorMiddle, 10.0)],
        1950..=1969 => {
            &[(Primary, 42.0), (JuniorMiddle, 43.0), (SeniorMiddle, 12.0), (Vocational, 3.0)]
        }
        1970..=1984 => &[
            (Primary, 14.0),
            (JuniorMiddle, 58.0),
            (SeniorMiddle, 16.0),
            (Vocational, 8.0),
            (College, 4.0),
        ],
        _ => &[
            (JuniorMiddle, 45.0),
            (SeniorMiddle, 20.0),
            (Vocational, 14.0),
            (College, 14.0),
            (University, 7.0),
        ],
    };
    chance.weighed(list)
}

/// A polite name for somebody old: 何大爷, 盘奶奶.
pub(crate) fn elder(clans: &Clans, chance: &mut Chance) -> String {
    let group = clans.ethnic_group(chance);
    let call = ["大爷", "奶奶", "大伯", "婶婶", "老人", "爹爹"];
    format!("{}{}", clans.surname(group, chance), chance.word(&call))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_plausible_and_nobodys_from_the_article() {
        let mut chance = Chance::new(3, "names", 0);
        let clans = Clans::new(0.4, false, &mut chance);
        let mut register = Register::new(3);
        let mut names = BTreeSet::new();
        let mut phones = BTreeSet::new();
        for count in 0..5_000 {
            let sex = if count % 2 == 0 { Sex::Male } else { Sex::Female };
            let born = chance.between(1938, 1999) as i16;
            let person = register.person(&clans, sex, born, &mut chance);
            let length = person.name.chars().count();
            assert!((2..=4).contains(&length), "{}", person.name);
            assert!(person.name.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)));
            assert!(!list("never").contains(&person.name.as_str()));
            if let Some(phone) = person.phone {
                assert!(phone.len() == 11 && phone.starts_with(PHONE_PREFIX), "{phone}");
                assert!(phones.insert(phone), "a number was given twice");
            }
            names.insert(person.name);
        }
        assert!(names.len() > 1_500, "only {} different names", names.len());
    }

    #[test]
    fn the_lists_are_there() {
        for name in ["never", "hamlets/first", "hamlets/last", "streets", "training", "civility"] {
            assert!(list(name).len() >= 5, "{name}");
        }
        assert!(HAN.names.len() > 30 && YAO.names.len() > 10);
    }
}
