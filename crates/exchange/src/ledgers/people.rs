//! Rosters: representatives, linked households, mentoring, the reserve, candidates, groups.

use std::collections::HashMap;

use db::Tx;
use kernel::id::{HouseholdId, RepresentativeId};
use kernel::{AreaKind, AreaPath, Cursor, Limit};
use registry::{HouseholdSheet, RecordLine, cards, household_tag, households, persons};
use representatives::fostering::{mentoring, reserve};
use representatives::{registers, selection};

use super::{Reader, Row, day, joined, yes};
use crate::clean::lists;
use crate::error::Error;
use crate::export::{birth, sex};
use crate::write::Cell;

impl Reader {
    pub(super) fn representatives(
        &mut self,
        tx: &mut Tx<'_>,
        lines: Vec<RecordLine>,
    ) -> Result<Vec<Row>, Error> {
        let mut mandates = Vec::with_capacity(lines.len());
        for line in &lines {
            let id: RepresentativeId = line.id.parse().map_err(|_| Error::Cursor)?;
            mandates.push(representatives::get(tx, id)?);
        }
        let ids: Vec<_> = mandates.iter().map(|one| one.id).collect();
        let loads = registers::loads_on(tx, &ids, self.asked.to)?;
        let people: Vec<_> = mandates.iter().map(|one| one.person_id).collect();
        let people = persons::many(tx, &people)?;
        let mut rows = Vec::with_capacity(lines.len());
        for (line, one) in lines.into_iter().zip(mandates) {
            let mut cells = Vec::with_capacity(17);
            cells.extend(self.place(&one.area_path));
            cells.push(one.name.as_str().into());
            let person = people.get(&one.person_id);
            cells.push(person.map_or(Cell::Empty, sex));
            cells.push(person.map_or(Cell::Empty, birth));
            let ethnic = person.and_then(|person| person.ethnic_group);
            let ethnic = ethnic.map(registry::EthnicGroup::as_str);
            cells.push(ethnic.and_then(lists::ethnic_group_name).into());
            let political = person.and_then(|person| person.political_status);
            cells.push(political.map(|status| status.chinese().to_owned()).into());
            let education = person.and_then(|person| person.education);
            cells.push(education.map(|education| education.chinese().to_owned()).into());
            cells.push(one.ground.as_str().into());
            cells.push(one.way.chinese().into());
            cells.push(yes(one.statutory_since.is_some()));
            cells.push(day(Some(one.from_on)));
            // Who ended after the day of the roster served on it.
            cells.push(day(one.until_on));
            cells.push(Cell::Number(loads.get(&one.id).copied().unwrap_or(0)));
            cells.push(self.phone(person.and_then(|person| person.phone.as_ref())));
            cells.push(one.letter_number.clone().into());
            rows.push(row(line, cells));
        }
        Ok(rows)
    }

    pub(super) fn households(
        &mut self,
        tx: &mut Tx<'_>,
        links: &[registers::Held],
    ) -> Result<Vec<Row>, Error> {
        let homes: Vec<HouseholdId> = links.iter().map(|link| link.household_id).collect();
        let sheets = self.sheets(tx, &homes)?;
        let carded = cards::of(tx, &homes)?;
        self.know(tx, links.iter().map(|link| link.representative_id))?;
        let mut rows = Vec::with_capacity(links.len());
        for link in links {
            let chain = self.chain(tx, &link.area_path)?;
            let mut cells = Vec::with_capacity(18);
            cells.extend(self.place(&link.area_path));
            let sheet = sheets.get(&link.household_id);
            cells.push(sheet.map(|sheet| sheet.code.clone()).into());
            cells.push(sheet.map(|sheet| sheet.head_name.clone()).into());
            for count in [
                sheet.map(|sheet| sheet.members),
                sheet.map(|sheet| sheet.resident),
                sheet.map(|sheet| sheet.away),
            ] {
                cells.push(count.into());
            }
            cells.push(self.tags(sheet));
            cells.push(sheet.map(|sheet| sheet.hamlet.clone()).into());
            cells.push(sheet.map(|sheet| sheet.address.clone()).into());
            cells.push(self.phone(sheet.and_then(|sheet| sheet.phone.as_ref())));
            cells.push(self.name_of(Some(link.representative_id)));
            cells.push(chain.group_head.map(|holder| holder.name).into());
            cells.push(chain.village_cadre.map(|holder| holder.name).into());
            cells.push(day(Some(link.from_on)));
            cells.push(yes(carded.contains_key(&link.household_id)));
            rows.push(Row {
                on: link.from_on,
                key: link.id.to_string(),
                opens: Some(link.household_id.to_string()),
                quantity: 1,
                cells,
            });
        }
        Ok(rows)
    }

    /// The sheets of these households, dissolved ones too: a roster of an earlier day has them.
    pub(super) fn sheets(
        &self,
        tx: &mut Tx<'_>,
        ids: &[HouseholdId],
    ) -> Result<HashMap<HouseholdId, HouseholdSheet>, Error> {
        let found = households::sheets(tx, ids)?;
        let mut sheets: HashMap<_, _> = found.into_iter().map(|sheet| (sheet.id, sheet)).collect();
        for &id in ids {
            if sheets.contains_key(&id) {
                continue;
            }
            let gone = households::get(tx, id)?;
            let sensitive_tags = households::sensitive_tags(tx, id)?;
            let phone = gone.contact.as_ref().and_then(|contact| contact.phone.clone());
            let sheet = HouseholdSheet {
                id,
                code: gone.code,
                area_path: gone.area_path,
                phone: phone.or(gone.head.phone),
                head_name: gone.head.name,
                contact_name: gone.contact.map(|contact| contact.name),
                address: gone.address,
                hamlet: gone.hamlet,
                members: gone.members,
                resident: gone.resident,
                away: gone.away,
                minors: gone.minors,
                over_80: gone.over_80,
                priority: gone.priority,
                tags: gone.tags,
                sensitive_tags,
                last_contact_on: gone.last_contact_on,
                version: gone.version,
                representative: gone.representative,
            };
            sheets.insert(id, sheet);
        }
        Ok(sheets)
    }

    fn tags(&self, sheet: Option<&HouseholdSheet>) -> Cell {
        let Some(sheet) = sheet else { return Cell::Empty };
        let sensitive: &[String] =
            if self.asked.is_for_office() { &sheet.sensitive_tags } else { &[] };
        let names = sheet.tags.iter().chain(sensitive).filter_map(|code| household_tag(code));
        joined(names.map(|tag| tag.name), "、")
    }

    pub(super) fn mentoring(&mut self, tx: &mut Tx<'_>) -> Result<Vec<Row>, Error> {
        let (from, to) = (self.asked.from, self.asked.to);
        let found = mentoring::held_between(tx, &self.asked.area, from, to)?;
        let rows = found.into_iter().map(|one| {
            let mut cells = Vec::with_capacity(12);
            cells.extend(self.place(&one.area_path));
            cells.push(one.mentor.name.as_str().into());
            cells.push(one.mentor.post.as_str().into());
            cells.push(one.name.as_str().into());
            cells.push(one.goals.as_str().into());
            cells.push(day(Some(one.from_on)));
            cells.push(day(one.until_on));
            cells.push(Cell::Number(one.talks));
            cells.push(day(one.last_talk_on));
            cells.push(one.end_words.clone().into());
            Row {
                on: one.from_on,
                key: one.id.to_string(),
                opens: Some(one.representative_id.to_string()),
                quantity: 1,
                cells,
            }
        });
        Ok(rows.collect())
    }

    pub(super) fn reserve(&mut self, tx: &mut Tx<'_>) -> Result<Vec<Row>, Error> {
        let (from, to, today) = (self.asked.from, self.asked.to, tx.today());
        let found = reserve::held_between(tx, &self.asked.area, from, to)?;
        let rows = found.into_iter().map(|(one, person)| {
            let mut cells = Vec::with_capacity(14);
            cells.extend(self.place(&one.area_path));
            cells.push(one.name.as_str().into());
            cells.push(sex(&person));
            cells.push(reserve::age(&person, to).into());
            let education = person.education.map(|education| education.chinese().to_owned());
            cells.push(education.into());
            cells.push(one.ground.chinese().into());
            cells.push(one.reason.as_str().into());
            cells.push(one.recommender.as_str().into());
            cells.push(one.mentor.clone().into());
            cells.push(day(Some(one.entered_on)));
            // How it stood on the last day asked for. Since when a selection runs is not kept here:
            // it is told of today and not of a day before.
            let left = one.left_on.filter(|left| *left <= to);
            let state = match (left, one.state) {
                (Some(_), state) => match one.left_words.as_deref() {
                    Some(why) => format!("{}({why})", state.chinese()),
                    None => state.chinese().to_owned(),
                },
                (None, reserve::State::InSelection) if to >= today => "在册(选任中)".to_owned(),
                (None, _) => reserve::State::Waiting.chinese().to_owned(),
            };
            cells.push(Cell::Text(state));
            cells.push(day(left));
            Row {
                on: one.entered_on,
                key: one.id.to_string(),
                opens: one.representative_id.map(|id| id.to_string()),
                quantity: 1,
                cells,
            }
        });
        Ok(rows.collect())
    }

    pub(super) fn candidates(&mut self, tx: &mut Tx<'_>) -> Result<Vec<Row>, Error> {
        let mut rows = Vec::new();
        let mut after: Option<Cursor> = None;
        loop {
            let page = selection::candidates(tx, &self.asked.area, largest(), after.as_ref())?;
            for one in page.items.into_iter().filter(|one| one.noted_on <= self.asked.to) {
                let file = match one.file {
                    Some((id, _)) => Some(selection::get(tx, id)?),
                    None => None,
                };
                let mut cells = Vec::with_capacity(13);
                cells.extend(self.place(&one.area_path));
                cells.push(one.name.as_str().into());
                cells.push(joined(one.grounds.iter().map(|ground| ground.chinese()), "、"));
                cells.push(day(Some(one.noted_on)));
                cells.push(file.as_ref().map(|file| file.way.chinese().to_owned()).into());
                let stage = file.as_ref().map_or("未建档", |file| file.stage.chinese());
                cells.push(stage.into());
                cells.push(day(file.as_ref().map(|file| file.stage_on)));
                let notice = file.as_ref().and_then(|file| file.notice);
                cells.push(day(notice.map(|(from, _)| from)));
                cells.push(day(notice.map(|(_, until)| until)));
                rows.push(Row {
                    on: one.noted_on,
                    key: one.person_id.to_string(),
                    opens: file.map(|file| file.id.to_string()),
                    quantity: 1,
                    cells,
                });
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(rows),
            }
        }
    }

    /// The groups that the chain of contact gives: of a village, of a group, of a representative.
    pub(super) fn groups(&mut self, tx: &mut Tx<'_>) -> Result<Vec<Row>, Error> {
        let to = self.asked.to;
        let serving = representatives::serving(tx, &self.asked.area, to)?;
        let ids: Vec<_> = serving.iter().map(|(_, id)| *id).collect();
        self.know(tx, ids.iter().copied())?;
        let loads = registers::loads_on(tx, &ids, to)?;
        let mut of_group: HashMap<AreaPath, (i64, i64)> = HashMap::new();
        for (path, id) in &serving {
            let load = loads.get(id).copied().unwrap_or(0);
            let sum = of_group.entry(path.clone()).or_default();
            *sum = (sum.0 + 1, sum.1 + load);
        }
        let mut places: Vec<(AreaPath, String, bool)> = Vec::new();
        for area in self.tree.all() {
            let is_village = matches!(area.kind, AreaKind::Village | AreaKind::Community);
            let is_group = area.path.depth() > 3;
            if self.asked.area.contains(&area.path) && area.since <= to && (is_village || is_group)
            {
                places.push((area.path.clone(), area.name.clone(), is_village));
            }
        }
        let mut rows = Vec::new();
        for (path, name, is_village) in places {
            let chain = self.chain(tx, &path)?;
            let village = self.tree.at(&path.village()).map(|area| area.name.clone());
            let village = village.unwrap_or_default();
            let since = self.tree.at(&path).map_or(to, |area| area.since);
            let head = chain.group_head.as_ref().map(|holder| holder.name.clone());
            let cadre = chain.village_cadre.as_ref().map(|holder| holder.name.clone());
            let (people, covered, title, tier, owner, keeper, state) = if is_village {
                let below = |each: &(AreaPath, (i64, i64))| path.contains(&each.0);
                let below: Vec<_> =
                    of_group.iter().map(|(at, sum)| (at.clone(), *sum)).filter(below).collect();
                let covered = below.iter().map(|(_, sum)| sum.1).sum();
                let heads = self.chain_people(tx, &path)?;
                let title = format!("{village}联户工作群");
                let lacks = if heads == 0 { "缺村干部、组长" } else { "" };
                (heads, covered, title, "村级(村干部—组长)", None, None, readiness([lacks]))
            } else {
                let (people, covered) = of_group.get(&path).copied().unwrap_or_default();
                let above = i64::from(head.is_some()) + i64::from(cadre.is_some());
                let title = format!("{village}{name}联户代表群");
                let state = readiness([
                    if head.is_none() { "缺组长" } else { "" },
                    if cadre.is_none() { "缺村干部" } else { "" },
                    if people == 0 { "缺代表" } else { "" },
                ]);
                (people + above, covered, title, "组级(组长—代表)", head, cadre, state)
            };
            let mut cells = Vec::with_capacity(11);
            cells.extend(self.place(&path));
            cells.push(Cell::Text(title));
            cells.push(tier.into());
            cells.push(owner.into());
            cells.push(keeper.into());
            cells.push(Cell::Number(people));
            cells.push(Cell::Number(covered));
            cells.push(Cell::Empty);
            cells.push(state);
            rows.push(Row {
                on: since,
                key: format!("{}-{path}", if is_village { 3 } else { 2 }),
                opens: None,
                quantity: 1,
                cells,
            });
        }
        for (path, id) in serving {
            let since = self.tree.at(&path).map_or(to, |area| area.since);
            let name = self.names.get(&id).cloned().unwrap_or_default();
            let load = loads.get(&id).copied().unwrap_or(0);
            let mut cells = Vec::with_capacity(11);
            cells.extend(self.place(&path));
            cells.push(Cell::Text(format!("{name}联户群")));
            cells.push("户级(代表—联系户)".into());
            cells.push(Cell::Text(name));
            cells.push(Cell::Empty);
            cells.push(Cell::Number(load + 1));
            cells.push(Cell::Number(load));
            cells.push(Cell::Empty);
            cells.push(readiness([if load == 0 { "无联系户" } else { "" }]));
            rows.push(Row {
                on: since,
                key: format!("1-{path}-{id}"),
                opens: Some(id.to_string()),
                quantity: 1,
                cells,
            });
        }
        Ok(rows)
    }

    /// How many people hold a duty of the chain in a village, each once.
    fn chain_people(&self, _: &mut Tx<'_>, village: &AreaPath) -> Result<i64, Error> {
        let mut people = std::collections::HashSet::new();
        for (path, chain) in self.chains.iter().flatten() {
            if village.contains(path) {
                let holders = [&chain.village_cadre, &chain.group_head];
                people.extend(holders.into_iter().flatten().map(|holder| holder.person_id));
            }
        }
        Ok(people.len() as i64)
    }
}

/// Whether those are there who make up a group. Whether it was made is known to WeChat alone, and is
/// for whoever hands the ledger in to say.
fn readiness<const N: usize>(lacks: [&str; N]) -> Cell {
    if lacks.iter().all(|lack| lack.is_empty()) {
        "人员齐全".into()
    } else {
        joined(lacks, "、")
    }
}

pub(super) fn largest() -> Limit {
    Limit::new(Limit::MAX).unwrap_or_default()
}

/// The row of a line of an indicator's list.
pub(super) fn row(line: RecordLine, cells: Vec<Cell>) -> Row {
    let opens = line.opens.unwrap_or_else(|| line.id.clone());
    Row { on: line.on, key: line.id, opens: Some(opens), quantity: line.quantity, cells }
}
