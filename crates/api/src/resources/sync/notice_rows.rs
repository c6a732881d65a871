//! Notices as a representative's phone holds them.

use std::collections::HashMap;

use attachments::Attachment;
use kernel::id::NoticeId;
use notices::Held;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::resources::attachments::{AttachmentView, views};
use crate::resources::notices::views::{link, name_of};
use crate::state::Map;
use crate::wire::{Instant, NoticeKey, NoticeQuestionKey};

/// A notice in the own inbox.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeRow {
    id: NoticeKey,
    /// What it is about, in words.
    theme_name: String,
    /// The office that issues it.
    issuer_name: String,
    /// The body whose resolution it is, where it is one.
    source_name: Option<&'static str>,
    /// The title.
    title: String,
    /// The core text.
    words: String,
    /// When it came.
    queued_at: Instant,
    /// Whether it is to be passed on to the households.
    is_to_pass_on: bool,
    /// The edition, from 1.
    edition: i64,
    /// Why the newest edition was made, where there is an earlier one.
    corrected_why: Option<String>,
    /// Why it was taken back, if it was.
    withdrawn_why: Option<String>,
    /// What those above in the chain said when they passed it down.
    relays: Vec<NoticeRowRelay>,
    /// What the representative asked.
    questions: Vec<NoticeRowQuestion>,
    /// When it was opened first.
    opened_at: Option<Instant>,
    /// When it was passed on first.
    relayed_at: Option<Instant>,
    /// When it was acknowledged.
    acknowledged_at: Option<Instant>,
    /// What opens the page of the notice for his group: `/n/…`.
    link: String,
    /// Pictures.
    attachments: Vec<AttachmentView>,
    /// The number of changes of the notice, from 1.
    version: i64,
}

/// What somebody above said when he passed it down.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeRowRelay {
    /// Who.
    by: String,
    /// In own words.
    words: String,
}

/// What the representative asked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NoticeRowQuestion {
    id: NoticeQuestionKey,
    /// The question.
    words: String,
    /// `open`, `answered` or `raised`.
    state: &'static str,
    /// What that is called.
    state_name: &'static str,
    /// The answer.
    answer: Option<String>,
    /// Who answered.
    answered_by: Option<String>,
}

/// The notices of a world.
pub(super) fn rows(
    held: Vec<Held>,
    pictures: HashMap<NoticeId, Vec<Attachment>>,
    own: Uuid,
    map: &Map,
) -> Vec<NoticeRow> {
    let mut pictures = pictures;
    held.into_iter()
        .map(|held| {
            let Held { notice, inbox, relays, questions, corrected_why } = held;
            let issuer = map.areas.at(&notice.area_path).map(|area| area.name.clone());
            let is_office = notice.source == notices::Source::Office;
            NoticeRow {
                id: NoticeKey(notice.id),
                theme_name: name_of(&notice.theme).to_owned(),
                issuer_name: issuer.unwrap_or_default(),
                source_name: (!is_office).then(|| notice.source.chinese()),
                title: notice.text.title,
                words: notice.text.words,
                queued_at: Instant(inbox.queued_at),
                is_to_pass_on: notice.is_to_pass_on,
                edition: notice.edition,
                corrected_why,
                withdrawn_why: notice.withdrawn.map(|(_, why)| why),
                relays: relays
                    .into_iter()
                    .filter(|relay| relay.recipient != Some(own))
                    .filter_map(|relay| Some(NoticeRowRelay { by: relay.by, words: relay.words? }))
                    .collect(),
                questions: questions
                    .into_iter()
                    .map(|question| NoticeRowQuestion {
                        id: NoticeQuestionKey(question.id),
                        words: question.words,
                        state: question.state.as_str(),
                        state_name: question.state.chinese(),
                        answer: question.answer,
                        answered_by: question.answered_by,
                    })
                    .collect(),
                opened_at: inbox.opened_at.map(Instant),
                relayed_at: inbox.relayed_at.map(Instant),
                acknowledged_at: inbox.acknowledged_at.map(Instant),
                link: link(&inbox.code),
                attachments: views(pictures.remove(&notice.id).unwrap_or_default()),
                version: notice.version,
            }
        })
        .collect()
}
