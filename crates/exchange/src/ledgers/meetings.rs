//! Ledgers of gatherings: training, civility actions, assemblies, and what was posted.

use access::Scope;
use db::Tx;
use gatherings::{assemblies, training};
use kernel::id::GatheringId;
use kernel::{Cursor, Limit};
use registry::RecordLine;
use representatives::selection;

use super::people::row;
use super::{Kind, Reader, Row, day};
use crate::error::Error;
use crate::write::Cell;

impl Reader {
    pub(super) fn gatherings(
        &mut self,
        tx: &mut Tx<'_>,
        lines: Vec<RecordLine>,
    ) -> Result<Vec<Row>, Error> {
        // The list names only what counts for the area, so that each of them may be shown there.
        let everything = Scope::county();
        let mut rows = Vec::with_capacity(lines.len());
        for line in lines {
            let id: GatheringId = line.id.parse().map_err(|_| Error::Cursor)?;
            let held = gatherings::get(tx, id, &everything)?;
            let mut cells = Vec::with_capacity(13);
            cells.extend(self.place(&held.area_path));
            cells.push(day(Some(held.held_on)));
            cells.push(held.title.as_str().into());
            cells.push(held.place.clone().into());
            cells.push(held.host.clone().into());
            if self.asked.ledger.kind == Kind::Trainings {
                let session = training::of_gathering(tx, id)?;
                let hours = session.as_ref().and_then(|session| session.plan.hours);
                let theme = session.as_ref().and_then(|one| training::theme(&one.plan.theme));
                cells.push(theme.map(|theme| theme.name.to_owned()).into());
                cells.push(hours.into());
                cells.push(held.due.into());
                cells.push(Cell::Number(held.present));
                cells.push(Cell::Number(line.quantity));
            } else {
                cells.push(Cell::Number(held.present));
            }
            cells.push(held.words.clone().into());
            rows.push(row(line, cells));
        }
        Ok(rows)
    }

    fn assemblies_in(
        &self,
        tx: &mut Tx<'_>,
        is_by_day: bool,
    ) -> Result<Vec<(assemblies::Assembly, i64)>, Error> {
        let (from, to) = (self.asked.from, self.asked.to);
        let filter = assemblies::Filter {
            area: self.asked.area.clone(),
            from: is_by_day.then_some(from),
            to: is_by_day.then_some(to),
        };
        let limit = Limit::new(Limit::MAX).unwrap_or_default();
        let mut found = Vec::new();
        let mut after: Option<Cursor> = None;
        loop {
            let page = assemblies::list(tx, &filter, limit, after.as_ref())?;
            found.extend(page.items);
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(found),
            }
        }
    }

    pub(super) fn assemblies(&mut self, tx: &mut Tx<'_>) -> Result<Vec<Row>, Error> {
        let everything = Scope::county();
        let mut rows = Vec::new();
        for (one, women) in self.assemblies_in(tx, true)? {
            let id = one.gathering.id;
            let (_, items, _) = assemblies::get(tx, id, &everything)?;
            let mut add = |number: i64, item: Option<&assemblies::Item>| {
                rows.push(Row {
                    on: one.gathering.held_on,
                    // The items of one assembly stand in their order.
                    key: format!("{id}-{:03}", 999 - number),
                    opens: Some(id.to_string()),
                    quantity: 1,
                    cells: crate::assemblies::cells(&self.tree, &one, women, item),
                });
            };
            if items.is_empty() {
                add(0, None);
            }
            for item in &items {
                add(item.number, Some(item));
            }
        }
        Ok(rows)
    }

    /// What hangs or hung on boards: resolutions of assemblies, and people to be appointed.
    pub(super) fn disclosures(&mut self, tx: &mut Tx<'_>) -> Result<Vec<Row>, Error> {
        let (from, to) = (self.asked.from, self.asked.to);
        let mut rows = Vec::new();
        let mut add =
            |place: [Cell; 3], what: &str, words: String, at: Option<String>, days, key| {
                let (first, last): (kernel::Date, kernel::Date) = days;
                if first < from || first > to {
                    return;
                }
                let mut cells = Vec::with_capacity(10);
                cells.extend(place);
                cells.push(what.into());
                cells.push(Cell::Text(words));
                cells.push(at.into());
                cells.push(day(Some(first)));
                cells.push(day(Some(last)));
                cells.push(Cell::Number(last.days_since(first) + 1));
                cells.push(if last < to { "已期满" } else { "公示中" }.into());
                let (key, opens): (String, Option<String>) = key;
                rows.push(Row { on: first, key, opens, quantity: 1, cells });
            };
        for (one, _) in self.assemblies_in(tx, false)? {
            let Some(posted) = one.disclosure else { continue };
            let place = self.place(&one.gathering.area_path);
            let words = format!("{}决议公布", one.gathering.title);
            let id = one.gathering.id.to_string();
            let key = (format!("a{id}"), Some(id));
            let days = (posted.from, posted.until);
            add(place, "村务公开(会议决议)", words, posted.place, days, key);
        }
        let filter = selection::Filter { area: self.asked.area.clone(), stage: None };
        let limit = Limit::new(Limit::MAX).unwrap_or_default();
        let mut after: Option<Cursor> = None;
        loop {
            let page = selection::list(tx, &filter, limit, after.as_ref())?;
            for file in page.items {
                let Some(days) = file.notice else { continue };
                let place = self.place(&file.area_path);
                let words = format!("{}拟聘为联户代表", file.name);
                let id = file.id.to_string();
                add(place, "人选公示", words, None, days, (format!("b{id}"), Some(id)));
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(rows),
            }
        }
    }
}
