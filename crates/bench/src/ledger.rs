//! The county's ledger of contacts over years, as one workbook and one CSV file: time, memory, and a
//! download that breaks off in the middle.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use xtask::http::Connection;
use xtask::server::Server;
use xtask::workspace;

use crate::county::{self, Copy};
use crate::measure::{forget_peak, memory_mib, settled};
use crate::p4::{Run, run};
use crate::report::{Bar, Report, Table};

/// How long the server may take for one file.
const LIMIT: Duration = Duration::from_secs(30 * 60);
/// 200 MB in MiB.
const MOST_MIB: f64 = 190.7;

/// Measures and reports.
pub(crate) fn measure(lianhu: &Path, years: u32, report: &mut Report) -> Result<()> {
    println!("== ledger: {years} years of contacts as a file");
    let (county, _) = county::demo(lianhu, Some(years))?;
    let data = Copy::of(&county, "ledger")?;
    let folder = Copy::empty("ledger-files")?;
    let write = |name: &str| -> Result<(Run, Value, f64)> {
        let target = folder.path().join(name);
        let target = target.to_string_lossy();
        let arguments =
            ["ledger", "contacts", "--from", "2000-01-01", "--format", "json", "--out", &target];
        let written = run(lianhu, &arguments, data.path())?;
        let told: Value = serde_json::from_str(&written.said).context("it tells its rows")?;
        let size = Path::new(&*target).metadata()?.len() as f64 / (1024.0 * 1024.0);
        Ok((written, told, size))
    };
    let workbook = write("contacts.xlsx")?;
    let text = write("contacts.csv")?;
    let rows = workbook.1["rows"].as_u64().context("a number of rows")?;
    ensure!(text.1["rows"].as_u64() == Some(rows), "both files have the same rows");
    ensure!(workbook.1["figure"].as_u64() == Some(rows), "the rows are the figure");
    let served = serve(lianhu, data.path())?;
    let row = |what: &str, (written, _, size): &(Run, Value, f64)| {
        vec![
            what.to_owned(),
            format!("{:.0}", written.seconds),
            format!("{:.0}", rows as f64 / written.seconds),
            format!("{:.0}", written.peak_mib),
            format!("{size:.0}"),
        ]
    };
    let peak = workbook.0.peak_mib.max(text.0.peak_mib);
    report.add(&Table {
        id: "ledger",
        title: "Ledger: years of contacts as a file".to_owned(),
        how: format!(
            "`lianhu ledger contacts` of the whole county over {years} years, {rows} rows, as a workbook \
             with a sheet for each year and as CSV; time and the most memory ever resident are those of \
             the whole process. Then a server that is done with the work of its start writes the CSV file \
             as a job, and it is fetched in two parts over two connections, the first cut off by its reader; the memory is the server's.\n"
        ),
        header: vec!["what", "s", "rows/s", "peak MiB", "file, MiB"],
        rows: vec![
            row("Excel", &workbook),
            row("CSV", &text),
            vec![
                "CSV by the server, until it is ready".to_owned(),
                format!("{:.0}", served.seconds),
                format!("{:.0}", rows as f64 / served.seconds),
                format!("{:.0}", served.peak_mib),
                format!("{:.0}", served.bytes as f64 / (1024.0 * 1024.0)),
            ],
        ],
        bars: vec![
            Bar::new("at most 200 MB of memory", format!("{peak:.0} MiB"), peak <= MOST_MIB),
            Bar::new(
                "at most 200 MB in the server",
                format!("{:.0} MiB", served.peak_mib),
                served.peak_mib <= MOST_MIB,
            ),
            Bar::new(
                "progress is told, and a broken download goes on",
                format!("{} steps seen", served.steps),
                served.steps > 2 && served.is_same,
            ),
        ],
    })
}

struct Served {
    seconds: f64,
    peak_mib: f64,
    bytes: u64,
    steps: usize,
    is_same: bool,
}

/// Has the server write the file, follows it, and fetches it in two parts.
fn serve(lianhu: &Path, data: &Path) -> Result<Served> {
    let log = workspace::target_folder("logs")?.join("bench-ledger.log");
    let server = Server::start(lianhu, data, &log)?;
    let authorization = format!("Authorization: Bearer {}", server.sign_in(county::ACCOUNT)?);
    settled(server.id())?;
    forget_peak(server.id())?;
    let mut connection = Connection::open(server.address())?;
    let wanted = json!({ "ledger": "contacts", "from": "2000-01-01", "format": "csv" });
    let begun = Instant::now();
    let headers = [authorization.as_str(), "Idempotency-Key: bench-ledger-0001"];
    let answer = connection.send_json("POST", "/api/ledger-files", &headers, &wanted)?;
    ensure!(answer.status == 201, "asking for the file: {}", answer.text());
    let id = answer.json()?["id"].as_str().context("an identifier")?.to_owned();
    let path = format!("/api/ledger-files/{id}");
    let mut seen = Vec::new();
    let file = loop {
        let file = connection.get(&path, &[&authorization])?.json()?;
        match file["state"].as_str() {
            Some("done") => break file,
            Some("failed") => bail!("the file was not written: {file}"),
            _ => seen.push(file["done"].as_i64().unwrap_or(0)),
        }
        ensure!(begun.elapsed() < LIMIT, "the file took longer than {} s", LIMIT.as_secs());
        std::thread::sleep(Duration::from_millis(250));
    };
    let seconds = begun.elapsed().as_secs_f64();
    seen.dedup();
    let bytes = file["bytes"].as_u64().context("its bytes")?;
    let is_same = fetch_in_parts(&server, &authorization, &format!("{path}/content"), bytes)?;
    let peak_mib = memory_mib(server.id(), "VmHWM")?;
    server.stop();
    Ok(Served { seconds, peak_mib, bytes, steps: seen.len(), is_same })
}

/// Asks for the end of the file as somebody does who lost the line before it, and for the byte before
/// and after the cut as one piece: they must meet.
fn fetch_in_parts(server: &Server, authorization: &str, path: &str, bytes: u64) -> Result<bool> {
    let part = |range: String, tag: &str| -> Result<(Vec<u8>, String)> {
        let mut connection = Connection::open(server.address())?;
        let (range, same) = (format!("Range: bytes={range}"), format!("If-Range: {tag}"));
        let mut headers = vec![authorization, range.as_str()];
        if !tag.is_empty() {
            headers.push(&same);
        }
        let answer = connection.get(path, &headers)?;
        ensure!(answer.status == 206, "a part: {} {}", answer.status, answer.text());
        let tag = answer.header("etag").context("a part has a tag")?.to_owned();
        Ok((answer.body, tag))
    };
    let cut = bytes - 1_000_000.min(bytes / 2);
    let (before, tag) = part(format!("{}-{}", cut - 100, cut - 1), "")?;
    let (rest, _) = part(format!("{cut}-"), &tag)?;
    let (across, _) = part(format!("{}-{}", cut - 100, cut + 99), &tag)?;
    let joined: Vec<u8> = before.iter().chain(&rest[..100]).copied().collect();
    Ok(rest.len() as u64 == bytes - cut && joined == across)
}
