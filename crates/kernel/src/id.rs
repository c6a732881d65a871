//! Typed identifiers: a UUIDv7 inside, a short prefix and 26 characters of Crockford base32 outside.
//!
//! The prefix makes a wrong identifier visible at once, in a log, a link or an error message.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Why a text is not an identifier of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected an identifier that starts with `{prefix}_` and has 26 more characters")]
pub struct IdError {
    /// The prefix that was expected.
    pub prefix: &'static str,
}

fn encode(prefix: &str, uuid: Uuid) -> String {
    let mut text = String::with_capacity(prefix.len() + 27);
    text.push_str(prefix);
    text.push('_');
    let value = uuid.as_u128();
    for position in (0..26).rev() {
        let digit = (value >> (position * 5)) & 31;
        text.push(char::from(ALPHABET[digit as usize]));
    }
    text
}

fn decode(prefix: &'static str, text: &str) -> Result<Uuid, IdError> {
    let error = IdError { prefix };
    let digits = text
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .filter(|digits| digits.len() == 26)
        .ok_or_else(|| error.clone())?;
    let mut value: u128 = 0;
    for (position, byte) in digits.bytes().enumerate() {
        let digit =
            ALPHABET.iter().position(|&known| known == byte).ok_or_else(|| error.clone())?;
        // 26 digits hold 130 bits: the first digit may only use its three low bits.
        if position == 0 && digit > 7 {
            return Err(error);
        }
        value = (value << 5) | digit as u128;
    }
    Ok(Uuid::from_u128(value))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// What the identifier starts with outside the program.
            pub const PREFIX: &'static str = $prefix;

            /// Wraps a UUID that is known to belong to this kind.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID inside.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&encode($prefix, self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, formatter)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                decode($prefix, text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid {
                id.0
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// An area of the county: county, township, village or community, section, group.
    AreaId = "are";
    /// A household (户).
    HouseholdId = "hh";
    /// A change of a household: it arrives, leaves, moves, splits, is merged or dissolved.
    MoveId = "mov";
    /// A person with a part to play.
    PersonId = "per";
    /// A representative: one person's serving mandate, from its first day to its last.
    RepresentativeId = "rep";
    /// The link between a household and a representative.
    LinkId = "lnk";
    /// A turnover: a batch of endings, re-appointments and links that is done and undone as one.
    TurnoverId = "tur";
    /// A duty in the chain of contact: village cadre of a group, or group head.
    DutyId = "dut";
    /// A selection file (选任档案).
    SelectionId = "sel";
    /// A contact with a household (走访).
    ContactId = "con";
    /// A difficulty file (困难户排查帮扶).
    DifficultyId = "dif";
    /// A matter (事项).
    MatterId = "mat";
    /// One event in a matter's life.
    MatterEventId = "mev";
    /// A pointer that somebody was told where to turn with an accusation.
    ReferralId = "rfl";
    /// A gathering: a training session or a civility action.
    GatheringId = "gat";
    /// A training session, from its plan on (培训).
    TrainingId = "trn";
    /// A wish of a representative to be trained in something.
    WishId = "wsh";
    /// A pairing of a mentor with a representative (传帮带).
    MentoringId = "men";
    /// A talk between a mentor and a representative.
    TalkId = "tlk";
    /// An entry of the reserve of representatives (后备代表).
    ReserveId = "rsv";
    /// A round of the yearly appraisal in a village (履职评议).
    AppraisalId = "apr";
    /// Somebody's place in a leading group or a task force.
    MemberId = "mem";
    /// A work plan or arrangement (工作方案、工作安排).
    PlanId = "pln";
    /// Something that a plan asks for (待办).
    TodoId = "tod";
    /// What a to-do asks of one area or one representative.
    AssignmentId = "asg";
    /// A sheet that offices ask for, as the register of forms keeps it (要表登记).
    FormId = "frm";
    /// A department of the county that handles matters.
    DepartmentId = "dep";
    /// A return visit: one asking about one answer.
    VisitId = "vis";
    /// An account that can sign in.
    AccountId = "acc";
    /// A session of an account.
    SessionId = "ses";
    /// An invitation to sign in on a phone.
    InvitationId = "inv";
    /// An import of a roster.
    ImportId = "imp";
    /// A file of a ledger (台账文件).
    LedgerFileId = "led";
    /// A queued job.
    JobId = "job";
    /// A command of a phone.
    CommandId = "cmd";
    /// A command of a phone that was refused and is kept.
    RefusalId = "ref";
    /// A complaint or suggestion about the system itself.
    SuggestionId = "sug";
    /// A message to the outside.
    MessageId = "msg";
    /// Something that a member of WeCom told, which is no matter yet.
    ToldId = "tld";
    /// An endpoint of another program that hears of events.
    WebhookId = "whk";
    /// A notice (通知).
    NoticeId = "ntc";
    /// A run of a notice to those who are to get it.
    DispatchId = "dsp";
    /// The passing on of a notice.
    RelayId = "rly";
    /// A question about a notice.
    NoticeQuestionId = "nqs";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_and_parses_back() {
        let uuid = Uuid::from_u128(0x0192_f3a0_1234_7abc_9def_0123_4567_89ab);
        let id = HouseholdId::from_uuid(uuid);
        let text = id.to_string();
        assert!(text.starts_with("hh_"));
        assert_eq!(text.len(), 29);
        assert_eq!(text.parse::<HouseholdId>(), Ok(id));
    }

    #[test]
    fn refuses_other_kinds_and_noise() {
        let text = MatterId::from_uuid(Uuid::from_u128(7)).to_string();
        assert!(text.parse::<ContactId>().is_err());
        for noise in
            ["", "mat_", "mat_zzzzzzzzzzzzzzzzzzzzzzzzzz", "mat_0000000000000000000000000U"]
        {
            assert!(noise.parse::<MatterId>().is_err(), "{noise}");
        }
    }
}
