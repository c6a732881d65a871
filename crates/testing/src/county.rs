//! A county for tests: a township with a village and a community, built by the services.

use std::sync::Arc;

use db::{Db, Tx};
use kernel::id::{HouseholdId, RepresentativeId};
use kernel::{Actor, AreaKind, AreaPath, Date};
use registry::{NewArea, NewHousehold, NewPerson, Priority, areas, households};
use representatives::{NewRepresentative, SelectionWay, Who};

use crate::SetClock;

/// An open county and its clock.
pub struct TestCounty {
    /// The storage.
    pub db: Db,
    /// The clock.
    pub clock: Arc<SetClock>,
    again: Option<Box<dyn Fn() -> Db>>,
}

/// A village of the test county: one group, a representative, households linked to him or her.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Village {
    /// The village.
    pub path: AreaPath,
    /// Its one group.
    pub group: AreaPath,
    /// The representative.
    pub representative: RepresentativeId,
    /// The households, all linked but the last one.
    pub households: Vec<HouseholdId>,
}

impl TestCounty {
    /// The county with its schema.
    pub fn new(db: Db, clock: Arc<SetClock>) -> Self {
        db.migrate(app::MIGRATIONS).expect("the schema applies");
        Self { db, clock, again: None }
    }

    /// The same, whose storage can be opened once more by that function.
    pub(crate) fn opened_by(clock: Arc<SetClock>, open: impl Fn() -> Db + 'static) -> Self {
        let county = Self::new(open(), clock);
        Self { again: Some(Box::new(open)), ..county }
    }

    /// Writes as another process of the same county would: nothing of this one hears of it.
    pub fn write_elsewhere(&self) {
        let log = |tx: &mut Tx<'_>| tx.log("test.elsewhere", &"test", &serde_json::json!({}));
        let again = self.again.as_ref().expect("a county of both engines");
        again().write_blocking(&Actor::system("test"), log).expect("the write is kept");
    }

    /// Writes as the test.
    pub fn write<T: Send + 'static, E: From<db::DbError> + std::fmt::Debug + Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> T {
        self.try_write(work).expect("the write is kept")
    }

    /// Writes as the test and hands over a refusal.
    pub fn try_write<T: Send + 'static, E: From<db::DbError> + Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        let actor = Actor { account: None, name: "测试员".into(), device: "test".into() };
        self.db.write_blocking(&actor, work)
    }

    /// Reads.
    pub fn read<T, E: From<db::DbError> + std::fmt::Debug>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> T {
        self.db.read_blocking(work).expect("reads")
    }

    /// The county with one township, a village and a community, each with so many households.
    pub fn with_two_villages(&self, households: usize) -> [Village; 2] {
        self.write(move |tx| {
            let since = day("2022-01-01");
            let county = area(tx, None, "431125", "江永县", AreaKind::County, since)?;
            let township =
                area(tx, Some(&county), "431125101", "上江圩镇", AreaKind::Township, since)?;
            registry::county::put(
                tx,
                &registry::county::County {
                    counts_from: day("2023-01-01"),
                    default_as_of: None,
                    is_demo: false,
                    representative_title: "村(居)民代表".into(),
                },
            )?;
            let one =
                village(tx, &township, ("431125101216", "河源村", AreaKind::Village), households)?;
            let other = village(
                tx,
                &township,
                ("431125101003", "上江圩社区", AreaKind::Community),
                households,
            )?;
            Ok::<_, representatives::Error>([one, other])
        })
    }

    /// Demands that every tally is the sum of its records, the log is whole, and links are sound.
    pub fn must_add_up(&self) {
        let recount = self.read(figures::recount);
        assert_eq!(recount.differences, [], "tallies and records disagree");
        assert_eq!(self.read(db::verify_chain).1, None);
        assert_eq!(self.read(representatives::broken_links), 0);
        assert_eq!(self.read(registry::county::broken_references), 0);
        for check in app::check_indexes(&self.db).expect("reads") {
            assert_eq!(check.faults(), 0, "the search index and the records disagree: {check:?}");
        }
    }
}

/// A date that the test knows to be one.
pub(crate) fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn area(
    tx: &mut Tx<'_>,
    parent: Option<&AreaPath>,
    code: &str,
    name: &str,
    kind: AreaKind,
    since: Date,
) -> Result<AreaPath, registry::Error> {
    let new = NewArea {
        parent: parent.cloned(),
        code: code.parse().expect("a code"),
        name: name.into(),
        kind,
        since,
        aliases: Vec::new(),
    };
    Ok(areas::create(tx, new)?.path)
}

fn village(
    tx: &mut Tx<'_>,
    township: &AreaPath,
    (code, name, kind): (&str, &str, AreaKind),
    count: usize,
) -> Result<Village, representatives::Error> {
    let since = day("2022-01-01");
    let path = area(tx, Some(township), code, name, kind, since)?;
    let at = areas::by_path(tx, &path)?;
    let group = areas::group(tx, &at, 1)?.path;
    let person = |name: String| NewPerson { name, ..NewPerson::default() };
    let representative = representatives::appoint(
        tx,
        &NewRepresentative {
            id: None,
            who: Who::New(person(format!("何代表{}", &code[9..]))),
            area_path: group.clone(),
            way: SelectionWay::Nominated,
            ground: "小组推选".into(),
            letter_number: None,
            from_on: day("2022-12-20"),
            statutory_since: None,
        },
    )?;
    let mut made = Vec::new();
    for number in 1..=count {
        let household = households::create(
            tx,
            &NewHousehold {
                id: None,
                code: None,
                area_path: group.clone(),
                head: person(format!("周户主{number}")),
                contact: None,
                address: format!("{number}号"),
                hamlet: "老屋场".into(),
                members: 4,
                resident: 3,
                away: 1,
                minors: 1,
                over_80: 0,
                priority: Priority::Normal,
                tags: Vec::new(),
            },
        )?;
        if number < count {
            representatives::link(tx, household, representative, day("2022-12-28"))?;
        }
        made.push(household);
    }
    Ok(Village { path, group, representative, households: made })
}
