//! What the card on the wall opens: the representative, what goes on, and the two ways in.

use maud::{Markup, html};

use crate::frame::Frame;
use crate::lang::Lang;
use crate::words as w;

/// The representative of the card's household.
#[derive(Debug, Clone, Copy)]
pub struct Representative<'a> {
    /// The name: representatives are there to be known.
    pub name: &'a str,
    /// What the county calls one.
    pub title: &'a str,
    /// The telephone, where he or she agreed to have it shown.
    pub phone: Option<&'a str>,
}

/// What goes on in the village, in general terms: numbers, never whose.
#[derive(Debug, Clone, Default)]
pub struct Activity {
    /// How many matters wait for an office.
    pub open: i64,
    /// How many are answered and wait for the villager's word.
    pub to_confirm: i64,
    /// How many were answered lately.
    pub answered: i64,
    /// What they were about: public categories alone, with how many.
    pub categories: Vec<(String, i64)>,
}

/// The page of a card.
#[derive(Debug, Clone)]
pub struct CardPage<'a> {
    /// The code, for the links of the page.
    pub code: &'a str,
    /// County, township, village and group, as people write them.
    pub place: &'a str,
    /// The village's name.
    pub village: &'a str,
    /// The representative; none while the household is linked to nobody.
    pub representative: Option<Representative<'a>>,
    /// The office to call, and its telephone.
    pub office: Option<(&'a str, &'a str)>,
    /// What goes on.
    pub activity: &'a Activity,
    /// Whether the household can say today how content it is with its representative.
    pub is_asked: bool,
    /// Whether the county is invented.
    pub is_demo: bool,
}

/// The page of a card.
pub fn card(lang: Lang, page: &CardPage<'_>) -> String {
    let here = format!("/h/{}", page.code);
    let frame = Frame {
        lang,
        title: &w::CARD_TITLE.with(lang, &[("village", page.village)]),
        place: page.place,
        here: Some(&here),
        back: None,
    };
    frame.around(html! {
        @if page.is_demo { p.note.ask { (w::DEMO.to(lang)) } }
        (representative(lang, page))
        nav aria-label=(w::WHAT_TO_DO.to(lang)) {
            a.button.main href=(lang.link(&format!("{here}/report"))) { (w::REPORT.to(lang)) }
            a.button href=(lang.link("/t")) { (w::TRACK.to(lang)) }
            @if page.is_asked {
                a.button href=(lang.link(&format!("{here}/appraisal"))) {
                    (crate::appraisal::LINK.to(lang))
                }
            }
        }
        p.note.ask {
            (w::URGENT.to(lang)) " "
            @for (number, name) in w::URGENT_NUMBERS {
                a.line href={ "tel:" (number) } { (number) " " (name.to(lang)) }
            }
        }
        (activity(lang, page))
        section.card {
            h2 { (w::WHO_SEES.to(lang)) }
            p { (w::WHO_SEES_CARD.to(lang)) }
            p { a.line href=(lang.link(&format!("{here}/feedback"))) { (w::FEEDBACK.to(lang)) } }
        }
    })
}

fn representative(lang: Lang, page: &CardPage<'_>) -> Markup {
    let is_called = page.representative.is_some_and(|one| one.phone.is_some());
    // Who agreed to be called goes before the office.
    let office = page.office.filter(|_| !is_called);
    html! {
        section.card {
            h2 { (w::MY_REPRESENTATIVE.to(lang)) }
            @if let Some(one) = page.representative {
                p { span.name { (one.name) } " " span.quiet { (one.title) } }
                @if let Some(phone) = one.phone {
                    a.button.main href={ "tel:" (phone) } {
                        (w::CALL.with(lang, &[("who", one.name)])) " " (phone)
                    }
                }
            } @else {
                p { (w::NO_REPRESENTATIVE.to(lang)) }
            }
            @if let Some((office, phone)) = office {
                @if page.representative.is_some() { p { (w::CALL_OFFICE.to(lang)) } }
                a.button href={ "tel:" (phone) } {
                    (w::CALL.with(lang, &[("who", office)])) " " (phone)
                }
            } @else if !is_called {
                p.quiet { (w::NO_PHONE.to(lang)) }
            }
        }
    }
}

fn activity(lang: Lang, page: &CardPage<'_>) -> Markup {
    let activity = page.activity;
    let number = |count: i64| w::COUNT.with(lang, &[("n", &count.to_string())]);
    html! {
        section.card {
            h2 { (w::IN_THE_VILLAGE.to(lang)) }
            dl {
                dt { (w::OPEN.to(lang)) } dd { (number(activity.open)) }
                dt { (w::TO_CONFIRM.to(lang)) } dd { (number(activity.to_confirm)) }
                dt { (w::ANSWERED_LATELY.to(lang)) } dd { (number(activity.answered)) }
            }
            @if !activity.categories.is_empty() {
                p.quiet {
                    (w::ABOUT.to(lang))
                    @for (place, (name, count)) in activity.categories.iter().enumerate() {
                        @if place > 0 { (w::COMMA.to(lang)) }
                        (name) " " (number(*count))
                    }
                    (w::STOP.to(lang))
                }
            }
        }
    }
}
