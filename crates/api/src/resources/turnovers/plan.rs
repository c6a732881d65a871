//! The plan of a turnover on the wire: the same shape in and out.

use std::collections::HashMap;

use kernel::id::{PersonId, RepresentativeId};
use registry::Person;
use representatives::terms::{
    Appointment, Exception, NewPerson, Newcomer, Outcome, Plan, Seat, Successor,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::state::Map;
use crate::wire::{Day, HouseholdKey, PersonKey, RepresentativeKey};

/// What is to happen, and on which day.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TurnoverPlan {
    /// The first day of what comes after.
    on: Day,
    /// The name of the term that begins.
    #[serde(default)]
    #[schema(max_length = 40, example = "第十二届")]
    term: String,
    /// What becomes of each who serves.
    #[schema(max_items = 400)]
    seats: Vec<SeatPlan>,
    /// Who comes without following anybody.
    #[serde(default)]
    #[schema(max_items = 100)]
    newcomers: Vec<NewcomerPlan>,
    /// Households that go elsewhere than their seat says.
    #[serde(default)]
    #[schema(max_items = 2000)]
    exceptions: Vec<ExceptionPlan>,
}

/// What becomes of a seat.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeatPlan {
    /// Who serves.
    representative_id: RepresentativeKey,
    /// `continues`, `replaced` or `ends`.
    outcome: String,
    /// Why it ends: a code of the catalogue's `end_reasons`; nothing when it continues.
    #[serde(default)]
    reason: Option<String>,
    /// Who follows, when it is replaced.
    #[serde(default)]
    successor: Option<SuccessorPlan>,
    /// How the person was chosen, when it continues or is replaced.
    #[serde(default)]
    appointment: Option<AppointmentPlan>,
    /// Who takes the households, when it ends; several share them.
    #[serde(default)]
    #[schema(max_items = 60)]
    heirs: Vec<RepresentativeKey>,
    /// Whether the mandate of the law ends as well, when it ends.
    #[serde(default)]
    ends_statutory: bool,
}

/// Who follows: somebody of the registry, or somebody to be added.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuccessorPlan {
    /// A person of the registry; the other fields are then not read.
    #[serde(default)]
    person_id: Option<PersonKey>,
    /// The name; empty while it is not known.
    #[serde(default)]
    #[schema(max_length = 40)]
    name: String,
    /// Sex by GB/T 2261.1.
    #[serde(default)]
    sex: Option<String>,
    /// Telephone.
    #[serde(default)]
    #[schema(max_length = 30)]
    phone: Option<String>,
}

/// How somebody was chosen, and by which letter.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppointmentPlan {
    /// `direct`, `nominated` or `self_nominated`.
    selection_way: String,
    /// The ground in words.
    #[serde(default)]
    #[schema(max_length = 200)]
    ground: String,
    /// The number of the letter of appointment.
    #[serde(default)]
    #[schema(max_length = 60)]
    letter_number: Option<String>,
    /// Whether also elected by law.
    #[serde(default)]
    statutory: bool,
}

/// Somebody who comes without following anybody.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewcomerPlan {
    /// Who.
    successor: SuccessorPlan,
    /// The code of the group or village to serve.
    area: String,
    /// How chosen.
    appointment: AppointmentPlan,
    /// The unlinked households that he or she takes.
    #[schema(max_items = 200)]
    takes: Vec<HouseholdKey>,
}

/// A household that goes elsewhere than its seat says.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExceptionPlan {
    /// The household.
    household_id: HouseholdKey,
    /// Who takes it; `null` leaves it unlinked.
    representative_id: Option<RepresentativeKey>,
}

/// The people of the registry whom a plan names.
type Known = HashMap<PersonId, Person>;

fn unknown(pointer: impl Into<String>) -> Problem {
    Problem::of("request.unknown-word").at(pointer.into())
}

fn short(text: &str, most: usize, pointer: String) -> Result<String, Problem> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(Problem::of("request.text-too-long").at(pointer));
    }
    Ok(text.to_owned())
}

impl AppointmentPlan {
    fn read(&self, pointer: &str) -> Result<Appointment, Problem> {
        let way = self.selection_way.parse();
        let letter = self.letter_number.as_deref().unwrap_or_default();
        let letter = short(letter, 60, format!("{pointer}/letter_number"))?;
        Ok(Appointment {
            way: way.map_err(|()| unknown(format!("{pointer}/selection_way")))?,
            ground: short(&self.ground, 200, format!("{pointer}/ground"))?,
            letter_number: Some(letter).filter(|letter| !letter.is_empty()),
            statutory: self.statutory,
        })
    }

    fn show(appointment: &Appointment) -> Self {
        Self {
            selection_way: appointment.way.as_str().to_owned(),
            ground: appointment.ground.clone(),
            letter_number: appointment.letter_number.clone(),
            statutory: appointment.statutory,
        }
    }
}

impl SuccessorPlan {
    fn read(&self, pointer: &str) -> Result<Successor, Problem> {
        if let Some(id) = self.person_id {
            return Ok(Successor::Known { id: id.0 });
        }
        let sex = self.sex.clone().filter(|sex| !sex.is_empty());
        if sex.as_deref().is_some_and(|sex| sex.parse::<registry::Sex>().is_err()) {
            return Err(unknown(format!("{pointer}/sex")));
        }
        let phone = short(self.phone.as_deref().unwrap_or(""), 30, format!("{pointer}/phone"))?;
        let person = NewPerson {
            name: short(&self.name, 40, format!("{pointer}/name"))?,
            sex,
            phone: Some(phone).filter(|phone| !phone.is_empty()),
        };
        Ok(Successor::New { person })
    }

    fn show(successor: &Successor, known: &Known) -> Self {
        match successor {
            Successor::Known { id } => Self {
                person_id: Some(PersonKey(*id)),
                name: known.get(id).map(|person| person.name.clone()).unwrap_or_default(),
                sex: known.get(id).map(|person| person.sex.as_str().to_owned()),
                phone: None,
            },
            Successor::New { person } => Self {
                person_id: None,
                name: person.name.clone(),
                sex: person.sex.clone(),
                phone: person.phone.clone(),
            },
        }
    }
}

impl SeatPlan {
    fn read(&self, place: usize) -> Result<Seat, Problem> {
        let pointer = format!("/seats/{place}");
        let missing =
            |name: &str| Problem::of("request.unknown-word").at(format!("{pointer}/{name}"));
        let reason = || {
            let reason = self.reason.as_deref().unwrap_or_default();
            reason.parse().map_err(|()| missing("reason"))
        };
        let appointment = || {
            let given = self.appointment.as_ref().ok_or_else(|| missing("appointment"))?;
            given.read(&format!("{pointer}/appointment"))
        };
        let outcome = match self.outcome.as_str() {
            "continues" => Outcome::Continues { appointment: appointment()? },
            "replaced" => {
                let by = self.successor.as_ref().ok_or_else(|| missing("successor"))?;
                Outcome::Replaced {
                    reason: reason()?,
                    by: by.read(&format!("{pointer}/successor"))?,
                    appointment: appointment()?,
                }
            }
            "ends" => Outcome::Ends {
                reason: reason()?,
                heirs: self.heirs.iter().map(|id| id.0).collect(),
                ends_statutory: self.ends_statutory,
            },
            _ => return Err(missing("outcome")),
        };
        Ok(Seat { representative: self.representative_id.0, outcome })
    }

    fn show(seat: &Seat, known: &Known) -> Self {
        let mut plan = Self {
            representative_id: RepresentativeKey(seat.representative),
            outcome: "continues".to_owned(),
            reason: None,
            successor: None,
            appointment: None,
            heirs: Vec::new(),
            ends_statutory: false,
        };
        match &seat.outcome {
            Outcome::Continues { appointment } => {
                plan.appointment = Some(AppointmentPlan::show(appointment));
            }
            Outcome::Replaced { reason, by, appointment } => {
                plan.outcome = "replaced".to_owned();
                plan.reason = Some(reason.as_str().to_owned());
                plan.successor = Some(SuccessorPlan::show(by, known));
                plan.appointment = Some(AppointmentPlan::show(appointment));
            }
            Outcome::Ends { reason, heirs, ends_statutory } => {
                plan.outcome = "ends".to_owned();
                plan.reason = Some(reason.as_str().to_owned());
                plan.heirs = heirs.iter().map(|&id| RepresentativeKey(id)).collect();
                plan.ends_statutory = *ends_statutory;
            }
        }
        plan
    }
}

impl TurnoverPlan {
    /// The plan as the room knows it.
    pub(crate) fn read(&self, map: &Map) -> Result<Plan, Problem> {
        let mut newcomers = Vec::new();
        for (place, one) in self.newcomers.iter().enumerate() {
            let pointer = format!("/newcomers/{place}");
            let area = crate::resources::areas::find(&map.areas, &one.area, "/area")
                .map_err(|problem| problem.at(format!("{pointer}/area")))?;
            newcomers.push(Newcomer {
                who: one.successor.read(&format!("{pointer}/successor"))?,
                area: area.path.as_str().to_owned(),
                appointment: one.appointment.read(&format!("{pointer}/appointment"))?,
                takes: one.takes.iter().map(|id| id.0).collect(),
            });
        }
        let seats = self.seats.iter().enumerate();
        let exception = |one: &ExceptionPlan| Exception {
            household: one.household_id.0,
            to: one.representative_id.map(|id| id.0),
        };
        Ok(Plan {
            on: self.on.0,
            term: short(&self.term, 40, "/term".to_owned())?,
            seats: seats.map(|(place, seat)| seat.read(place)).collect::<Result<_, _>>()?,
            newcomers,
            exceptions: self.exceptions.iter().map(exception).collect(),
        })
    }

    /// The plan on the wire.
    pub(crate) fn show(plan: &Plan, map: &Map, known: &Known) -> Self {
        let newcomer = |one: &Newcomer| NewcomerPlan {
            successor: SuccessorPlan::show(&one.who, known),
            area: code(map, &one.area),
            appointment: AppointmentPlan::show(&one.appointment),
            takes: one.takes.iter().map(|&id| HouseholdKey(id)).collect(),
        };
        let exception = |one: &Exception| ExceptionPlan {
            household_id: HouseholdKey(one.household),
            representative_id: one.to.map(RepresentativeKey),
        };
        Self {
            on: Day(plan.on),
            term: plan.term.clone(),
            seats: plan.seats.iter().map(|seat| SeatPlan::show(seat, known)).collect(),
            newcomers: plan.newcomers.iter().map(newcomer).collect(),
            exceptions: plan.exceptions.iter().map(exception).collect(),
        }
    }
}

fn code(map: &Map, path: &str) -> String {
    let path = path.parse().ok();
    path.and_then(|path| map.areas.at(&path)).map(|area| area.code.to_string()).unwrap_or_default()
}

/// Everybody whom a plan names, for showing it.
pub(crate) fn named(plan: &Plan) -> Vec<RepresentativeId> {
    let mut ids: Vec<RepresentativeId> = plan.seats.iter().map(|one| one.representative).collect();
    for seat in &plan.seats {
        if let Outcome::Ends { heirs, .. } = &seat.outcome {
            ids.extend(heirs);
        }
    }
    ids.extend(plan.exceptions.iter().filter_map(|one| one.to));
    ids
}
