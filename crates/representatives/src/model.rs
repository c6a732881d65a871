//! Mandates, links and duties as values.

use kernel::id::{HouseholdId, LinkId, PersonId, RepresentativeId};
use kernel::{AreaPath, Date};
use registry::NewPerson;

/// Why a person's service ends; the other reasons end links alone.
pub const SERVICE_ENDS: &[EndReason] = &[
    EndReason::TermOver,
    EndReason::Resigned,
    EndReason::MovedAway,
    EndReason::Recalled,
    EndReason::Unable,
    EndReason::LostCapacity,
    EndReason::Dead,
];

kernel::words! {
    /// Which mandate it is.
    MandateKind {
        /// Serves households (联户代表).
        Serving = "serving", "联户代表";
        /// Elected for the term, votes in the assembly (法定代表).
        Statutory = "statutory", "法定代表";
    }
}

kernel::words! {
    /// How a representative was chosen (一定、二推、三报).
    SelectionWay {
        /// Fixed directly: group head, elected representative still active, able party member.
        Direct = "direct", "一定(直接确定)";
        /// Put forward by the group head or by 5 to 15 households.
        Nominated = "nominated", "二推(推选产生)";
        /// Put himself or herself forward.
        SelfNominated = "self_nominated", "三报(自主报名)";
    }
}

kernel::words! {
    /// Why a mandate or a link ended.
    EndReason {
        /// The term is over.
        TermOver = "term_over", "届满";
        /// Resigned.
        Resigned = "resigned", "本人辞任";
        /// Moved away.
        MovedAway = "moved_away", "迁出或长期外出";
        /// Recalled by the households.
        Recalled = "recalled", "联系户撤换";
        /// No longer able to serve.
        Unable = "unable", "不能继续履职";
        /// Dead.
        Dead = "dead", "去世";
        /// Lost the capacity to act, or was sentenced: the service ends by law (依法自行终止).
        LostCapacity = "lost_capacity", "依法自行终止(丧失行为能力或被判刑)";
        /// The household went to another representative.
        HandedOver = "handed_over", "调整联系代表";
        /// The household no longer exists.
        HouseholdGone = "household_gone", "户已注销";
        /// The household moved to a place that the representative does not serve.
        HouseholdMoved = "household_moved", "户已迁出";
    }
}

kernel::words! {
    /// A duty in the chain of contact above the representatives.
    DutyKind {
        /// The village cadre who is linked to the group (联点村干部).
        VillageCadre = "village_cadre", "联点村干部";
        /// The group head (小组长、楼栋长).
        GroupHead = "group_head", "小组长";
    }
}

/// A representative: a person's serving mandate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Representative {
    /// The identifier.
    pub id: RepresentativeId,
    /// The person.
    pub person_id: PersonId,
    /// The name on the letter of appointment.
    pub name: String,
    /// The group (or village) that the representative serves.
    pub area_path: AreaPath,
    /// How he or she was chosen.
    pub way: SelectionWay,
    /// The ground in words, for a direct choice.
    pub ground: String,
    /// The number of the letter of appointment (聘书).
    pub letter_number: Option<String>,
    /// The first day.
    pub from_on: Date,
    /// The first day no longer served.
    pub until_on: Option<Date>,
    /// Why it ended.
    pub end_reason: Option<EndReason>,
    /// Since when the same person is also an elected representative (法定代表).
    pub statutory_since: Option<Date>,
    /// The version, from 1.
    pub version: i64,
}

/// Who is to be appointed: somebody known, or a new person.
#[derive(Debug, Clone)]
pub enum Who {
    /// A person of the registry.
    Known(PersonId),
    /// A person to be added.
    New(NewPerson),
}

/// A representative to be appointed.
#[derive(Debug, Clone)]
pub struct NewRepresentative {
    /// The identifier, when the asker has minted one.
    pub id: Option<RepresentativeId>,
    /// Who.
    pub who: Who,
    /// The group (or village) to serve.
    pub area_path: AreaPath,
    /// How chosen.
    pub way: SelectionWay,
    /// The ground in words.
    pub ground: String,
    /// The number of the letter of appointment.
    pub letter_number: Option<String>,
    /// The first day.
    pub from_on: Date,
    /// Since when the person is also an elected representative.
    pub statutory_since: Option<Date>,
}

/// A link between a household and a representative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The identifier.
    pub id: LinkId,
    /// The household.
    pub household_id: HouseholdId,
    /// The representative.
    pub representative_id: RepresentativeId,
    /// The first day.
    pub from_on: Date,
    /// The first day no longer linked.
    pub until_on: Option<Date>,
    /// Why it ended.
    pub end_reason: Option<EndReason>,
}

/// Which representatives a list shows.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Everything under this area.
    pub area: AreaPath,
    /// Only this one.
    pub own: Option<RepresentativeId>,
    /// Part of the name.
    pub search: Option<String>,
    /// Only those serving on that day.
    pub serving_on: Option<Date>,
}

/// A duty to be given.
#[derive(Debug, Clone)]
pub struct NewDuty {
    /// Which duty.
    pub kind: DutyKind,
    /// Who.
    pub who: Who,
    /// The group.
    pub area_path: AreaPath,
    /// The first day.
    pub from_on: Date,
}

/// Somebody in the chain of contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyHolder {
    /// The person.
    pub person_id: PersonId,
    /// The name.
    pub name: String,
}

/// The chain above a group: village cadre and group head.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chain {
    /// The village cadre who is linked to the group.
    pub village_cadre: Option<DutyHolder>,
    /// The group head.
    pub group_head: Option<DutyHolder>,
}
