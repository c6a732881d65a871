//! P8: how soon the server answers, how much memory it rests in, how large the program is.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use xtask::http::Connection;
use xtask::server::Server;
use xtask::workspace;

use crate::county::{self, Copy};
use crate::measure::{Spread, memory_mib};
use crate::report::{Bar, Report, Table};

const STARTS: usize = 11;

/// Measures and reports.
pub(crate) fn measure(lianhu: &Path, report: &mut Report) -> Result<()> {
    println!("== P8: start-up, memory, size");
    let (county, _) = county::demo(lianhu, None)?;
    let run = Copy::of(&county, "p8")?;
    let log = workspace::target_folder("logs")?.join("bench-p8.log");
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let server = Server::start(lianhu, run.path(), &log)?;
        starts.push(server.ready_after().as_secs_f64() * 1e3);
        server.stop();
    }
    let starts = Spread::of(starts).context("there was no start")?;

    let server = Server::start(lianhu, run.path(), &log)?;
    std::thread::sleep(Duration::from_secs(3));
    let fresh = memory_mib(server.id(), "VmRSS")?;
    use_it(&server)?;
    std::thread::sleep(Duration::from_secs(3));
    let used = memory_mib(server.id(), "VmRSS")?;
    let peak = memory_mib(server.id(), "VmHWM")?;
    server.stop();
    let size = lianhu.metadata()?.len() as f64 / (1024.0 * 1024.0);

    report.add(&Table {
        id: "p8",
        title: "P8: start-up, memory, size".to_owned(),
        how: format!(
            "The server over the demo county (71,529 households); {STARTS} starts, the middle one \
             [range], from the start of the process to the first good answer of `/healthz`. Memory \
             is what the process holds resident, three seconds after the start, and three seconds \
             after a sign-in, the overview, all figures and the bulletin of the county and of each \
             township.\n"
        ),
        header: vec!["what", "found"],
        rows: vec![
            vec!["start to healthy, ms".to_owned(), starts.whole()],
            vec!["resident after the start, MiB".to_owned(), format!("{fresh:.0}")],
            vec!["resident after use, MiB".to_owned(), format!("{used:.0}")],
            vec!["most ever resident, MiB".to_owned(), format!("{peak:.0}")],
            vec!["program, MiB".to_owned(), format!("{size:.1}")],
        ],
        bars: vec![
            Bar::new("start within 1 s", format!("{:.0} ms", starts.median), starts.high <= 1e3),
            Bar::new("at most 150 MB resident", format!("{used:.0} MiB"), used <= 143.0),
            Bar::new("program of at most 60 MB", format!("{size:.1} MiB"), size <= 57.2),
        ],
    })
}

fn use_it(server: &Server) -> Result<()> {
    let authorization = format!("Authorization: Bearer {}", server.sign_in(county::ACCOUNT)?);
    let mut connection = Connection::open(server.address())?;
    let mut codes = county::children(&mut connection, &authorization, county::CODE)?;
    codes.push(county::CODE.to_owned());
    for code in codes {
        for path in ["overview", "figures", "bulletin", "households", "matters"] {
            let path = format!("/api/{path}?area={code}");
            county::good(&mut connection, &authorization, &path)?;
        }
    }
    Ok(())
}
