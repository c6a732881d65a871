//! Pages for people without an account: rendered here, whole in one answer, without any script.
//!
//! Invariants:
//! - Pure: values in, HTML out. No storage, no HTTP, no time; what may be shown was decided before.
//! - Everything that comes in is escaped by the template; nothing is put into a page as it is but the
//!   style sheet and drawings made here.
//! - A page holds no script and asks for nothing: no font, no picture, no style from elsewhere.
//! - There is no field for a household's number, for who lives there or for an address, so that no
//!   page can show one; free text goes through [`Redactor`] first.
//! - A page has at most 40 kB with everything; a test gates it.
//!
//! Entry points: [`card`], [`report`], [`made`], [`track`], [`track_form`], [`feedback`], [`appraisal()`], [`notice`], [`passed_on()`], [`told()`],
//! [`CONTENT_POLICY`].

mod appraisal;
mod card;
mod choices;
mod frame;
mod lang;
mod notice;
mod passed_on;
mod qr;
mod redact;
mod report;
mod told;
mod track;
mod words;

pub use appraisal::{AppraisalFault, AppraisalPage, appraisal, appraisal_closed, appraisal_kept};
pub use card::{Activity, CardPage, Representative, card};
pub use choices::{CHOICES, Choice};
pub use frame::{CONTENT_POLICY, SHOWING_POLICY};
pub use lang::Lang;
pub use notice::{FeedbackPage, feedback, notice};
pub use passed_on::{PassedOnPage, Poster, SHOWN, passed_on, poster};
pub use qr::png as qr_png;
pub use redact::Redactor;
pub use report::{Fault, Field, Filled, ReportPage, report};
pub use told::{ToldFault, ToldPage, told, told_dropped, told_sent};
pub use track::{
    Answer, Can, Made, Step, Tracked, made, too_many_codes, track, track_form, unit, unknown_code,
};
pub use words::{Said, done, say};
