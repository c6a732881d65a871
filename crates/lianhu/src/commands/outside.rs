//! `open311` and `open311-key`: whether other programs are answered, and who may hand in reports.

use access::OsSecrets;
use anyhow::Result;
use kernel::{Actor, Timestamp};
use open311::keys::{self, NewKey, Secret};
use open311::profile::{self, Profile};
use serde_json::json;

use crate::arguments::{
    Format, Open311, Open311Key, Open311KeyCreate, Open311KeyRevoke, Open311On, Place, Report,
};
use crate::terminal::Told;
use crate::{Outcome, terminal};

pub(crate) fn open311(command: Open311) -> Result<Outcome> {
    match command {
        Open311::Show(arguments) => show(&arguments),
        Open311::On(arguments) => on(arguments),
        Open311::Off(place) => off(&place),
    }
}

pub(crate) fn key(command: Open311Key) -> Result<Outcome> {
    match command {
        Open311Key::Create(arguments) => create(arguments),
        Open311Key::List(arguments) => list(&arguments),
        Open311Key::Revoke(arguments) => revoke(arguments),
    }
}

fn actor() -> Actor {
    Actor::system("command line")
}

fn show(arguments: &Report) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let profile = county.db.read_blocking(profile::get)?;
    if arguments.format == Format::Json {
        terminal::json(&json!({
            "on": profile.is_on,
            "url": profile.url,
            "jurisdiction": profile.jurisdiction,
            "contact": profile.contact,
            "key_service": profile.key_service,
            "changed_at": profile.changed_at.map(|at| at.to_string()),
        }));
        return Ok(Outcome::Done);
    }
    terminal::line(if profile.is_on {
        "Open311 接口：开放"
    } else {
        "Open311 接口：未开放"
    });
    let or_default = |text: Option<String>, usual: &str| text.unwrap_or_else(|| usual.to_owned());
    terminal::line(&format!("  地址      {}", or_default(profile.url, "(随访问地址)")));
    terminal::line(&format!("  辖区代码  {}", or_default(profile.jurisdiction, "(本县区划代码)")));
    terminal::line(&format!("  联系方式  {}", profile.contact));
    terminal::line(&format!("  申请密钥  {}", profile.key_service));
    Ok(Outcome::Done)
}

fn on(arguments: Open311On) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let Open311On { url, jurisdiction, contact, key_service, .. } = arguments;
    county
        .db
        .write_blocking(&actor(), move |tx| {
            let old = profile::get(tx)?;
            let new = Profile {
                is_on: true,
                url: url.or(old.url),
                jurisdiction: jurisdiction.or(old.jurisdiction),
                contact: contact.unwrap_or(old.contact),
                key_service: key_service.unwrap_or(old.key_service),
                changed_at: None,
            };
            profile::put(tx, &new)
        })
        .told()?;
    terminal::line("Open311 接口已开放：公开类别的事项(不含姓名、电话和原话)任何人都可以查到。");
    Ok(Outcome::Done)
}

fn off(place: &Place) -> Result<Outcome> {
    let county = app::open_existing(&place.place())?;
    county
        .db
        .write_blocking(&actor(), |tx| {
            let old = profile::get(tx)?;
            profile::put(tx, &Profile { is_on: false, ..old })
        })
        .told()?;
    terminal::line("Open311 接口已关闭。");
    Ok(Outcome::Done)
}

fn create(arguments: Open311KeyCreate) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let secret = Secret::new(&OsSecrets);
    let shown = secret.text().to_owned();
    let new = NewKey {
        name: arguments.name,
        contact: arguments.contact,
        per_minute: arguments.per_minute,
        per_day: arguments.per_day,
    };
    let key =
        county.db.write_blocking(&actor(), move |tx| keys::create(tx, &new, &secret)).told()?;
    if arguments.format == Format::Json {
        terminal::json(&json!({ "name": key.name, "key": shown }));
        return Ok(Outcome::Done);
    }
    terminal::line(&format!("已为“{}”生成密钥，只显示这一次：", key.name));
    terminal::line(&format!("  {shown}"));
    Ok(Outcome::Done)
}

fn list(arguments: &Report) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let found = county.db.read_blocking(keys::list)?;
    let day = |at: Timestamp| at.date_in_china().to_string();
    if arguments.format == Format::Json {
        let keys: Vec<_> = found
            .iter()
            .map(|key| {
                json!({
                    "name": key.name,
                    "contact": key.contact,
                    "per_minute": key.per_minute,
                    "per_day": key.per_day,
                    "created_at": key.created_at.to_string(),
                    "revoked_at": key.revoked_at.map(|at| at.to_string()),
                })
            })
            .collect();
        terminal::json(&json!(keys));
        return Ok(Outcome::Done);
    }
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|key| {
            vec![
                key.name.clone(),
                key.contact.clone(),
                key.per_minute.to_string(),
                key.per_day.to_string(),
                day(key.created_at),
                key.revoked_at.map_or_else(|| "在用".to_owned(), |at| format!("{}停用", day(at))),
            ]
        })
        .collect();
    terminal::table(&["名称", "联系方式", "每分钟", "每天", "生成日期", "状态"], &rows);
    Ok(Outcome::Done)
}

fn revoke(arguments: Open311KeyRevoke) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let name = arguments.name;
    let key = county.db.write_blocking(&actor(), move |tx| keys::revoke(tx, &name)).told()?;
    terminal::line(&format!("已停用“{}”的密钥。", key.name));
    Ok(Outcome::Done)
}
