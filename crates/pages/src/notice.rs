//! Short pages: what could not be done, what was done, and a word about the system itself.

use maud::html;

use crate::frame::Frame;
use crate::lang::Lang;
use crate::report::{Field, trap};
use crate::words as w;

/// A page with a heading and a sentence that says what to do next.
pub fn notice(lang: Lang, title: &str, words: &str, back: Option<&str>) -> String {
    let frame = Frame { lang, title, place: "", here: None, back };
    frame.around(html! {
        p.card { (words) }
        nav aria-label=(w::WHAT_TO_DO.to(lang)) {
            a.button href=(lang.link("/t")) { (w::TRACK.to(lang)) }
        }
    })
}

/// The form for a word about the system.
#[derive(Debug, Clone, Copy)]
pub struct FeedbackPage<'a> {
    /// The card's code.
    pub code: &'a str,
    /// The place, as people write it.
    pub place: &'a str,
    /// What makes this form one of a kind.
    pub nonce: &'a str,
    /// What was typed.
    pub words: &'a str,
    /// What is wrong with it.
    pub fault: Option<&'a str>,
    /// An office that can be called instead, and its telephone.
    pub office: Option<(&'a str, &'a str)>,
}

/// The form for a word about the system: a complaint about it must not go by those it is about.
pub fn feedback(lang: Lang, page: &FeedbackPage<'_>) -> String {
    let home = format!("/h/{}", page.code);
    let here = format!("{home}/feedback");
    let frame = Frame {
        lang,
        title: w::FEEDBACK.to(lang),
        place: page.place,
        here: page.fault.is_none().then_some(here.as_str()),
        back: Some(&home),
    };
    let words = Field::Words.id();
    frame.around(html! {
        @if let Some(fault) = page.fault {
            div.note.fault role="alert" { a href={ "#" (words) } { (fault) } }
        }
        form method="post" action=(lang.link(&here)) {
            input type="hidden" name="nonce" value=(page.nonce);
            div.field {
                label.top for=(words) { (w::FEEDBACK_WORDS.to(lang)) }
                p.quiet id="words-hint" { (w::FEEDBACK_HINT.to(lang)) }
                textarea id=(words) name=(words) rows="5" maxlength="1000" required
                    aria-invalid=[page.fault.map(|_| "true")] aria-describedby="words-hint" {
                    (page.words)
                }
            }
            (trap(lang))
            button.main type="submit" { (w::SEND.to(lang)) }
        }
        @if let Some((office, phone)) = page.office {
            a.button href={ "tel:" (phone) } {
                (w::CALL.with(lang, &[("who", office)])) " " (phone)
            }
        }
    })
}
