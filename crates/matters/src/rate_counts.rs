//! What the rates are made of: counts of visits and milestones, and the list behind each.
//!
//! Each count says once what it counts, as words for people, as a condition for storage and as a
//! function of the record that the tallies follow; the tests hold the three against each other. A
//! count stands on the day of its fact. What waits past its deadline is a stock: one more on the
//! first day after the deadline, one less on the day it was answered, so any past day can be asked.

use std::collections::HashMap;

use db::Tx;
use kernel::id::{DepartmentId, MatterId};
use kernel::{AreaPath, Cursor, Date, Limit, Page};
use registry::{RecordLine, Span};

use crate::milestones::{Milestone, Passage};
use crate::model::{Kind, Outcome, Rating};
use crate::store::rate_counts as store;
use crate::visits::{Asker, Reached, Validity, Visit};
use crate::{Error, catalogue};

/// A count that a rate is made of.
#[derive(Debug, Clone, Copy)]
pub struct RateCount {
    /// The code.
    pub code: &'static str,
    /// The name.
    pub name: &'static str,
    /// The unit.
    pub unit: &'static str,
    /// What counts, in words.
    pub definition: &'static str,
    of: Of,
}

#[derive(Debug, Clone, Copy)]
enum Of {
    Visits(fn(&Visit) -> bool),
    Milestones(fn(&Passage) -> i64),
    Overdue,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $($(#[$doc])* pub const $name: &str = $code;)*
    };
}

codes! {
    /// All visits.
    VISITS = "visits";
    /// Visits that did not reach the villager.
    VISITS_NOT_REACHED = "visits_not_reached";
    /// Visits by the handler or his unit.
    VISITS_BY_HANDLER = "visits_by_handler";
    /// Visits that count.
    VISITS_VALID = "visits_valid";
    /// Valid visits that asked whether the handler got in touch.
    CONTACT_ASKED = "visits_contact_asked";
    /// Valid visits in which he had.
    CONTACTED = "visits_contacted";
    /// Valid visits that say whether it is solved.
    SOLUTION_ASKED = "visits_solution_asked";
    /// Valid visits in which it is.
    SOLVED = "visits_solved";
    /// Valid visits with a word about contentment.
    RATED = "visits_rated";
    /// Valid visits: satisfied.
    SATISFIED = "visits_satisfied";
    /// Valid visits: basically satisfied.
    BASICALLY = "visits_basically_satisfied";
    /// Valid visits about an answer that claims to have solved it.
    CLAIMED = "visits_claimed_solved";
    /// Valid visits in which the villager denies that.
    DISPROVED = "visits_disproved";
    /// Assignments.
    ASSIGNMENTS = "assignments";
    /// Returns.
    RETURNS = "returns";
    /// Returns for a wrong owner.
    MISROUTES = "misroutes";
    /// Answers.
    ANSWERS = "answers";
    /// Answers before the deadline passed.
    ANSWERS_ON_TIME = "answers_on_time";
    /// Open matters past their deadline.
    OVERDUE_OPEN = "overdue_open";
    /// Answers that are done again.
    REDOS = "redos";
    /// Answers to which the villager said nothing in time.
    LAPSES = "lapses";
    /// Working days that matters rested.
    SUSPENDED_DAYS = "suspended_days";
}

const fn visits(
    code: &'static str,
    name: &'static str,
    definition: &'static str,
    counts: fn(&Visit) -> bool,
) -> RateCount {
    RateCount { code, name, unit: "次", definition, of: Of::Visits(counts) }
}

const fn milestones(
    code: &'static str,
    name: &'static str,
    unit: &'static str,
    definition: &'static str,
    counts: fn(&Passage) -> i64,
) -> RateCount {
    RateCount { code, name, unit, definition, of: Of::Milestones(counts) }
}

fn is(passage: &Passage, milestone: Milestone) -> bool {
    passage.milestone == milestone
}

/// Every count, in the order in which they are shown.
pub const COUNTS: &[RateCount] = &[
    visits(
        VISITS,
        "回访",
        "起止日内就某次答复问群众的次数：群众自己确认或提出异议、代表走访时问、上级回访，都算；作废的不算，苗头性问题不回访。",
        |visit| visit.voided_on.is_none(),
    ),
    visits(
        VISITS_NOT_REACHED,
        "没联系上",
        "回访中没有联系上群众的，不计入三率。",
        |visit| visit.voided_on.is_none() && visit.validity == Validity::NotReached,
    ),
    visits(
        VISITS_BY_HANDLER,
        "自查不计",
        "承办人、承办单位自己问的，或者不是承办单位上级问的：办的人不查自己，不计入三率。",
        |visit| {
            let own = matches!(visit.validity, Validity::ByHandler | Validity::ByUnit);
            visit.voided_on.is_none() && own
        },
    ),
    visits(
        VISITS_VALID,
        "有效回访",
        "联系上了群众，而且问的人不是承办人、也不在承办单位的回访。群众本人和联户代表的话算数：代表是群众推选的，不承办事项。",
        Visit::counts,
    ),
    visits(
        CONTACT_ASKED,
        "问过是否联系",
        "有效回访中问过“承办单位联系您了吗”的。群众自己确认、代表走访确认时没有问这一句，不计入响应率的分母。",
        |visit| visit.counts() && visit.said.contacted.is_some(),
    ),
    visits(
        CONTACTED,
        "已联系",
        "有效回访中，群众说承办单位联系过他的。",
        |visit| visit.counts() && visit.said.contacted == Some(true),
    ),
    visits(
        SOLUTION_ASKED,
        "问过是否解决",
        "有效回访中群众说了是否解决的。只是接受解释、没有说是否解决的，不计入解决率的分母。",
        |visit| visit.counts() && visit.said.solved.is_some(),
    ),
    visits(SOLVED, "已解决", "有效回访中，群众说问题解决了的。", |visit| {
        visit.counts() && visit.said.solved == Some(true)
    }),
    visits(
        RATED,
        "作出评价",
        "有效回访中群众说了满意、基本满意或不满意的；提出异议算不满意。没有评价的不计入满意率的分母。",
        |visit| visit.counts() && visit.said.rating.is_some(),
    ),
    visits(SATISFIED, "满意", "有效回访中评价为满意的。", |visit| {
        visit.counts() && visit.said.rating == Some(Rating::Satisfied)
    }),
    visits(BASICALLY, "基本满意", "有效回访中评价为基本满意的。", |visit| {
        visit.counts() && visit.said.rating == Some(Rating::Basically)
    }),
    visits(
        CLAIMED,
        "答复称办结",
        "有效回访中，答复写的结果是“办结”、群众也说了是否解决的。",
        |visit| visit.counts() && visit.outcome == Outcome::Solved && visit.said.solved.is_some(),
    ),
    visits(
        DISPROVED,
        "群众说没解决",
        "答复写的是“办结”，有效回访中群众说没有解决的。",
        Visit::disproves,
    ),
    milestones(
        ASSIGNMENTS,
        "交办",
        "次",
        "起止日内交给承办单位办理的次数，裁定承办单位也算一次。",
        |passage| i64::from(is(passage, Milestone::Assigned)),
    ),
    milestones(RETURNS, "退回", "次", "起止日内承办单位退回的次数。", |passage| {
        i64::from(is(passage, Milestone::Returned))
    }),
    milestones(
        MISROUTES,
        "派错退回",
        "次",
        "因为不属于本单位职责、不在本单位辖区、应由其他单位牵头而退回的次数；需要上级决定的不算。",
        |passage| i64::from(is(passage, Milestone::Returned) && passage.is_misrouted),
    ),
    milestones(
        ANSWERS,
        "答复",
        "次",
        "起止日内作出的答复，办结、解释答复、转其他渠道都算；重办后再答复另算一次；苗头性问题不算。",
        |passage| i64::from(is(passage, Milestone::Answered)),
    ),
    milestones(
        ANSWERS_ON_TIME,
        "按时答复",
        "次",
        "答复那天还没有超过办理期限的。",
        |passage| i64::from(is(passage, Milestone::Answered) && !passage.is_late),
    ),
    RateCount {
        code: OVERDUE_OPEN,
        name: "超期未办",
        unit: "件",
        definition: "截止日已经过了办理期限、还在等单位办理的；已挂起、等群众补充情况的不算，保密的苗头性问题也不算。",
        of: Of::Overdue,
    },
    milestones(
        REDOS,
        "重新办理",
        "次",
        "群众提出异议后，上一级决定重新办理的次数。",
        |passage| i64::from(is(passage, Milestone::Redone)),
    ),
    milestones(
        LAPSES,
        "逾期未反馈",
        "件",
        "答复后群众一直没有表态、到期结束的。既不算确认，也不算满意，单独列出。",
        |passage| i64::from(is(passage, Milestone::Lapsed)),
    ),
    milestones(
        SUSPENDED_DAYS,
        "挂起时间",
        "个工作日",
        "起止日内恢复办理的事项一共挂起了多少个工作日；挂起的时间不算办理时间。",
        |passage| if is(passage, Milestone::Resumed) { passage.days } else { 0 },
    ),
];

/// The count with that code.
pub fn count(code: &str) -> Option<&'static RateCount> {
    COUNTS.iter().find(|count| count.code == code)
}

impl RateCount {
    /// Whether it is a stock: what there is on the last day, whatever the first.
    pub const fn is_stock(&self) -> bool {
        matches!(self.of, Of::Overdue)
    }

    /// How much a visit counts for.
    pub fn of_visit(&self, visit: &Visit) -> i64 {
        match self.of {
            Of::Visits(counts) => i64::from(counts(visit)),
            _ => 0,
        }
    }

    /// How much a milestone counts for on its own day; of what waits, see [`RateCount::overdue`].
    pub fn of_passage(&self, passage: &Passage) -> i64 {
        match self.of {
            Of::Milestones(counts) => counts(passage),
            _ => 0,
        }
    }
}

/// Adds or takes away what a visit counts for.
pub(crate) fn tally_visit(tx: &mut Tx<'_>, visit: &Visit, sign: i64) {
    for count in COUNTS {
        let quantity = count.of_visit(visit);
        if quantity != 0 {
            tx.tally(count.code, visit.asked_on, &visit.area_path, sign * quantity);
        }
    }
}

/// Adds what a milestone counts for.
pub(crate) fn tally_passage(tx: &mut Tx<'_>, passage: &Passage) {
    for count in COUNTS {
        let quantity = count.of_passage(passage);
        if quantity != 0 {
            tx.tally(count.code, passage.happened_on, &passage.area_path, quantity);
        }
    }
    // It was past its deadline for some days, and is not any more.
    if let Some(first) = passage.late_from {
        tx.tally(OVERDUE_OPEN, first, &passage.area_path, 1);
        tx.tally(OVERDUE_OPEN, passage.happened_on, &passage.area_path, -1);
    }
}

/// Moves the stock of what waits past its deadline at a place, from one first day to another.
pub(crate) fn tally_waiting(
    tx: &mut Tx<'_>,
    area: &AreaPath,
    before: Option<Date>,
    now: Option<Date>,
) {
    if before == now {
        return;
    }
    for (sign, day) in [(-1, before), (1, now)] {
        if let Some(day) = day {
            tx.tally(OVERDUE_OPEN, day, area, sign);
        }
    }
}

/// Everything that the count counts, from the records, by village and day.
pub fn recount(tx: &mut Tx<'_>, code: &str) -> Result<Vec<(AreaPath, Date, i64)>, Error> {
    let Some(counted) = store::counted(code) else { return Ok(Vec::new()) };
    let mut found = store::recount(tx, counted)?;
    for (_, day, _, is_deadline) in &mut found {
        if *is_deadline {
            *day = day.plus_days(1);
        }
    }
    Ok(found.into_iter().map(|(area, day, quantity, _)| (area, day, quantity)).collect())
}

/// The number from the records: of an area and span, of one department or all units.
pub fn total(
    tx: &mut Tx<'_>,
    code: &str,
    span: &Span,
    department: Option<DepartmentId>,
) -> Result<i64, Error> {
    let Some(counted) = store::counted(code) else { return Ok(0) };
    Ok(store::total(tx, counted, span, department)?)
}

/// The list behind the number, the newest first.
pub fn records(
    tx: &mut Tx<'_>,
    code: &str,
    span: &Span,
    department: Option<DepartmentId>,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<RecordLine>, Error> {
    let Some(counted) = store::counted(code) else {
        return Ok(Page { items: Vec::new(), next: None });
    };
    let place = after.map(place).transpose()?;
    let rows = store::records(tx, counted, span, department, place, limit)?;
    let page = Page::cut(rows, limit, |row| {
        Cursor::new([
            row.on.number().to_string(),
            row.id.simple().to_string(),
            row.version.to_string(),
        ])
    });
    Ok(page.map(line))
}

/// The numbers of all departments that have any, by code.
pub fn by_department(
    tx: &mut Tx<'_>,
    span: &Span,
) -> Result<HashMap<DepartmentId, HashMap<&'static str, i64>>, Error> {
    Ok(store::by_department(tx, span)?)
}

/// Counts everything anew from the records and keeps the outcome.
pub fn refill(tx: &mut Tx<'_>) -> Result<(), Error> {
    for count in COUNTS {
        db::clear_tally(tx, count.code)?;
        for (area, on, quantity) in recount(tx, count.code)? {
            tx.tally_anew(count.code, on, &area, quantity);
        }
    }
    Ok(())
}

/// Every visit and every milestone, for tests that count them by hand.
pub fn everything(tx: &mut Tx<'_>) -> Result<(Vec<Visit>, Vec<Passage>), Error> {
    let visits = crate::store::visits::all_visits(tx)?;
    Ok((visits, crate::store::visits::all_milestones(tx)?))
}

fn place(cursor: &Cursor) -> Result<(Date, uuid::Uuid, i64), Error> {
    let on = cursor.part(0).parse().ok().and_then(|number| Date::from_number(number).ok());
    let id = uuid::Uuid::try_parse(cursor.part(1)).ok();
    let version = cursor.part(2).parse().ok();
    match (on, id, version) {
        (Some(on), Some(id), Some(version)) => Ok((on, id, version)),
        _ => Err(Error::Cursor),
    }
}

/// One record of a list, as storage hands it over.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    /// Of the visit, or of the matter.
    pub(crate) id: uuid::Uuid,
    /// The version of the milestone; 0 for what has none.
    pub(crate) version: i64,
    pub(crate) on: Date,
    pub(crate) quantity: i64,
    pub(crate) area: AreaPath,
    pub(crate) matter: MatterId,
    pub(crate) number: String,
    pub(crate) kind: Kind,
    pub(crate) category: String,
    pub(crate) what: What,
}

/// What the second line of a list is made of.
#[derive(Debug, Clone)]
pub(crate) enum What {
    Visit {
        asker: Asker,
        reached: Reached,
        contacted: Option<bool>,
        solved: Option<bool>,
        rating: Option<Rating>,
    },
    Milestone {
        milestone: Milestone,
        outcome: Option<Outcome>,
        deadline_on: Option<Date>,
    },
    Waiting {
        deadline_on: Date,
    },
}

/// A line without the words of anybody: number and category say which matter it is.
fn line(row: Row) -> RecordLine {
    let category = catalogue::category(row.kind, &row.category);
    let category = category.map_or("其他", |category| category.name);
    let mut parts: Vec<String> = Vec::new();
    let (kind, id) = match &row.what {
        What::Visit { asker, reached, contacted, solved, rating } => {
            parts.push(asker.chinese().into());
            if *reached != Reached::Reached {
                parts.push(reached.chinese().into());
            }
            let say = |answer: Option<bool>, yes: &'static str, no: &'static str| {
                answer.map(|answer| if answer { yes } else { no }.to_owned())
            };
            parts.extend(say(*contacted, "已联系", "没联系"));
            parts.extend(say(*solved, "已解决", "没解决"));
            parts.extend(rating.map(|rating| rating.chinese().to_owned()));
            ("visit", kernel::id::VisitId::from_uuid(row.id).to_string())
        }
        What::Milestone { milestone, outcome, deadline_on } => {
            parts.push(milestone.chinese().into());
            parts.extend(outcome.map(|outcome| outcome.chinese().to_owned()));
            parts.extend(deadline_on.map(|deadline| format!("期限{deadline}")));
            ("milestone", format!("{}@{}", row.matter, row.version))
        }
        What::Waiting { deadline_on } => {
            parts.push(format!("期限{deadline_on}"));
            ("matter", format!("{}@{}", row.matter, row.version))
        }
    };
    RecordLine {
        id,
        kind,
        on: row.on,
        quantity: row.quantity,
        title: format!("{} · {category}", row.number),
        subtitle: parts.join(" · "),
        area: row.area,
        opens: Some(row.matter.to_string()),
    }
}
