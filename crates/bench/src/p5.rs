//! P5: fifty people at once who look at overviews, lists and searches over years of history, and
//! two-character search against LIKE over the same file.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rusqlite::{Connection as Database, OpenFlags};
use xtask::http::{Connection, encode};
use xtask::server::Server;
use xtask::workspace;

use crate::county;
use crate::load::{self, Maker};
use crate::measure::{percentile_ms, processor_seconds, settled};
use crate::report::{Bar, Report, Table};

/// How many people look at once.
const PEOPLE: usize = 50;

/// How many words the two ways of searching are asked for, found ones and some that are nowhere.
const FOUND_WORDS: usize = 30;
const ABSENT_WORDS: [&str; 6] = ["鲸鱼", "沙漠", "火箭", "地铁", "钢琴", "冰川"];

/// How many matters a page of a search shows.
const PAGE: usize = 20;

/// One thing that people look at, and how often among the others.
struct Look {
    name: String,
    path: String,
}

/// Measures and reports.
pub(crate) fn measure(
    lianhu: &Path,
    years: u32,
    time: Duration,
    report: &mut Report,
) -> Result<()> {
    println!("== P5: {PEOPLE} people at once over {years} years");
    let (county, made_in) = county::demo(lianhu, Some(years))?;
    if let Some(made_in) = made_in {
        println!("  the county was made in {:.0} s", made_in.as_secs_f64());
    }
    let file = county::database_file(&county)?;
    let log = workspace::target_folder("logs")?.join("bench-p5.log");
    let server = Server::start(lianhu, &county, &log)?;
    let token = server.sign_in(county::ACCOUNT)?;
    let words = words(&file)?;
    settled(server.id())?;
    at_once(&server, &token, &words, time, report)?;
    search(&server, &token, &file, &words, report)
}

/// Everything that is looked at, each in turn.
fn looks(connection: &mut Connection, authorization: &str, words: &[String]) -> Result<Vec<Look>> {
    let townships = county::children(connection, authorization, county::CODE)?;
    let township = townships.get(3).context("the county has townships")?;
    let villages = county::children(connection, authorization, township)?;
    let village = villages.get(2).context("the township has villages")?;
    let mut looks = Vec::new();
    let mut look = |name: &str, path: String| looks.push(Look { name: name.to_owned(), path });
    for (name, area) in
        [("county", county::CODE), ("township", township.as_str()), ("village", village.as_str())]
    {
        look(&format!("overview, {name}"), format!("/api/overview?area={area}"));
        look(&format!("households, {name}"), format!("/api/households?area={area}"));
        look(&format!("matters, {name}"), format!("/api/matters?area={area}"));
        look(&format!("contacts, {name}"), format!("/api/contacts?area={area}"));
        look(&format!("overdue matters, {name}"), format!("/api/matters?overdue=yes&area={area}"));
        look(&format!("figures, {name}"), format!("/api/figures?area={area}"));
        look(&format!("queues, {name}"), format!("/api/matters/queues?area={area}"));
    }
    for (name, filter) in [
        ("not linked", "linked=no"),
        ("not contacted this month", "contacted=no"),
        ("contacted this month", "contacted=yes"),
        ("with a tag", "tag=elder_alone"),
        ("key", "priority=key"),
    ] {
        look(&format!("households, {name}"), format!("/api/households?{filter}"));
    }
    look("the map's villages", "/api/overview/villages".to_owned());
    look("representatives", "/api/representatives".to_owned());
    look("representatives, not contacted", "/api/representatives?contacted=no".to_owned());
    look("contacts of two months", "/api/contacts?from=2021-01-01&to=2021-02-28".to_owned());
    look("contacts by telephone", "/api/contacts?way=phone".to_owned());
    for (name, filter) in [
        ("submitted", "state=submitted"),
        ("disputed", "state=disputed"),
        ("answered", "state=answered"),
        ("withdrawn", "state=withdrawn"),
        ("refused", "state=refused"),
        ("live", "live=yes"),
        ("hazards", "kind=hazard"),
        ("emergencies", "kind=emergency"),
        ("of a category", "category=irrigation"),
        ("of a rare category", "category=fire"),
        ("urgent", "urgent=yes"),
        ("of the office", "owner=office"),
        ("of my own", "owner=me"),
    ] {
        look(&format!("matters, {name}"), format!("/api/matters?{filter}"));
    }
    look("difficulty files", "/api/difficulty-files".to_owned());
    look("gatherings", "/api/gatherings".to_owned());
    look("records of a figure", "/api/figures/appeals_answered/records".to_owned());
    for (name, list, text) in [
        ("households by a surname", "households", "何"),
        ("households by a name", "households", "何丽"),
        ("households by initials", "households", "hl"),
        ("households by a telephone", "households", "1234"),
        ("representatives by pinyin", "representatives", "he"),
        ("matters by one character", "matters", "路"),
        ("matters by a number's end", "matters", "00012"),
        ("matters by an absent word", "matters", ABSENT_WORDS[0]),
    ] {
        look(&format!("search: {name}"), format!("/api/{list}?search={}", encode(text)));
    }
    let word = encode(words.first().context("the matters have words")?);
    look("search: matters by two characters", format!("/api/matters?search={word}"));
    let path = format!("/api/matters?area={village}&search={word}");
    look("search: the same in a village", path);
    look("search: everything at once", format!("/api/search?q={word}"));
    look("search: everything by initials", "/api/search?q=hl".to_owned());
    Ok(looks)
}

/// Part (a): everything, by fifty people, each asking for the next as soon as the last is there.
fn at_once(
    server: &Server,
    token: &str,
    words: &[String],
    time: Duration,
    report: &mut Report,
) -> Result<()> {
    let authorization = format!("Authorization: Bearer {token}");
    let mut connection = Connection::open(server.address())?;
    let looks = looks(&mut connection, &authorization, words)?;
    for look in &looks {
        county::good(&mut connection, &authorization, &look.path)?;
    }
    let mut alone = Vec::new();
    for look in &looks {
        let begun = Instant::now();
        county::good(&mut connection, &authorization, &look.path)?;
        alone.push(begun.elapsed());
    }
    let bearer = format!("Bearer {token}");
    let requests: Vec<Vec<u8>> = looks
        .iter()
        .map(|look| {
            let headers = [("Authorization", bearer.as_str())];
            load::request("GET", &look.path, server.address(), &headers, "")
        })
        .collect();
    let count = requests.len();
    let maker: Maker = Arc::new(move |number| requests[number % count].clone());
    let before = processor_seconds(server.id())?;
    let outcome =
        load::run(server.address(), PEOPLE, time, &Arc::new(AtomicUsize::new(0)), &maker, |_| {
            None
        })?;
    outcome.require_all_good("reading")?;
    let used = processor_seconds(server.id())? - before;
    let mut by_look: Vec<Vec<Duration>> = vec![Vec::new(); count];
    for (number, taken) in &outcome.numbered {
        by_look[number % count].push(*taken);
    }
    let mut worst: (f64, &str) = (0.0, "");
    let mut rows = Vec::new();
    for ((look, times), alone) in looks.iter().zip(&mut by_look).zip(&alone) {
        times.sort();
        let late = percentile_ms(times, 0.95);
        if late > worst.0 {
            worst = (late, &look.name);
        }
        rows.push(vec![
            look.name.clone(),
            format!("{:.1}", alone.as_secs_f64() * 1_000.0),
            format!("{:.0}", percentile_ms(times, 0.5)),
            format!("{late:.0}"),
        ]);
    }
    let all = percentile_ms(&outcome.latencies, 0.95);
    rows.push(vec![
        format!("**all** ({:.0} a second)", outcome.rate()),
        format!("{:.1} CPU", used * 1_000.0 / outcome.good() as f64),
        format!("{:.0}", percentile_ms(&outcome.latencies, 0.5)),
        format!("{all:.0}"),
    ]);
    report.add(&Table {
        id: "p5",
        title: format!("P5: {PEOPLE} people at once over five years"),
        how: format!(
            "{PEOPLE} connections ask for these one after the other, each for the next as soon as the \
             last is there, without a pause, for {} s: more than {PEOPLE} people do who read what they \
             asked for. They begin when the server is done with what it finds at its start. The client \
             runs on the same cores. \"Alone\" is one request with nothing beside it; the last line\'s \
             is the server\'s processor time for one request, on average.\n",
            time.as_secs()
        ),
        header: vec!["what", "alone ms", "p50 ms", "p95 ms"],
        rows,
        bars: vec![
            Bar::new("p95 of all at most 200 ms", format!("{all:.0} ms"), all <= 200.0),
            Bar::new(
                "p95 of each at most 200 ms",
                format!("worst: {}, {:.0} ms", worst.1, worst.0),
                worst.0 <= 200.0,
            ),
        ],
    })
}

/// Two-character words of matters all over the file, and some that are nowhere.
fn words(file: &Path) -> Result<Vec<String>> {
    let database = Database::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut days =
        database.prepare("SELECT DISTINCT collected_on FROM matters_matter ORDER BY 1")?;
    let days: Vec<i64> = days.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut words: Vec<String> = Vec::new();
    for (place, day) in days.iter().enumerate().step_by((days.len() / (FOUND_WORDS * 4)).max(1)) {
        let text: String = database.query_row(
            "SELECT words FROM matters_matter WHERE collected_on = ?1 ORDER BY id LIMIT 1",
            [day],
            |row| row.get(0),
        )?;
        let characters: Vec<char> = text.chars().collect();
        let at = (place * 7) % characters.len().max(2).saturating_sub(1);
        let pair: String = characters.iter().skip(at).take(2).collect();
        let is_word = pair.chars().count() == 2 && pair.chars().all(char::is_alphanumeric);
        if is_word && !words.contains(&pair) && words.len() < FOUND_WORDS {
            words.push(pair);
        }
    }
    Ok(words)
}

/// Part (b): the index against LIKE.
fn search(
    server: &Server,
    token: &str,
    file: &Path,
    words: &[String],
    report: &mut Report,
) -> Result<()> {
    let authorization = format!("Authorization: Bearer {token}");
    let mut connection = Connection::open(server.address())?;
    let database = Database::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    database.pragma_update(None, "cache_size", -64_000)?;
    let mut like = database.prepare(
        "SELECT id, number, words FROM matters_matter WHERE words LIKE ?1
         ORDER BY collected_on DESC, id DESC LIMIT ?2",
    )?;
    let absent = ABSENT_WORDS.map(str::to_owned);
    let mut rows = Vec::new();
    let mut bars = Vec::new();
    for (name, words) in [("found", words), ("nowhere", &absent[..])] {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for word in words {
            let path = format!("/api/matters?limit={PAGE}&search={}", encode(word));
            county::good(&mut connection, &authorization, &path)?;
            let begun = Instant::now();
            county::good(&mut connection, &authorization, &path)?;
            ours.push(begun.elapsed());
            let begun = Instant::now();
            let mut answer = like.query((format!("%{word}%"), PAGE as i64 + 1))?;
            while answer.next()?.is_some() {}
            theirs.push(begun.elapsed());
        }
        ours.sort();
        theirs.sort();
        let late = percentile_ms(&ours, 0.95);
        rows.push(vec![
            format!("{} words that are {name}", words.len()),
            format!("{:.1} / {late:.1}", percentile_ms(&ours, 0.5)),
            format!("{:.1} / {:.1}", percentile_ms(&theirs, 0.5), percentile_ms(&theirs, 0.95)),
        ]);
        bars.push(Bar::new(
            format!("p95 of words that are {name} at most 100 ms"),
            format!("{late:.1} ms"),
            late <= 100.0,
        ));
    }
    report.add(&Table {
        id: "p5-search",
        title: "P5: two characters in 1.5 million matters".to_owned(),
        how: format!(
            "The newest {PAGE} matters that hold a word of two characters, through the interface with \
             everything that a list shows, against the bare statement with LIKE over the same file. \
             The words come from matters all over the file. LIKE in the order of days stops early for \
             a frequent word, and reads everything for a rare one.\n"
        ),
        header: vec!["words", "interface, p50 / p95 ms", "LIKE, p50 / p95 ms"],
        rows,
        bars,
    })
}
