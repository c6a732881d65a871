//! `user add`, `user reset`, `user invite`.

use std::io::Read;

use access::invitations::Ticket;
use access::{Hashing, OsSecrets, Password};
use anyhow::{Context, Result};
use kernel::{Actor, AreaPath};

use crate::arguments::{Format, User, UserAdd, UserInvite, UserReset};
use crate::terminal::Told;
use crate::{Outcome, terminal};

pub(crate) fn user(command: User) -> Result<Outcome> {
    match command {
        User::Add(arguments) => add(&arguments),
        User::Reset(arguments) => reset(&arguments),
        User::Invite(arguments) => invite(&arguments),
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
    let role = arguments.role.parse().context("角色不对 / the role is not known")?;
    let area = match &arguments.area {
        Some(code) => county.db.read_blocking(|tx| registry::areas::by_code(tx, code)).told()?.path,
        None => AreaPath::county(),
    };
    let hash = password_hash()?;
    let new = access::accounts::NewAccount {
        id: None,
        login: arguments.login.clone().unwrap_or_else(|| arguments.name.clone()),
        name: arguments.name.clone(),
        phone: arguments.phone.clone(),
        password_hash: hash,
        grants: vec![access::Grant { role, area }],
        representative: None,
    };
    let account = county
        .db
        .write_blocking(&Actor::system("command line"), |tx| access::accounts::create(tx, new))
        .told()?;
    terminal::line(&format!("已添加 {} ({})", account.name, account.id));
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
