//! Following a matter by its code: where it stands, who has it, until when, and the villager's word.

use kernel::{AreaKind, Date};
use maud::{Markup, html};

use crate::frame::Frame;
use crate::lang::{self, Lang};
use crate::report::Field;
use crate::words as w;
use crate::{notice, qr};

/// What may be done by the holder of the code now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Can {
    /// Say that the answer will do, and how satisfied.
    Confirm,
    /// Say that it will not.
    Dispute,
    /// Take the matter back.
    Withdraw,
    /// Add what was asked for.
    Supply,
    /// Ask that it goes on.
    Remind,
    /// Have it taken up again with something new.
    Reopen,
}

impl Can {
    /// What the form sends: the code of the action.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Dispute => "dispute",
            Self::Withdraw => "withdraw",
            Self::Supply => "supply",
            Self::Remind => "remind",
            Self::Reopen => "reopen",
        }
    }
}

/// The answer that stands.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    /// The code of its outcome.
    pub outcome: &'a str,
    /// What the villager is told, without personal data.
    pub words: &'a str,
    /// The day.
    pub on: Date,
}

/// Something that happened, as the villager may know it.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// The code of the action.
    pub action: &'a str,
    /// The day.
    pub on: Date,
    /// The office that has the matter afterwards.
    pub unit: &'a str,
    /// What was said to the villager, without personal data.
    pub words: Option<&'a str>,
}

/// A matter as its code shows it.
#[derive(Debug, Clone)]
pub struct Tracked<'a> {
    /// The code, for the forms of the page.
    pub code: &'a str,
    /// The number that offices know it by.
    pub number: &'a str,
    /// What it is about: the category's name.
    pub category: &'a str,
    /// The village.
    pub place: &'a str,
    /// The day on which it was collected.
    pub collected_on: Date,
    /// The code of the state.
    pub state: &'a str,
    /// What offices call the state, where the page has no words of its own.
    pub state_name: &'a str,
    /// The office that has it.
    pub unit: &'a str,
    /// Until when the office has to be done.
    pub deadline_on: Option<Date>,
    /// Whether that day has passed.
    pub is_overdue: bool,
    /// The answer that stands.
    pub answer: Option<Answer<'a>>,
    /// What happened, the oldest first.
    pub steps: &'a [Step<'a>],
    /// What may be done now.
    pub can: &'a [Can],
    /// The version that is shown: a step is taken with what was seen.
    pub version: i64,
    /// What was just done, or could not be done.
    pub notice: Option<(&'a str, bool)>,
    /// The words of a form that comes back.
    pub typed: &'a str,
}

/// The page of a code that was just made: to be noted down, photographed, printed.
#[derive(Debug, Clone)]
pub struct Made<'a> {
    /// The code as it stands in an address.
    pub code: &'a str,
    /// The code as people read it.
    pub printed: &'a str,
    /// The whole address for a camera, where the server knows its own name.
    pub address: Option<&'a str>,
    /// The office that has the matter.
    pub unit: &'a str,
    /// Until when it has to be done.
    pub deadline_on: Option<Date>,
}

/// What people call the office of an area.
pub fn unit(lang: Lang, kind: AreaKind, name: &str) -> String {
    match (lang, kind) {
        (Lang::Chinese, AreaKind::Village) => format!("{name}村委会"),
        (Lang::Chinese, AreaKind::Community) => format!("{name}居委会"),
        (Lang::Chinese, AreaKind::Township | AreaKind::County) => format!("{name}政府"),
        (Lang::Chinese, AreaKind::Section | AreaKind::Group) => name.to_owned(),
        (Lang::English, AreaKind::Village | AreaKind::Community) => {
            format!("the committee of {name}")
        }
        (Lang::English, AreaKind::Township | AreaKind::County) => {
            format!("the government of {name}")
        }
        (Lang::English, AreaKind::Section | AreaKind::Group) => name.to_owned(),
    }
}

/// The form to type a code into.
pub fn track_form(lang: Lang, typed: &str, fault: Option<&str>) -> String {
    let frame = Frame {
        lang,
        title: w::TRACK.to(lang),
        place: "",
        here: fault.is_none().then_some("/t"),
        back: None,
    };
    frame.around(html! {
        @if let Some(fault) = fault {
            div.note.fault role="alert" { a href="#code" { (fault) } }
        }
        form method="post" action=(lang.link("/t")) {
            div.field {
                label.top for="code" { (w::CODE.to(lang)) }
                p.quiet id="code-hint" { (w::CODE_HINT.to(lang)) }
                input id="code" name="code" type="text" value=(typed) maxlength="60" required
                    autocomplete="off" autocapitalize="characters" spellcheck="false"
                    aria-invalid=[fault.map(|_| "true")] aria-describedby="code-hint";
            }
            button.main type="submit" { (w::LOOK_UP.to(lang)) }
        }
        p.quiet { (w::CODE_LOST.to(lang)) }
    })
}

/// The page with a new code.
pub fn made(lang: Lang, page: &Made<'_>) -> String {
    let follow = format!("/t/{}", page.code);
    let frame = Frame {
        lang,
        title: w::RECEIVED.to(lang),
        place: "",
        here: Some(&format!("{follow}/new")),
        back: None,
    };
    frame.around(html! {
        section.card {
            p { (w::GOES_TO.with(lang, &[("unit", page.unit)])) }
            @if let Some(day) = page.deadline_on {
                p { (w::ANSWER_UNTIL.with(lang, &[("day", &lang::day(lang, day))])) }
            }
        }
        section.card {
            h2 { (w::YOUR_CODE.to(lang)) }
            p.code { (page.printed) }
            @if let Some(address) = page.address { (qr::code(address, w::QR_OF_CODE.to(lang))) }
            p { strong { (w::KEEP_CODE.to(lang)) } " " (w::WHOEVER_HAS_CODE.to(lang)) }
        }
        a.button.main href=(lang.link(&follow)) { (w::SEE_NOW.to(lang)) }
    })
}

/// The page of a matter that is followed.
pub fn track(lang: Lang, page: &Tracked<'_>) -> String {
    let here = format!("/t/{}", page.code);
    let frame = Frame {
        lang,
        title: page.category,
        place: page.place,
        here: page.notice.is_none().then_some(here.as_str()),
        back: None,
    };
    frame.around(html! {
        @if let Some((words, is_fault)) = page.notice {
            @if is_fault {
                p.note.fault role="alert" { (words) }
            } @else {
                p.note role="status" { (words) }
            }
        }
        (standing(lang, page))
        (answer(lang, page))
        (word(lang, page, &here))
        (history(lang, page))
        (others(lang, page, &here))
        nav aria-label=(w::WHAT_TO_DO.to(lang)) {
            a.button href=(lang.link(&here)) { (w::RELOAD.to(lang)) }
        }
        p.quiet { (w::NOTHING_PERSONAL.to(lang)) }
    })
}

fn standing(lang: Lang, page: &Tracked<'_>) -> Markup {
    let state = w::state(page.state, lang).unwrap_or_else(|| page.state_name.to_owned());
    html! {
        section.card {
            p.state { (state) }
            dl {
                dt { (w::WHO_HAS_IT.to(lang)) } dd { (page.unit) }
                @if let Some(day) = page.deadline_on {
                    dt { (w::UNTIL.to(lang)) }
                    dd {
                        (lang::day(lang, day))
                        @if page.is_overdue { " " (w::IS_OVERDUE.to(lang)) }
                    }
                }
                dt { (w::COLLECTED.to(lang)) } dd { (lang::day(lang, page.collected_on)) }
                dt { (w::NUMBER.to(lang)) } dd { (page.number) }
            }
        }
    }
}

fn answer(lang: Lang, page: &Tracked<'_>) -> Markup {
    html! {
        @if let Some(answer) = &page.answer {
            section.card {
                h2 { (w::ANSWER.to(lang)) }
                p { (w::outcome(answer.outcome).to(lang)) " · " (lang::day(lang, answer.on)) }
                blockquote { (answer.words) }
            }
        }
    }
}

fn may(page: &Tracked<'_>, can: Can) -> bool {
    page.can.contains(&can)
}

/// What every form of the page sends with it.
fn hidden(page: &Tracked<'_>, can: Can) -> Markup {
    html! {
        input type="hidden" name="step" value=(can.as_str());
        input type="hidden" name="seen" value=(page.version);
    }
}

/// The villager's word about the answer: one tap, or what is still wrong.
fn word(lang: Lang, page: &Tracked<'_>, here: &str) -> Markup {
    html! {
        @if may(page, Can::Confirm) {
            section.card {
                h2 { (w::IS_IT_SOLVED.to(lang)) }
                form method="post" action=(lang.link(here)) {
                    (hidden(page, Can::Confirm))
                    @for (code, words) in w::RATINGS {
                        button.main[*code == "satisfied"] type="submit" name="rating" value=(*code) {
                            (words.to(lang))
                        }
                    }
                }
                @if may(page, Can::Dispute) { (not_solved(lang, page, here)) }
            }
        } @else if may(page, Can::Dispute) {
            section.card { (not_solved(lang, page, here)) }
        }
        @if may(page, Can::Supply) {
            section.card {
                h2 { (w::SUPPLY.to(lang)) }
                (with_words(lang, page, here, Can::Supply, w::SUPPLY_WORDS.to(lang)))
            }
        }
    }
}

fn not_solved(lang: Lang, page: &Tracked<'_>, here: &str) -> Markup {
    html! {
        details open[!page.typed.is_empty()] {
            summary { (w::NOT_SOLVED.to(lang)) }
            (with_words(lang, page, here, Can::Dispute, w::NOT_SOLVED_WORDS.to(lang)))
        }
    }
}

/// A form that asks for words.
fn with_words(lang: Lang, page: &Tracked<'_>, here: &str, can: Can, label: &str) -> Markup {
    let id = format!("{}-{}", Field::Words.id(), can.as_str());
    html! {
        form method="post" action=(lang.link(here)) {
            (hidden(page, can))
            label.top for=(id) { (label) }
            textarea id=(id) name="words" rows="4" maxlength="1000" required { (page.typed) }
            button.main type="submit" { (w::SEND.to(lang)) }
        }
    }
}

fn history(lang: Lang, page: &Tracked<'_>) -> Markup {
    html! {
        section.card {
            h2 { (w::WHAT_HAPPENED.to(lang)) }
            ol.steps {
                @for step in page.steps {
                    @if let Some(words) = w::step(step.action, lang, step.unit) {
                        li {
                            time datetime=(step.on) { (lang::day(lang, step.on)) }
                            (words)
                            @if let Some(said) = step.words { blockquote { (said) } }
                        }
                    }
                }
            }
        }
    }
}

/// What is less often wanted, behind a line that opens.
fn others(lang: Lang, page: &Tracked<'_>, here: &str) -> Markup {
    html! {
        @if may(page, Can::Remind) {
            form method="post" action=(lang.link(here)) {
                (hidden(page, Can::Remind))
                button type="submit" { (w::REMIND.to(lang)) }
            }
        }
        @if may(page, Can::Reopen) {
            details.card {
                summary { (w::REOPEN.to(lang)) }
                (with_words(lang, page, here, Can::Reopen, w::REOPEN_WORDS.to(lang)))
            }
        }
        @if may(page, Can::Withdraw) {
            details.card {
                summary { (w::WITHDRAW.to(lang)) }
                form method="post" action=(lang.link(here)) {
                    (hidden(page, Can::Withdraw))
                    p { (w::WITHDRAW_MEANS.to(lang)) }
                    button.danger type="submit" { (w::WITHDRAW_DO.to(lang)) }
                }
            }
        }
    }
}

/// The page that stands for every code that opens nothing: unknown, revoked and expired alike.
pub fn unknown_code(lang: Lang) -> String {
    notice(lang, w::UNKNOWN_CODE.to(lang), w::UNKNOWN_CODE_WORDS.to(lang), None)
}

/// The page for an address from which too many codes were tried.
pub fn too_many_codes(lang: Lang) -> String {
    notice(lang, w::TOO_MANY_CODES.to(lang), w::TOO_MANY_CODES_WORDS.to(lang), None)
}
