//! A random life of two villages: what a phone holds after any changes is what a new phone gets.

use contacts::{Correction, NewContact};
use kernel::Date;
use kernel::id::{HouseholdId, RepresentativeId};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use registry::{HouseholdChange, NewPerson};
use serde_json::{Value, json};
use testing::{TestApi, TestCounty, Village, on_both_engines};

use crate::phone::{Phone, command, contact};
use crate::stories::county_with_phones;

fn first() -> Date {
    "2022-04-20".parse().expect("a date")
}

struct Life<'c> {
    county: &'c TestCounty,
    api: &'c TestApi,
    villages: &'c [Village; 2],
    random: ChaCha8Rng,
    office: String,
    commands: u32,
}

impl Life<'_> {
    fn any<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.random.random_range(0..of.len())]
    }

    fn household(&mut self) -> HouseholdId {
        let village = self.random.random_range(0..2);
        let households = &self.villages[village].households;
        households[self.random.random_range(0..households.len())]
    }

    fn representative(&mut self) -> RepresentativeId {
        self.villages[self.random.random_range(0..2)].representative
    }

    /// A day of the last year or so, more often one of this month.
    fn day(&mut self) -> Date {
        let span = if self.random.random_bool(0.5) { 10 } else { 380 };
        let today = self.county.read(|tx| Ok::<_, db::DbError>(tx.today()));
        let day = today.plus_days(-self.random.random_range(0..span));
        day.max(first())
    }

    fn step(&mut self, phones: &mut [Phone<'_>; 2]) {
        match self.random.random_range(0..100) {
            0..30 => self.an_office_records(),
            30..50 => self.a_phone_records(phones),
            50..60 => self.somebody_corrects(),
            60..66 => self.somebody_voids(),
            66..80 => self.a_matter_moves(),
            80..88 => self.a_household_moves(),
            88..96 => self.a_household_changes(),
            _ => self.county.clock.advance_millis(self.random.random_range(1..40) * 6 * 3_600_000),
        }
    }

    fn an_office_records(&mut self) {
        let new = NewContact {
            id: None,
            household_id: self.household(),
            representative_id: None,
            entered_as: None,
            met_on: self.day(),
            way: self.any(&["home", "phone"]).into(),
            person_met: String::new(),
            items: vec!["policy".into()],
            words: String::new(),
            leaflets: Vec::new(),
            safety: None,
            matters: self.raised(),
            difficulty: None,
        };
        // A second one of the day is refused, as it should be.
        let _ = self.county.try_write(move |tx| contacts::record(tx, new));
    }

    fn raised(&mut self) -> Vec<contacts::Raised> {
        let count = self.any(&[0, 0, 1, 2]);
        let kind = self.any(&[matters::Kind::Appeal, matters::Kind::EarlySign]);
        let raised = contacts::Raised {
            id: None,
            kind,
            category: matters::categories(kind)[0].code.into(),
            words: "水渠堵了".into(),
            urgent: false,
            particulars: matters::NewParticulars::default(),
        };
        vec![raised; count]
    }

    fn a_phone_records(&mut self, phones: &mut [Phone<'_>; 2]) {
        self.commands += 1;
        let number = self.commands;
        let mut body = contact(number, self.household(), &self.day().to_string());
        body["items"] = if self.random.random_bool(0.5) { json!([]) } else { json!(["errand"]) };
        body["words"] = json!(format!("第{number}次"));
        if self.random.random_bool(0.3) {
            body["matters"] =
                json!([{ "kind": "appeal", "category": "irrigation", "words": "水渠又堵了" }]);
        }
        let phone = &mut phones[self.random.random_range(0..2)];
        phone.send(&command(number, "record_contact", body));
    }

    fn a_contact(&mut self) -> Option<contacts::Contact> {
        let own = self.representative();
        let found = self.county.read(|tx| contacts::own(tx, own, first(), None, 1_000));
        let place = self.random.random_range(0..found.len().max(1));
        found.into_iter().nth(place)
    }

    fn somebody_corrects(&mut self) {
        let Some(contact) = self.a_contact() else { return };
        let correction = Correction {
            met_on: Some(self.day()),
            items: Some(vec!["safety".into()]),
            ..Correction::default()
        };
        let _ = self
            .county
            .try_write(move |tx| contacts::correct(tx, contact.id, contact.version, correction));
    }

    fn somebody_voids(&mut self) {
        let Some(contact) = self.a_contact() else { return };
        let _ = self
            .county
            .try_write(move |tx| contacts::void(tx, contact.id, contact.version, "记错了"));
    }

    fn a_matter_moves(&mut self) {
        let own = self.representative();
        let found = self.county.read(|tx| matters::own(tx, own, first(), None, 1_000));
        if found.is_empty() {
            return;
        }
        let matter = &found[self.random.random_range(0..found.len())];
        let (path, tag) =
            (format!("/api/matters/{}/actions", matter.id), format!("\"v{}\"", matter.version));
        let step = self.any(&["accept", "settle", "confirm", "dispute", "withdraw"]);
        let mut body = json!({ "action": step });
        match step {
            "settle" => {
                body["outcome"] = json!("explained");
                body["words"] = json!("已说明");
            }
            "confirm" => body["how"] = json!("villager"),
            "dispute" | "withdraw" => body["words"] = json!("不满意"),
            _ => {}
        }
        self.api.call("POST", &path, Some(&self.office), &[("if-match", &tag)], Some(&body));
    }

    fn a_household_moves(&mut self) {
        let (household, to) = (self.household(), self.representative());
        let today = self.county.read(|tx| Ok::<_, db::DbError>(tx.today()));
        let _ = self.county.try_write(move |tx| representatives::link(tx, household, to, today));
    }

    fn a_household_changes(&mut self) {
        let household = self.household();
        let name = format!("周户主{}", self.random.random_range(100..999));
        let change = HouseholdChange {
            head: Some(NewPerson { name, ..NewPerson::default() }),
            tags: Some(vec![self.any(&["party_member", "disability"]).into()]),
            ..HouseholdChange::default()
        };
        let _ = self.county.try_write(move |tx| {
            let now = registry::households::get(tx, household)?;
            let changed = registry::households::update(tx, household, now.version, &change)?;
            contacts::household_renamed(tx, household)?;
            matters::follow(tx, &changed)?;
            Ok::<_, registry::Error>(())
        });
    }
}

/// What the phone holds; the name on a voided contact may be an older one.
fn held(phone: &Phone<'_>) -> Value {
    let mut held = json!(phone.rows);
    for contact in held["contacts"].as_object_mut().expect("rows").values_mut() {
        if contact["state"] == "void" {
            contact["household_name"] = Value::Null;
        }
    }
    held
}

fn story(county: &TestCounty) -> Value {
    let (api, villages) = county_with_phones(county);
    let office = api.sign_in("xian");
    let mut phones = [Phone::new(&api, "daibiao"), Phone::new(&api, "linjia")];
    let random = ChaCha8Rng::seed_from_u64(431_125);
    let mut life = Life { county, api: &api, villages: &villages, random, office, commands: 0 };
    let mut deltas = 0;
    for round in 0..60 {
        for _ in 0..life.random.random_range(1..6) {
            life.step(&mut phones);
        }
        for (phone, login) in phones.iter_mut().zip(["daibiao", "linjia"]) {
            deltas += u32::from(phone.sync(&[])["is_whole"] == false);
            let mut new = Phone::new(&api, login);
            new.sync(&[]);
            assert_eq!(held(phone), held(&new), "{login} in round {round}");
        }
    }
    assert!(deltas > 60, "only {deltas} answers were no wholes");
    county.must_add_up();
    json!([held(&phones[0]), held(&phones[1])])
}

#[test]
fn what_a_phone_holds_is_what_a_new_phone_gets() {
    on_both_engines("sync_life", story);
}
