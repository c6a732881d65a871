//! What villagers hold: cards in one village, telephones of offices, and who agreed to be called.

use std::sync::Arc;

use access::Secrets;
use db::Db;
use kernel::PublicCode;
use kernel::id::PersonId;
use registry::{areas, cards, consents, offices};

use super::builder;
use crate::divisions::HEYUAN;
use crate::{Error, Plan};

/// How many cards one command makes.
const SLICE: i64 = 300;

/// Records them: an invented number for every office, the consent of two representatives of three,
/// and cards for every household of 河源村.
pub(crate) fn record(
    db: &Db,
    plan: &Plan,
    persons: &Arc<Vec<PersonId>>,
    secrets: &dyn Secrets,
) -> Result<(), Error> {
    let townships = plan.townships.iter().map(|township| &township.area);
    let villages = plan.villages.iter().map(|village| &village.area);
    let areas = std::iter::once(&plan.county).chain(townships).chain(villages);
    let paths: Vec<_> = areas.map(|area| area.path.clone()).collect();
    let persons = Arc::clone(persons);
    db.write_blocking(&builder(), move |tx| {
        for (number, path) in paths.iter().enumerate() {
            // 0746 is the area code of Yongzhou; numbers that begin with 5700 are nobody's.
            offices::put(tx, path, &format!("0746-5700{number:03}"))?;
        }
        for (place, person) in persons.iter().enumerate() {
            if place % 3 != 2 {
                consents::put(tx, *person, true)?;
            }
        }
        Ok::<_, Error>(())
    })?;
    loop {
        let codes: Vec<PublicCode> = (0..SLICE).map(|_| mint(secrets)).collect();
        let made = db.write_blocking(&builder(), move |tx| {
            let village = areas::by_code(tx, &HEYUAN.parse().map_err(|_| Error::NotEmpty)?)?;
            let missing = cards::missing(tx, &village.path, SLICE)?;
            for (id, code) in missing.iter().zip(codes) {
                cards::issue(tx, *id, code)?;
            }
            Ok::<_, Error>(missing.len() as i64)
        })?;
        if made < SLICE {
            return Ok(());
        }
    }
}

fn mint(secrets: &dyn Secrets) -> PublicCode {
    let mut bytes = [0; PublicCode::BYTES];
    secrets.fill(&mut bytes);
    PublicCode::new(bytes)
}
