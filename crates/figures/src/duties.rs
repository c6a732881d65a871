//! Duty roles (政策宣传员、民情联络员…): what a representative has done under each, in the records.
//!
//! It is a way to read one's own records, not a figure: there is no sum over roles, no share, no order
//! of persons and no table in which it could be kept. What a county expects of whom stands in the
//! catalogue (`data/catalogues/duty-roles.json`), which a county may shorten or extend.

use std::sync::LazyLock;

use access::Scope;
use contacts::Contact;
use db::Tx;
use kernel::id::{NoticeId, RepresentativeId};
use kernel::{AreaPath, Date, Limit};
use matters::{Kind, Matter};
use serde::Deserialize;

use crate::Error;

/// How many of the newest records stand behind each line.
const SHOWN: usize = 5;

/// A duty role.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// The stored word.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// What is done under it, in a sentence.
    pub words: String,
    /// The same in English.
    pub words_en: String,
    /// What of the records counts under it.
    pub measures: Vec<Measure>,
}

/// What of the records counts under a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Notices passed on to the households.
    NoticesRelayed,
    /// Contacts at which policy was explained.
    ContactsPolicy,
    /// Copies of leaflets handed out at contacts.
    Leaflets,
    /// All contacts.
    Contacts,
    /// Appeals collected.
    Appeals,
    /// Questions about notices that were brought back.
    Questions,
    /// Contacts at which safety was looked at.
    ContactsSafety,
    /// Hazards reported.
    Hazards,
    /// Emergencies reported.
    Emergencies,
    /// Disputes reported.
    Disputes,
    /// Early signs reported; only for who is told of them.
    EarlySigns,
    /// Civility actions attended.
    CivilityActions,
}

impl Measure {
    /// The code, the words around the number in Chinese and English.
    pub const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::NoticesRelayed => ("notices_relayed", "转达通知{n}条", "notices passed on: {n}"),
            Self::ContactsPolicy => {
                ("contacts_policy", "走访时讲政策{n}次", "policy explained: {n}")
            }
            Self::Leaflets => ("leaflets", "发放宣传单{n}份", "leaflets handed out: {n}"),
            Self::Contacts => ("contacts", "联系走访{n}次", "contacts: {n}"),
            Self::Appeals => ("appeals", "收集诉求{n}件", "appeals collected: {n}"),
            Self::Questions => ("questions", "带回通知疑问{n}条", "questions brought back: {n}"),
            Self::ContactsSafety => {
                ("contacts_safety", "走访时查安全{n}次", "safety looked at: {n}")
            }
            Self::Hazards => ("hazards", "上报隐患{n}处", "hazards reported: {n}"),
            Self::Emergencies => ("emergencies", "上报突发{n}起", "emergencies reported: {n}"),
            Self::Disputes => ("disputes", "上报纠纷{n}起", "disputes reported: {n}"),
            Self::EarlySigns => ("early_signs", "上报苗头{n}件", "early signs reported: {n}"),
            Self::CivilityActions => {
                ("civility_actions", "参加文明行动{n}次", "civility actions attended: {n}")
            }
        }
    }
}

/// All roles, in the order in which they are named.
pub fn roles() -> &'static [Role] {
    static ROLES: LazyLock<Vec<Role>> = LazyLock::new(|| {
        let text = include_str!("../../../data/catalogues/duty-roles.json");
        serde_json::from_str(text).expect("the catalogue is part of the program and tested")
    });
    &ROLES
}

/// A record behind a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its identifier: a contact, a matter, a gathering, a notice.
    pub object: String,
    /// The day.
    pub on: Date,
    /// A few words of it.
    pub words: String,
}

/// One line under a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it counts.
    pub measure: Measure,
    /// How much.
    pub count: i64,
    /// The newest of the records, newest first.
    pub records: Vec<Record>,
}

/// A role with what was done under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The role.
    pub role: &'static Role,
    /// Its lines, in the order of the catalogue.
    pub lines: Vec<Line>,
}

/// What a representative has done under each role, from a day to another, as far as the asker may see
/// it: of one person, a number beyond the list behind it would tell what the list hides. Early signs
/// have no line where the asker is not told of them.
pub fn of_representative(
    tx: &mut Tx<'_>,
    id: RepresentativeId,
    (from, until): (Date, Date),
    scope: &Scope,
) -> Result<Vec<Done>, Error> {
    let mut contacts = contacts::own(tx, id, from, None, i64::MAX)?;
    contacts.retain(|row| row.void_reason.is_none() && row.met_on <= until);
    contacts.sort_by_key(|row| std::cmp::Reverse((row.met_on, row.id)));
    let mut matters = matters::own(tx, id, from, None, i64::MAX)?;
    matters.retain(|row| row.collected_on >= from && row.collected_on <= until);
    matters.retain(|row| matters::sight::sees(row, scope));
    matters.sort_by_key(|row| std::cmp::Reverse((row.collected_on, row.id)));
    let actions = civility(tx, id, (from, until))?;
    let relayed = relayed(tx, id, (from, until))?;
    let asked = asked(tx, id, (from, until))?;
    let notices = notices::counts::done_by(tx, id, (from, until))?;
    let line = |measure: Measure| {
        let (count, records) = match measure {
            Measure::NoticesRelayed => (notices.relayed, relayed.clone()),
            Measure::Questions => (notices.asked, asked.clone()),
            Measure::CivilityActions => (actions.0, actions.1.clone()),
            Measure::Leaflets => {
                let copies = |row: &Contact| row.leaflets.iter().map(|one| one.copies).sum::<i64>();
                let with = contacts.iter().filter(|row| copies(row) > 0);
                (contacts.iter().map(copies).sum(), with.take(SHOWN).map(of_contact).collect())
            }
            Measure::Contacts => of_contacts(&contacts, |_| true),
            Measure::ContactsPolicy => of_contacts(&contacts, |row| has(row, "policy")),
            Measure::ContactsSafety => {
                of_contacts(&contacts, |row| has(row, "safety") || row.safety.is_some())
            }
            Measure::Appeals => of_matters(&matters, Kind::Appeal),
            Measure::Hazards => of_matters(&matters, Kind::Hazard),
            Measure::Emergencies => of_matters(&matters, Kind::Emergency),
            Measure::Disputes => of_matters(&matters, Kind::Dispute),
            Measure::EarlySigns => of_matters(&matters, Kind::EarlySign),
        };
        Line { measure, count, records }
    };
    // He reported them himself; of the others only the offices above are told.
    let place = representatives::get(tx, id)?.area_path;
    let is_confidant = scope.representative() == Some(id) || scope.is_confidant(&place);
    let is_told = |measure: &Measure| is_confidant || *measure != Measure::EarlySigns;
    Ok(roles()
        .iter()
        .map(|role| Done {
            role,
            lines: role.measures.iter().copied().filter(is_told).map(line).collect(),
        })
        .collect())
}

fn has(row: &Contact, item: &str) -> bool {
    row.items.iter().any(|one| one == item)
}

fn of_contact(row: &Contact) -> Record {
    let way = contacts::WAYS.iter().find(|way| way.code == row.way);
    let words = way.map_or(row.way.clone(), |way| way.name.to_owned());
    Record { object: row.id.to_string(), on: row.met_on, words }
}

fn of_contacts(rows: &[Contact], counts: impl Fn(&Contact) -> bool) -> (i64, Vec<Record>) {
    let mut found = rows.iter().filter(|row| counts(row));
    let records: Vec<Record> = found.by_ref().take(SHOWN).map(of_contact).collect();
    ((records.len() + found.count()) as i64, records)
}

/// What a matter says stands in its own page, for who may see it: here is what it is about.
fn of_matters(rows: &[Matter], kind: Kind) -> (i64, Vec<Record>) {
    let mut found = rows.iter().filter(|row| row.kind == kind);
    let record = |row: &Matter| Record {
        object: row.id.to_string(),
        on: row.collected_on,
        words: matters::category(row.kind, &row.category)
            .map_or_else(|| row.category.clone(), |category| category.name.to_owned()),
    };
    let records: Vec<Record> = found.by_ref().take(SHOWN).map(record).collect();
    ((records.len() + found.count()) as i64, records)
}

fn civility(
    tx: &mut Tx<'_>,
    id: RepresentativeId,
    (from, until): (Date, Date),
) -> Result<(i64, Vec<Record>), Error> {
    let filter = gatherings::Filter {
        kind: Some(gatherings::Kind::Civility),
        from: Some(from),
        to: Some(until),
        own: Some(id),
        ..gatherings::Filter::in_area(AreaPath::county())
    };
    let limit = Limit::new(Limit::MAX).unwrap_or_default();
    let (mut count, mut records, mut after) = (0, Vec::new(), None);
    loop {
        let page = gatherings::list(tx, &filter, limit, after.as_ref())?;
        count += page.items.len() as i64;
        let left = SHOWN - records.len();
        records.extend(page.items.into_iter().take(left).map(|row| Record {
            object: row.id.to_string(),
            on: row.held_on,
            words: row.title,
        }));
        after = page.next;
        if after.is_none() {
            return Ok((count, records));
        }
    }
}

/// Questions, each by its own words; it opens the notice under which it stands.
fn asked(tx: &mut Tx<'_>, id: RepresentativeId, span: (Date, Date)) -> Result<Vec<Record>, Error> {
    let questions = notices::counts::questions_by(tx, id, span, SHOWN as i64)?;
    let record = |question: notices::Question| Record {
        words: question.words,
        object: question.notice_id.to_string(),
        on: question.asked_at.date_in_china(),
    };
    Ok(questions.into_iter().map(record).collect())
}

fn relayed(
    tx: &mut Tx<'_>,
    id: RepresentativeId,
    span: (Date, Date),
) -> Result<Vec<Record>, Error> {
    let relays = notices::counts::relays_by(tx, id, span, SHOWN as i64)?;
    let ids: Vec<NoticeId> = relays.iter().map(|relay| relay.notice_id).collect();
    let titles = notices::service::titles(tx, &ids)?;
    let record = |relay: notices::Relay| Record {
        words: titles.get(&relay.notice_id).cloned().unwrap_or_default(),
        object: relay.notice_id.to_string(),
        on: relay.at.date_in_china(),
    };
    Ok(relays.into_iter().map(record).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_is_sound() {
        assert!((4..=6).contains(&roles().len()));
        for (at, role) in roles().iter().enumerate() {
            assert!(roles()[..at].iter().all(|other| other.code != role.code), "{}", role.code);
            assert!(!role.measures.is_empty() && !role.words.is_empty(), "{}", role.code);
            for measure in &role.measures {
                let (_, chinese, english) = measure.words();
                assert!(chinese.contains("{n}") && english.contains("{n}"), "{chinese}");
            }
        }
    }
}
