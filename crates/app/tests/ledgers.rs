//! Ledgers of the small county: screen, file and figure say the same, for random ledgers, areas and
//! spans.

use access::Scope;
use calamine::{Data, Reader as _, Xlsx};
use db::Db;
use demo::{BuildClock, Options, Scale, SeededIds};
use exchange::export::Format;
use exchange::ledgers::writing::{self, fill_in_sheets};
use exchange::ledgers::{self, Asked, LEDGERS, Ledger, Reader, Row, Spanning};
use exchange::write::{Cell, Set, csv, xlsx};
use kernel::{AreaPath, Cursor, Date, Limit};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use registry::{AreaTree, Span, areas};
use std::sync::Arc;
use testing::{FixedSecrets, SetClock, TestCounty, on_both_engines};

fn options() -> Options {
    Options { seed: 7, years: 0, scale: Scale::Small }
}

/// The small county by itself, on SQLite.
fn alone(folder: &std::path::Path) -> Db {
    let clock = Arc::new(BuildClock::default());
    let ids = Arc::new(SeededIds::new(7));
    let options_of_db = db::Options::new(Arc::clone(&clock) as _, ids);
    let db = Db::open_sqlite(&folder.join("county.db"), options_of_db).expect("opens");
    // Opening it as a test county applies the schema of every room.
    TestCounty::new(db.clone(), Arc::new(SetClock::noon("2023-05-07")));
    demo::build(&db, &clock, &options(), &FixedSecrets::default(), &mut |_| {}).expect("builds");
    db
}

fn asked(ledger: &'static Ledger, area: AreaPath, from: Date, to: Date) -> Asked {
    Asked { ledger, area, from, to, scope: Scope::county() }
}

/// The rows as a screen gets them, in pages of that size.
fn screen(db: &Db, asked: &Asked, size: u32) -> Vec<Row> {
    let limit = Limit::new(size).expect("a size");
    let mut rows = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        let cursor = after.as_ref().map(Cursor::encode);
        let page = db
            .read_blocking(|tx| {
                let cursor = cursor.as_ref().map(|text| Cursor::parse(text, 2).expect("a cursor"));
                Reader::new(tx, asked.clone())?.page(tx, cursor.as_ref(), limit)
            })
            .expect("a page");
        assert!(page.items.len() <= size as usize);
        rows.extend(page.items);
        match page.next {
            Some(next) => after = Some(next),
            None => return rows,
        }
    }
}

fn file(db: &Db, asked: &Asked, format: Format, rows_a_sheet: i64) -> Vec<u8> {
    db.read_blocking(|tx| {
        let layout = writing::layout(tx, asked, "测试")?;
        let mut table = match format {
            Format::Xlsx => xlsx(layout)?,
            Format::Csv => csv(&layout)?,
        };
        fill_in_sheets(tx, asked, &mut *table, rows_a_sheet, &mut |_| true)?;
        Ok::<_, exchange::Error>(table.finish()?)
    })
    .expect("a file")
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
    }
}

fn as_read(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Float(number) => format!("{number:.0}"),
        Data::Int(number) => number.to_string(),
        other => panic!("{other:?} in a ledger"),
    }
}

/// Compares the rows of a workbook with those of the screen, on however many sheets they stand, and
/// the sums below with what they should add up to. Answers the names of the sheets.
fn compare_xlsx(bytes: &[u8], asked: &Asked, rows: &[Row]) -> Vec<String> {
    let mut book = Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
    let columns = asked.ledger.columns;
    let head = if columns.iter().any(|column| column.group.is_some()) { 4 } else { 3 };
    let names = book.sheet_names();
    let mut at = 0;
    for (number, name) in names.iter().enumerate() {
        let sheet = book.worksheet_range(name).expect("a sheet");
        let first_on_sheet = at;
        let mut sums = 0;
        for line in sheet.rows().skip(head) {
            if let Data::String(label) = &line[0] {
                let from = if label == "总计" { 0 } else { first_on_sheet };
                let wanted = match (names.len(), number + 1 == names.len()) {
                    (1, _) => &["合计"][..],
                    (_, false) => &["本表合计"][..],
                    (_, true) => &["本表合计", "总计"][..],
                };
                assert_eq!(label, wanted[sums]);
                sums += 1;
                for (place, column) in columns.iter().enumerate().skip(1) {
                    if column.set != Set::Sum {
                        continue;
                    }
                    let sum: i64 = rows[from..at]
                        .iter()
                        .filter_map(|row| match row.cells[place - 1] {
                            Cell::Number(number) => Some(number),
                            _ => None,
                        })
                        .sum();
                    assert_eq!(as_read(&line[place]), sum.to_string(), "{}", column.heading);
                }
                continue;
            }
            assert_eq!(as_read(&line[0]), (at + 1).to_string());
            let found: Vec<String> = line[1..].iter().map(as_read).collect();
            let wanted: Vec<String> = rows[at].cells.iter().map(text).collect();
            assert_eq!(found, wanted, "{} row {at}", asked.ledger.code);
            at += 1;
        }
        let ends = if !asked.ledger.totals {
            0
        } else {
            1 + usize::from(number > 0 && number + 1 == names.len())
        };
        assert_eq!(sums, ends, "{} has its sums", asked.ledger.code);
    }
    assert_eq!(at, rows.len(), "{}", asked.ledger.code);
    names
}

fn compare_csv(bytes: &[u8], asked: &Asked, rows: &[Row]) {
    let body = bytes.strip_prefix("\u{feff}".as_bytes()).expect("the mark of UTF-8");
    let mut reader = ::csv::ReaderBuilder::new().has_headers(true).from_reader(body);
    assert_eq!(reader.headers().expect("a header").len(), asked.ledger.columns.len());
    let mut count = 0;
    for record in reader.records() {
        let record = record.expect("a row");
        assert_eq!(record[0], (count + 1).to_string());
        for (found, wanted) in record.iter().skip(1).zip(&rows[count].cells) {
            // What keeps a cell from acting as a formula, or its digits from being rounded.
            let found = found.strip_suffix('\t').unwrap_or(found);
            let wanted = text(wanted);
            let quoted = wanted.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']);
            let found = if quoted { found.strip_prefix('\'').unwrap_or(found) } else { found };
            assert_eq!(found, wanted, "{} row {count}", asked.ledger.code);
        }
        count += 1;
    }
    assert_eq!(count, rows.len(), "{}", asked.ledger.code);
}

/// What an indicator says by its tallies.
fn figure(db: &Db, code: &str, asked: &Asked) -> i64 {
    let span = Span { area: asked.area.clone(), since: Some(asked.from), as_of: asked.to };
    let values = db
        .read_blocking(|tx| figures::breakdown(tx, code, std::slice::from_ref(&asked.area), &span))
        .expect("a figure");
    match values[0] {
        figures::Value::Count(count) => count,
        figures::Value::PerMille { .. } => panic!("{code} is no count"),
    }
}

/// How many rows have that text in the column.
fn having(asked: &Asked, rows: &[Row], heading: &str, is: impl Fn(&str) -> bool) -> i64 {
    let place = asked.ledger.columns.iter().position(|column| column.heading == heading);
    let place = place.expect("a column") - 1;
    rows.iter().filter(|row| is(&text(&row.cells[place]))).count() as i64
}

fn compare_figures(db: &Db, asked: &Asked, rows: &[Row]) {
    let quantity: i64 = rows.iter().map(|row| row.quantity).sum();
    let count = db.read_blocking(|tx| ledgers::count(tx, asked)).expect("a count").value;
    if asked.ledger.code == "disputes-monthly" {
        // The first line is the total, its sixth cell the sum of the levels.
        assert_eq!(text(&rows[0].cells[5]), count.to_string());
        return;
    }
    assert_eq!(quantity, count, "{} of {}", asked.ledger.code, asked.area);
    if let Some(code) = asked.ledger.indicator {
        assert_eq!(quantity, figure(db, code, asked), "{} of {}", asked.ledger.code, asked.area);
    }
    // What other figures count among the same records stands in the same rows.
    if asked.ledger.code == "contacts" {
        let at_home = having(asked, rows, "方式", |way| way == "入户");
        assert_eq!(at_home, figure(db, contacts::measures::HOME_VISITS, asked));
        let served = having(asked, rows, "走访内容", |items| items != "平安无事");
        assert_eq!(served, figure(db, contacts::measures::PERSON_TIMES_SERVED, asked));
    }
}

/// Plays that many random questions; answers how many rows there were in all.
fn play(db: &Db, seed: u64, questions: u32, xlsx_every: u32) -> u64 {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let tree: AreaTree = db.read_blocking(areas::tree).expect("the tree");
    let days = demo::last_day().days_since(demo::first_day());
    let mut seen = 0;
    for number in 0..questions {
        let ledger = &LEDGERS[chance.random_range(0..LEDGERS.len())];
        // Groups are many and hold little: each level is asked as often as the others.
        let depth = chance.random_range(1..=4);
        let there: Vec<_> = tree.all().iter().filter(|area| area.path.depth() == depth).collect();
        let area = there[chance.random_range(0..there.len())].path.clone();
        let from = demo::first_day().plus_days(chance.random_range(-3..=days));
        let length = match chance.random_range(0..4) {
            0 => 0,
            1 => chance.random_range(0..=7),
            2 => chance.random_range(0..=31),
            _ => chance.random_range(0..=days),
        };
        let asked = asked(ledger, area, from, from.plus_days(length));
        let rows = screen(db, &asked, chance.random_range(20..=200));
        compare_figures(db, &asked, &rows);
        compare_csv(&file(db, &asked, Format::Csv, 1_000_000), &asked, &rows);
        if number % xlsx_every == 0 {
            compare_xlsx(&file(db, &asked, Format::Xlsx, 1_000_000), &asked, &rows);
        }
        seen += rows.len() as u64;
    }
    seen
}

#[test]
fn screen_file_and_figure_agree_for_ten_thousand_questions() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = alone(folder.path());
    let seen = play(&db, 431_125, 10_000, 1);
    println!("10,000 questions, {seen} rows");
    assert!(seen > 10_000, "only {seen} rows were compared");
}

#[test]
fn both_engines_keep_the_same_ledgers() {
    on_both_engines("demo_ledgers", |county: &TestCounty| {
        let clock = BuildClock::default();
        demo::build(&county.db, &clock, &options(), &FixedSecrets::default(), &mut |_| {})
            .expect("the small county is built");
        play(&county.db, 7, 300, 5)
    });
}

#[test]
fn every_ledger_of_the_county_has_rows_and_opens_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = alone(folder.path());
    let mut empty = Vec::new();
    for ledger in LEDGERS {
        let asked = asked(ledger, AreaPath::county(), demo::first_day(), demo::last_day());
        let rows = screen(&db, &asked, 200);
        compare_figures(&db, &asked, &rows);
        compare_xlsx(&file(&db, &asked, Format::Xlsx, 1_000_000), &asked, &rows);
        if rows.is_empty() {
            empty.push(ledger.code);
        }
        for row in &rows {
            assert_eq!(row.cells.len() + 1, ledger.columns.len(), "{}", ledger.code);
        }
    }
    assert!(empty.is_empty(), "{empty:?}");
}

#[test]
fn a_long_ledger_has_a_sheet_for_each_year() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = alone(folder.path());
    let contacts = ledgers::ledger("contacts").expect("a ledger");
    assert_eq!(contacts.spanning, Spanning::Flow);
    let asked = asked(contacts, AreaPath::county(), demo::first_day(), demo::last_day());
    let rows = screen(&db, &asked, 200);
    let year = rows[0].on.year();
    let bytes = file(&db, &asked, Format::Xlsx, rows.len() as i64 / 2);
    let names = compare_xlsx(&bytes, &asked, &rows);
    assert_eq!(names[0], format!("{year}年"));
    assert_eq!(names[1], format!("{year}年(2)"));
}

#[test]
fn the_monthly_sheet_of_disputes_adds_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = alone(folder.path());
    let ledger = ledgers::ledger("disputes-monthly").expect("a ledger");
    let months = (0..12).map(|back| demo::last_day().month().plus(-back));
    let disputes = ledgers::ledger("disputes").expect("a ledger");
    let found_in = |month: &kernel::Month| {
        let county = AreaPath::county();
        let asked = asked(disputes, county, month.first_day(), month.last_day());
        !screen(&db, &asked, 200).is_empty()
    };
    let month = months.into_iter().find(found_in).expect("a month with disputes");
    let asked = asked(ledger, AreaPath::county(), month.first_day(), month.last_day());
    assert_eq!(
        asked.title("江永县"),
        format!(
            "{}年{}月江永县矛盾纠纷排查情况表",
            month.first_day().year(),
            month.first_day().month_of_year()
        )
    );
    let rows = screen(&db, &asked, 200);
    let line = |about: &str, what: &str| -> Vec<i64> {
        let row = rows
            .iter()
            .find(|row| text(&row.cells[0]) == about && text(&row.cells[1]) == what)
            .unwrap_or_else(|| panic!("{about} {what}"));
        row.cells[2..].iter().map(|cell| text(cell).parse().expect("a number")).collect()
    };
    let sum = |is: &dyn Fn(&str, &str) -> bool| -> Vec<i64> {
        let lines = rows.iter().filter(|row| is(&text(&row.cells[0]), &text(&row.cells[1])));
        lines.fold(vec![0; 5], |mut sum, row| {
            for (total, cell) in sum.iter_mut().zip(&row.cells[2..]) {
                *total += text(cell).parse::<i64>().expect("a number");
            }
            sum
        })
    };
    let total = line("合计", "排查数");
    assert!(total[3] > 0 && total[4] >= total[3], "{total:?}");
    assert_eq!(total[..3].iter().sum::<i64>(), total[3]);
    let heads = ["合计", "涉及人数", "校验"];
    assert_eq!(sum(&|about, what| !heads.contains(&about) && what == "排查数"), total);
    assert_eq!(sum(&|about, _| about == "涉及人数"), total);
    let settled = line("合计", "调处数");
    assert_eq!(sum(&|about, what| !heads.contains(&about) && what == "调处数"), settled);
    assert_eq!(line("校验", "各类排查数相加"), total);
    assert_eq!(line("校验", "各人数段相加"), total);
    let solved = line("合计", "成功数");
    for (solved, settled) in solved.iter().zip(&settled) {
        assert!(solved <= settled);
    }
    // The sheet counts what the ledger of disputes lists.
    let listed = screen(&db, &Asked { ledger: disputes, ..asked.clone() }, 200);
    assert_eq!(listed.len() as i64, total[3]);
}
