//! What an action needs from whoever takes it.

use kernel::{has_control_characters, trimmed};

use crate::model::{Action, Command, Details};

use super::{LONGEST_WORDS, MOST_CALLED, Rejection};

/// Something that a step can come with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// What is said about it.
    Words,
    /// Solved, explained or referred.
    Outcome,
    /// On what ground.
    Ground,
    /// An area or a department.
    Unit,
    /// A person there.
    Account,
    /// How it was learned.
    How,
    /// How content the villager is.
    Rating,
    /// Why it is given back.
    Reason,
    /// Until which day.
    Until,
    /// The matter that leads.
    Into,
    /// Several areas or departments.
    Units,
}

impl Field {
    /// The field's name, as requests have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Outcome => "outcome",
            Self::Ground => "ground",
            Self::Unit => "to_area",
            Self::Account => "to_account",
            Self::How => "how",
            Self::Rating => "rating",
            Self::Reason => "reason",
            Self::Until => "until",
            Self::Into => "into",
            Self::Units => "units",
        }
    }
}

impl Action {
    /// What it cannot be taken without.
    pub const fn needs(self) -> &'static [Field] {
        match self {
            Self::Refuse => &[Field::Ground],
            Self::Settle | Self::Answer => &[Field::Outcome, Field::Words],
            Self::Assign => &[Field::Unit],
            Self::Rule => &[Field::Unit, Field::Words],
            Self::Return => &[Field::Reason, Field::Unit, Field::Words],
            Self::AskExtension | Self::AskSuspension | Self::Supervise => {
                &[Field::Until, Field::Words]
            }
            Self::Confirm => &[Field::How],
            Self::Merge => &[Field::Into],
            Self::Whistle => &[Field::Units, Field::Words],
            Self::AskFacts
            | Self::Supply
            | Self::Recall
            | Self::SendBack
            | Self::DeclineExtension
            | Self::DeclineSuspension
            | Self::Dispute
            | Self::ExplainAgain
            | Self::Reopen
            | Self::ReportSupervision
            | Self::Respond => &[Field::Words],
            _ => &[],
        }
    }

    /// What it can come with besides; words always.
    const fn takes(self) -> &'static [Field] {
        match self {
            Self::Assign | Self::Rule => &[Field::Account],
            Self::Confirm => &[Field::Rating],
            _ => &[],
        }
    }
}

impl Command {
    /// A step with what it needs, or what is missing. What an action has no use for is left out.
    /// What nobody takes, such as `submit` or `breach`, is never possible.
    pub fn new(action: Action, details: Details) -> Result<Self, Rejection> {
        let words = details.words.as_deref().map(readable).transpose()?.flatten();
        let given = Details { words, ..details };
        for &field in action.needs() {
            if !has(&given, field) {
                return Err(Rejection::Missing { field: field.as_str() });
            }
        }
        if given.units.len() > MOST_CALLED {
            return Err(Rejection::TooManyUnits);
        }
        let mut kept = Details { words: given.words.clone(), ..Details::default() };
        for &field in action.needs().iter().chain(action.takes()) {
            keep(&mut kept, &given, field);
        }
        Ok(Self { action, details: kept })
    }

    /// What it would do.
    pub fn action(&self) -> Action {
        self.action
    }

    /// A step that nobody takes: the clock does, or it follows by itself.
    pub(crate) fn automatic(action: Action) -> Self {
        Self { action, details: Details::default() }
    }

    /// Whether it touches other records than the matter itself.
    pub(crate) fn touches_others(&self) -> bool {
        matches!(
            self.action,
            Action::Merge | Action::Unmerge | Action::Whistle | Action::SignIn | Action::Respond
        )
    }

    /// The matter that is to lead, where this is a merging.
    pub(crate) fn into(&self) -> Option<kernel::id::MatterId> {
        self.details.into
    }
}

fn has(given: &Details, field: Field) -> bool {
    match field {
        Field::Words => given.words.is_some(),
        Field::Outcome => given.outcome.is_some(),
        Field::Ground => given.ground.is_some(),
        Field::Unit => given.to_area.is_some() || given.to_department.is_some(),
        Field::Account => given.to_account.is_some(),
        Field::How => given.how.is_some(),
        Field::Rating => given.rating.is_some(),
        Field::Reason => given.reason.is_some(),
        Field::Until => given.until.is_some(),
        Field::Into => given.into.is_some(),
        Field::Units => !given.units.is_empty(),
    }
}

fn keep(kept: &mut Details, given: &Details, field: Field) {
    match field {
        Field::Words => {}
        Field::Outcome => kept.outcome = given.outcome,
        Field::Ground => kept.ground = given.ground,
        Field::Unit => {
            kept.to_area.clone_from(&given.to_area);
            kept.to_department = given.to_department;
        }
        Field::Account => kept.to_account = given.to_account,
        Field::How => kept.how = given.how,
        Field::Rating => kept.rating = given.rating,
        Field::Reason => kept.reason = given.reason,
        Field::Until => kept.until = given.until,
        Field::Into => kept.into = given.into,
        Field::Units => kept.units.clone_from(&given.units),
    }
}

/// The text without white space around it, `None` when nothing is left.
pub(super) fn readable(text: &str) -> Result<Option<String>, Rejection> {
    if has_control_characters(text) {
        return Err(Rejection::WordsUnreadable);
    }
    let text = trimmed(text);
    if text.as_ref().is_some_and(|text| text.chars().count() > LONGEST_WORDS) {
        return Err(Rejection::WordsTooLong);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Outcome, Reason};

    #[test]
    fn a_step_demands_what_it_needs() {
        let field = |action, details| match Command::new(action, details) {
            Err(Rejection::Missing { field }) => Some(field),
            _ => None,
        };
        let said = || Details { words: Some("已修好".into()), ..Details::default() };
        assert_eq!(field(Action::Accept, Details::default()), None);
        assert_eq!(field(Action::Refuse, said()), Some("ground"));
        assert_eq!(field(Action::Answer, said()), Some("outcome"));
        let solved = Details { outcome: Some(Outcome::Solved), ..Details::default() };
        assert_eq!(field(Action::Settle, solved), Some("words"));
        assert_eq!(field(Action::Assign, said()), Some("to_area"));
        assert_eq!(field(Action::Confirm, said()), Some("how"));
        assert_eq!(field(Action::Return, said()), Some("reason"));
        let reason = Details { reason: Some(Reason::NotOurDuty), ..said() };
        assert_eq!(field(Action::Return, reason), Some("to_area"));
        assert_eq!(field(Action::AskSuspension, said()), Some("until"));
        assert_eq!(field(Action::Merge, said()), Some("into"));
        assert_eq!(field(Action::Whistle, said()), Some("units"));
        let blank = Details { words: Some(" \u{3000}".into()), ..Details::default() };
        assert_eq!(field(Action::Dispute, blank), Some("words"));
    }

    #[test]
    fn what_an_action_has_no_use_for_is_left_out() {
        let details = Details { reason: Some(Reason::NotOurDuty), ..Details::default() };
        let accept = Command::new(Action::Accept, details).expect("nothing is missing");
        assert_eq!(accept.details, Details::default());
    }

    #[test]
    fn words_are_bounded_and_readable() {
        assert_eq!(readable(" 路灯不亮 "), Ok(Some("路灯不亮".into())));
        assert_eq!(readable(&"灯".repeat(LONGEST_WORDS)).map(|text| text.is_some()), Ok(true));
        assert_eq!(readable(&"灯".repeat(LONGEST_WORDS + 1)), Err(Rejection::WordsTooLong));
        assert_eq!(readable("路\0灯"), Err(Rejection::WordsUnreadable));
    }
}
