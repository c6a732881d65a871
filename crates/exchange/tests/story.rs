//! Rosters into a county and out of it: preview, confirmation, the second run, the error sheet,
//! uploads that are left and found again. On SQLite, and on PostgreSQL where a server is named.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use access::Scope;
use db::{Db, Options as DbOptions, Tx};
use exchange::export::{Format, Request, export};
use exchange::imports::{self, State};
use exchange::roster::{Kind, read_roster};
use exchange::service::{Options, apply, prepare, preview};
use exchange::sheet::{Limits, Source};
use exchange::{Error, Report, Totals};
use kernel::{Actor, AreaKind, AreaPath, Clock, Date, Explain, Ids, Timestamp};
use registry::{HouseholdFilter, IdentityKey, NewArea, areas, households};
use uuid::Uuid;

struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::noon_in_china("2023-05-07".parse().expect("a date"))
    }
}

struct CountedIds(AtomicU64);

impl Ids for CountedIds {
    fn next(&self, now: Timestamp) -> Uuid {
        let mut rest = [0; 10];
        rest[2..].copy_from_slice(&self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(now.millis().unsigned_abs(), &rest).into_uuid()
    }
}

/// The PostgreSQL server to run on as well, where the environment names one.
#[expect(clippy::disallowed_methods, reason = "a test has no settings; whoever runs it names one")]
fn postgres_url() -> Option<String> {
    std::env::var("LIANHU_TEST_POSTGRES").ok()
}

fn options() -> DbOptions {
    DbOptions::new(Arc::new(FixedClock), Arc::new(CountedIds(AtomicU64::new(1))))
}

fn on_both_engines(name: &str, story: impl Fn(&Db)) {
    let open = |db: Db| {
        db.migrate(&[
            db::MIGRATIONS,
            search::MIGRATIONS,
            registry::MIGRATIONS,
            representatives::MIGRATIONS,
            matters::MIGRATIONS,
            contacts::MIGRATIONS,
            exchange::MIGRATIONS,
        ])
        .expect("the schema applies");
        county(&db);
        db
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("county.db");
    story(&open(Db::open_sqlite(&file, options()).expect("SQLite opens")));
    match postgres_url() {
        Some(url) => {
            let schema = format!("exchange_{name}_{}", std::process::id());
            let db = open(Db::open_postgres(&url, &schema, options()).expect("PostgreSQL opens"));
            story(&db);
            let drop = format!("DROP SCHEMA {schema} CASCADE");
            write(&db, move |tx| Ok(tx.execute(&drop, &[])?));
        }
        None => eprintln!("LIANHU_TEST_POSTGRES is not set: ran on SQLite alone"),
    }
}

fn write<T: Send + 'static>(
    db: &Db,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
) -> T {
    db.write_blocking(&Actor::system("test"), work).expect("the write is kept")
}

fn read<T>(db: &Db, work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> T {
    db.read_blocking(work).expect("reads")
}

fn county(db: &Db) {
    write(db, |tx| {
        let since: Date = "2022-01-01".parse().expect("a date");
        let mut add = |parent: Option<&AreaPath>, code: &str, name: &str, kind, alias: &[&str]| {
            let new = NewArea {
                parent: parent.cloned(),
                code: code.parse().expect("a code"),
                name: name.to_owned(),
                kind,
                since,
                aliases: alias.iter().map(|alias| (*alias).to_owned()).collect(),
            };
            areas::create(tx, new).map(|area| area.path)
        };
        let county = add(None, "431125", "江永县", AreaKind::County, &[])?;
        let one = add(Some(&county), "431125101", "上江圩镇", AreaKind::Township, &[])?;
        let other = add(Some(&county), "431125200", "松柏瑶族乡", AreaKind::Township, &[])?;
        add(Some(&one), "431125101216", "河源村委会", AreaKind::Village, &["河渊村"])?;
        add(Some(&one), "431125101003", "上江圩社区居委会", AreaKind::Community, &[])?;
        add(Some(&other), "431125200201", "松柏村委会", AreaKind::Village, &[])?;
        Ok(())
    });
}

fn key() -> IdentityKey {
    IdentityKey::new([7; 32])
}

const HOUSEHOLDS: &str = "\
乡镇,村(社区),组别,户编号,户主姓名,身份证号,联系电话,常联系人,家庭人口,常住,外出,户类型标签,联系等级,住址,联系代表\r\n\
上江圩镇,河渊村,三组,,何 辉,11010519491231002X,13800000001,,4,2,2,低保、党员户,重点,老屋场1号,唐代表\r\n\
,,3组,,唐明,,13800000002,唐小明,3人,,,,,,唐代表\r\n\
,,3组,,唐明,,13800000003,,5,,,,,,\r\n\
上江圩镇,上江圩,2栋,,周军,,,,2,2,0,,,,不存在\r\n\
松柏乡,松柏,枫木冲组,431125200201010007,蒋伟,,,,1,1,,,,,\r\n\
上江圩镇,松柏村,1组,,错乡镇,,,,1,,,,,,\r\n\
上江圩镇,没有村,1组,,错村名,,,,1,,,,,,\r\n\
上江圩镇,河源村,3组,,电话错,,1380,,1,,,,,,\r\n\
合计,,,,,,,,16,,,,,,\r\n";

const REPRESENTATIVES: &str = "\
村,组,姓名,性别,联系电话,产生方式,是否法定代表,任职时间,聘书编号,联系户名单,组长,包组村干部\r\n\
河源村,3组,唐代表,女,13900000001,二推,是,2023年1月,永代1,,何辉,义干部\r\n\
上江圩社区,2栋,周代表,男,13900000002,自荐,否,2023.2.1,,周军、查无此人\r\n\
松柏村,枫木冲,已离任,男,,一定,,2020.1-2022.12,,\r\n";

fn run(db: &Db, text: &str, kind: Kind, confirm: bool) -> (Report, Option<Totals>) {
    let source =
        Source::open(text.as_bytes().to_vec(), "名册.csv", Limits::default()).expect("csv");
    let roster = read_roster(&source, kind, None).expect("a roster");
    let options = Options::new(AreaPath::county());
    let mut prepared = read(db, |tx| {
        let mut prepared = prepare(tx, &source, roster, &key(), &options)?;
        preview(tx, &source, &mut prepared, &options)?;
        Ok(prepared)
    });
    let report = prepared.report.clone();
    let done = confirm.then(|| {
        let mut told = 0;
        let totals = apply(
            db,
            &Actor::system("test"),
            &source,
            &mut prepared,
            &options,
            &mut |done, total| {
                assert!(done <= total);
                told = done;
            },
        )
        .expect("taken");
        assert_eq!(told, prepared.entries.len());
        totals
    });
    (report, done)
}

fn count(db: &Db) -> usize {
    let limit = kernel::Limit::new(200).expect("a limit");
    read(db, |tx| {
        let filter = HouseholdFilter::area(AreaPath::county());
        Ok(households::list(tx, &filter, limit, None)?.items.len())
    })
}

fn codes(report: &Report) -> Vec<(u32, String)> {
    report.errors.iter().map(|error| (error.row, error.code.to_string())).collect()
}

#[test]
fn a_roster_goes_in_once() {
    on_both_engines("once", |db| {
        let (report, _) = run(db, HOUSEHOLDS, Kind::Households, false);
        assert_eq!(count(db), 0, "a preview writes nothing");
        assert_eq!((report.rows, report.good, report.bad), (8, 5, 3));
        assert_eq!(
            codes(&report),
            [
                (7, "exchange.village-not-in-township".to_owned()),
                (8, "exchange.village-unknown".to_owned()),
                (9, "exchange.phone-unreadable".to_owned()),
            ]
        );
        let wanted = Totals { inserted: 5, groups: 3, ..Totals::default() };
        assert_eq!(report.would, wanted);
        assert_eq!(report.notices_total, 3, "three rows name representatives not there yet");
        assert_eq!(report.counts.totals, 1);

        let (_, done) = run(db, HOUSEHOLDS, Kind::Households, true);
        assert_eq!(done, Some(wanted));
        assert_eq!(count(db), 5);
        read(db, |tx| {
            let id = households::by_code(tx, "431125200201010007")?.expect("its own code");
            assert_eq!(households::get(tx, id)?.head.name, "蒋伟");
            let tree = areas::tree(tx)?;
            let names: Vec<&str> = tree
                .all()
                .iter()
                .filter(|area| area.kind == AreaKind::Group)
                .map(|area| area.name.as_str())
                .collect();
            assert_eq!(names, ["第三组", "第二组", "枫木冲组"]);
            let village: AreaPath = "001001001".parse().expect("a path");
            let first = &households::matching(tx, &village, "何辉")?[0];
            assert_eq!(first.identity_hash, Some(key().hash("11010519491231002X")));
            let first = households::get(tx, first.id)?;
            assert_eq!((first.members, first.resident, first.away), (4, 2, 2));
            assert_eq!(first.tags, ["party_member"]);
            assert_eq!(households::sensitive_tags(tx, first.id)?, ["subsistence_allowance"]);
            assert_eq!(first.priority, registry::Priority::Key);
            assert_eq!(first.head.sex, registry::Sex::Female, "told by the ID number");
            Ok(())
        });

        // The second run changes nothing, and says so beforehand.
        let same = Totals { unchanged: 5, ..Totals::default() };
        let (report, done) = run(db, HOUSEHOLDS, Kind::Households, true);
        assert_eq!((report.would, done), (same, Some(same)));
        assert_eq!(count(db), 5);

        // A new phone, a new count: that household changes and no other.
        let changed = HOUSEHOLDS.replace("13800000001,,4,2,2", "13800000009,,5,3,2");
        let (_, done) = run(db, &changed, Kind::Households, true);
        assert_eq!(done, Some(Totals { updated: 1, unchanged: 4, ..Totals::default() }));
        assert_eq!(read(db, |tx| Ok(db::verify_chain(tx)?)).1, None);
    });
}

#[test]
fn representatives_and_links() {
    on_both_engines("links", |db| {
        run(db, HOUSEHOLDS, Kind::Households, true);
        let (report, done) = run(db, REPRESENTATIVES, Kind::Representatives, true);
        assert_eq!(codes(&report), []);
        let done = done.expect("totals");
        assert_eq!((done.inserted, done.linked), (2, 1), "周军 is linked by the list of names");
        assert_eq!(done.ignored, 1, "a service that is over");
        assert_eq!(report.notices_total, 2, "查无此人 and the service that is over");
        assert_eq!(done.duties, 2);
        read(db, |tx| {
            let village: AreaPath = "001001001".parse().expect("a path");
            let household = &households::matching(tx, &village, "何辉")?[0];
            let household = households::get(tx, household.id)?;
            let chain = representatives::chain(tx, &household.area_path)?;
            assert_eq!(chain.village_cadre.map(|one| one.name).as_deref(), Some("义干部"));
            assert_eq!(chain.group_head.map(|one| one.name).as_deref(), Some("何辉"));
            Ok(())
        });
        // Now the households' own roster finds its representative.
        let (_, done) = run(db, HOUSEHOLDS, Kind::Households, true);
        assert_eq!(done, Some(Totals { updated: 2, unchanged: 3, linked: 2, ..Totals::default() }));
        let (_, done) = run(db, HOUSEHOLDS, Kind::Households, true);
        assert_eq!(done, Some(Totals { unchanged: 5, ..Totals::default() }));
        let (_, done) = run(db, REPRESENTATIVES, Kind::Representatives, true);
        assert_eq!(done, Some(Totals { unchanged: 2, ignored: 1, ..Totals::default() }));
        assert_eq!(read(db, |tx| Ok(representatives::broken_links(tx)?)), 0);
    });
}

#[test]
fn exports_import_as_unchanged() {
    on_both_engines("exports", |db| {
        run(db, HOUSEHOLDS, Kind::Households, true);
        run(db, REPRESENTATIVES, Kind::Representatives, true);
        run(db, HOUSEHOLDS, Kind::Households, true);
        for (kind, rows) in [(Kind::Households, 5), (Kind::Representatives, 2)] {
            for (format, name) in [(Format::Xlsx, "out.xlsx"), (Format::Csv, "out.csv")] {
                for (sensitive, phones) in [(true, true), (false, false)] {
                    let request = Request {
                        kind,
                        area: AreaPath::county(),
                        own: None,
                        format,
                        sensitive,
                        phones,
                        reporter: "何辉".to_owned(),
                    };
                    let bytes = read(db, |tx| export(tx, &request));
                    let source = Source::open(bytes, name, Limits::default()).expect(name);
                    let roster = read_roster(&source, kind, None).expect(name);
                    assert_eq!(roster.bad, [], "{name}");
                    let options = Options::new(AreaPath::county());
                    let report = read(db, |tx| {
                        let mut prepared = prepare(tx, &source, roster, &key(), &options)?;
                        preview(tx, &source, &mut prepared, &options)?;
                        Ok(prepared.report)
                    });
                    // Two heads of one name in one group are told apart by code or phone.
                    let same = Totals { unchanged: rows, ..Totals::default() };
                    assert_eq!(report.would, same, "{name} {kind:?} {:?}", report.errors);
                }
            }
        }
    });
}

#[test]
fn uploads_can_be_left_and_found_again() {
    on_both_engines("uploads", |db| {
        let actor = Actor::system("test");
        let options = Options::new("001001".parse().expect("a path"));
        let upload = |text: &str, name: &str| {
            imports::create(
                db,
                &actor,
                &key(),
                name,
                text.as_bytes().to_vec(),
                Kind::Households,
                &options,
            )
        };
        let refused = upload(HOUSEHOLDS, "名册.xlsx").expect_err("a lie");
        assert_eq!(refused.code(), "exchange.file-is-not-what-it-claims");

        let import = upload(HOUSEHOLDS, "名册.csv").expect("kept");
        assert_eq!(import.state, State::Previewed);
        assert_eq!((import.total, import.done), (4, 0));
        assert!(codes(&import.report).contains(&(6, "exchange.village-outside-area".to_owned())));
        let id = import.id;
        let township = Scope::areas(vec!["001001".parse().expect("a path")]);
        let stranger = Scope::areas(vec!["001002".parse().expect("a path")]);
        assert!(db.read_blocking(|tx| imports::get(tx, id, &stranger)).is_err());
        let found = read(db, |tx| imports::get(tx, id, &township));
        assert_eq!(found, import);

        let sheet = read(db, |tx| imports::error_sheet_of(tx, id, &township));
        let source = Source::open(sheet, "问题行.xlsx", Limits::default()).expect("a workbook");
        let roster = read_roster(&source, Kind::Households, None).expect("the same layout");
        assert_eq!(roster.counts.data, 4);

        assert_eq!(count(db), 0);
        let scope = township.clone();
        let running = write(db, move |tx| imports::confirm(tx, id, &scope));
        assert_eq!(running.state, State::Running);
        let scope = township.clone();
        let again = db.write_blocking(&actor, move |tx| imports::confirm(tx, id, &scope));
        assert_eq!(again.expect_err("confirmed already").code(), "exchange.import-not-waiting");
        // As after a restart: whatever runs is found and goes on.
        assert_eq!(read(db, imports::running), [id]);
        let done = imports::run(db, &actor, id).expect("runs");
        assert_eq!((done.state, done.done), (State::Done, 4));
        assert_eq!(done.outcome.totals.inserted, 4);
        assert_eq!(count(db), 4);
        assert_eq!(read(db, imports::running), []);
        assert_eq!(read(db, |tx| imports::list(tx, &AreaPath::county(), None, 10)).len(), 1);

        // No identity number anywhere in what is kept.
        let text = format!("{done:?}");
        assert!(!text.contains("19491231002"));
        let before = Timestamp::noon_in_china("2023-06-30".parse().expect("a date"));
        assert_eq!(write(db, move |tx| imports::forget(tx, before)), 1);
    });
}
