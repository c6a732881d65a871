//! How likely two matters are the same: what speaks for it, what against, and what people are told.
//!
//! A sum of signs, each with a weight, turned into a number from 0 to 1 (logistic regression). The
//! signs are chosen by hand so that each can be said in a sentence; the weights were fitted on the
//! training half of the labelled set and rounded, which a test repeats.

use std::collections::HashSet;
use std::hash::Hash;

use kernel::id::{HouseholdId, RepresentativeId};
use kernel::{AreaPath, Date};

use super::sketch::{Mention, Rarity, Sketch, Unit};
use crate::{Kind, category};

/// What is compared of a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The kind.
    pub kind: Kind,
    /// The code of the category; `None` while it is being typed.
    pub category: Option<String>,
    /// The household that it is about.
    pub household_id: Option<HouseholdId>,
    /// The group, or the village.
    pub area_path: AreaPath,
    /// The day on which it was collected.
    pub collected_on: Date,
    /// Who reported it.
    pub representative_id: Option<RepresentativeId>,
    /// What was said.
    pub words: String,
}

/// What speaks for two matters being one, or against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Both are about one household.
    SameHousehold,
    /// Both lie in one group and have one category.
    SameGroupAndCategory,
    /// Both lie in one group.
    SameGroup,
    /// Both have one category, in one village.
    SameCategory,
    /// Both name this place.
    SamePlace(String),
    /// Both name this number, such as 三组.
    SameNumber(String),
    /// Both say this.
    SimilarWords(Vec<String>),
    /// Collected so many days apart, which is few.
    DaysApart(i64),
    /// They name different places: the one's and the other's.
    OtherPlace(String, String),
    /// They are about different households.
    OtherHousehold,
    /// One says what the other denies, or gives thanks for.
    Contrary,
    /// Collected so many days apart, which is many.
    LongApart(i64),
}

/// How likely two matters are the same, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// From 0, surely not, to 1, surely.
    pub value: f64,
    /// What speaks for it, the strongest first, then what speaks against it.
    pub reasons: Vec<Reason>,
}

impl Score {
    /// Whether it is worth a look of somebody who decides.
    pub fn is_hint(&self) -> bool {
        self.value >= THRESHOLD
    }

    /// As a whole number from 0 to 100.
    pub fn percent(&self) -> u8 {
        // In the range by the function that it comes from.
        (self.value * 100.0).round().clamp(0.0, 100.0) as u8
    }
}

impl Reason {
    /// The code of it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SameHousehold => "same_household",
            Self::SameGroupAndCategory => "same_group_and_category",
            Self::SameGroup => "same_group",
            Self::SameCategory => "same_category",
            Self::SamePlace(_) => "same_place",
            Self::SameNumber(_) => "same_number",
            Self::SimilarWords(_) => "similar_words",
            Self::DaysApart(_) => "days_apart",
            Self::OtherPlace(..) => "other_place",
            Self::OtherHousehold => "other_household",
            Self::Contrary => "contrary",
            Self::LongApart(_) => "long_apart",
        }
    }

    /// Whether it speaks against.
    pub const fn is_against(&self) -> bool {
        matches!(
            self,
            Self::OtherPlace(..) | Self::OtherHousehold | Self::Contrary | Self::LongApart(_)
        )
    }

    /// In Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::SameHousehold => "同一户".into(),
            Self::SameGroupAndCategory => "同一组、同一类别".into(),
            Self::SameGroup => "同一组".into(),
            Self::SameCategory => "同村、同一类别".into(),
            Self::SamePlace(place) => format!("地点相同：{place}"),
            Self::SameNumber(number) => format!("都提到{number}"),
            Self::SimilarWords(words) => format!("说法相近：{}", words.join("、")),
            Self::DaysApart(0) => "同一天收集".into(),
            Self::DaysApart(days) => format!("相隔 {days} 天"),
            Self::OtherPlace(one, other) => format!("地点不同：{one}／{other}"),
            Self::OtherHousehold => "不是同一户".into(),
            Self::Contrary => "一个说有、一个说没有，请细看".into(),
            Self::LongApart(days) => format!("相隔已有 {days} 天"),
        }
    }

    /// In English.
    pub fn english(&self) -> String {
        match self {
            Self::SameHousehold => "same household".into(),
            Self::SameGroupAndCategory => "same group and category".into(),
            Self::SameGroup => "same group".into(),
            Self::SameCategory => "same village and category".into(),
            Self::SamePlace(place) => format!("same place: {place}"),
            Self::SameNumber(number) => format!("both name {number}"),
            Self::SimilarWords(words) => format!("similar words: {}", words.join(", ")),
            Self::DaysApart(0) => "collected on the same day".into(),
            Self::DaysApart(1) => "1 day apart".into(),
            Self::DaysApart(days) => format!("{days} days apart"),
            Self::OtherPlace(one, other) => format!("different places: {one} / {other}"),
            Self::OtherHousehold => "different households".into(),
            Self::Contrary => "one says what the other denies: look closely".into(),
            Self::LongApart(days) => format!("{days} days apart already"),
        }
    }
}

/// A matter with what its words say, read once for many comparisons.
#[derive(Debug, Clone)]
pub(super) struct Read<'t> {
    pub(super) told: &'t Told,
    pub(super) sketch: Sketch,
}

impl<'t> Read<'t> {
    pub(super) fn of(told: &'t Told) -> Self {
        Self { told, sketch: Sketch::of(&told.words) }
    }
}

/// Compares two matters by what is known of both, among these reports.
pub(super) fn score(one: &Read<'_>, other: &Read<'_>, rarity: &Rarity) -> Score {
    let compared = Compared::of(one, other, rarity);
    if one.told.area_path.village() != other.told.area_path.village() {
        // What is said alike in two villages happened in two villages.
        return Score { value: 0.0, reasons: Vec::new() };
    }
    Score { value: value(&compared.signs, &WEIGHTS), reasons: compared.reasons(one, other) }
}

/// The number that weighted signs make.
pub(super) fn value(signs: &[f64; SIGNS], weights: &[f64; SIGNS]) -> f64 {
    let sum: f64 = signs.iter().zip(weights).map(|(sign, weight)| sign * weight).sum();
    1.0 / (1.0 + (-sum).exp())
}

/// How many signs there are.
pub(super) const SIGNS: usize = 28;

/// The first sign is always there: what is to be thought when nothing else is known.
const ALWAYS: usize = 0;
const SAME_HOUSEHOLD: usize = 1;
/// Different households count where a matter is a household's own and no place is named in common:
/// a public lamp has many neighbours.
const OTHER_HOUSEHOLD: usize = 2;
const SAME_GROUP: usize = 3;
const OTHER_GROUP: usize = 4;
const OTHER_KIND: usize = 5;
const SAME_CATEGORY: usize = 6;
/// Months apart, up to four.
const APART: usize = 7;
/// More than two months apart.
const LONG_APART: usize = 8;
/// What both say, of what each says.
const ALIKE: usize = 9;
/// What both say, of what the shorter one says.
const HELD: usize = 10;
/// How much of what both say is rare.
const RARE: usize = 11;
const SAME_PLACE: usize = 12;
const OTHER_PLACE: usize = 13;
const SAME_PERSON: usize = 14;
const OTHER_PERSON: usize = 15;
const SAME_ORDINAL: usize = 16;
const OTHER_ORDINAL: usize = 17;
const SAME_THING: usize = 18;
const OTHER_THING: usize = 19;
const SAME_FAULT: usize = 20;
const OTHER_FAULT: usize = 21;
const CONTRARY: usize = 22;
const SAME_AMOUNT: usize = 23;
/// The same place or household, and the same category.
const THERE_AND_CATEGORY: usize = 24;
/// The same place or household, and as much of what the shorter one says.
const THERE_AND_HELD: usize = 25;
/// Another place, household or group, and nothing that says the same.
const ELSEWHERE: usize = 26;
/// Nothing that both say about what happened.
const NOTHING_ALIKE: usize = 27;

/// What each sign may say: for (1), against (-1), or either (0); fitting keeps to it.
#[cfg(test)]
pub(super) const DIRECTIONS: [i8; SIGNS] = [
    0, 1, -1, 1, -1, -1, 1, -1, -1, 1, 1, 1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, -1, 1, 1, 1, -1, -1,
];

/// The weights of the signs, fitted on the training half of the labelled set.
pub(super) const WEIGHTS: [f64; SIGNS] = [
    -1.6, 0.0, -1.2, 1.1, -3.1, -0.4, 0.9, -2.7, -0.1, 1.4, 0.8, 0.7, 0.7, -2.0, 0.7, -1.8, 0.0,
    -0.4, 0.0, -1.0, 0.0, -0.5, 0.0, 0.2, 0.9, 1.1, -2.3, -1.2,
];

/// From what on two matters are worth a look, chosen on the training half of the labelled set.
pub const THRESHOLD: f64 = 0.4;

/// Two matters, sign by sign.
pub(super) struct Compared {
    pub(super) signs: [f64; SIGNS],
    days: i64,
    /// What both say, by where it stands in the first, and how much it tells.
    shared: Vec<((usize, usize), f64)>,
    place: Option<(usize, usize)>,
}

impl Compared {
    pub(super) fn of(one: &Read<'_>, other: &Read<'_>, rarity: &Rarity) -> Self {
        let (a, b) = (one.told, other.told);
        let (left, right) = (&one.sketch, &other.sketch);
        let mut signs = [0.0; SIGNS];
        let mut sign = |at: usize, holds: bool| signs[at] = f64::from(u8::from(holds));
        sign(ALWAYS, true);

        let place = shared_place(left, right);
        let names_places = left.sure_place().is_some() && right.sure_place().is_some();
        sign(SAME_PLACE, place.is_some());
        sign(OTHER_PLACE, names_places && place.is_none());
        if let (Some(one), Some(other)) = (a.household_id, b.household_id) {
            sign(SAME_HOUSEHOLD, one == other);
            let is_of_household = of_household(a) || of_household(b);
            sign(OTHER_HOUSEHOLD, one != other && place.is_none() && is_of_household);
        }
        let is_group = |path: &AreaPath| path.depth() > 3;
        if is_group(&a.area_path) && is_group(&b.area_path) {
            sign(SAME_GROUP, a.area_path == b.area_path);
            sign(OTHER_GROUP, a.area_path != b.area_path);
        }
        sign(OTHER_KIND, a.kind != b.kind);
        sign(SAME_CATEGORY, a.kind == b.kind && a.category.is_some() && a.category == b.category);
        sign(SAME_AMOUNT, meeting(&left.amounts, &right.amounts).0);
        let mut both = |same: usize, other: usize, (is_same, is_other): (bool, bool)| {
            sign(same, is_same);
            sign(other, is_other);
        };
        both(SAME_PERSON, OTHER_PERSON, meeting(&left.people, &right.people));
        both(SAME_ORDINAL, OTHER_ORDINAL, meeting(&left.ordinals, &right.ordinals));
        both(SAME_THING, OTHER_THING, meeting(&left.things, &right.things));
        both(SAME_FAULT, OTHER_FAULT, meeting(&left.faults, &right.faults));
        let turned = turned_round(left, right) || turned_round(right, left);
        sign(CONTRARY, turned || left.is_thanks != right.is_thanks);
        let days = a.collected_on.days_since(b.collected_on).abs();
        sign(LONG_APART, days > 60);
        signs[APART] = (days as f64 / 30.0).min(4.0);

        let units: HashSet<Unit> = happened(right).map(|mention| mention.unit).collect();
        let mut shared = Vec::new();
        let (mut common, mut rare) = (0.0, 0.0);
        for mention in happened(left).filter(|mention| units.contains(&mention.unit)) {
            let weight = rarity.weight(mention);
            common += weight;
            rare += (weight - RARE_FROM).max(0.0);
            shared.push((mention.span, weight));
        }
        let whole = |sketch: &Sketch| -> f64 {
            happened(sketch).map(|mention| rarity.weight(mention)).sum()
        };
        let (of_one, of_other) = (whole(left), whole(right));
        if of_one > 0.0 && of_other > 0.0 {
            signs[ALIKE] = 2.0 * common / (of_one + of_other);
            signs[HELD] = common / of_one.min(of_other);
            signs[RARE] = (rare / 4.0).min(2.0);
        }
        let is_there = signs[SAME_PLACE].max(signs[SAME_HOUSEHOLD]);
        let is_elsewhere = signs[OTHER_PLACE].max(signs[OTHER_HOUSEHOLD]).max(signs[OTHER_GROUP]);
        signs[THERE_AND_CATEGORY] = is_there * signs[SAME_CATEGORY];
        signs[THERE_AND_HELD] = is_there * signs[HELD];
        signs[ELSEWHERE] = is_elsewhere * (1.0 - is_there);
        signs[NOTHING_ALIKE] = f64::from(u8::from(common <= 0.0));
        Self { signs, days, shared, place }
    }

    fn reasons(&self, one: &Read<'_>, other: &Read<'_>) -> Vec<Reason> {
        let has = |at: usize| self.signs[at] > 0.0;
        let (left, right) = (&one.sketch, &other.sketch);
        let mut reasons = Vec::new();
        if has(SAME_HOUSEHOLD) {
            reasons.push(Reason::SameHousehold);
        }
        match (has(SAME_GROUP), has(SAME_CATEGORY)) {
            (true, true) => reasons.push(Reason::SameGroupAndCategory),
            (true, false) => reasons.push(Reason::SameGroup),
            (false, true) => reasons.push(Reason::SameCategory),
            (false, false) => {}
        }
        if let Some(span) = self.place {
            reasons.push(Reason::SamePlace(left.text(span)));
        }
        if let Some((of, number)) = left.ordinals.intersection(&right.ordinals).next() {
            reasons.push(Reason::SameNumber(format!("{number}{of}")));
        }
        let words = self.words(left);
        if !words.is_empty() {
            reasons.push(Reason::SimilarWords(words));
        }
        if self.days <= NEAR_DAYS {
            reasons.push(Reason::DaysApart(self.days));
        }
        if has(OTHER_PLACE) {
            let name = |sketch: &Sketch| sketch.sure_place().map(|place| sketch.text(place.span));
            if let (Some(one), Some(other)) = (name(left), name(right)) {
                reasons.push(Reason::OtherPlace(one, other));
            }
        }
        if has(OTHER_HOUSEHOLD) {
            reasons.push(Reason::OtherHousehold);
        }
        if has(CONTRARY) {
            reasons.push(Reason::Contrary);
        }
        if self.days > NEAR_DAYS {
            reasons.push(Reason::LongApart(self.days));
        }
        reasons
    }

    /// The words that both have, as the first one has them: what stands together, the rarest first.
    fn words(&self, sketch: &Sketch) -> Vec<String> {
        let mut spans = self.shared.clone();
        spans.sort_by_key(|&(span, _)| span);
        let mut runs: Vec<((usize, usize), f64)> = Vec::new();
        for ((from, until), weight) in spans {
            match runs.last_mut() {
                Some((run, sum)) if from <= run.1 => {
                    run.1 = run.1.max(until);
                    *sum += weight;
                }
                _ => runs.push(((from, until), weight)),
            }
        }
        runs.retain(|&((from, until), _)| until - from > 1);
        runs.sort_by(|a, b| b.1.total_cmp(&a.1));
        runs.iter().take(3).map(|&(span, _)| sketch.text(span)).collect()
    }
}

/// Whether it is of a category of what is a household's own.
fn of_household(told: &Told) -> bool {
    let found = told.category.as_deref().and_then(|code| category(told.kind, code));
    found.is_some_and(|category| category.is_of_household)
}

/// How many days apart speak for one matter rather than against it.
const NEAR_DAYS: i64 = 45;

/// From what weight on a unit counts as rare: one that a tenth of the reports have does not.
const RARE_FROM: f64 = 2.3;

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

/// Where a place stands in the first that the second names as well.
fn shared_place(one: &Sketch, other: &Sketch) -> Option<(usize, usize)> {
    let forth = one.places.iter().find(|place| place.is_named_in(other));
    // What the other one calls a place, this one may say without the word that marks a place.
    let back = || {
        let place = other.places.iter().find(|place| place.is_named_in(one))?;
        let mention = one.mentions.iter().find(|mention| place.units.contains(&mention.unit))?;
        Some(mention.span)
    };
    forth.map(|place| place.span).or_else(back)
}

/// The mentions of a text outside of the places that it names: what happened, and not where.
fn happened(sketch: &Sketch) -> impl Iterator<Item = &Mention> {
    sketch.mentions.iter().filter(|mention| {
        let (from, until) = mention.span;
        !sketch.places.iter().any(|place| place.span.0 <= from && until <= place.span.1)
    })
}
