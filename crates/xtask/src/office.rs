//! What the program writes for offices, opened by a program that others have written: LibreOffice.
//!
//! Every ledger of a village goes through it twice: as a page to look at, and as text whose numbered
//! lines are counted again. So does the county's bulletin, in which figures of the article must stand. A file that needs repair is not opened at all without somebody to ask.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{process, server, tools, workspace};

/// A village of the demo county.
const VILLAGE: &str = "431125101216";
const LIMIT: Duration = Duration::from_secs(5 * 60);
/// Commas, quotes, UTF-8, from the first line on.
const AS_TEXT: &str = "csv:Text - txt - csv (StarCalc):44,34,76,1";

/// Writes every ledger, opens it, and compares the rows; the pages stay in `target/office`.
pub fn check_ledgers(program: &Path, data: &Path) -> Result<()> {
    let folder = workspace::target_folder("office")?;
    workspace::remove_folder(&folder)?;
    workspace::make_folder(&folder)?;
    let mut list = server::lianhu(program);
    let text = process::capture(list.args(["ledgers", "--format", "json"]), LIMIT)?;
    let ledgers: Vec<Value> = serde_json::from_str(&text).context("the list is JSON")?;
    ensure!(ledgers.len() >= 18, "only {} ledgers are listed", ledgers.len());
    let mut rows = Vec::new();
    for ledger in &ledgers {
        let code = ledger["code"].as_str().context("a ledger has a code")?;
        let target = folder.join(format!("{code}.xlsx"));
        let mut write = server::lianhu(program);
        write.args(["ledger", code, "--area", VILLAGE, "--format", "json", "--data"]).arg(data);
        let told: Value =
            serde_json::from_str(&process::capture(write.arg("--out").arg(&target), LIMIT)?)
                .with_context(|| format!("what `lianhu ledger {code}` says is JSON"))?;
        rows.push((code.to_owned(), told["rows"].as_u64().context("it tells its rows")?));
    }
    convert(&folder, "xlsx", "pdf")?;
    convert(&folder, "xlsx", AS_TEXT)?;
    for (code, wanted) in rows {
        let pages = folder.join(format!("{code}.pdf"));
        ensure!(pages.metadata()?.len() > 1_000, "{code} has no pages to look at");
        let text = std::fs::read_to_string(folder.join(format!("{code}.csv")))?;
        let found = numbered(&text);
        ensure!(found == wanted, "{code}: LibreOffice reads {found} rows, the ledger has {wanted}");
        println!("  {code}: {found} rows");
    }
    Ok(())
}

/// Writes the county's bulletin on the day of the article, opens it, and looks for what it must say.
pub fn check_bulletin(program: &Path, data: &Path) -> Result<()> {
    let folder = workspace::target_folder("office")?;
    let mut write = server::lianhu(program);
    write.args(["bulletin", "--area", "431125", "--as-of", "2023-05-07", "--data"]).arg(data);
    process::capture(write.arg("--out").arg(folder.join("bulletin.docx")), LIMIT)?;
    convert(&folder, "docx", "pdf")?;
    convert(&folder, "docx", "txt:Text (encoded):UTF8")?;
    let pages = folder.join("bulletin.pdf");
    ensure!(pages.metadata()?.len() > 10_000, "the bulletin has no pages to look at");
    let text = std::fs::read_to_string(folder.join("bulletin.txt"))?;
    for wanted in ["工作简报", "已服务群众22586人次", "收集问题诉求25145件", "解决答复13789件"]
    {
        ensure!(text.contains(wanted), "LibreOffice does not read {wanted} in the bulletin");
    }
    println!("  bulletin: {} characters", text.chars().count());
    Ok(())
}

/// Turns every file of that ending into something else, by LibreOffice without a screen.
fn convert(folder: &Path, ending: &str, format: &str) -> Result<()> {
    let mut command = tools::command("soffice");
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    command.args(["--headless", &profile, "--convert-to", format, "--outdir"]).arg(folder);
    let mut files: Vec<_> = std::fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|own| own == ending))
        .collect();
    files.sort();
    process::capture(command.args(files), LIMIT)?;
    Ok(())
}

/// How many lines begin with their number, counted from 1.
fn numbered(text: &str) -> u64 {
    let mut next = 1;
    for line in text.lines() {
        let first = line.split(',').next().unwrap_or("").trim_matches('"');
        if first.parse() == Ok(next) {
            next += 1;
        }
    }
    next - 1
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn only_lines_in_their_order_count() {
        assert_eq!(numbered("序号,乡镇\n1,上江圩镇\n2,\"甲,乙\"\n合计,\n"), 2);
        assert_eq!(numbered("序号\n2,x\n"), 0);
    }
}
