//! Statute checks: what the two laws in force since 2026-01-01 ask of representatives and of their
//! assemblies (村民委员会组织法, 2025 amendment; 城市居民委员会组织法, 2025 revision).
//!
//! Pure functions, integers only: facts in, [`Check`] out, with the numbers, the article and one
//! sentence. "以上" includes the number, "过半数" is strictly more than half. A check warns and
//! explains; nothing here or elsewhere refuses to save a fact because of one.

mod composition;
mod meeting;

use std::str::FromStr;

pub use composition::{Composition, ElectionMode, composition, next_assembly_by, ratio, rhythm};
pub use meeting::{
    Agenda, ListedMatter, authorised, decision, disclosure, disclosure_until, notice, proposal,
    quorum, study,
};

/// Which of the two laws applies: by the kind of the area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Law {
    /// 村民委员会组织法, for villages.
    Village,
    /// 城市居民委员会组织法, for communities; its Art 47 extends it to counties and towns.
    Community,
}

impl Law {
    /// The law for an area of that kind; only villages and communities have an assembly.
    pub fn of(kind: kernel::AreaKind) -> Option<Self> {
        match kind {
            kernel::AreaKind::Village => Some(Self::Village),
            kernel::AreaKind::Community => Some(Self::Community),
            _ => None,
        }
    }

    /// `village` or `community`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Village => "village",
            Self::Community => "community",
        }
    }

    /// What its representatives are called.
    pub fn representatives(self) -> &'static str {
        match self {
            Self::Village => "村民代表",
            Self::Community => "居民代表",
        }
    }

    /// What their assembly is called.
    pub fn assembly(self) -> &'static str {
        match self {
            Self::Village => "村民代表会议",
            Self::Community => "居民代表会议",
        }
    }

    /// What all of them together are called when they meet.
    pub fn meeting(self) -> &'static str {
        match self {
            Self::Village => "村民会议",
            Self::Community => "居民会议",
        }
    }

    fn articles(self, village: Article, community: Article) -> Article {
        match self {
            Self::Village => village,
            Self::Community => community,
        }
    }
}

impl FromStr for Law {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "village" => Ok(Self::Village),
            "community" => Ok(Self::Community),
            _ => Err(()),
        }
    }
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal, $chinese:literal, $english:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The code for programs.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// What people call it in Chinese.
            pub fn chinese(self) -> &'static str {
                match self { $(Self::$variant => $chinese),* }
            }

            /// What people call it in English.
            pub fn english(self) -> &'static str {
                match self { $(Self::$variant => $english),* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $($code => Ok(Self::$variant),)* _ => Err(()) }
            }
        }
    };
}
pub(crate) use codes;

codes! {
    /// What is checked.
    Rule {
        /// Households for each representative.
        Ratio = "ratio", "代表与户数", "Representatives and households";
        /// The share of representatives in the assembly.
        Share = "share", "代表所占比例", "Share of representatives";
        /// The share of women.
        Women = "women", "妇女代表比例", "Share of women";
        /// Five years.
        Term = "term", "任期", "Term";
        /// Every quarter, or every half-year.
        Rhythm = "rhythm", "按期召开", "Met in time";
        /// A fifth of the representatives may demand an assembly.
        Proposal = "proposal", "代表提议召开", "Demanded by representatives";
        /// Two thirds of the members.
        Quorum = "quorum", "到会人数", "Quorum";
        /// More than half of those present.
        Decision = "decision", "表决通过", "Decision";
        /// The Party organisation studied it first.
        Study = "study", "党组织研究讨论", "Studied by the Party organisation";
        /// The villagers' meeting authorised the assembly.
        Authorised = "authorised", "村民会议授权", "Authorised by the villagers' meeting";
        /// Ten days ahead of a meeting of all.
        Notice = "notice", "提前通知", "Announced in time";
        /// Fifteen days on the board.
        Disclosure = "disclosure", "公布时间", "Posted long enough";
    }
}

codes! {
    /// A fact without which a check cannot tell.
    Missing {
        /// How many households there are.
        Households = "households", "户数", "the number of households";
        /// The elected representatives.
        Representatives = "representatives", "换届法定代表名册", "the elected representatives";
        /// How many sit on the committee.
        Committee = "committee", "村(居)委会成员人数", "the number of committee members";
        /// Whether representatives are women or men.
        Sex = "sex", "部分代表的性别", "the sex of some representatives";
        /// Whether households or groups elect.
        Mode = "mode", "推选方式(按户推选或按组推选)", "whether households or groups elect";
        /// Since when the term runs.
        Term = "term", "本届起始日期", "the first day of the term";
        /// The assemblies held so far.
        Assemblies = "assemblies", "会议记录", "records of assemblies";
        /// How many came.
        Present = "present", "实到人数", "the number present";
        /// The votes.
        Votes = "votes", "表决票数", "the votes";
        /// Who proposed it.
        Proposers = "proposers", "提议人数", "the number of proposers";
        /// The day of the Party organisation's study.
        StudyDay = "study_day", "党组织研究讨论的日期", "the day of the Party organisation's study";
        /// The day of the authorisation.
        AuthorisedDay = "authorised_day", "村民会议授权的日期", "the day of the authorisation";
        /// The day of the announcement.
        AnnouncedDay = "announced_day", "通知发出的日期", "the day of the announcement";
        /// The days of the disclosure.
        DisclosureDays = "disclosure_days", "公布的起止日期", "the days on the board";
    }
}

codes! {
    /// What a number of a check is.
    Quantity {
        /// Households.
        Households = "households", "户数", "households";
        /// Elected representatives.
        Representatives = "representatives", "法定代表", "elected representatives";
        /// Women among them.
        Women = "women", "其中妇女", "women among them";
        /// Those of whom it is not known.
        UnknownSex = "unknown_sex", "性别未登记", "sex not recorded";
        /// Members of the assembly.
        Members = "members", "会议组成人员", "members of the assembly";
        /// Members of the committee.
        Committee = "committee", "委员会成员", "committee members";
        /// Groups.
        Groups = "groups", "小组", "groups";
        /// Groups without a representative.
        GroupsWithout = "groups_without", "没有代表的小组", "groups without a representative";
        /// The fewest that are needed.
        Least = "least", "至少应有", "at least";
        /// The most that there should be.
        Most = "most", "至多应有", "at most";
        /// Who came.
        Present = "present", "实到", "present";
        /// Votes in favour.
        Yes = "yes", "同意", "in favour";
        /// Who proposed it.
        Proposers = "proposers", "提议人数", "proposers";
        /// Days.
        Days = "days", "天数", "days";
        /// Years.
        Years = "years", "年限", "years";
        /// Quarters or half-years since the last assembly.
        Periods = "periods", "距上次会议的期数", "periods since the last assembly";
    }
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The law's number is met.
    Holds,
    /// It is not met.
    DoesNotHold,
    /// It cannot be told.
    CannotTell {
        /// The facts that would tell.
        missing: Vec<Missing>,
    },
}

impl Verdict {
    /// `holds`, `does_not_hold` or `cannot_tell`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::DoesNotHold => "does_not_hold",
            Self::CannotTell { .. } => "cannot_tell",
        }
    }

    /// The facts that would tell.
    pub fn missing(&self) -> &[Missing] {
        match self {
            Self::CannotTell { missing } => missing,
            Self::Holds | Self::DoesNotHold => &[],
        }
    }

    fn of(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::DoesNotHold }
    }
}

/// An article of one of the laws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Article {
    /// The law and the article as they are cited in Chinese.
    pub chinese: &'static str,
    /// The same in English.
    pub english: &'static str,
}

/// A check with everything that somebody needs to check it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was checked.
    pub rule: Rule,
    /// What it found.
    pub verdict: Verdict,
    /// Where the law says so.
    pub article: Article,
    /// The numbers that were compared.
    pub numbers: Vec<(Quantity, i64)>,
    /// One sentence in Chinese.
    pub chinese: String,
    /// One sentence in English.
    pub english: String,
}

impl Check {
    /// A check that lacks facts.
    fn lacks(
        rule: Rule,
        article: Article,
        missing: Vec<Missing>,
        numbers: Vec<(Quantity, i64)>,
    ) -> Self {
        let chinese: Vec<&str> = missing.iter().map(|fact| fact.chinese()).collect();
        let english: Vec<&str> = missing.iter().map(|fact| fact.english()).collect();
        Self {
            rule,
            article,
            numbers,
            chinese: format!("还缺{}，暂时无法判断。", chinese.join("、")),
            english: format!("Cannot tell without {}.", english.join(" and ")),
            verdict: Verdict::CannotTell { missing },
        }
    }
}

macro_rules! article {
    ($name:ident = village $chinese:literal $english:literal) => {
        pub(crate) const $name: Article = Article {
            chinese: concat!("《村民委员会组织法》", $chinese),
            english: concat!("Organic Law of the Villagers' Committees, ", $english),
        };
    };
    ($name:ident = community $chinese:literal $english:literal) => {
        pub(crate) const $name: Article = Article {
            chinese: concat!("《城市居民委员会组织法》", $chinese),
            english: concat!("Organic Law of the Urban Residents' Committees, ", $english),
        };
    };
}

mod articles {
    use super::Article;

    article!(VILLAGE_REPRESENTATIVES = village "第二十九条" "Art 29");
    article!(VILLAGE_ASSEMBLY = village "第三十条" "Art 30");
    article!(VILLAGE_LISTED = village "第二十八条" "Art 28");
    article!(VILLAGE_MEETING = village "第二十五条、第二十六条" "Arts 25–26");
    article!(VILLAGE_DISCLOSURE = village "第三十五条" "Art 35");
    article!(COMMUNITY_REPRESENTATIVES = community "第十三条" "Art 13");
    article!(COMMUNITY_ASSEMBLY = community "第二十八条" "Art 28");
    article!(COMMUNITY_QUORUM = community "第二十九条" "Art 29");
    article!(COMMUNITY_MEETING = community "第二十六条、第二十七条" "Arts 26–27");
    article!(COMMUNITY_DISCLOSURE = community "第三十四条" "Art 34");
}
