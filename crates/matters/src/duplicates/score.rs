//! How likely two matters are the same: what speaks for it, what against, and what people are told.
//!
//! A sum of signs, each with a weight, turned into a number from 0 to 1 (logistic regression), and
//! looked at again in the light of the others. The signs are chosen by hand so that each can be said
//! in a sentence; the weights were fitted on the labelled set, which a test repeats.

use kernel::id::{HouseholdId, RepresentativeId};
use kernel::{AreaPath, Date};

use super::signs::{Compared, Sign};
use super::sketch::Sketch;
use crate::Kind;

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
    /// Their categories are taken for one another.
    AlikeCategory,
    /// Both name this place.
    SamePlace(String),
    /// Both name this number, such as 三组.
    SameNumber(String),
    /// Both say this.
    SimilarWords(Vec<String>),
    /// Collected so many days apart, which is few.
    DaysApart(i64),
    /// Both are like a third one.
    LikeAnother,
    /// They name different places: the one's and the other's.
    OtherPlace(String, String),
    /// They are about different households.
    OtherHousehold,
    /// One says what the other denies, or gives thanks for.
    Contrary,
    /// Collected so many days apart, which is many.
    LongApart(i64),
    /// One of them is like a third one that the other is not like.
    OtherIsNearer,
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
            Self::AlikeCategory => "alike_category",
            Self::SamePlace(_) => "same_place",
            Self::SameNumber(_) => "same_number",
            Self::SimilarWords(_) => "similar_words",
            Self::DaysApart(_) => "days_apart",
            Self::LikeAnother => "like_another",
            Self::OtherPlace(..) => "other_place",
            Self::OtherHousehold => "other_household",
            Self::Contrary => "contrary",
            Self::LongApart(_) => "long_apart",
            Self::OtherIsNearer => "other_is_nearer",
        }
    }

    /// Whether it speaks against.
    pub const fn is_against(&self) -> bool {
        matches!(
            self,
            Self::OtherPlace(..)
                | Self::OtherHousehold
                | Self::Contrary
                | Self::LongApart(_)
                | Self::OtherIsNearer
        )
    }

    /// In Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::SameHousehold => "同一户".into(),
            Self::SameGroupAndCategory => "同一组、同一类别".into(),
            Self::SameGroup => "同一组".into(),
            Self::SameCategory => "同村、同一类别".into(),
            Self::AlikeCategory => "类别相近".into(),
            Self::SamePlace(place) => format!("地点相同：{place}"),
            Self::SameNumber(number) => format!("都提到{number}"),
            Self::SimilarWords(words) => format!("说法相近：{}", words.join("、")),
            Self::DaysApart(0) => "同一天收集".into(),
            Self::DaysApart(days) => format!("相隔 {days} 天"),
            Self::LikeAnother => "两件都与另一件相近".into(),
            Self::OtherPlace(one, other) => format!("地点不同：{one}／{other}"),
            Self::OtherHousehold => "不是同一户".into(),
            Self::Contrary => "一个说有、一个说没有，请细看".into(),
            Self::LongApart(days) => format!("相隔已有 {days} 天"),
            Self::OtherIsNearer => "其中一件与别的更相近".into(),
        }
    }

    /// In English.
    pub fn english(&self) -> String {
        match self {
            Self::SameHousehold => "same household".into(),
            Self::SameGroupAndCategory => "same group and category".into(),
            Self::SameGroup => "same group".into(),
            Self::SameCategory => "same village and category".into(),
            Self::AlikeCategory => "categories that are taken for one another".into(),
            Self::SamePlace(place) => format!("same place: {place}"),
            Self::SameNumber(number) => format!("both name {number}"),
            Self::SimilarWords(words) => format!("similar words: {}", words.join(", ")),
            Self::DaysApart(0) => "collected on the same day".into(),
            Self::DaysApart(1) => "1 day apart".into(),
            Self::DaysApart(days) => format!("{days} days apart"),
            Self::LikeAnother => "both are like another one".into(),
            Self::OtherPlace(one, other) => format!("different places: {one} / {other}"),
            Self::OtherHousehold => "different households".into(),
            Self::Contrary => "one says what the other denies: look closely".into(),
            Self::LongApart(days) => format!("{days} days apart already"),
            Self::OtherIsNearer => "one of them is more like another one".into(),
        }
    }
}

/// From what on two matters are worth a look, chosen on the labelled set.
pub const THRESHOLD: f64 = 0.15;

impl Compared {
    /// What speaks for the two, the strongest first, then what speaks against.
    pub(super) fn reasons(&self, left: &Sketch, right: &Sketch) -> Vec<Reason> {
        let has = |sign: Sign| self.has(sign);
        let mut reasons = Vec::new();
        if has(Sign::SameHousehold) {
            reasons.push(Reason::SameHousehold);
        }
        match (has(Sign::SameGroup), has(Sign::SameCategory)) {
            (true, true) => reasons.push(Reason::SameGroupAndCategory),
            (true, false) => reasons.push(Reason::SameGroup),
            (false, true) => reasons.push(Reason::SameCategory),
            (false, false) => {}
        }
        if has(Sign::AlikeCategory) {
            reasons.push(Reason::AlikeCategory);
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
        if has(Sign::OtherPlace) {
            let name = |sketch: &Sketch| sketch.sure_place().map(|place| sketch.text(place.span));
            if let (Some(one), Some(other)) = (name(left), name(right)) {
                reasons.push(Reason::OtherPlace(one, other));
            }
        }
        if has(Sign::OtherHousehold) {
            reasons.push(Reason::OtherHousehold);
        }
        if has(Sign::Contrary) {
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

/// How many days apart speak for one matter rather than against it.
const NEAR_DAYS: i64 = 45;
