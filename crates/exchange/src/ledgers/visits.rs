//! Ledgers of contacts, of leaflets handed out at them, and of difficulty files.

use std::collections::HashMap;

use contacts::{
    Contact, DIFFICULTY_KINDS, LEAFLET_THEMES, SERVICE_ITEMS, STEP_KINDS, WAYS, name_of,
};
use db::Tx;
use kernel::id::{ContactId, DifficultyId, HouseholdId};
use matters::{Matter, Sight};
use registry::{RecordLine, households};

use super::people::row;
use super::{Kind, Reader, Row, day, joined, yes};
use crate::error::Error;
use crate::write::Cell;

impl Reader {
    pub(super) fn contacts(
        &mut self,
        tx: &mut Tx<'_>,
        lines: Vec<RecordLine>,
    ) -> Result<Vec<Row>, Error> {
        let ids: Vec<ContactId> = lines.iter().filter_map(|line| line.id.parse().ok()).collect();
        let found = contacts::these(tx, &ids)?;
        let homes: Vec<HouseholdId> = found.iter().map(|contact| contact.household_id).collect();
        let heads = households::names(tx, &homes)?;
        self.know(tx, found.iter().map(|contact| contact.representative_id))?;
        let is_of_leaflets = self.asked.ledger.kind == Kind::Leaflets;
        let mut raised: HashMap<ContactId, Vec<Matter>> = HashMap::new();
        if !is_of_leaflets {
            // A file goes from hand to hand: early signs stand in none, whoever asked for it.
            let sight = Sight { confidential: false, ..self.asked.sight() };
            for matter in matters::of_contacts(tx, &ids, sight)? {
                if let Some(contact) = matter.contact_id {
                    raised.entry(contact).or_default().push(matter);
                }
            }
        }
        let found: HashMap<ContactId, Contact> =
            found.into_iter().map(|contact| (contact.id, contact)).collect();
        let mut rows = Vec::with_capacity(lines.len());
        for line in lines {
            let contact = line.id.parse().ok().and_then(|id: ContactId| found.get(&id));
            let Some(contact) = contact else { continue };
            let head = heads.get(&contact.household_id).map(|name| name.head_name.clone());
            let cells = if is_of_leaflets {
                self.leaflet_cells(contact, head)
            } else {
                let raised = raised.get(&contact.id).map_or(&[][..], Vec::as_slice);
                self.contact_cells(contact, head, raised)
            };
            rows.push(row(line, cells));
        }
        Ok(rows)
    }

    fn contact_cells(
        &self,
        contact: &Contact,
        head: Option<String>,
        raised: &[Matter],
    ) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(15);
        cells.extend(self.place(&contact.area_path));
        cells.push(day(Some(contact.met_on)));
        cells.push(self.name_of(Some(contact.representative_id)));
        cells.push(name_of(WAYS, &contact.way).into());
        let met = Some(contact.person_met.clone()).filter(|met| !met.is_empty());
        cells.push(head.clone().into());
        cells.push(met.or(head).into());
        cells.push(if contact.items.is_empty() {
            "平安无事".into()
        } else {
            joined(contact.items.iter().map(|item| name_of(SERVICE_ITEMS, item)), "、")
        });
        cells.push(contact.words.as_str().into());
        let copies: i64 = contact.leaflets.iter().map(|leaflet| leaflet.copies).sum();
        cells.push(Cell::Number(copies));
        cells.push(yes(!raised.is_empty()));
        let told: Vec<String> = raised
            .iter()
            .map(|matter| format!("{}({})", matter.number, matter.state.chinese()))
            .collect();
        cells.push(joined(told.iter().map(String::as_str), "；"));
        cells.push(if contact.on_behalf {
            Cell::Text(format!("{}代录", contact.entered_by_name))
        } else {
            Cell::Empty
        });
        cells
    }

    fn leaflet_cells(&self, contact: &Contact, head: Option<String>) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(10);
        cells.extend(self.place(&contact.area_path));
        cells.push(day(Some(contact.met_on)));
        let themes = contact.leaflets.iter().map(|leaflet| name_of(LEAFLET_THEMES, &leaflet.theme));
        cells.push(joined(themes, "、"));
        cells.push(name_of(WAYS, &contact.way).into());
        cells.push(head.into());
        cells.push(Cell::Number(1));
        cells.push(Cell::Number(contact.leaflets.iter().map(|leaflet| leaflet.copies).sum()));
        cells.push(self.name_of(Some(contact.representative_id)));
        cells
    }

    pub(super) fn difficulties(
        &mut self,
        tx: &mut Tx<'_>,
        lines: Vec<RecordLine>,
    ) -> Result<Vec<Row>, Error> {
        let mut rows = Vec::with_capacity(lines.len());
        for line in lines {
            let id: DifficultyId = line.id.parse().map_err(|_| Error::Cursor)?;
            let file = contacts::get_difficulty_file(tx, id)?;
            let steps = contacts::difficulty_steps(tx, id)?;
            self.know(tx, file.representative_id.into_iter())?;
            let mut cells = Vec::with_capacity(14);
            cells.extend(self.place(&file.area_path));
            cells.push(day(Some(file.found_on)));
            cells.push(line.title.as_str().into());
            cells.push(name_of(DIFFICULTY_KINDS, &file.kind).into());
            cells.push(file.cause.as_str().into());
            for kind in STEP_KINDS {
                let of_kind = steps.iter().filter(|step| step.kind == kind.code);
                cells.push(joined(of_kind.map(|step| step.words.as_str()), "；"));
            }
            let named = steps.iter().rev().map(|step| step.responsible.as_str());
            let responsible = named.into_iter().find(|name| !name.is_empty());
            cells.push(responsible.map_or(Cell::Empty, Cell::from));
            cells.push(self.name_of(file.representative_id));
            cells.push(if file.is_open { "帮扶中" } else { "已了结" }.into());
            rows.push(row(line, cells));
        }
        Ok(rows)
    }
}
