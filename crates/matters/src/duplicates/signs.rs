//! Two matters, sign by sign: facts that speak for their being one, or against it.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::LazyLock;

use kernel::AreaPath;

use super::score::Told;
use super::sketch::{Mention, Rarity, Sketch, Unit};
use crate::category;

/// Makes a list of signs; after each stands what it may say: for (1), against (-1), either (0).
macro_rules! signs {
    ($(#[$about:meta])* $list:ident { $($(#[$doc:meta])* $name:ident $direction:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(super) enum $list { $($(#[$doc])* $name,)* }

        impl $list {
            /// All of them, in order.
            pub(super) const ALL: &'static [Self] = &[$(Self::$name),*];

            /// What it may say: fitting keeps to it.
            #[cfg(test)]
            pub(super) const fn direction(self) -> i8 {
                match self { $(Self::$name => $direction),* }
            }

            /// Its name in the file of weights.
            pub(super) const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }
        }
    };
}
pub(super) use signs;

signs! {
    /// A fact about two matters, as a number that is mostly 0 or 1.
    Sign {
        /// Always there: what is to be thought when nothing else is known.
        Always 0,
        SameHousehold 1,
        /// Different households count where a matter is a household's own and no place is named in
        /// common: a public lamp has many neighbours.
        OtherHousehold -1,
        /// Different households where the matter is everybody's.
        OtherTeller -1,
        SameGroup 1,
        OtherGroup -1,
        SameCategory 1,
        /// Categories that people take for one another.
        AlikeCategory 1,
        /// One of them is filed under what belongs nowhere else.
        CatchAll 1,
        /// Another kind, and categories that have nothing to do with each other.
        OtherKind -1,
        /// The same category, and how rare it is in the village.
        RareCategory 1,
        /// Days apart: the first week, the two weeks after it, the months after those.
        Week -1,
        Weeks -1,
        Months -1,
        /// More than two months apart.
        LongApart -1,
        SamePlace 1,
        OtherPlace -1,
        /// Other places, one of which may be none.
        MaybeOtherPlace -1,
        /// How much of the name of a place both say.
        Named 1,
        /// One of them names no place.
        NoPlace 0,
        NoPlaceAndCategory 0,
        SamePerson 1,
        OtherPerson -1,
        OtherOrdinal -1,
        SameAmount 1,
        OtherThing -1,
        SameThing 1,
        SameFault 1,
        OtherFault -1,
        SameEffect 1,
        OtherThingAndFault -1,
        /// Other fields of life, and categories that have nothing to do with each other.
        OtherField -1,
        /// What both say about what happened, of what the shorter one says.
        Held 1,
        /// How much of what both say is rare.
        Rare 1,
        /// Nothing that both say about what happened.
        NothingAlike -1,
        /// How many of its sounds the shorter one has in common with the other one.
        Sounds 1,
        RareSounds 1,
        Contrary -1,
        /// The same place or household, and the same category.
        ThereAndCategory 1,
        ThereAndAlike 1,
        ThereAndField 1,
        /// The same place or household, and as much of what the shorter one says.
        ThereAndHeld 1,
        /// The same place or household, and another fault.
        ThereAndOtherFault -1,
        /// The same place or household, and categories that have nothing to do with each other.
        ThereAndOtherCategory -1,
        /// Another place, household or group, and nothing that says the same.
        Elsewhere -1,
        GroupAndCategory 1,
        GroupAndAlike 1,
        GroupAndHeld 1,
        /// One group, one category, and few days between.
        GroupCategoryNear 1,
        /// A household's own: the same household, and the same category.
        OwnAndCategory 1,
        OwnAndAlike 1,
        OwnAndNear 1,
    }
}

/// How many signs there are.
pub(super) const SIGNS: usize = Sign::ALL.len();

/// Two matters, sign by sign.
pub(super) struct Compared {
    values: [f64; SIGNS],
    pub(super) days: i64,
    /// What both say, by where it stands in the first, and how much it tells.
    pub(super) shared: Vec<((usize, usize), f64)>,
    pub(super) place: Option<(usize, usize)>,
}

/// A matter with what its words say, weighed among others and ready for many comparisons.
pub(super) struct Weighed<'t> {
    pub(super) told: &'t Told,
    pub(super) sketch: &'t Sketch,
    happened: Bag,
    syllables: Bag,
}

impl<'t> Weighed<'t> {
    pub(super) fn of(told: &'t Told, sketch: &'t Sketch, rarity: &Rarity) -> Self {
        Self {
            told,
            sketch,
            happened: Bag::of(happened(sketch), rarity),
            syllables: Bag::of(sketch.syllables.iter(), rarity),
        }
    }
}

/// Units, each with what it tells.
struct Bag {
    weights: HashMap<Unit, f64>,
    mentions: Vec<(Unit, (usize, usize))>,
    whole: f64,
}

impl Bag {
    fn of<'m>(mentions: impl Iterator<Item = &'m Mention>, rarity: &Rarity) -> Self {
        let mut bag = Self { weights: HashMap::new(), mentions: Vec::new(), whole: 0.0 };
        for mention in mentions {
            let weight = rarity.weight(mention);
            bag.weights.insert(mention.unit, weight);
            bag.mentions.push((mention.unit, mention.span));
            bag.whole += weight;
        }
        bag
    }

    /// What both have, by where it stands here, with what it tells.
    fn shared(&self, other: &Self) -> Vec<((usize, usize), f64)> {
        let is_shared = |(unit, span): &(Unit, (usize, usize))| {
            other.weights.contains_key(unit).then(|| (*span, self.weights[unit]))
        };
        self.mentions.iter().filter_map(is_shared).collect()
    }

    /// How much of the shorter one this is, and how much of it is rare.
    fn part(&self, other: &Self, shared: &[((usize, usize), f64)]) -> (f64, f64) {
        let least = self.whole.min(other.whole);
        if least <= 0.0 {
            return (0.0, 0.0);
        }
        let common: f64 = shared.iter().map(|(_, weight)| weight).sum();
        let rare: f64 = shared.iter().map(|(_, weight)| (weight - RARE_FROM).max(0.0)).sum();
        (common / least, (rare / 4.0).min(2.0))
    }
}

impl Compared {
    pub(super) fn of(one: &Weighed<'_>, other: &Weighed<'_>, rarity: &Rarity) -> Self {
        let (a, b) = (one.told, other.told);
        let days = a.collected_on.days_since(b.collected_on).abs();
        let shared = one.happened.shared(&other.happened);
        let mut compared = Self { values: [0.0; SIGNS], days, shared, place: None };
        compared.set(Sign::Always, 1.0);
        compared.when(a, b, rarity);
        let is_of_household = of_household(a) || of_household(b);
        compared.at_place(one.sketch, other.sketch, rarity);
        compared.of_whom(a, b, is_of_household);
        compared.in_words(one, other);
        compared.together(is_of_household);
        compared
    }

    pub(super) fn get(&self, sign: Sign) -> f64 {
        self.values[sign as usize]
    }

    pub(super) fn has(&self, sign: Sign) -> bool {
        self.get(sign) > 0.0
    }

    pub(super) fn values(&self) -> &[f64; SIGNS] {
        &self.values
    }

    fn set(&mut self, sign: Sign, value: f64) {
        self.values[sign as usize] = value;
    }

    fn mark(&mut self, sign: Sign, holds: bool) {
        self.set(sign, f64::from(u8::from(holds)));
    }

    /// Days and categories.
    fn when(&mut self, a: &Told, b: &Told, rarity: &Rarity) {
        let days = self.days as f64;
        self.set(Sign::Week, (days / 7.0).min(1.0));
        self.set(Sign::Weeks, ((days - 7.0) / 14.0).clamp(0.0, 1.0));
        self.set(Sign::Months, ((days - 21.0) / 30.0).clamp(0.0, 3.0));
        self.mark(Sign::LongApart, self.days > 60);
        let between = between(a, b);
        self.mark(Sign::SameCategory, between == Between::Same);
        self.mark(Sign::AlikeCategory, between == Between::Alike);
        self.mark(Sign::CatchAll, between == Between::CatchAll);
        self.mark(Sign::OtherKind, between == Between::Nothing && a.kind != b.kind);
        if between == Between::Same {
            self.set(Sign::RareCategory, rarity.of_category(a));
        }
    }

    fn at_place(&mut self, left: &Sketch, right: &Sketch, rarity: &Rarity) {
        let (named, span) = shared_place(left, right, rarity);
        self.place = (named >= NAMED_FROM).then_some(span);
        let names_places = !left.places.is_empty() && !right.places.is_empty();
        let is_sure = left.sure_place().is_some() && right.sure_place().is_some();
        let is_other = names_places && self.place.is_none();
        self.set(Sign::Named, named);
        self.mark(Sign::SamePlace, self.place.is_some());
        self.set(Sign::OtherPlace, if is_other && is_sure { 1.0 - named } else { 0.0 });
        self.mark(Sign::MaybeOtherPlace, is_other && !is_sure);
        self.mark(Sign::NoPlace, !names_places);
    }

    /// Households and groups.
    fn of_whom(&mut self, a: &Told, b: &Told, is_of_household: bool) {
        if let (Some(one), Some(other)) = (a.household_id, b.household_id) {
            let is_other = one != other;
            let is_placed = self.place.is_some();
            self.mark(Sign::SameHousehold, !is_other);
            self.mark(Sign::OtherHousehold, is_other && is_of_household && !is_placed);
            self.mark(Sign::OtherTeller, is_other && !is_of_household);
        }
        let is_group = |path: &AreaPath| path.depth() > 3;
        if is_group(&a.area_path) && is_group(&b.area_path) {
            self.mark(Sign::SameGroup, a.area_path == b.area_path);
            self.mark(Sign::OtherGroup, a.area_path != b.area_path);
        }
    }

    fn in_words(&mut self, one: &Weighed<'_>, other: &Weighed<'_>) {
        let (left, right) = (one.sketch, other.sketch);
        // 四古爷 and 陈家四古 are one.
        let hears = |one: &Sketch, other: &Sketch| {
            one.people.iter().any(|name| other.sounds.contains(name))
        };
        let is_heard = hears(left, right) || hears(right, left);
        let (is_same, is_other) = meeting(&left.people, &right.people);
        self.mark(Sign::SamePerson, is_same);
        self.mark(Sign::OtherPerson, is_other && !is_heard);
        self.mark(Sign::OtherOrdinal, meeting(&left.ordinals, &right.ordinals).1);
        self.mark(Sign::SameAmount, meeting(&left.amounts, &right.amounts).0);
        let (is_same, is_other) = meeting(&left.things, &right.things);
        self.mark(Sign::SameThing, is_same);
        self.mark(Sign::OtherThing, is_other);
        let (is_same, is_other) = meeting(&left.faults, &right.faults);
        self.mark(Sign::SameFault, is_same);
        self.mark(Sign::OtherFault, is_other);
        self.mark(Sign::SameEffect, meeting(&left.effects, &right.effects).0);
        let (is_same_field, is_other_field) = meeting(&left.fields, &right.fields);
        self.mark(Sign::ThereAndField, is_same_field && self.is_there() > 0.0);
        let is_apart = self.categories() <= 0.0;
        self.mark(Sign::OtherField, is_other_field && is_apart);
        let turned = turned_round(left, right) || turned_round(right, left);
        self.mark(Sign::Contrary, turned || left.is_thanks != right.is_thanks);

        let (held, rare) = one.happened.part(&other.happened, &self.shared);
        self.set(Sign::Held, held);
        self.set(Sign::Rare, rare);
        self.mark(Sign::NothingAlike, self.shared.is_empty());
        let shared = one.syllables.shared(&other.syllables);
        let (sounds, rare) = one.syllables.part(&other.syllables, &shared);
        self.set(Sign::Sounds, sounds);
        self.set(Sign::RareSounds, rare);
    }

    /// Signs that say more together than one by one.
    fn together(&mut self, is_of_household: bool) {
        let is_there = self.is_there();
        let (category, alike) = (self.get(Sign::SameCategory), self.is_alike());
        let (group, held) = (self.get(Sign::SameGroup), self.get(Sign::Held));
        let near = 1.0 - self.get(Sign::Week) * 0.5 - self.get(Sign::Weeks) * 0.5;
        let own = f64::from(u8::from(is_of_household)) * self.get(Sign::SameHousehold);
        let elsewhere = [Sign::OtherPlace, Sign::OtherHousehold, Sign::OtherGroup];
        let elsewhere = elsewhere.map(|sign| self.get(sign)).into_iter().fold(0.0, f64::max);
        self.set(Sign::NoPlaceAndCategory, self.get(Sign::NoPlace) * category);
        self.set(Sign::OtherThingAndFault, self.get(Sign::OtherThing) * self.get(Sign::OtherFault));
        self.set(Sign::ThereAndCategory, is_there * category);
        self.set(Sign::ThereAndAlike, is_there * alike);
        self.set(Sign::ThereAndHeld, is_there * held);
        self.set(Sign::ThereAndOtherFault, is_there * self.get(Sign::OtherFault));
        self.set(Sign::ThereAndOtherCategory, is_there * (1.0 - self.categories()));
        self.set(Sign::Elsewhere, elsewhere * (1.0 - is_there));
        self.set(Sign::GroupAndCategory, group * category);
        self.set(Sign::GroupAndAlike, group * alike);
        self.set(Sign::GroupAndHeld, group * held);
        self.set(Sign::GroupCategoryNear, group * category * near);
        self.set(Sign::OwnAndCategory, own * category);
        self.set(Sign::OwnAndAlike, own * alike);
        self.set(Sign::OwnAndNear, own * near);
    }

    fn is_there(&self) -> f64 {
        self.get(Sign::SamePlace).max(self.get(Sign::SameHousehold))
    }

    fn is_alike(&self) -> f64 {
        self.get(Sign::AlikeCategory).max(self.get(Sign::CatchAll))
    }

    /// Whether the categories have anything to do with each other.
    fn categories(&self) -> f64 {
        self.get(Sign::SameCategory).max(self.is_alike())
    }
}

/// How two categories stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    Same,
    /// People take the one for the other.
    Alike,
    /// One of them is unknown, or what belongs nowhere else.
    CatchAll,
    Nothing,
}

fn between(one: &Told, other: &Told) -> Between {
    let (Some(left), Some(right)) = (one.category.as_deref(), other.category.as_deref()) else {
        return Between::CatchAll;
    };
    let fields = |code: &str| FIELDS.get(code).copied().unwrap_or(0);
    if left == right && one.kind == other.kind {
        Between::Same
    } else if left == right || fields(left) & fields(right) != 0 {
        Between::Alike
    } else if left == OTHER || right == OTHER {
        Between::CatchAll
    } else {
        Between::Nothing
    }
}

/// The code of the category for what belongs nowhere else.
const OTHER: &str = "other";

/// The lines of the file in which a category stands, as bits.
static FIELDS: LazyLock<HashMap<&'static str, u64>> = LazyLock::new(|| {
    let lines = include_str!("related.txt").lines().filter(|line| !line.starts_with('#'));
    let mut found = HashMap::new();
    for (at, line) in lines.enumerate() {
        for code in line.split_whitespace() {
            *found.entry(code).or_insert(0) |= 1 << at;
        }
    }
    found
});

/// Whether it is of a category of what is a household's own.
fn of_household(told: &Told) -> bool {
    let found = told.category.as_deref().and_then(|code| category(told.kind, code));
    found.is_some_and(|category| category.is_of_household)
}

/// From what weight on a unit counts as rare: one that a tenth of the reports have does not.
const RARE_FROM: f64 = 2.3;

/// From how much of the name of a place on two texts name the same.
const NAMED_FROM: f64 = 0.6;

/// Whether both have one in common, and whether both have some but none in common.
fn meeting<T: Eq + Hash>(one: &HashSet<T>, other: &HashSet<T>) -> (bool, bool) {
    let is_common = one.iter().any(|each| other.contains(each));
    (is_common, !is_common && !one.is_empty() && !other.is_empty())
}

/// Whether the one denies what the other says.
fn turned_round(one: &Sketch, other: &Sketch) -> bool {
    let says = |unit: &Unit| other.mentions.iter().any(|mention| mention.unit == *unit);
    one.negated.iter().any(|unit| says(unit) && !other.negated.contains(unit))
}

/// How much of the name of a place both say, and where it stands in the first.
fn shared_place(one: &Sketch, other: &Sketch, rarity: &Rarity) -> (f64, (usize, usize)) {
    let forth = one.places.iter().map(|place| (place.named_in(other, rarity), place.span));
    // What the other one calls a place, this one may say without the word that marks a place.
    let back = other.places.iter().map(|place| {
        let named = place.named_in(one, rarity);
        let stands = one.sounds.iter().position(|sound| place.sounds.first() == Some(sound));
        let at = stands.unwrap_or(0);
        (named, (at, (at + place.sounds.len()).min(one.sounds.len())))
    });
    forth.chain(back).fold((0.0, (0, 0)), |best, next| if next.0 > best.0 { next } else { best })
}

/// The mentions of a text outside of the places that it names: what happened, and not where.
fn happened(sketch: &Sketch) -> impl Iterator<Item = &Mention> {
    sketch.mentions.iter().filter(|mention| {
        let (from, until) = mention.span;
        !sketch.places.iter().any(|place| place.span.0 <= from && until <= place.span.1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_categories_names_known_ones() {
        assert!(include_str!("related.txt").lines().count() < 64, "a bit for each line");
        for code in FIELDS.keys() {
            let is_known = crate::Kind::ALL.iter().any(|&kind| category(kind, code).is_some());
            assert!(is_known, "{code}");
        }
        let all = crate::Kind::ALL.iter().flat_map(|&kind| crate::categories(kind));
        for category in all.filter(|category| category.code != OTHER) {
            assert!(FIELDS.contains_key(category.code), "{} stands nowhere", category.code);
        }
    }
}
