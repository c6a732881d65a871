//! Tables: printed as they come, and kept in a document between markers.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Collects tables and bars.
pub(crate) struct Report {
    out: Option<PathBuf>,
    machine: String,
    missed: usize,
}

/// One table of one benchmark.
pub(crate) struct Table {
    /// The marker in the document, such as `p1`.
    pub(crate) id: &'static str,
    /// The heading.
    pub(crate) title: String,
    /// How it was measured, in sentences.
    pub(crate) how: String,
    /// The first row.
    pub(crate) header: Vec<&'static str>,
    /// The other rows.
    pub(crate) rows: Vec<Vec<String>>,
    /// What the design asks for, with what was found.
    pub(crate) bars: Vec<Bar>,
}

/// A promise and whether it was kept.
pub(crate) struct Bar {
    /// The promise in words.
    pub(crate) wanted: String,
    /// What was measured.
    pub(crate) found: String,
    /// Whether the promise was kept.
    pub(crate) reached: bool,
}

impl Bar {
    pub(crate) fn new(wanted: impl Into<String>, found: impl Into<String>, reached: bool) -> Self {
        Self { wanted: wanted.into(), found: found.into(), reached }
    }
}

impl Report {
    pub(crate) fn new(out: Option<PathBuf>) -> Result<Self> {
        let machine = machine()?;
        println!("machine: {machine}");
        Ok(Self { out, machine, missed: 0 })
    }

    /// Prints a table and writes it into the document.
    pub(crate) fn add(&mut self, table: &Table) -> Result<()> {
        let text = self.render(table);
        println!("\n{text}");
        self.missed += table.bars.iter().filter(|bar| !bar.reached).count();
        if let Some(out) = &self.out {
            write_section(out, table.id, &text)?;
        }
        Ok(())
    }

    pub(crate) fn all_bars_reached(&self) -> bool {
        self.missed == 0
    }

    fn render(&self, table: &Table) -> String {
        let mut text = format!("## {}\n\n{}\n", table.title, table.how);
        text.push_str(&format!("Machine: {}.\n\n", self.machine));
        text.push_str(&row(&table
            .header
            .iter()
            .map(|cell| (*cell).to_owned())
            .collect::<Vec<_>>()));
        text.push_str(&row(&vec!["---".to_owned(); table.header.len()]));
        for cells in &table.rows {
            text.push_str(&row(cells));
        }
        if !table.bars.is_empty() {
            text.push_str("\n| bar | found | |\n| --- | --- | --- |\n");
            for bar in &table.bars {
                let word = if bar.reached { "reached" } else { "**missed**" };
                text.push_str(&row(&[bar.wanted.clone(), bar.found.clone(), word.to_owned()]));
            }
        }
        text
    }
}

fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// Replaces what stands between `<!-- id -->` and `<!-- /id -->`, or appends both.
fn write_section(path: &Path, id: &str, text: &str) -> Result<()> {
    let old = std::fs::read_to_string(path).unwrap_or_else(|_| "# Benchmarks\n".to_owned());
    std::fs::write(path, replace_section(&old, id, text))
        .with_context(|| format!("writing {}", path.display()))
}

fn replace_section(old: &str, id: &str, text: &str) -> String {
    let (open, close) = (format!("<!-- {id} -->"), format!("<!-- /{id} -->"));
    let section = format!("{open}\n{}\n{close}", text.trim_end());
    match (old.find(&open), old.find(&close)) {
        (Some(start), Some(end)) if start < end => {
            format!("{}{section}{}", &old[..start], &old[end + close.len()..])
        }
        _ => format!("{}\n\n{section}\n", old.trim_end()),
    }
}

/// What the figures were measured on, without the name of the machine.
fn machine() -> Result<String> {
    let cores = std::thread::available_parallelism()?.get();
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total: u64 = memory
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(0);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("?");
    Ok(format!(
        "{cores} cores, {} GiB, Linux; load {load} when the run began",
        (total + 512 * 1024) / (1024 * 1024)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_replaced_where_it_stands() {
        let old = "# B\n\n<!-- p1 -->\nold\n<!-- /p1 -->\n\nafter\n";
        assert_eq!(
            replace_section(old, "p1", "new\n"),
            "# B\n\n<!-- p1 -->\nnew\n<!-- /p1 -->\n\nafter\n"
        );
    }

    #[test]
    fn a_new_section_is_appended() {
        assert_eq!(replace_section("# B\n", "p2", "x"), "# B\n\n<!-- p2 -->\nx\n<!-- /p2 -->\n");
    }
}
