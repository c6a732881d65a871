//! What can be wrong with candidates and selection files.

use db::DbError;
use kernel::{Date, ErrorKind, Explain};

use super::letters::FormatError;
use super::{Action, Ground, Office, Stage};

/// An error of selection.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such file, or not in the asker's part of the county.
    #[error("no such selection file")]
    NotFound,
    /// The person does not stand in the pool.
    #[error("not in the pool of candidates")]
    NoCandidate,
    /// A candidate has one ground at least.
    #[error("a candidate needs a ground")]
    NoGround,
    /// The ground of a direct choice does not stand with the person in the pool.
    #[error("does not stand in the pool as {asked:?}")]
    GroundMissing {
        /// The ground that was named.
        asked: Ground,
        /// Those that stand there.
        known: Vec<Ground>,
    },
    /// Nobody is fixed directly on that ground.
    #[error("nobody is fixed directly as {0:?}")]
    GroundNotDirect(Ground),
    /// The representative has a file already.
    #[error("has a file already")]
    HasFile,
    /// Not a format of letter numbers.
    #[error("no format of letter numbers: {0}")]
    LetterFormat(FormatError),
    /// The person has an open file.
    #[error("an open file is there already")]
    AlreadyOpen,
    /// The person serves already.
    #[error("serves already")]
    AlreadyServing,
    /// The step cannot be taken at this stage.
    #[error("not possible at {}", stage.as_str())]
    NotPossible {
        /// How far the file has come.
        stage: Stage,
        /// What the asker can do instead.
        possible: Vec<Action>,
    },
    /// The step is another office's.
    #[error("the step is the {}'s", .0.as_str())]
    OtherOffice(Office),
    /// The day lies in the future.
    #[error("the day lies in the future")]
    InFuture,
    /// The day lies before the step before.
    #[error("the day lies before {0}")]
    BeforeTheStepBefore(Date),
    /// A notice hangs 3 to 30 days.
    #[error("a notice hangs 3 to 30 days")]
    NoticeDays,
    /// The notice has not hung to its end.
    #[error("the notice hangs until {0}")]
    NoticeRuns(Date),
    /// An objection has not been looked into.
    #[error("an objection is open")]
    ObjectionOpen,
    /// An objection was right.
    #[error("an objection was right")]
    ObjectionUpheld,
    /// No objection was right.
    #[error("no objection was right")]
    NoObjectionUpheld,
    /// No such objection, or settled already.
    #[error("no such open objection")]
    NoObjection,
    /// The households that put somebody forward are missing, or one is named twice.
    #[error("the nominating households are not right")]
    Nominators,
    /// A file entered from paper does not end where it should.
    #[error("the file from paper is not complete")]
    Incomplete,
    /// Made against an older version.
    #[error("made against version {seen}, now {now}")]
    Stale {
        /// The version that the change was made against.
        seen: i64,
        /// The newest version.
        now: i64,
    },
    /// Mandates.
    #[error("mandates")]
    Representatives(#[from] crate::Error),
    /// Base data.
    #[error("base data")]
    Registry(#[from] registry::Error),
    /// Storage.
    #[error("storage")]
    Db(#[from] DbError),
}

impl Explain for Error {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound | Self::NoCandidate => ErrorKind::NotFound,
            Self::AlreadyOpen
            | Self::HasFile
            | Self::AlreadyServing
            | Self::NotPossible { .. }
            | Self::NoticeRuns(_)
            | Self::ObjectionOpen
            | Self::ObjectionUpheld
            | Self::NoObjectionUpheld
            | Self::NoObjection => ErrorKind::Conflict,
            Self::OtherOffice(_) => ErrorKind::Forbidden,
            Self::NoGround
            | Self::GroundMissing { .. }
            | Self::GroundNotDirect(_)
            | Self::LetterFormat(_)
            | Self::InFuture
            | Self::BeforeTheStepBefore(_)
            | Self::NoticeDays
            | Self::Nominators
            | Self::Incomplete => ErrorKind::Invalid,
            Self::Stale { .. } => ErrorKind::Stale,
            Self::Representatives(error) => error.kind(),
            Self::Registry(error) => error.kind(),
            Self::Db(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "selection.not-found",
            Self::NoCandidate => "selection.not-a-candidate",
            Self::NoGround => "selection.no-ground",
            Self::GroundMissing { .. } => "selection.ground-missing",
            Self::GroundNotDirect(_) => "selection.ground-not-direct",
            Self::HasFile => "selection.has-file",
            Self::LetterFormat(_) => "selection.letter-format",
            Self::AlreadyOpen => "selection.already-open",
            Self::AlreadyServing => "selection.already-serving",
            Self::NotPossible { .. } => "selection.not-possible",
            Self::OtherOffice(_) => "selection.of-another-office",
            Self::InFuture => "selection.date-in-future",
            Self::BeforeTheStepBefore(_) => "selection.before-the-step-before",
            Self::NoticeDays => "selection.notice-days",
            Self::NoticeRuns(_) => "selection.notice-runs",
            Self::ObjectionOpen => "selection.objection-open",
            Self::ObjectionUpheld => "selection.objection-upheld",
            Self::NoObjectionUpheld => "selection.no-objection-upheld",
            Self::NoObjection => "selection.no-objection",
            Self::Nominators => "selection.nominators",
            Self::Incomplete => "selection.incomplete",
            Self::Stale { .. } => "selection.stale",
            Self::Representatives(error) => error.code(),
            Self::Registry(error) => error.code(),
            Self::Db(error) => error.code(),
        }
    }

    fn chinese(&self) -> String {
        match self {
            Self::NotFound => "没有这份选任档案，或者不在您的范围内，请回到选任页重新选择。",
            Self::NoCandidate => "这个人还不在摸底名单里，请先加入名单。",
            Self::NoGround => "请至少选一项摸底依据。",
            Self::GroundMissing { asked, known } => {
                return format!(
                    "摸底名单里没有记这个人是“{}”（记的是{}），不能按这一条直接确定。请先在摸底名单补记，或者改用二推、三报。",
                    asked.chinese(),
                    in_words(known.iter().copied()),
                );
            }
            Self::GroundNotDirect(ground) => {
                return format!(
                    "“{}”不能直接确定：一定只限{}。请换一项依据，或者改用二推、三报。",
                    ground.chinese(),
                    in_words(Ground::all().filter(|ground| ground.is_direct())),
                );
            }
            Self::HasFile => "这位代表已经有选任档案，不用补录，请刷新后再看。",
            Self::LetterFormat(FormatError::Serial) => {
                "编号格式里要有一个“{序号}”，而且只能有一个，不然编号会重复。"
            }
            Self::LetterFormat(FormatError::Unknown) => {
                "编号格式的花括号里只能写：乡镇代码、乡镇、年、序号（如序号4表示补足4位）。"
            }
            Self::LetterFormat(FormatError::Text) => "编号格式最多40个字，请删减后再保存。",
            Self::AlreadyOpen => "这个人已有一份没办完的选任档案，请接着办那一份。",
            Self::AlreadyServing => "这个人已经是在任代表，不用再聘。",
            Self::NotPossible { stage, possible } => {
                let now = stage.chinese();
                if possible.is_empty() {
                    return format!("这份档案现在是“{now}”，您这里没有要办的。");
                }
                let can: Vec<_> = possible.iter().map(|action| action.chinese()).collect();
                return format!("这份档案现在是“{now}”，可以办：{}。", can.join("、"));
            }
            Self::OtherOffice(office) => {
                return format!("这一步由{}办理，请告知他们。", office.chinese());
            }
            Self::InFuture => "日期不能晚于今天，请改为今天或更早。",
            Self::BeforeTheStepBefore(day) => {
                return format!("上一步是{day}办的，日期不能比它早。");
            }
            Self::NoticeDays => "公示要张贴3至30天，请改天数。",
            Self::NoticeRuns(day) => {
                return format!("公示到{day}为止，过了这一天才能办。");
            }
            Self::ObjectionOpen => "还有异议没有核查完，请先登记核查结果。",
            Self::ObjectionUpheld => "有一件异议属实，请按“公示未通过”办理。",
            Self::NoObjectionUpheld => "没有属实的异议，不能按“公示未通过”办理。",
            Self::NoObjection => "没有这件异议，或者已经核查完毕，请刷新后再看。",
            Self::Nominators => "请选出推荐的户，每户只选一次。",
            Self::Incomplete => {
                "补录的步骤不齐：在任代表的档案要一直录到颁发聘书，有异议的还要有核查结果。"
            }
            Self::Stale { .. } => "这份档案刚被别人办过一步，请刷新后再办。",
            Self::Representatives(error) => return error.chinese(),
            Self::Registry(error) => return error.chinese(),
            Self::Db(error) => return error.chinese(),
        }
        .to_owned()
    }

    fn english(&self) -> String {
        match self {
            Self::NotFound => "There is no such selection file in your part of the county.",
            Self::NoCandidate => "This person is not in the pool of candidates. Add him or her.",
            Self::NoGround => "Choose one ground at least.",
            Self::GroundMissing { asked, known } => {
                let known: Vec<_> = known.iter().map(|ground| ground.english()).collect();
                return format!(
                    "Not in the pool as “{}” (but as {}). Add the ground to the pool first, or choose another way.",
                    asked.english(),
                    known.join(", "),
                );
            }
            Self::GroundNotDirect(ground) => {
                let direct = Ground::all().filter(|ground| ground.is_direct());
                let direct: Vec<_> = direct.map(Ground::english).collect();
                return format!(
                    "“{}” is no ground of a direct choice; these are: {}. Choose one, or another way.",
                    ground.english(),
                    direct.join(", "),
                );
            }
            Self::HasFile => "This representative has a selection file already. Reload.",
            Self::LetterFormat(FormatError::Serial) => {
                "The format needs one {序号} (serial) and no second one: numbers would repeat."
            }
            Self::LetterFormat(FormatError::Unknown) => {
                "Braces may hold 乡镇代码 (code), 乡镇 (township), 年 (year) or 序号 (serial; 序号4 is filled to 4 digits)."
            }
            Self::LetterFormat(FormatError::Text) => "A format has 40 characters at most. Shorten it.",
            Self::AlreadyOpen => "This person has an open selection file. Go on with that one.",
            Self::AlreadyServing => "This person serves already.",
            Self::NotPossible { stage, possible } => {
                let can: Vec<_> = possible.iter().map(|action| action.as_str()).collect();
                return format!(
                    "The file is at `{}`. What you can do: {}.",
                    stage.as_str(),
                    if can.is_empty() { "nothing".to_owned() } else { can.join(", ") }
                );
            }
            Self::OtherOffice(office) => {
                return format!("This step is the {}'s. Tell them.", office.as_str());
            }
            Self::InFuture => "The date cannot be after today.",
            Self::BeforeTheStepBefore(day) => {
                return format!("The step before was on {day}. The date cannot be earlier.");
            }
            Self::NoticeDays => "A notice hangs 3 to 30 days. Change the days.",
            Self::NoticeRuns(day) => {
                return format!("The notice hangs until {day}. Come back after that day.");
            }
            Self::ObjectionOpen => "An objection is open. Enter what became of it first.",
            Self::ObjectionUpheld => "An objection was right: the notice has not been passed.",
            Self::NoObjectionUpheld => "No objection was right: the notice cannot fail.",
            Self::NoObjection => "There is no such open objection. Reload.",
            Self::Nominators => "Choose the nominating households, each once.",
            Self::Incomplete => "Something is missing: a representative's file goes to the letter, an objection to its outcome.",
            Self::Stale { .. } => "Somebody took a step meanwhile. Reload and try again.",
            Self::Representatives(error) => return error.english(),
            Self::Registry(error) => return error.english(),
            Self::Db(error) => return error.english(),
        }
        .to_owned()
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::NoGround => Some("/grounds".into()),
            Self::GroundMissing { .. } | Self::GroundNotDirect(_) => {
                Some("/nomination/ground".into())
            }
            Self::LetterFormat(_) => Some("/format".into()),
            Self::InFuture | Self::BeforeTheStepBefore(_) => Some("/on".into()),
            Self::NoticeDays => Some("/notice_days".into()),
            Self::Nominators => Some("/households".into()),
            Self::Representatives(error) => error.pointer(),
            Self::Registry(error) => error.pointer(),
            _ => None,
        }
    }
}

fn in_words(grounds: impl Iterator<Item = Ground>) -> String {
    grounds.map(Ground::chinese).collect::<Vec<_>>().join("、")
}
