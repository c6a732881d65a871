//! The form in which a villager says what is the matter. What was typed is never lost by a mistake.

use maud::{Markup, html};

use crate::choices::{CHOICES, Choice};
use crate::frame::Frame;
use crate::lang::{Lang, Words};
use crate::words as w;

/// What was filled in so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filled {
    /// The code of the choice.
    pub choice: String,
    /// What was said.
    pub words: String,
    /// The name.
    pub name: String,
    /// The telephone number.
    pub phone: String,
    /// Whether one may call.
    pub may_call: bool,
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// What it is about.
    Choice,
    /// What is the matter.
    Words,
    /// The pictures.
    Photos,
    /// The name.
    Name,
    /// The telephone number.
    Phone,
    /// None of them: the whole form.
    Form,
}

impl Field {
    /// The name by which the form sends it, and by which the page is pointed at.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Choice => "choice",
            Self::Words => "words",
            Self::Photos => "photos",
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Form => "main",
        }
    }
}

/// What was wrong with the form, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub field: Field,
    /// What, in the language of the page.
    pub words: String,
}

/// The form.
#[derive(Debug, Clone)]
pub struct ReportPage<'a> {
    /// The card's code.
    pub code: &'a str,
    /// The place, as people write it.
    pub place: &'a str,
    /// What makes this form one of a kind, so that it counts once however often it is sent.
    pub nonce: &'a str,
    /// What was filled in.
    pub filled: &'a Filled,
    /// What was wrong, when it comes back.
    pub faults: &'a [Fault],
    /// Whether pictures were chosen, which a browser cannot keep in a form that comes back.
    pub had_photos: bool,
}

/// The form to report by.
pub fn report(lang: Lang, page: &ReportPage<'_>) -> String {
    let home = format!("/h/{}", page.code);
    let here = format!("{home}/report");
    let is_back = !page.faults.is_empty();
    let frame = Frame {
        lang,
        title: w::REPORT.to(lang),
        place: page.place,
        here: (!is_back).then_some(here.as_str()),
        back: Some(&home),
    };
    frame.around(html! {
        @if is_back { (faults(lang, page)) }
        form method="post" action=(lang.link(&here)) enctype="multipart/form-data" {
            input type="hidden" name="nonce" value=(page.nonce);
            (choices(lang, page))
            (words(lang, page))
            (person(lang, page))
            (trap(lang))
            // Last, because a browser sends fields in this order: what was typed arrives even where
            // the line breaks under the pictures.
            (photos(lang, page))
            button.main type="submit" { (w::SEND.to(lang)) }
        }
        section.card {
            h2 { (w::WHO_SEES.to(lang)) }
            p { (w::WHO_SEES_REPORT.to(lang)) }
        }
    })
}

fn faults(lang: Lang, page: &ReportPage<'_>) -> Markup {
    html! {
        div.note.fault role="alert" {
            p { (w::NOT_SENT.to(lang)) }
            ul {
                @for fault in page.faults {
                    li { a href={ "#" (fault.field.id()) } { (fault.words) } }
                }
            }
            @if page.had_photos { p { (w::PHOTOS_AGAIN.to(lang)) } }
        }
    }
}

/// The words of a field's fault, where it has one.
fn wrong<'a>(page: &'a ReportPage<'_>, field: Field) -> Option<&'a str> {
    page.faults.iter().find(|fault| fault.field == field).map(|fault| fault.words.as_str())
}

fn fault(page: &ReportPage<'_>, field: Field) -> Markup {
    html! {
        @if let Some(words) = wrong(page, field) {
            p.wrong id={ (field.id()) "-wrong" } { (words) }
        }
    }
}

fn choices(lang: Lang, page: &ReportPage<'_>) -> Markup {
    html! {
        fieldset.field id="choice" tabindex="-1" aria-describedby=[described(page, Field::Choice, None)] {
            legend { (w::ABOUT_WHAT.to(lang)) }
            (fault(page, Field::Choice))
            div.choices { @for one in CHOICES { (choice(lang, one, &page.filled.choice)) } }
        }
    }
}

pub(crate) fn choice(lang: Lang, one: &Choice, chosen: &str) -> Markup {
    html! {
        label.choice {
            input type="radio" name="choice" value=(one.code) checked[one.code == chosen] required;
            span {
                (one.name(lang))
                @if !one.hint(lang).is_empty() { small { (one.hint(lang)) } }
            }
        }
    }
}

fn words(lang: Lang, page: &ReportPage<'_>) -> Markup {
    html! {
        div.field {
            label.top for="words" { (w::WHAT_IS_THE_MATTER.to(lang)) }
            p.quiet id="words-hint" { (w::WORDS_HINT.to(lang)) }
            textarea id="words" name="words" rows="5" maxlength="1000" required
                aria-invalid=[wrong(page, Field::Words).map(|_| "true")]
                aria-describedby=[described(page, Field::Words, Some("words-hint"))] { (page.filled.words) }
            (fault(page, Field::Words))
        }
    }
}

fn photos(lang: Lang, page: &ReportPage<'_>) -> Markup {
    html! {
        div.field {
            label.top for="photos" { (w::PHOTOS.to(lang)) }
            p.quiet id="photos-hint" { (w::PHOTOS_HINT.to(lang)) }
            input id="photos" type="file" name="photos" multiple
                accept="image/jpeg,image/png,image/webp"
                aria-invalid=[wrong(page, Field::Photos).map(|_| "true")]
                aria-describedby=[described(page, Field::Photos, Some("photos-hint"))];
            (fault(page, Field::Photos))
        }
    }
}

fn person(lang: Lang, page: &ReportPage<'_>) -> Markup {
    let field = |field: Field, kind: &str, label: Words, value: &str, complete: &str| {
        html! {
            div.field {
                label.top for=(field.id()) { (label.to(lang)) }
                input id=(field.id()) name=(field.id()) type=(kind) value=(value) maxlength="40"
                    autocomplete=(complete)
                    aria-invalid=[wrong(page, field).map(|_| "true")]
                    aria-describedby=[described(page, field, None)];
                (fault(page, field))
            }
        }
    };
    html! {
        p.note { (w::PERSON_HINT.to(lang)) }
        (field(Field::Name, "text", w::NAME, &page.filled.name, "name"))
        (field(Field::Phone, "tel", w::PHONE, &page.filled.phone, "tel"))
        div.field {
            label.choice {
                input type="checkbox" name="may_call" value="yes" checked[page.filled.may_call];
                span { (w::MAY_CALL.to(lang)) }
            }
        }
    }
}

/// A field that nobody sees and programs fill in: it stands in for riddles that people must solve.
pub(crate) fn trap(lang: Lang) -> Markup {
    html! {
        div.trap aria-hidden="true" {
            label for="website" { (w::LEAVE_EMPTY.to(lang)) }
            input id="website" name="website" type="text" tabindex="-1" autocomplete="off";
        }
    }
}

fn described(page: &ReportPage<'_>, field: Field, hint: Option<&str>) -> Option<String> {
    let wrong = wrong(page, field).map(|_| format!("{}-wrong", field.id()));
    let ids: Vec<String> = hint.map(str::to_owned).into_iter().chain(wrong).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}
