//! `migrate`, `verify`, `backup`, `restore`, `doctor`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use attachments::{Folder, PictureHash};
use kernel::AreaPath;
use serde_json::json;

use super::calendar::unknown;
use crate::arguments::{Backup, Format, Place, Report, Restore};
use crate::terminal::Told;
use crate::{Outcome, terminal};

/// Brings the schema to the newest state.
pub(crate) fn migrate(place: &Place) -> Result<Outcome> {
    app::open_existing(&place.place())?;
    terminal::line("数据结构已是最新。");
    Ok(Outcome::Done)
}

/// A check with what it found wrong.
struct Check {
    code: &'static str,
    name: &'static str,
    faults: i64,
    note: String,
}

fn checks(county: &app::County) -> Result<Vec<Check>> {
    let (rows, fault) = county.db.read_blocking(db::verify_chain).told()?;
    let note = match &fault {
        Some(fault) => format!("第{}行：{}", fault.sequence, fault.what),
        None => format!("共{rows}行"),
    };
    let chain =
        Check {
            code: "change_log", name: "变更日志链", faults: i64::from(fault.is_some()), note
        };
    let households = county.db.read_blocking(registry::county::broken_references).told()?;
    let links = county.db.read_blocking(representatives::broken_links).told()?;
    let contacts = county.db.read_blocking(contacts::broken_references).told()?;
    let pictures = attachments::broken_files(&county.db, &county.attachments).told()?;
    let count = |code, name, faults| Check { code, name, faults, note: String::new() };
    let mut checks = vec![
        chain,
        count("households", "户指向的小组和户主", households),
        count("links", "联系指向的代表", links),
        count("contact_versions", "走访更正留存的旧版", contacts),
        count("attachments", "图片文件", pictures),
    ];
    let closed = county.db.read_blocking(figures::closing::check).told()?;
    let note = match closed.differ.first() {
        Some((period, area)) => format!("{period} {area} 重新推算不一致"),
        None => format!("共{}份", closed.compared),
    };
    let faults = i64::try_from(closed.differ.len()).unwrap_or(i64::MAX);
    checks.push(Check { code: "closed_months", name: "月结存档", faults, note });
    for check in app::check_indexes(&county.db)? {
        let (code, name) = match check.index {
            search::Index::Households => ("search_households", "住户的查找索引"),
            search::Index::Representatives => ("search_representatives", "代表的查找索引"),
            search::Index::Matters => ("search_matters", "事项的查找索引"),
        };
        let note = match check.faults() {
            0 => format!("共{}条", check.records),
            _ => format!(
                "记录{}条，索引{}条，内容不符{}条，请运行 lianhu reindex",
                check.records, check.entries, check.wrong
            ),
        };
        checks.push(Check { code, name, faults: check.faults(), note });
    }
    Ok(checks)
}

/// Checks the change log's chain and the references between records.
pub(crate) fn verify(arguments: &Report) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let checks = checks(&county)?;
    let holds = checks.iter().all(|check| check.faults == 0);
    if arguments.format == Format::Json {
        let list: Vec<_> = checks
            .iter()
            .map(|check| json!({ "check": check.code, "faults": check.faults, "note": check.note }))
            .collect();
        terminal::json(&json!({ "holds": holds, "checks": list }));
    } else {
        let rows: Vec<Vec<String>> = checks
            .iter()
            .map(|check| {
                let answer = if check.faults == 0 { "正常" } else { "有问题" };
                let faults = check.faults.to_string();
                vec![check.name.into(), answer.into(), faults, check.note.clone()]
            })
            .collect();
        terminal::table(&["检查", "结果", "问题数", "说明"], &rows);
    }
    Ok(if holds { Outcome::Done } else { Outcome::No })
}

/// Where the pictures of a backup lie: beside its file.
fn pictures_beside(backup: &Path) -> Folder {
    Folder::new(backup.with_extension("attachments"))
}

/// Where a county's own years of the calendar lie beside a backup.
fn calendar_beside(backup: &Path) -> PathBuf {
    backup.with_extension("calendar")
}

/// Copies a county's own years of the calendar, when it has any: deadlines rest on them.
fn copy_calendar(from: &Path, to: &Path) -> Result<usize> {
    if !from.is_dir() {
        return Ok(0);
    }
    std::fs::create_dir_all(to).with_context(|| to.display().to_string())?;
    let mut copied = 0;
    for entry in std::fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name()))
                .with_context(|| entry.path().display().to_string())?;
            copied += 1;
        }
    }
    Ok(copied)
}

/// Says which pictures could not be copied.
fn name_missing(missing: &[PictureHash]) {
    for hash in missing.iter().take(20) {
        terminal::line(&format!("  缺少或损坏：{hash}"));
    }
}

/// Copies a running county into one file, its key and its pictures beside it.
pub(crate) fn backup(arguments: &Backup) -> Result<Outcome> {
    let place = arguments.place.place();
    if place.database.is_some() {
        bail!(
            "PostgreSQL 上请用 pg_dump --schema={} 备份,并另存 {} 和图片目录 {} / \
             on PostgreSQL use pg_dump and keep the key and the folder of the pictures as well",
            place.schema,
            place.data.join("identity.key").display(),
            place.attachments().display()
        );
    }
    if arguments.out.exists() {
        bail!("文件已存在，请换一个名字 / the file exists: {}", arguments.out.display());
    }
    let county = app::open_existing(&place)?;
    county.db.backup(&arguments.out)?;
    let key = arguments.out.with_extension("identity.key");
    std::fs::copy(place.data.join("identity.key"), &key).context("identity.key")?;
    let pictures = pictures_beside(&arguments.out);
    // The pictures come after the records: what the copied records refer to is there to be copied.
    let (copied, missing) =
        attachments::copy_files(&county.db, &county.attachments, &pictures).told()?;
    terminal::line(&format!("已备份到 {} 和 {}", arguments.out.display(), key.display()));
    if copied > 0 || !missing.is_empty() {
        terminal::line(&format!("图片{copied}张，在 {}", pictures.root().display()));
    }
    let years = calendar_beside(&arguments.out);
    let copied = copy_calendar(&app::calendar_folder(&place.data), &years)?;
    if copied > 0 {
        terminal::line(&format!("日历文件{copied}个，在 {}", years.display()));
    }
    if missing.is_empty() {
        return Ok(Outcome::Done);
    }
    terminal::line(&format!("有{}张图片没有备份，请运行 lianhu verify 查看：", missing.len()));
    name_missing(&missing);
    Ok(Outcome::No)
}

/// Puts a backup into an empty folder and checks it.
pub(crate) fn restore(arguments: &Restore) -> Result<Outcome> {
    let place = arguments.place.place();
    if place.database.is_some() {
        bail!("PostgreSQL 上请用 pg_restore / on PostgreSQL use pg_restore");
    }
    if place.file().exists() {
        bail!(
            "目录里已有数据，请换一个空目录 / the folder holds a county: {}",
            place.data.display()
        );
    }
    std::fs::create_dir_all(&place.data)?;
    let key = arguments.file.with_extension("identity.key");
    if key.exists() {
        std::fs::copy(&key, place.data.join("identity.key"))?;
    }
    std::fs::copy(&arguments.file, place.file()).context("复制备份 / copying the backup")?;
    let years = calendar_beside(&arguments.file);
    let copied = copy_calendar(&years, &app::calendar_folder(&place.data))?;
    if copied > 0 {
        terminal::line(&format!("日历文件{copied}个。"));
    }
    let county = app::open_existing(&place)?;
    let pictures = pictures_beside(&arguments.file);
    let (copied, missing) =
        attachments::copy_files(&county.db, &pictures, &county.attachments).told()?;
    if copied > 0 {
        terminal::line(&format!("图片{copied}张，逐张核对过。"));
    }
    if !missing.is_empty() {
        terminal::line(&format!(
            "有{}张图片在 {} 里没有或已损坏：",
            missing.len(),
            pictures.root().display()
        ));
        name_missing(&missing);
    }
    let holds = checks(&county)?.iter().all(|check| check.faults == 0);
    if !holds {
        terminal::line("已恢复，但检查没有全部通过，请运行 lianhu verify 查看。");
        return Ok(Outcome::No);
    }
    terminal::line(&format!("已恢复到 {}，检查全部通过。", place.data.display()));
    Ok(Outcome::Done)
}

/// Looks at the machine and the county.
pub(crate) fn doctor(arguments: &Report) -> Result<Outcome> {
    let place = arguments.place.place();
    let county = app::open_existing(&place)?;
    let engine = format!("{:?}", county.db.engine());
    let (households, linked, areas, today) = county
        .db
        .read_blocking(|tx| {
            let month = tx.today().month().first_day();
            let (households, linked, _) =
                registry::households::coverage(tx, &AreaPath::county(), month)?;
            let areas = registry::areas::tree(tx)?.all().len();
            Ok::<_, registry::Error>((households, linked, areas, tx.today()))
        })
        .told()?;
    let size = std::fs::metadata(place.file()).map(|file| file.len()).unwrap_or(0);
    // Deadlines fall in the coming weeks: by then the year must be known.
    let missing = calendar::Calendar::china().missing_soon(today);
    let years: Vec<String> = missing.iter().map(i16::to_string).collect();
    let facts = [
        ("版本", "version", env!("CARGO_PKG_VERSION").to_owned()),
        ("存储", "engine", engine),
        ("数据目录", "data", place.data.display().to_string()),
        ("数据文件(字节)", "bytes", size.to_string()),
        ("今天", "today", today.to_string()),
        ("缺放假安排的年份", "missing_years", years.join(",")),
        ("区划", "areas", areas.to_string()),
        ("户", "households", households.to_string()),
        ("未联系户", "unlinked", (households - linked).to_string()),
    ];
    if arguments.format == Format::Json {
        let object: serde_json::Map<_, _> =
            facts.iter().map(|(_, code, value)| ((*code).to_owned(), json!(value))).collect();
        terminal::json(&object.into());
    } else {
        let rows: Vec<Vec<String>> =
            facts.iter().map(|(name, _, value)| vec![(*name).into(), value.clone()]).collect();
        terminal::table(&["项目", "情况"], &rows);
        for year in missing {
            terminal::line(&unknown(year));
        }
        if areas == 0 {
            terminal::line(
                "还没有区划：请先用 lianhu divisions 文件.csv 添加，试用可运行 lianhu demo。",
            );
        }
    }
    Ok(Outcome::Done)
}
