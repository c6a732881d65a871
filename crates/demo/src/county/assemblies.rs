//! What villages say about their committees, their assemblies and their other meetings, recorded
//! through the rooms' services on the day they were held.

use access::Scope;
use gatherings::assemblies::{self, Convened, Disclosure, NewAssembly, NewItem, Presence, Vote};
use gatherings::items::{self, NewListItem, Raise};
use gatherings::{Attendee, Kind, NewGathering};
use kernel::id::GatheringId;
use kernel::{Actor, Date};
use representatives::assembly::{NewVillageFacts, put_village_facts};
use representatives::statute::{self, Law};

use super::timeline::Timeline;
use crate::Error;
use crate::chance::Chance;
use crate::plan::{AssemblyPlan, MeetingPlan};

/// Offices type on a computer.
const COMPUTER: &str = "电脑";

impl Timeline<'_> {
    fn cadre_of(&self, village: usize) -> Actor {
        let name = self.plan.villages[village].cadres[0].name.clone();
        Actor { account: None, name, device: COMPUTER.to_owned() }
    }

    /// A village says how many sit on its committee.
    pub(super) fn committee(&mut self, at: usize) -> Result<(), Error> {
        let said = &self.plan.committees[at];
        let area = self.plan.villages[said.village].area.path.clone();
        let facts = NewVillageFacts {
            committee: said.members,
            committee_women: said.women,
            both: said.both,
            mode: said.mode,
        };
        let actor = self.cadre_of(said.village);
        self.slice.add(actor, move |tx| {
            put_village_facts(tx, &area, 0, facts)?;
            Ok(())
        })
    }

    /// An assembly, as far as it has come.
    pub(super) fn assembly(&mut self, at: usize) -> Result<(), Error> {
        let plan = std::sync::Arc::clone(&self.plan);
        let id: GatheringId = self.new_id();
        let actor = self.cadre_of(plan.assemblies[at].village);
        self.slice.add(actor, move |tx| {
            let known = &plan.assemblies[at];
            let area = &plan.villages[known.village].area;
            let law = Law::of(area.kind).unwrap_or(Law::Village);
            let host = plan.villages[known.village].cadres[0].name.clone();
            let elected = representatives::assembly::elected(tx, &area.path, known.held_on)?.len();
            let made = assemblies::announce(tx, announcement(known, id, area, law, host, elected))?;
            if known.held_on > tx.today() {
                return Ok(());
            }
            let everything = Scope::county();
            let mut chance = Chance::new(plan.seed, "presence", at as u64);
            let (_, agenda, seats) = assemblies::get(tx, id, &everything)?;
            let came: Vec<_> = seats.iter().filter(|_| chance.odds(known.comes)).collect();
            let committee = made.committee.map_or(2, |count| count - chance.between(0, 1));
            let presence = Presence {
                representatives: came.iter().map(|seat| seat.representative_id).collect(),
                committee: committee.max(0),
                observers: chance.odds(0.5).then(|| "驻村工作队、村务监督委员会成员".to_owned()),
                words: None,
            };
            let held = assemblies::hold(tx, id, 1, presence, &everything)?;
            let present = held.gathering.present;
            let has_quorum = held.members().is_none_or(|members| present * 3 >= members * 2);
            if !has_quorum {
                // Without two thirds nothing is put to the vote; it is called again another day.
                return Ok(());
            }
            let votes = agenda.iter().zip(&known.items).map(|(item, subject)| {
                if subject.resolution.is_empty() {
                    return (item.number, None, None);
                }
                let no = chance.between(0, present / 8);
                let abstain = chance.between(0, present / 10);
                let vote = Vote { yes: present - no - abstain, no, abstain };
                (item.number, Some(vote), Some(subject.resolution.to_owned()))
            });
            let votes = votes.collect();
            assemblies::vote(tx, id, 2, votes, &everything)?;
            if !known.is_closed {
                return Ok(());
            }
            assemblies::close(tx, id, 3, &everything)?;
            if known.is_posted {
                let from = known.held_on.plus_days(1);
                let posted = Disclosure {
                    from,
                    until: statute::disclosure_until(from),
                    place: Some("村务公开栏".to_owned()),
                };
                assemblies::disclose(tx, id, 4, &posted, &everything)?;
            }
            Ok(())
        })
    }

    /// A courtyard or analysis meeting with its lists.
    pub(super) fn meeting(&mut self, at: usize) -> Result<(), Error> {
        let plan = std::sync::Arc::clone(&self.plan);
        let id: GatheringId = self.new_id();
        let known = &plan.meetings[at];
        let actor = Actor { account: None, name: known.host.clone(), device: COMPUTER.to_owned() };
        let attendees: Vec<Attendee> = known
            .attendance
            .iter()
            .filter_map(|&at| {
                let served = &self.plan.representatives[at];
                let name = match &served.before {
                    Some(before) if known.held_on < served.from_on => &before.person.name,
                    _ => &served.name,
                };
                Some(Attendee {
                    representative_id: self.mandate_on(at, known.held_on)?,
                    name: name.clone(),
                    area_path: self.plan.groups[served.group].area.path.clone(),
                })
            })
            .collect();
        let plan = std::sync::Arc::clone(&self.plan);
        self.slice.add(actor, move |tx| {
            let known = &plan.meetings[at];
            gatherings::create(tx, gathering(known, id))?;
            let everything = Scope::county();
            if !attendees.is_empty() {
                gatherings::attend(tx, id, attendees, &everything)?;
            }
            for item in &known.items {
                let new = NewListItem {
                    list: item.list,
                    words: item.words.to_owned(),
                    owner: Some(item.owner.clone()),
                    due_on: Some(item.due_on),
                    outcome: item.outcome.map(str::to_owned),
                };
                let made = items::add(tx, id, &new, &everything)?;
                if item.is_raised {
                    let raise = Raise {
                        id: None,
                        kind: matters::Kind::Hazard,
                        category: "wiring".to_owned(),
                        household_id: None,
                        area_path: known.area.clone(),
                        urgent: false,
                        reporter_name: known.host.clone(),
                    };
                    items::raise(tx, id, made.number, raise, &everything)?;
                }
            }
            Ok(())
        })
    }
}

fn gathering(known: &MeetingPlan, id: GatheringId) -> NewGathering {
    NewGathering {
        id: Some(id),
        kind: if known.is_courtyard { Kind::Courtyard } else { Kind::Analysis },
        title: known.title.clone(),
        held_on: known.held_on,
        area_path: known.area.clone(),
        place: Some(known.place.clone()),
        host: Some(known.host.clone()),
        words: None,
        due: None,
    }
}

fn announcement(
    known: &AssemblyPlan,
    id: GatheringId,
    area: &crate::plan::AreaPlan,
    law: Law,
    host: String,
    elected: usize,
) -> NewAssembly {
    // A fifth of the elected, or more: otherwise it would not have been called by them.
    let proposers = known.proposed.map(|tenths| (elected * tenths).div_ceil(10) as i64);
    let ahead = |days: i64| -> Option<Date> { Some(known.held_on.plus_days(-days)) };
    NewAssembly {
        id: Some(id),
        title: known.title.clone(),
        held_on: known.held_on,
        starts_at: Some(known.starts_at.to_owned()),
        area_path: area.path.clone(),
        law,
        place: Some(format!("{}会议室", area.name)),
        host: Some(host),
        session: Some(known.session.clone()),
        announced_on: Some(known.announced_on),
        convened: if proposers.is_some() { Convened::Proposal } else { Convened::Committee },
        proposers,
        agenda: known
            .items
            .iter()
            .map(|subject| NewItem {
                title: subject.title.to_owned(),
                listed: subject.listed.filter(|_| law == Law::Village),
                studied_on: subject.listed.and_then(|_| ahead(5)),
                authorised_on: None,
            })
            .collect(),
    }
}
