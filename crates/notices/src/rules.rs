//! Decisions about notices. Pure.

use kernel::{AreaPath, Timestamp, has_control_characters, trimmed};

use crate::model::{Audience, Inbox, NoticeText, Step, Tier};

/// The longest title, in characters.
pub const TITLE: usize = 40;
/// The longest core text, in characters.
pub const CORE: usize = 300;
/// The longest own words of a relayer, and the longest reason, in characters.
pub const OWN_WORDS: usize = 200;
/// The longest question, in characters.
pub const ASKED: usize = 300;
/// The longest answer, in characters.
pub const ANSWERED: usize = 500;
/// How many areas an audience names at most.
pub const MOST_AREAS: usize = 200;

/// Why something is not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// Nothing was written where words are needed.
    #[error("words are missing at {0}")]
    Missing(&'static str),
    /// Too many characters.
    #[error("more than {longest} characters at {pointer}")]
    TooLong {
        /// Where.
        pointer: &'static str,
        /// How many are allowed.
        longest: usize,
    },
    /// Characters that cannot be kept.
    #[error("unreadable characters at {0}")]
    Unreadable(&'static str),
    /// No such theme.
    #[error("no such theme")]
    UnknownTheme,
    /// No such tag of households.
    #[error("no such tag")]
    UnknownTag,
    /// An area of the audience does not lie in the issuer's, or there are none or too many.
    #[error("areas outside the issuer's")]
    Areas,
    /// No step of the chain is named, or one that stands above the issuer.
    #[error("no step of the chain below the issuer")]
    Tiers,
    /// Nobody would get it.
    #[error("nobody would get it")]
    NobodyReached,
    /// It is out, or was taken back: it is no draft any more.
    #[error("it is no draft")]
    NotDraft,
    /// It is not out, or not any more.
    #[error("it is not out")]
    NotOut,
    /// A resolution without its meeting, or the other way round.
    #[error("a resolution needs its meeting")]
    NoMeeting,
    /// The question has its answer already.
    #[error("answered already")]
    Answered,
    /// What is about a village's own cadres does not go by a question that the village reads.
    #[error("not by a question")]
    AboutCadres,
    /// No minute of a day.
    #[error("no time of day")]
    NoTime,
}

fn words(text: &str, longest: usize, pointer: &'static str) -> Result<String, Rejection> {
    let text = trimmed(text).ok_or(Rejection::Missing(pointer))?;
    if has_control_characters(&text) {
        return Err(Rejection::Unreadable(pointer));
    }
    if text.chars().count() > longest {
        return Err(Rejection::TooLong { pointer, longest });
    }
    Ok(text)
}

/// What a notice says, without white space around it.
pub fn text(text: &NoticeText) -> Result<NoticeText, Rejection> {
    Ok(NoticeText {
        title: words(&text.title, TITLE, "/title")?,
        words: words(&text.words, CORE, "/words")?,
    })
}

/// Why something was corrected or taken back.
pub fn reason(text: &str) -> Result<String, Rejection> {
    words(text, OWN_WORDS, "/reason")
}

/// A relayer's own words; nothing where only white space was written.
pub fn own_words(text: Option<&str>) -> Result<Option<String>, Rejection> {
    match text.and_then(trimmed) {
        Some(text) => words(&text, OWN_WORDS, "/words").map(Some),
        None => Ok(None),
    }
}

/// A question.
pub fn question(text: &str) -> Result<String, Rejection> {
    words(text, ASKED, "/words")
}

/// An answer.
pub fn answer(text: &str) -> Result<String, Rejection> {
    words(text, ANSWERED, "/words")
}

/// How deep in the tree those on a step of the chain stand.
pub const fn depth(tier: Tier) -> usize {
    match tier {
        Tier::Township => 2,
        Tier::Village => 3,
        Tier::GroupHead | Tier::Representative => 4,
    }
}

/// The steps to which an office of that area can pass a notice down.
pub fn below(area: &AreaPath) -> Vec<Tier> {
    let is_below = |tier: &Tier| match tier {
        Tier::Representative => true,
        tier => depth(*tier) > area.depth(),
    };
    Tier::ALL.iter().copied().filter(is_below).collect()
}

/// An audience that the issuer may have: areas of its own, steps of the chain not above it.
pub fn audience(issuer: &AreaPath, asked: &Audience) -> Result<Audience, Rejection> {
    let mut areas = asked.areas.clone();
    areas.sort();
    areas.dedup();
    let is_fine = |area: &AreaPath| issuer.contains(area);
    if areas.is_empty() || areas.len() > MOST_AREAS || !areas.iter().all(is_fine) {
        return Err(Rejection::Areas);
    }
    // An area under another one of the list adds nobody.
    let all = areas.clone();
    areas.retain(|area| !all.iter().any(|other| other != area && other.contains(area)));
    let mut tiers = asked.tiers.clone();
    tiers.sort();
    tiers.dedup();
    if tiers.is_empty() || tiers.iter().any(|tier| depth(*tier) < issuer.depth()) {
        return Err(Rejection::Tiers);
    }
    if asked.tag.as_deref().is_some_and(|tag| registry::household_tag(tag).is_none()) {
        return Err(Rejection::UnknownTag);
    }
    Ok(Audience { areas, tiers, tag: asked.tag.clone() })
}

/// The part of an audience's areas that lies with the one who passes it down.
pub fn within(audience: &Audience, area: &AreaPath) -> Vec<AreaPath> {
    if audience.areas.iter().any(|whole| whole.contains(area)) {
        return vec![area.clone()];
    }
    audience.areas.iter().filter(|part| area.contains(part)).cloned().collect()
}

/// The inbox after a step was taken; `None` when it says so already.
///
/// Who opens, passes on or acknowledges has it before his eyes, so it has been handed out and taken.
/// It proves nothing else: who passes on from the list may never have opened it.
pub fn after(inbox: &Inbox, step: Step, now: Timestamp) -> Option<Inbox> {
    if inbox.at(step).is_some() {
        return None;
    }
    let mut next = inbox.clone();
    match step {
        Step::Queued => return None,
        Step::Sent => next.sent_at = Some(now),
        Step::Accepted => next.accepted_at = Some(now),
        Step::Opened => next.opened_at = Some(now),
        Step::Relayed => next.relayed_at = Some(now),
        Step::Acknowledged => next.acknowledged_at = Some(now),
    }
    if step > Step::Sent {
        next.sent_at = next.sent_at.or(Some(now));
        next.accepted_at = next.accepted_at.or(Some(now));
    }
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::PublicCode;
    use uuid::Uuid;

    fn path(text: &str) -> AreaPath {
        text.parse().expect("a path")
    }

    fn inbox() -> Inbox {
        Inbox {
            notice_id: Uuid::from_u128(1).into(),
            recipient: Uuid::from_u128(2),
            representative: None,
            tier: Tier::Representative,
            area_path: path("001001001001"),
            name: "何代表".into(),
            code: PublicCode::new([0; 10]),
            queued_at: Timestamp::from_millis(1),
            sent_at: None,
            accepted_at: None,
            opened_at: None,
            relayed_at: None,
            acknowledged_at: None,
        }
    }

    #[test]
    fn a_delivery_opens_nothing_and_opening_acknowledges_nothing() {
        let now = Timestamp::from_millis(9);
        let sent = after(&inbox(), Step::Sent, now).expect("new");
        assert_eq!((sent.sent_at, sent.accepted_at, sent.opened_at), (Some(now), None, None));
        let accepted = after(&sent, Step::Accepted, now).expect("new");
        assert_eq!((accepted.opened_at, accepted.acknowledged_at), (None, None));
        let opened = after(&inbox(), Step::Opened, now).expect("new");
        assert_eq!((opened.sent_at, opened.accepted_at), (Some(now), Some(now)));
        assert_eq!((opened.relayed_at, opened.acknowledged_at), (None, None));
        let relayed = after(&inbox(), Step::Relayed, now).expect("new");
        assert_eq!((relayed.opened_at, relayed.acknowledged_at), (None, None));
        assert_eq!(after(&opened, Step::Opened, Timestamp::from_millis(10)), None);
    }

    #[test]
    fn an_audience_lies_under_its_issuer() {
        let asked = |areas: &[&str], tiers: &[Tier]| Audience {
            areas: areas.iter().map(|area| path(area)).collect(),
            tiers: tiers.to_vec(),
            tag: None,
        };
        let village = path("001001001");
        let fine = asked(&["001001001001", "001001001"], &[Tier::Representative]);
        assert_eq!(audience(&village, &fine).expect("fine").areas, std::slice::from_ref(&village));
        for (areas, tiers, wrong) in [
            (&["001001002"][..], &[Tier::Representative][..], Rejection::Areas),
            (&[][..], &[Tier::Representative][..], Rejection::Areas),
            (&["001001001"][..], &[Tier::Township][..], Rejection::Tiers),
            (&["001001001"][..], &[][..], Rejection::Tiers),
        ] {
            assert_eq!(audience(&village, &asked(areas, tiers)), Err(wrong));
        }
        let odd = Audience { tag: Some("rich".into()), ..fine };
        assert_eq!(audience(&village, &odd), Err(Rejection::UnknownTag));
        assert_eq!(below(&path("001001")), [Tier::Village, Tier::GroupHead, Tier::Representative]);
        assert_eq!(below(&path("001001001001")), [Tier::Representative]);
    }

    #[test]
    fn texts_have_bounds() {
        let of = |title: &str, words: &str| {
            text(&NoticeText { title: title.into(), words: words.into() })
        };
        assert!(of("森林防火", &"火".repeat(300)).is_ok());
        assert_eq!(
            of("森林防火", &"火".repeat(301)),
            Err(Rejection::TooLong { pointer: "/words", longest: 300 })
        );
        assert_eq!(of(" ", "火"), Err(Rejection::Missing("/title")));
        assert_eq!(of("火", "a\u{0}"), Err(Rejection::Unreadable("/words")));
        assert_eq!(own_words(Some(" 　")), Ok(None));
    }
}
