//! The yearly appraisal (履职评议): once a year each linked household may say whether it is content
//! with its representative, and why.
//!
//! Invariants:
//! - One word a household and round; it can be changed until the round closes, and then no more.
//! - What a household said is read by nobody: what is shown is counts and words without a household,
//!   after the close, and only where enough have spoken that nobody is found by them
//!   ([`FEWEST`]).
//! - There is no mark, no average and no order by result. Whoever lists representatives lists them by
//!   place. Townships and the county are told how many villages have held it, and nothing else.
//! - What was said on paper keeps who entered it.
//!
//! Entry points: [`open`], [`close`], [`say`], [`of_village`], [`of_representative`], [`held`].

mod error;

use std::collections::HashMap;

use access::Scope;
use db::Tx;
use kernel::id::{AppraisalId, HouseholdId, RepresentativeId};
use kernel::{AreaPath, Date, has_control_characters, trimmed};
use serde_json::json;

pub use error::{Error, Rejection};

use crate::service;
use crate::store::appraisal as store;

/// From how many households on counts and words are shown: with fewer it could be told who spoke.
pub const FEWEST: i64 = 3;
/// The longest span of a round, in days.
pub const LONGEST_DAYS: i64 = 60;
/// The longest word of a household, in characters.
pub const LONGEST_WORDS: usize = 200;

/// Whether a household is content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// 满意.
    Content,
    /// 基本满意.
    MostlyContent,
    /// 不满意.
    NotContent,
}

impl Answer {
    /// Every answer, in the order in which it is asked.
    pub const ALL: &'static [Self] = &[Self::Content, Self::MostlyContent, Self::NotContent];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::MostlyContent => "mostly_content",
            Self::NotContent => "not_content",
        }
    }

    /// What people call it.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Content => "满意",
            Self::MostlyContent => "基本满意",
            Self::NotContent => "不满意",
        }
    }
}

impl std::str::FromStr for Answer {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|answer| answer.as_str() == text).ok_or(())
    }
}

/// How a household's word came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// By the page of its card.
    Card,
    /// On paper, entered by somebody.
    Paper,
}

impl Way {
    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Paper => "paper",
        }
    }
}

impl std::str::FromStr for Way {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Card, Self::Paper].into_iter().find(|way| way.as_str() == text).ok_or(())
    }
}

/// A round of a village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Its identifier.
    pub id: AppraisalId,
    /// The village or community.
    pub area_path: AreaPath,
    /// The year that it is about.
    pub year: i64,
    /// The first day.
    pub opens_on: Date,
    /// The last day.
    pub closes_on: Date,
    /// The day on which it was closed by hand.
    pub closed_on: Option<Date>,
    /// Who opened it.
    pub opened_by: String,
    /// The number of changes, from 1.
    pub version: i64,
}

impl Round {
    /// Whether households can speak on that day.
    pub fn is_open(&self, on: Date) -> bool {
        self.closed_on.is_none() && self.opens_on <= on && on <= self.closes_on
    }

    /// Whether it is over on that day.
    pub fn is_over(&self, on: Date) -> bool {
        self.closed_on.is_some() || on > self.closes_on
    }
}

/// What a household said of its representative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The household.
    pub household_id: HouseholdId,
    /// The representative it was linked to.
    pub representative_id: RepresentativeId,
    /// The answer.
    pub answer: Answer,
    /// In words, where something was said.
    pub words: Option<String>,
    /// How it came.
    pub way: Way,
    /// Who entered it, on paper.
    pub entered_by: Option<String>,
}

/// What is shown of one representative's round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The representative.
    pub representative_id: RepresentativeId,
    /// How many households spoke.
    pub spoken: i64,
    /// How many said what, in the order of [`Answer::ALL`]; nothing while too few have spoken.
    pub answers: Option<[i64; 3]>,
    /// What was said in words, sorted by themselves so that they tell no order; empty while too few.
    pub words: Vec<String>,
}

/// Opens a round for a village.
pub fn open(
    tx: &mut Tx<'_>,
    id: Option<AppraisalId>,
    area: &AreaPath,
    opens_on: Date,
    closes_on: Date,
) -> Result<Round, Error> {
    if area.depth() != 3 {
        return Err(Rejection::NotAVillage.into());
    }
    let today = tx.today();
    if opens_on < today || closes_on < opens_on {
        return Err(Rejection::Span.into());
    }
    let days = closes_on.days_since(opens_on) + 1;
    if days > LONGEST_DAYS || opens_on.days_since(today) > LONGEST_DAYS {
        return Err(Rejection::Span.into());
    }
    let round = Round {
        id: id.unwrap_or_else(|| tx.new_id()),
        area_path: area.clone(),
        year: i64::from(opens_on.year()),
        opens_on,
        closes_on,
        closed_on: None,
        opened_by: tx.actor().name.clone(),
        version: 1,
    };
    if store::of_year(tx, area, round.year)?.is_some() {
        return Err(Rejection::OncePerYear.into());
    }
    store::insert_round(tx, &round)?;
    tx.log("appraisal.open", &round.id, &json!({ "area": area.as_str(), "year": round.year }))?;
    Ok(round)
}

/// A round that the asker may see: of his village, or of the village above his group.
pub fn get(tx: &mut Tx<'_>, id: AppraisalId, scope: &Scope) -> Result<Round, Error> {
    let round = store::round(tx, id)?.ok_or(Error::NotFound)?;
    let near = |area: &AreaPath| area.contains(&round.area_path) || round.area_path.contains(area);
    if scope.area_paths().iter().any(near) { Ok(round) } else { Err(Error::NotFound) }
}

/// Closes a round before its last day.
pub fn close(tx: &mut Tx<'_>, id: AppraisalId, seen: i64, scope: &Scope) -> Result<Round, Error> {
    let now = get(tx, id, scope)?;
    let today = tx.today();
    if now.is_over(today) {
        return Err(Rejection::Closed.into());
    }
    if now.version != seen {
        return Err(Error::Stale { seen, now: now.version });
    }
    store::close(tx, id, today)?;
    tx.log("appraisal.close", &id, &json!({}))?;
    get(tx, id, scope)
}

/// The rounds of the villages of an area, the newest first, then by place.
pub fn list(tx: &mut Tx<'_>, area: &AreaPath) -> Result<Vec<Round>, Error> {
    let village = if area.depth() > 3 { area.village() } else { area.clone() };
    Ok(store::rounds(tx, &village)?)
}

/// The round in which households of that place can speak on that day.
pub fn running(tx: &mut Tx<'_>, place: &AreaPath, on: Date) -> Result<Option<Round>, Error> {
    let rounds = store::rounds(tx, &place.village())?;
    Ok(rounds.into_iter().find(|round| round.is_open(on)))
}

/// What a household has said in a round.
pub fn said(
    tx: &mut Tx<'_>,
    round: AppraisalId,
    household: HouseholdId,
) -> Result<Option<Word>, Error> {
    Ok(store::word(tx, round, household)?)
}

/// Keeps what a household says of its representative; what it said before in this round is replaced.
///
/// # Errors
/// [`Rejection::NotOpen`] outside of the round's days, [`Rejection::NotLinked`] for a household of
/// another village or without a representative.
pub fn say(
    tx: &mut Tx<'_>,
    round: &Round,
    household: HouseholdId,
    answer: Answer,
    words: Option<&str>,
    way: Way,
) -> Result<Word, Error> {
    if !round.is_open(tx.today()) {
        return Err(Rejection::NotOpen.into());
    }
    let representative_id =
        service::current_for_household(tx, household)?.ok_or(Rejection::NotLinked)?;
    let mandate = service::get(tx, representative_id)?;
    if !round.area_path.contains(&mandate.area_path) {
        return Err(Rejection::NotLinked.into());
    }
    let words = words.and_then(trimmed);
    if words
        .as_ref()
        .is_some_and(|words| has_control_characters(words) || words.chars().count() > LONGEST_WORDS)
    {
        return Err(Rejection::Words.into());
    }
    let entered_by = (way == Way::Paper).then(|| tx.actor().name.clone());
    let word = Word { household_id: household, representative_id, answer, words, way, entered_by };
    let now = tx.now();
    store::put_word(tx, round.id, &mandate.area_path, &word, now)?;
    // Neither the household nor its answer stands in the log: it is read by more than may know.
    tx.log("appraisal.say", &round.id, &json!({ "way": way.as_str() }))?;
    Ok(word)
}

/// How many households of each representative have spoken, and who those households are: for the
/// office that carries paper to the others. What they said is not in it.
pub fn spoken(tx: &mut Tx<'_>, round: AppraisalId) -> Result<Vec<HouseholdId>, Error> {
    Ok(store::spoken(tx, round)?)
}

/// What a round says of those who serve in a part of the village, by place; nothing before it is
/// over.
pub fn of_village(
    tx: &mut Tx<'_>,
    round: &Round,
    area: &AreaPath,
) -> Result<Option<Vec<Outcome>>, Error> {
    if !round.is_over(tx.today()) {
        return Ok(None);
    }
    let mut by_place: Vec<(AreaPath, RepresentativeId)> = Vec::new();
    let mut found: HashMap<RepresentativeId, Vec<(Answer, Option<String>)>> = HashMap::new();
    for (place, representative, answer, words) in store::words(tx, round.id, area)? {
        if !found.contains_key(&representative) {
            by_place.push((place, representative));
        }
        found.entry(representative).or_default().push((answer, words));
    }
    by_place.sort();
    let results =
        by_place.into_iter().map(|(_, id)| result(id, found.remove(&id).unwrap_or_default()));
    Ok(Some(results.collect()))
}

/// What a round says of one representative; nothing before it is over.
pub fn of_representative(
    tx: &mut Tx<'_>,
    round: &Round,
    representative: RepresentativeId,
) -> Result<Option<Outcome>, Error> {
    let all = of_village(tx, round, &round.area_path)?;
    let own =
        |all: Vec<Outcome>| all.into_iter().find(|one| one.representative_id == representative);
    Ok(all.map(|all| own(all).unwrap_or_else(|| result(representative, Vec::new()))))
}

fn result(representative_id: RepresentativeId, said: Vec<(Answer, Option<String>)>) -> Outcome {
    let spoken = said.len() as i64;
    let is_enough = spoken >= FEWEST;
    let count = |wanted: &Answer| said.iter().filter(|(answer, _)| answer == wanted).count() as i64;
    let answers = is_enough.then(|| {
        let mut counts = [0; 3];
        for (place, answer) in Answer::ALL.iter().enumerate() {
            counts[place] = count(answer);
        }
        counts
    });
    let mut words: Vec<String> = said.into_iter().filter_map(|(_, words)| words).collect();
    words.sort();
    Outcome {
        representative_id,
        spoken,
        answers,
        words: if is_enough { words } else { Vec::new() },
    }
}

/// How many villages of an area have held the appraisal of a year, and how many are holding it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Rounds that are over.
    pub held: i64,
    /// Rounds that are running or announced.
    pub running: i64,
}

/// How many villages of the area have held the year's appraisal: all that is told above a village.
pub fn held(tx: &mut Tx<'_>, area: &AreaPath, year: i64) -> Result<Held, Error> {
    let today = tx.today();
    let rounds = store::rounds(tx, area)?.into_iter().filter(|round| round.year == year);
    Ok(rounds.fold(Held::default(), |mut so_far, round| {
        if round.is_over(today) {
            so_far.held += 1;
        } else {
            so_far.running += 1;
        }
        so_far
    }))
}
