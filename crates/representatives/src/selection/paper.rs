//! Files that were kept on paper until now: entering one whole, and who has none yet.

use db::{Tx, params};
use kernel::id::{RepresentativeId, SelectionId};
use kernel::{AreaPath, Cursor, Limit, Page};
use registry::persons;

use crate::fostering::reserve;

use super::service::{blank, candidate, insert, put, sorted, tell};
use super::store::{FILE_OF, INSERT_OBJECTION, OPEN_FILE, WITHOUT_FILE};
use super::{Action, Error, Office, Outcome, Paper, Stage, Subject, WithoutFile, rules};

/// Enters a file that was kept on paper, with the day of each step. Who serves or served has a file
/// that ends with the letter; the mandate is the one that is there.
pub fn record(tx: &mut Tx<'_>, paper: &Paper) -> Result<SelectionId, Error> {
    let (person, name, area, mandate) = match &paper.subject {
        Subject::Representative(id) => {
            let known = crate::get(tx, *id)?;
            (known.person_id, known.name.clone(), known.area_path.clone(), Some(known))
        }
        Subject::Person(id, area) => (*id, persons::get(tx, *id)?.name, area.clone(), None),
    };
    let known = candidate(tx, person)?;
    let before = known.as_ref().map(|known| known.grounds.clone()).unwrap_or_default();
    let grounds = sorted(&[before, paper.grounds.clone()].concat());
    if grounds.is_empty() {
        return Err(Error::NoGround);
    }
    rules::nomination(&paper.nomination, &grounds)?;
    let objected = paper.steps.iter().filter(|step| step.action == Action::Object).count();
    if objected != paper.objections.len() {
        return Err(Error::Incomplete);
    }
    let id = tx.new_id();
    let mut file = blank(id, (person, name), area, &paper.nomination, paper.opened_on);
    let today = tx.today();
    for step in &paper.steps {
        file.stage = rules::decide(file.stage, step.action, Office::ALL)?;
        file.stage_on = rules::day(step.on, file.stage_on, today)?;
        match step.action {
            Action::StartNotice => {
                let last = rules::notice_until(step.on, paper.notice_days)?;
                file.notice = Some((step.on, last));
            }
            Action::CloseNotice => {
                let last = file.notice.map_or(step.on, |notice| notice.1);
                rules::may_close(step.on, last, &paper.objections)?;
            }
            Action::FailNotice => rules::may_fail(&paper.objections)?,
            _ => {}
        }
    }
    if (file.stage == Stage::Appointed) != mandate.is_some() {
        return Err(Error::Incomplete);
    }
    if let Some(mandate) = mandate {
        let has_file =
            tx.query_one(FILE_OF, params![mandate.id], |row| row.id::<SelectionId>(0))?;
        if has_file.is_some() {
            return Err(Error::HasFile);
        }
        // The letter is dated on the first day, or was given after it at a ceremony.
        file.representative_id = Some(mandate.id);
        file.letter_number = mandate.letter_number;
    } else if !file.stage.is_closed() {
        let is_open = tx.query_one(OPEN_FILE, params![person], |row| row.id::<SelectionId>(0))?;
        if is_open.is_some() {
            return Err(Error::AlreadyOpen);
        }
    }
    file.version = paper.steps.len() as i64 + 1;
    let noted_on = known.map_or(paper.opened_on, |known| known.noted_on);
    put(tx, person, &file.name, &file.area_path, &grounds, noted_on)?;
    insert(tx, &file, &paper.nomination)?;
    let steps: Vec<_> = paper.steps.iter().map(|step| (step.action, step.on)).collect();
    tell(tx, id, 1, &steps)?;
    for objection in &paper.objections {
        let (outcome, settled) = objection.outcome.unzip();
        let outcome = outcome.map(Outcome::as_str);
        let (number, on) = (objection.number, objection.received_on);
        let values = params![id, number, on, objection.channel.as_str(), outcome, settled];
        tx.execute(INSERT_OBJECTION, values)?;
    }
    tx.log("selection.record", &id, &serde_json::json!({ "stage": file.stage.as_str() }))?;
    reserve::follow(tx, &file)?;
    Ok(id)
}

/// A page of those who serve in an area and have no file, by where they serve: their files are on
/// paper still.
pub fn without_file(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    limit: Limit,
    after: Option<&Cursor>,
) -> Result<Page<WithoutFile>, Error> {
    let first = || (area.as_str().to_owned(), RepresentativeId::from_uuid(uuid::Uuid::nil()));
    let (place, id) = match after {
        Some(cursor) => {
            let id = cursor.part(1).parse().map_err(|_| Error::NotFound)?;
            (cursor.part(0).to_owned(), id)
        }
        None => first(),
    };
    let values = params![area, area.end(), place, id, limit.with_next()];
    let found = tx.query(WITHOUT_FILE, values, |row| {
        Ok(WithoutFile {
            representative: row.id(0)?,
            person: row.id(1)?,
            name: row.text(2)?,
            area_path: row.path(3)?,
            way: row.parsed(4)?,
            ground: row.text(5)?,
            letter_number: row.opt_text(6)?,
            from_on: row.date(7)?,
        })
    })?;
    Ok(Page::cut(found, limit, |one| {
        Cursor::new([one.area_path.as_str().to_owned(), one.representative.to_string()])
    }))
}
