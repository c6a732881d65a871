//! What a matter carries beside its words, on the wire.

use std::collections::BTreeMap;

use matters::dispute::{self, Agreement, Dispute, FollowUp, Mediation, Risk, Settlement};
use matters::emergency::Acknowledgement;
use matters::hazard::{self, Danger, Hazard, Recheck};
use matters::{Matter, NewParticulars, Particulars, category, fields};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::wire::{Day, Instant};

/// What a matter carries beside its words.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ParticularsView {
    /// The fields of its category that were filled in.
    fields: Vec<FieldValueView>,
    /// The record of a hazard, once there is one.
    hazard: Option<HazardView>,
    /// The record of a dispute, once there is one.
    dispute: Option<DisputeView>,
    /// Which levels have acknowledged an emergency.
    acknowledgements: Vec<AcknowledgementView>,
}

/// A field with its value.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldValueView {
    /// The field's code.
    #[schema(example = "road_fault")]
    code: String,
    /// What people call it.
    #[schema(example = "路上的问题")]
    name: &'static str,
    /// The same in English.
    name_en: &'static str,
    /// The value: a number in digits, a date, or codes with a blank between them.
    #[schema(example = "light")]
    value: String,
    /// The value as people read it.
    #[schema(example = "路灯不亮")]
    words: String,
}

/// The record of a hazard.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HazardView {
    /// `general`, `larger` or `major`.
    level: &'static str,
    /// What was done on the spot.
    measure: Option<String>,
    /// The unit or person who has to mend it.
    responsible: Option<String>,
    /// Until when.
    due_on: Option<Day>,
    /// When it was said to be mended.
    rectified_on: Option<Day>,
    /// What was done to mend it.
    rectified_words: Option<String>,
    /// Who said so.
    rectified_by: Option<String>,
    /// The day of the re-check that was passed.
    passed_on: Option<Day>,
    /// The re-checks, the oldest first.
    checks: Vec<RecheckView>,
    /// The record's own version, for `If-Match`.
    version: i64,
}

/// A re-check of a hazard.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecheckView {
    /// The day.
    on: Day,
    /// Who checked.
    checker: String,
    /// Whether the hazard is gone.
    is_passed: bool,
    /// What was seen.
    words: Option<String>,
}

/// The record of a dispute.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DisputeView {
    /// The parties' names; `null` for who is not of the chain in charge.
    parties: Option<Vec<String>>,
    /// How many people are involved.
    people: Option<i64>,
    /// The sum, in yuan.
    sum_yuan: Option<i64>,
    /// `red`, `orange`, `yellow` or `blue`.
    risk: Option<&'static str>,
    /// The level that leads at that colour.
    lead: Option<&'static str>,
    /// Whether that level, or one above it, has the matter now.
    is_led: bool,
    /// Who mediates.
    mediator: Option<String>,
    /// `oral` or `written`.
    agreement: Option<&'static str>,
    /// When the agreement was reached.
    agreed_on: Option<Day>,
    /// Until when both sides may ask a court to confirm it.
    confirm_until: Option<Day>,
    /// `succeeded`, `failed` or `ended`.
    settlement: Option<&'static str>,
    /// When the mediation ended.
    settled_on: Option<Day>,
    /// When somebody looks next whether the agreement is kept.
    follow_up_on: Option<Day>,
    /// The steps of the mediation, the oldest first.
    mediations: Vec<MediationView>,
    /// The looks at whether the agreement is kept, the oldest first.
    follow_ups: Vec<FollowUpView>,
    /// The record's own version, for `If-Match`.
    version: i64,
}

/// A step of a mediation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MediationView {
    /// The day.
    on: Day,
    /// Where.
    place: Option<String>,
    /// What was said.
    words: String,
    /// Whether all sides wanted to go on.
    is_willing: bool,
    /// Who recorded it.
    recorder: String,
}

/// A look at whether an agreement is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FollowUpView {
    /// The day.
    on: Day,
    /// Whether what was agreed is done so far.
    is_performed: bool,
    /// What was seen.
    words: Option<String>,
    /// Who recorded it.
    recorder: String,
}

/// That a level knows of an emergency.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AcknowledgementView {
    /// `village`, `township` or `county`.
    level: &'static str,
    /// Who said so.
    name: String,
    /// When.
    at: Instant,
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

impl ParticularsView {
    /// What the matter carries; names of parties only for those who may read them.
    pub(crate) fn of(matter: &Matter, held: Particulars, has_names: bool) -> Self {
        let Particulars { fields, hazard, dispute, acknowledgements } = held;
        Self {
            fields: field_views(matter, fields),
            hazard: hazard.map(HazardView::of),
            dispute: dispute.map(|dispute| DisputeView::of(matter, dispute, has_names)),
            acknowledgements: acknowledgements.into_iter().map(AcknowledgementView::of).collect(),
        }
    }
}

fn field_views(matter: &Matter, filled: Vec<fields::Filled>) -> Vec<FieldValueView> {
    // In the catalogue's order; a field that it no longer has is left out here and stays stored.
    let known = category(matter.kind, &matter.category).map_or(&[][..], |one| &one.fields);
    let view = |field: &matters::Field| {
        let (_, value) = filled.iter().find(|(code, _)| code == field.code)?;
        Some(FieldValueView {
            code: field.code.to_owned(),
            name: field.name,
            name_en: field.name_en,
            words: fields::words_of(field, value),
            value: value.clone(),
        })
    };
    known.iter().filter_map(view).collect()
}

impl HazardView {
    fn of(hazard: Hazard) -> Self {
        let check = |check: Recheck| RecheckView {
            on: Day(check.on),
            checker: check.checker,
            is_passed: check.is_passed,
            words: some(check.words),
        };
        Self {
            level: hazard.level.as_str(),
            measure: some(hazard.measure),
            responsible: some(hazard.responsible),
            due_on: hazard.due_on.map(Day),
            rectified_on: hazard.rectified_on.map(Day),
            rectified_words: some(hazard.rectified_words),
            rectified_by: some(hazard.rectified_by_name),
            passed_on: hazard.passed_on.map(Day),
            checks: hazard.checks.into_iter().map(check).collect(),
            version: hazard.version,
        }
    }
}

impl DisputeView {
    fn of(matter: &Matter, dispute: Dispute, has_names: bool) -> Self {
        let confirm_until = dispute.confirm_until().map(Day);
        let lead = dispute.risk.map(dispute::lead);
        let step = |step: Mediation| MediationView {
            on: Day(step.on),
            place: some(step.place),
            words: step.words,
            is_willing: step.is_willing,
            recorder: step.recorder,
        };
        let look = |look: FollowUp| FollowUpView {
            on: Day(look.on),
            is_performed: look.is_performed,
            words: some(look.words),
            recorder: look.recorder,
        };
        // What was said at a mediation names people too.
        let steps = if has_names { dispute.mediations } else { Vec::new() };
        let looks = if has_names { dispute.follow_ups } else { Vec::new() };
        Self {
            parties: has_names.then_some(dispute.parties),
            people: dispute.people,
            sum_yuan: dispute.sum_yuan,
            risk: dispute.risk.map(Risk::as_str),
            lead: lead.map(matters::Level::as_str),
            is_led: lead.is_none_or(|lead| {
                lead.area_of(&matter.area_path).depth() >= matter.owner.area.depth()
            }),
            mediator: some(dispute.mediator),
            agreement: dispute.agreement.map(Agreement::as_str),
            agreed_on: dispute.agreed_on.map(Day),
            confirm_until,
            settlement: dispute.settlement.map(Settlement::as_str),
            settled_on: dispute.settled_on.map(Day),
            follow_up_on: dispute.follow_up_on.map(Day),
            mediations: steps.into_iter().map(step).collect(),
            follow_ups: looks.into_iter().map(look).collect(),
            version: dispute.version,
        }
    }
}

impl AcknowledgementView {
    /// The acknowledgement on the wire.
    pub(crate) fn of(one: Acknowledgement) -> Self {
        Self { level: one.level.as_str(), name: one.name, at: Instant(one.at) }
    }
}

/// The value of a field: a text, a number, or several codes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum FieldInput {
    /// A text, a date or one code.
    Text(String),
    /// A number.
    Number(i64),
    /// Several codes.
    Codes(Vec<String>),
}

/// What is known of a hazard when it is reported.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HazardFound {
    /// `general`, `larger` or `major`.
    #[schema(example = "general")]
    level: String,
    /// What was done on the spot.
    #[schema(max_length = 1000)]
    measure: Option<String>,
}

/// What is known of a dispute when it is reported.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DisputeFound {
    /// The parties' names; only the chain in charge and the reporter see them.
    #[serde(default)]
    #[schema(max_items = 20)]
    parties: Vec<String>,
    /// How many people are involved.
    #[schema(minimum = 0, maximum = 100000)]
    people: Option<i64>,
    /// The sum, in yuan.
    #[schema(minimum = 0)]
    sum_yuan: Option<i64>,
}

/// What a new matter brings along.
pub(crate) fn brought(
    fields: Option<BTreeMap<String, FieldInput>>,
    hazard: Option<HazardFound>,
    dispute: Option<DisputeFound>,
) -> Result<NewParticulars, Problem> {
    let text = |value: FieldInput| match value {
        FieldInput::Text(text) => text,
        FieldInput::Number(number) => number.to_string(),
        FieldInput::Codes(codes) => codes.join(" "),
    };
    let hazard = hazard.map(|found| {
        let unknown = |_| Problem::of("request.unknown-word").at("/hazard/level");
        let level: Danger = found.level.parse().map_err(unknown)?;
        let measure = found.measure.unwrap_or_default();
        Ok::<_, Problem>(hazard::Draft { level, measure, responsible: String::new(), due_on: None })
    });
    Ok(NewParticulars {
        fields: fields
            .map(|given| given.into_iter().map(|(code, value)| (code, text(value))).collect()),
        hazard: hazard.transpose()?,
        dispute: dispute.map(|found| dispute::Draft {
            parties: found.parties,
            people: found.people,
            sum_yuan: found.sum_yuan,
            ..dispute::Draft::default()
        }),
    })
}
