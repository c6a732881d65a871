//! `divisions`: a county begins with its areas.

use anyhow::{Context, Result, bail};
use db::Tx;
use kernel::{Actor, AreaCode, AreaKind, Date};
use registry::county::County;
use registry::{NewArea, areas};

use crate::arguments::Divisions;
use crate::terminal::Told;
use crate::{Outcome, terminal};

/// A line of the file.
struct Division {
    code: AreaCode,
    name: String,
    kind: AreaKind,
    parent: AreaCode,
}

/// Adds the areas of a file that the county does not have yet: all of them or, when a line is
/// wrong, none.
pub(crate) fn divisions(arguments: &Divisions) -> Result<Outcome> {
    let text = std::fs::read_to_string(&arguments.file)
        .with_context(|| format!("读不了 / cannot read {}", arguments.file.display()))?;
    let wanted = read(&text)?;
    let county = app::open(&arguments.place.place())?;
    let (since, counts_from) = (arguments.since, arguments.counts_from);
    let (added, there) = county
        .db
        .write_blocking(&Actor::system("divisions"), move |tx| {
            let counts = add(tx, &wanted, since)?;
            if let Some(counts_from) = counts_from {
                let now = registry::county::get(tx)?;
                registry::county::put(tx, &County { counts_from, ..now })?;
            }
            Ok::<_, registry::Error>(counts)
        })
        .told()?;
    terminal::line(&format!("新增区划{added}个，原有{there}个不变。"));
    Ok(Outcome::Done)
}

/// Reads `code,name,type,parent`, the county first and every area after the one that it lies in.
fn read(text: &str) -> Result<Vec<Division>> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    let head = lines.next().map_or("", |(_, line)| line.trim());
    if head != "code,name,type,parent" {
        bail!("第一行应为 code,name,type,parent / the first line must be code,name,type,parent");
    }
    lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            let cells: Vec<&str> = line.split(',').map(str::trim).collect();
            let division = match cells[..] {
                [code, name, kind, parent] => division(code, name, kind, parent),
                _ => None,
            };
            division
                .with_context(|| format!("第{}行不对 / line {} is wrong: {line}", at + 1, at + 1))
        })
        .collect()
}

fn division(code: &str, name: &str, kind: &str, parent: &str) -> Option<Division> {
    Some(Division {
        code: code.parse().ok()?,
        name: name.to_owned(),
        kind: kind.parse().ok()?,
        parent: parent.parse().ok()?,
    })
}

fn add(
    tx: &mut Tx<'_>,
    wanted: &[Division],
    since: Option<Date>,
) -> Result<(usize, usize), registry::Error> {
    let mut added = 0;
    let since = since.unwrap_or_else(|| tx.today());
    let known = areas::tree(tx)?;
    for division in wanted.iter().filter(|one| known.with_code(&one.code).is_none()) {
        let parent = match division.kind {
            AreaKind::County => None,
            _ => Some(areas::by_code(tx, &division.parent)?.path),
        };
        let new = NewArea {
            parent,
            code: division.code.clone(),
            name: division.name.clone(),
            kind: division.kind,
            since,
            aliases: Vec::new(),
        };
        areas::create(tx, new)?;
        added += 1;
    }
    Ok((added, wanted.len() - added))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_file_of_the_demo_county_reads_and_wrong_lines_are_named() {
        let whole = include_str!("../../../../data/divisions-431125.csv");
        assert_eq!(read(whole).expect("reads").len(), 122);
        assert!(read("code;name").is_err());
        let wrong = read("code,name,type,parent\n431125,江永县,planet,431100");
        assert!(wrong.err().is_some_and(|error| error.to_string().contains("line 2")));
    }
}
