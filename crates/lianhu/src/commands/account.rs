//! `user add`, `user reset`, `user invite`, `user list`, `user grants`.

use std::io::Read;

use access::invitations::Ticket;
use access::{Grant, Hashing, OsSecrets, Password, Role, accounts, departments};
use anyhow::{Context, Result, bail};
use kernel::{Actor, AreaPath, Limit};

use crate::arguments::{Format, Report, User, UserAdd, UserGrants, UserInvite, UserReset};
use crate::terminal::Told;
use crate::{Outcome, terminal};

pub(crate) fn user(command: User) -> Result<Outcome> {
    match command {
        User::Add(arguments) => add(&arguments),
        User::Reset(arguments) => reset(&arguments),
        User::Invite(arguments) => invite(&arguments),
        User::List(arguments) => list(&arguments),
        User::Grants(arguments) => grants(&arguments),
    }
}

/// The password's hash; the password itself comes by standard input and goes no further.
fn password_hash() -> Result<String> {
    terminal::progress("请输入密码并回车(至少8位)/ type the password: ");
    let mut text = String::new();
    if std::io::IsTerminal::is_terminal(&std::io::stdin()) {
        std::io::stdin().read_line(&mut text)?;
    } else {
        std::io::stdin().take(4096).read_to_string(&mut text)?;
    }
    let password = Password::new(text.trim_end_matches(['\r', '\n'])).told()?;
    Hashing::owasp().hash(&OsSecrets, &password).told()
}

fn add(arguments: &UserAdd) -> Result<Outcome> {
    let county = app::open(&arguments.place.place())?;
    let role: Role = arguments.role.parse().context("角色不对 / the role is not known")?;
    let area = match &arguments.area {
        Some(code) => county.db.read_blocking(|tx| registry::areas::by_code(tx, code)).told()?.path,
        None => AreaPath::county(),
    };
    let grant = match &arguments.department {
        Some(code) => Grant { role, ..department(&county.db, code)? },
        None => Grant::new(role, area),
    };
    let hash = password_hash()?;
    let new = access::accounts::NewAccount {
        id: None,
        login: arguments.login.clone().unwrap_or_else(|| arguments.name.clone()),
        name: arguments.name.clone(),
        phone: arguments.phone.clone(),
        password_hash: hash,
        grants: vec![grant],
        representative: None,
    };
    let account = county
        .db
        .write_blocking(&Actor::system("command line"), |tx| access::accounts::create(tx, new))
        .told()?;
    terminal::line(&format!("已添加 {} ({})", account.name, account.id));
    Ok(Outcome::Done)
}

/// Work in the department with that code.
fn department(db: &db::Db, code: &str) -> Result<Grant> {
    let all = db.read_blocking(|tx| departments::list(tx, true)).told()?;
    let found = all.iter().find(|department| department.code == code);
    let found = found.with_context(|| format!("没有部门 / no such department: {code}"))?;
    Ok(Grant::of_department(found.id))
}

/// A role as it is typed: alone, with an area's code, or with a department's.
fn grant(db: &db::Db, typed: &str) -> Result<Grant> {
    let (role, place) = typed.split_once('@').map_or((typed, None), |(a, b)| (a, Some(b)));
    let role: Role =
        role.parse().with_context(|| format!("角色不对 / the role is not known: {typed}"))?;
    match (role, place) {
        (Role::Department, Some(code)) => department(db, code),
        (Role::Representative, _) => {
            bail!("代表用 user invite 邀请 / a representative gets the account by `user invite`")
        }
        (_, None) => Ok(Grant::new(role, AreaPath::county())),
        (_, Some(code)) => {
            let code =
                code.parse().with_context(|| format!("地区代码不对 / not a code: {code}"))?;
            let area = db.read_blocking(|tx| registry::areas::by_code(tx, &code)).told()?;
            Ok(Grant::new(role, area.path))
        }
    }
}

fn grants(arguments: &UserGrants) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let wanted = arguments.grants.iter().map(|typed| grant(&county.db, typed));
    let wanted = wanted.collect::<Result<Vec<Grant>>>()?;
    let login = arguments.login.clone();
    let account = county
        .db
        .write_blocking(&Actor::system("command line"), move |tx| {
            let account = accounts::by_login(tx, &login)?;
            accounts::replace_grants(tx, account.id, &wanted, None)
        })
        .told()?;
    terminal::line(&format!("{} 的角色已改为：{}", account.name, worded(&county.db, &account)?));
    Ok(Outcome::Done)
}

/// The roles of an account as people say them.
fn worded(db: &db::Db, account: &accounts::Account) -> Result<String> {
    let mut words = Vec::with_capacity(account.grants.len());
    for grant in &account.grants {
        let place = match grant.department {
            Some(id) => db.read_blocking(|tx| departments::get(tx, id)).told()?.name,
            None => db.read_blocking(|tx| registry::areas::by_path(tx, &grant.area)).told()?.name,
        };
        words.push(format!("{}({place})", grant.role.name()));
    }
    Ok(words.join("、"))
}

fn list(arguments: &Report) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let cursor = after.clone();
        let page = county
            .db
            .read_blocking(|tx| accounts::list(tx, Limit::default(), cursor.as_ref()))
            .told()?;
        for account in &page.items {
            rows.push(vec![
                account.login.clone(),
                account.name.clone(),
                worded(&county.db, account)?,
            ]);
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    if arguments.format == Format::Json {
        let of = |row: &Vec<String>| serde_json::json!({ "login": row[0], "name": row[1], "grants": row[2] });
        terminal::json(&rows.iter().map(of).collect());
    } else {
        terminal::table(&["登录名", "姓名", "角色"], &rows);
    }
    Ok(Outcome::Done)
}

fn reset(arguments: &UserReset) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let hash = password_hash()?;
    let login = arguments.login.clone();
    county
        .db
        .write_blocking(&Actor::system("command line"), move |tx| {
            let account = access::accounts::by_login(tx, &login)?;
            access::accounts::reset_password(tx, account.id, &hash)
        })
        .told()?;
    terminal::line("密码已重置，原来的登录都已退出。");
    Ok(Outcome::Done)
}

fn invite(arguments: &UserInvite) -> Result<Outcome> {
    let county = app::open_existing(&arguments.place.place())?;
    let ticket = Ticket::new(&OsSecrets, &Hashing::owasp()).told()?;
    let given = ticket.clone();
    let (representative, phone) = (arguments.representative, arguments.phone.clone());
    let invitation = county
        .db
        .write_blocking(&Actor::system("command line"), move |tx| match representative {
            Some(id) => {
                representatives::invite(tx, &representatives::Invited::Representative(id), &given)
            }
            None => {
                let account = access::accounts::by_login(tx, phone.as_deref().unwrap_or(""))?;
                let area = account.grants.first().map(|grant| grant.area.clone());
                let area = area.unwrap_or_else(AreaPath::county);
                Ok(access::invitations::create(tx, account.id, &area, &given)?)
            }
        })
        .told()?;
    let (link, code) = (ticket.link(), ticket.code());
    if arguments.format == Format::Json {
        terminal::json(&serde_json::json!({
            "name": invitation.name, "link": link, "code": code,
            "expires_at": invitation.expires_at.to_string(),
        }));
        return Ok(Outcome::Done);
    }
    terminal::line(&format!(
        "已邀请 {}，72小时内有效，只能用一次，只显示这一次：",
        invitation.name
    ));
    terminal::line(&format!("  链接    服务器地址 + {link}"));
    let phone = match &invitation.phone {
        Some(phone) => format!("(配手机号 {phone})"),
        None => "(这个人没有登记手机号，只能用链接)".to_owned(),
    };
    terminal::line(&format!("  邀请码  {code} {phone}"));
    Ok(Outcome::Done)
}
