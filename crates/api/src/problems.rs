//! The catalogue of problems: every code with its title and advice, as data and as pages.
//!
//! Rooms own their codes; the titles stand here together, so that they are written in one voice. A
//! test reads the rooms' sources and demands an entry for every code.

mod cards;
mod channels;
mod door;
mod doors;
mod forms;
mod kinds;
mod ledgers;
mod meetings;
mod moves;
mod notices;
mod numbers;
mod outside;
mod people;
mod phone;
mod plans;
mod selections;
mod training;
mod turnover;
mod visits;
mod wecom;
mod work;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// A kind of problem.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    /// The stable code, `room.what-is-wrong`.
    pub(crate) code: &'static str,
    /// The HTTP status.
    pub(crate) status: u16,
    /// What it is, in Chinese.
    pub(crate) title: &'static str,
    /// What it is, in English.
    pub(crate) title_en: &'static str,
    /// What to do, in Chinese, where the room does not say it more exactly.
    pub(crate) advice: &'static str,
    /// The same in English.
    pub(crate) advice_en: &'static str,
}

const fn described(
    code: &'static str,
    status: u16,
    titles: [&'static str; 2],
    advice: [&'static str; 2],
) -> Entry {
    let [title, title_en] = titles;
    let [advice, advice_en] = advice;
    Entry { code, status, title, title_en, advice, advice_en }
}

/// Every problem that the interface can answer with.
fn entries() -> impl Iterator<Item = &'static Entry> {
    [
        door::DOOR,
        doors::DOORS,
        people::PEOPLE,
        moves::MOVES,
        turnover::TURNOVER,
        work::WORK,
        kinds::KINDS,
        meetings::MEETINGS,
        phone::PHONE,
        numbers::NUMBERS,
        cards::CARDS,
        visits::VISITS,
        outside::OUTSIDE,
        channels::CHANNELS,
        training::TRAINING,
        plans::PLANS,
        notices::NOTICES,
        selections::SELECTIONS,
        wecom::WECOM,
        ledgers::LEDGERS,
        forms::FORMS,
    ]
    .into_iter()
    .flatten()
}

/// What stands in for a code that the catalogue does not know.
const UNKNOWN: Entry = Entry {
    code: "storage.fault",
    status: 500,
    title: "没有办成",
    title_en: "It did not work",
    advice: "请按提示修改后再试；若一直这样，请把编号告诉系统管理员。",
    advice_en: "Follow the detail and try again, or tell the administrator the request's number.",
};

/// The entry of that code.
pub(crate) fn entry(code: &str) -> &'static Entry {
    entries().find(|entry| entry.code == code).unwrap_or(&UNKNOWN)
}

/// What a problem is and what to do about it, as a page; `all` shows the whole catalogue.
#[utoipa::path(
    get,
    path = "/api/problems/{code}",
    operation_id = "get_problem",
    tag = "about",
    params(("code" = String, Path, description = "The problem's code, or `all`.")),
    responses(
        (status = 200, description = "A page in Chinese and English.", content_type = "text/html", body = String)
    )
)]
pub(crate) async fn get_problem(Path(code): Path<String>) -> Response {
    let chosen: Vec<&Entry> =
        entries().filter(|entry| code == "all" || entry.code == code).collect();
    if chosen.is_empty() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>问题说明 · 联户</title>\n\
         <link rel=\"stylesheet\" href=\"/api/docs/docs.css\">\n<main>\n",
    );
    for entry in chosen {
        page.push_str(&format!(
            "<article id=\"{code}\"><h1>{title}</h1><p>{advice}</p>\
             <p lang=\"en\"><strong>{title_en}</strong> {advice_en}</p>\
             <p><code>{code}</code> · HTTP {status}</p></article>\n",
            code = entry.code,
            title = entry.title,
            advice = entry.advice,
            title_en = entry.title_en,
            advice_en = entry.advice_en,
            status = entry.status,
        ));
    }
    page.push_str(
        "<p><a href=\"/api/problems/all\">全部问题 All problems</a></p></main>\n</html>\n",
    );
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_and_is_complete() {
        let all: Vec<&Entry> = entries().collect();
        for (place, entry) in all.iter().enumerate() {
            let words = [entry.title, entry.title_en, entry.advice, entry.advice_en];
            assert!(words.iter().all(|text| !text.is_empty()), "{}", entry.code);
            assert!((400..600).contains(&entry.status), "{}", entry.code);
            let again = all[..place].iter().any(|other| other.code == entry.code);
            assert!(!again, "{} stands twice", entry.code);
        }
    }

    /// Every text in the file that looks like a code, outside of comments.
    fn codes(text: &str) -> Vec<String> {
        let part = |word: &str| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        };
        let is_code =
            |word: &&str| word.split_once('.').is_some_and(|(room, what)| part(room) && part(what));
        let code_lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        code_lines
            .flat_map(|line| line.split('"').skip(1).step_by(2).filter(is_code))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn every_code_of_every_room_is_described() {
        let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let rooms = [
            "db",
            "access",
            "attachments",
            "jobs",
            "registry",
            "representatives",
            "matters",
            "contacts",
            "gatherings",
            "notices",
            "plans",
            "sync",
            "figures",
            "exchange",
            "forms",
            "open311",
        ];
        let parts = [
            "gatherings/src/training/error.rs",
            "representatives/src/fostering/error.rs",
            "representatives/src/appraisal/error.rs",
            "representatives/src/selection/error.rs",
        ];
        let of_rooms = rooms.iter().map(|room| format!("{room}/src/error.rs"));
        let mut checked = 0;
        for room in of_rooms.chain(parts.map(str::to_owned)) {
            let path = crates.join(&room);
            let text = std::fs::read_to_string(&path).expect("every room has its errors there");
            for code in codes(&text) {
                let known = entries().any(|entry| entry.code == code);
                assert!(known, "{code} of {room} has no entry in problems/");
                checked += 1;
            }
        }
        assert!(checked > 80, "only {checked} codes were found");
    }

    #[test]
    fn every_code_of_the_interface_itself_is_described() {
        fn files(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
            for entry in std::fs::read_dir(folder).expect("a folder of sources") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    files(&path, found);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    found.push(path);
                }
            }
        }
        let mut found = Vec::new();
        files(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        for path in found {
            let text = std::fs::read_to_string(&path).expect("a source");
            for piece in text.split("Problem::of(\"").skip(1) {
                let code = piece.split('"').next().unwrap_or("");
                let known = entries().any(|entry| entry.code == code);
                assert!(known, "{code} in {} has no entry", path.display());
            }
        }
    }
}
