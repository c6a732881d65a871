//! The statements behind the rates: a recount, a total and a list for each count.

use std::collections::HashMap;

use db::{DbError, Tx, Value};
use kernel::id::DepartmentId;
use kernel::{AreaPath, Date, Limit};
use registry::Span;
use uuid::Uuid;

use super::lists::Growing;
use crate::rate_counts::{self as counts, Row, What};

/// What a count counts, as storage asks for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted {
    of: Of,
    /// The condition on a record.
    condition: &'static str,
    /// How much a record counts for.
    quantity: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Visits,
    Milestones,
    Overdue,
}

macro_rules! valid {
    ($more:literal) => {
        concat!("voided_on IS NULL AND validity = 'valid'", $more)
    };
}

const fn visits(condition: &'static str) -> Counted {
    Counted { of: Of::Visits, condition, quantity: "1" }
}

const fn milestones(condition: &'static str) -> Counted {
    Counted { of: Of::Milestones, condition, quantity: "1" }
}

/// What the count with that code counts.
pub(crate) fn counted(code: &str) -> Option<Counted> {
    Some(match code {
        counts::VISITS => visits("voided_on IS NULL"),
        counts::VISITS_NOT_REACHED => visits("voided_on IS NULL AND validity = 'not_reached'"),
        counts::VISITS_BY_HANDLER => {
            visits("voided_on IS NULL AND validity IN ('by_handler', 'by_unit')")
        }
        counts::VISITS_VALID => visits(valid!("")),
        counts::CONTACT_ASKED => visits(valid!(" AND contacted IS NOT NULL")),
        counts::CONTACTED => visits(valid!(" AND contacted = 1")),
        counts::SOLUTION_ASKED => visits(valid!(" AND solved IS NOT NULL")),
        counts::SOLVED => visits(valid!(" AND solved = 1")),
        counts::RATED => visits(valid!(" AND visit.rating IS NOT NULL")),
        counts::SATISFIED => visits(valid!(" AND visit.rating = 'satisfied'")),
        counts::BASICALLY => visits(valid!(" AND visit.rating = 'basically'")),
        counts::CLAIMED => visits(valid!(" AND visit.outcome = 'solved' AND solved IS NOT NULL")),
        counts::DISPROVED => visits(valid!(" AND visit.outcome = 'solved' AND solved = 0")),
        counts::ASSIGNMENTS => milestones("milestone = 'assigned'"),
        counts::RETURNS => milestones("milestone = 'returned'"),
        counts::MISROUTES => milestones("milestone = 'returned' AND is_misrouted = 1"),
        counts::ANSWERS => milestones("milestone = 'answered'"),
        counts::ANSWERS_ON_TIME => milestones("milestone = 'answered' AND is_late = 0"),
        counts::REDOS => milestones("milestone = 'redone'"),
        counts::LAPSES => milestones("milestone = 'lapsed'"),
        counts::SUSPENDED_DAYS => Counted {
            of: Of::Milestones,
            condition: "milestone = 'resumed' AND days > 0",
            quantity: "days",
        },
        counts::OVERDUE_OPEN => Counted { of: Of::Overdue, condition: "", quantity: "1" },
        _ => return None,
    })
}

const WAITING_BY_DAY: &str = "SELECT substr(area_path, 1, 9), deadline_on,
    CAST(count(*) AS BIGINT) FROM matters_matter AS matter
    WHERE deadline_on IS NOT NULL AND closed_on IS NULL AND kind <> 'early_sign'
        AND NOT EXISTS (SELECT 1 FROM matters_late_since AS late WHERE late.matter_id = matter.id)
    GROUP BY substr(area_path, 1, 9), deadline_on";
const WAITING_LATE: &str = "SELECT substr(area_path, 1, 9), since_on, CAST(count(*) AS BIGINT)
    FROM matters_late_since AS late JOIN matters_matter AS matter ON matter.id = late.matter_id
    GROUP BY substr(area_path, 1, 9), since_on";
const LATE_FROM: &str = "SELECT substr(area_path, 1, 9), late_from, CAST(count(*) AS BIGINT)
    FROM matters_milestone WHERE is_late = 1 GROUP BY substr(area_path, 1, 9), late_from";
const LATE_UNTIL: &str = "SELECT substr(area_path, 1, 9), happened_on, CAST(count(*) AS BIGINT)
    FROM matters_milestone WHERE is_late = 1 GROUP BY substr(area_path, 1, 9), happened_on";

/// By village and day; the flag says that the day is a deadline, which counts from the next day on.
type Counting = (AreaPath, Date, i64, bool);

/// Everything that is counted.
pub(crate) fn recount(tx: &mut Tx<'_>, counted: Counted) -> Result<Vec<Counting>, DbError> {
    let mut read = |sql: &str, sign: i64, is_deadline: bool| {
        tx.query(sql, &[], |row| Ok((row.path(0)?, row.date(1)?, sign * row.int(2)?, is_deadline)))
    };
    let Counted { of, condition, quantity } = counted;
    let (table, day) = match of {
        Of::Overdue => {
            let mut found = read(WAITING_BY_DAY, 1, true)?;
            found.extend(read(WAITING_LATE, 1, false)?);
            found.extend(read(LATE_FROM, 1, false)?);
            found.extend(read(LATE_UNTIL, -1, false)?);
            return Ok(found);
        }
        Of::Visits => ("matters_visit AS visit", "asked_on"),
        Of::Milestones => ("matters_milestone AS step", "happened_on"),
    };
    let sql = format!(
        "SELECT substr(area_path, 1, 9), {day}, CAST(sum({quantity}) AS BIGINT) FROM {table}
         WHERE {condition} GROUP BY substr(area_path, 1, 9), {day}"
    );
    read(&sql, 1, false)
}

/// The records of the span that the condition names, from table and column of the day.
fn within<'s>(
    what: &str,
    counted: Counted,
    span: &'s Span,
    department: Option<DepartmentId>,
) -> Growing<'s> {
    let (table, day, owner) = match counted.of {
        Of::Visits => ("matters_visit AS visit", "asked_on", "handler_department_id"),
        _ => ("matters_milestone AS step", "happened_on", "department_id"),
    };
    let join = if what.contains("matter.") {
        let id = if counted.of == Of::Visits { "visit.matter_id" } else { "step.matter_id" };
        format!(" JOIN matters_matter AS matter ON matter.id = {id}")
    } else {
        String::new()
    };
    let place = if counted.of == Of::Visits { "visit.area_path" } else { "step.area_path" };
    let condition = counted.condition;
    let mut query = Growing::new(&format!("SELECT {what} FROM {table}{join} WHERE {condition}"));
    query.add_area(place, &span.area);
    if let Some(department) = department {
        query.add(&format!(" AND {owner} = #"), [department.into()]);
    }
    let days: [Value<'s>; 2] = [span.since_number().into(), span.as_of.into()];
    query.add(&format!(" AND {day} >= # AND {day} <= #"), days);
    query
}

/// What waits past its deadline on the last day, as two statements: what waits still, and what was
/// answered or left later.
fn overdue<'s>(
    what: [&str; 2],
    span: &'s Span,
    department: Option<DepartmentId>,
) -> [Growing<'s>; 2] {
    let [waiting, ended] = what;
    let mut open = Growing::new(&format!(
        "SELECT {waiting} FROM matters_matter AS matter
         WHERE matter.deadline_on IS NOT NULL AND matter.closed_on IS NULL
            AND matter.kind <> 'early_sign'"
    ));
    open.add_area("matter.area_path", &span.area);
    let day: [Value<'s>; 2] = [span.as_of.into(), span.as_of.into()];
    open.add(
        " AND matter.deadline_on < # AND NOT EXISTS (SELECT 1 FROM matters_late_since AS late
            WHERE late.matter_id = matter.id AND late.since_on > #)",
        day,
    );
    let join = if ended.contains("matter.") {
        " JOIN matters_matter AS matter ON matter.id = step.matter_id"
    } else {
        ""
    };
    let mut late = Growing::new(&format!(
        "SELECT {ended} FROM matters_milestone AS step{join} WHERE step.is_late = 1"
    ));
    late.add_area("step.area_path", &span.area);
    let day: [Value<'s>; 2] = [span.as_of.into(), span.as_of.into()];
    late.add(" AND step.late_from <= # AND step.happened_on > #", day);
    if let Some(department) = department {
        open.add(" AND matter.owner_department_id = #", [department.into()]);
        late.add(" AND step.late_department_id = #", [department.into()]);
    }
    [open, late]
}

/// How much the span holds.
pub(crate) fn total(
    tx: &mut Tx<'_>,
    counted: Counted,
    span: &Span,
    department: Option<DepartmentId>,
) -> Result<i64, DbError> {
    let count = "CAST(count(*) AS BIGINT)";
    if counted.of == Of::Overdue {
        let mut sum = 0;
        for query in overdue([count, count], span, department) {
            sum += tx.query_one(&query.sql, &query.values, |row| row.int(0))?.unwrap_or(0);
        }
        return Ok(sum);
    }
    let what = format!("CAST(coalesce(sum({}), 0) AS BIGINT)", counted.quantity);
    let query = within(&what, counted, span, department);
    Ok(tx.query_one(&query.sql, &query.values, |row| row.int(0))?.unwrap_or(0))
}

const VISIT_LINE: &str =
    "visit.id, CAST(0 AS BIGINT), asked_on, CAST(1 AS BIGINT), visit.area_path, visit.matter_id,
    matter.number, matter.kind, matter.category, asker, reached, contacted, solved,
    visit.rating";
const STEP_LINE: &str =
    "step.matter_id, step.version, happened_on, CAST({quantity} AS BIGINT), step.area_path,
    step.matter_id, matter.number, matter.kind, matter.category, milestone, step.outcome,
    CASE WHEN step.is_late = 1 THEN step.deadline_on END";
const WAITING_LINE: &str = "matter.id, CAST(0 AS BIGINT), matter.deadline_on, CAST(1 AS BIGINT), matter.area_path, matter.id,
    matter.number, matter.kind, matter.category";
const LATE_LINE: &str =
    "step.matter_id, step.version, step.deadline_on, CAST(1 AS BIGINT), step.area_path,
    step.matter_id, matter.number, matter.kind, matter.category";

/// The records of the span, the newest first.
pub(crate) fn records(
    tx: &mut Tx<'_>,
    counted: Counted,
    span: &Span,
    department: Option<DepartmentId>,
    after: Option<(Date, Uuid, i64)>,
    limit: Limit,
) -> Result<Vec<Row>, DbError> {
    match counted.of {
        Of::Visits => {
            let mut query = within(VISIT_LINE, counted, span, department);
            if let Some((on, id, _)) = after {
                query.add(" AND (asked_on, visit.id) < (#, #)", [on.into(), id.into()]);
            }
            let order = " ORDER BY asked_on DESC, visit.id DESC LIMIT #";
            query.add(order, [limit.with_next().into()]);
            tx.query(&query.sql, &query.values, |row| {
                let flag = |column| Ok::<_, DbError>(row.opt_int(column)?.map(|it| it != 0));
                let what = What::Visit {
                    asker: row.parsed(9)?,
                    reached: row.parsed(10)?,
                    contacted: flag(11)?,
                    solved: flag(12)?,
                    rating: row.opt_parsed(13)?,
                };
                record(row, what)
            })
        }
        Of::Milestones => {
            let columns = STEP_LINE.replace("{quantity}", counted.quantity);
            let mut query = within(&columns, counted, span, department);
            if let Some((on, id, version)) = after {
                let place = " AND (happened_on, step.matter_id, step.version) < (#, #, #)";
                query.add(place, [on.into(), id.into(), version.into()]);
            }
            let order =
                " ORDER BY happened_on DESC, step.matter_id DESC, step.version DESC LIMIT #";
            query.add(order, [limit.with_next().into()]);
            tx.query(&query.sql, &query.values, |row| {
                let what = What::Milestone {
                    milestone: row.parsed(9)?,
                    outcome: row.opt_parsed(10)?,
                    deadline_on: row.opt_date(11)?,
                };
                record(row, what)
            })
        }
        Of::Overdue => late(tx, span, department, after, limit),
    }
}

/// What waits past its deadline: the first of each of the two statements, merged.
fn late(
    tx: &mut Tx<'_>,
    span: &Span,
    department: Option<DepartmentId>,
    after: Option<(Date, Uuid, i64)>,
    limit: Limit,
) -> Result<Vec<Row>, DbError> {
    let mut found: Vec<Row> = Vec::new();
    let columns = [
        "matter.deadline_on, matter.id, CAST(0 AS BIGINT)",
        "step.deadline_on, step.matter_id, step.version",
    ];
    for (mut query, columns) in
        overdue([WAITING_LINE, LATE_LINE], span, department).into_iter().zip(columns)
    {
        if let Some((on, id, version)) = after {
            let place = format!(" AND ({columns}) < (#, #, #)");
            query.add(&place, [on.into(), id.into(), version.into()]);
        }
        let order = columns.split(", ").map(|column| format!("{column} DESC"));
        let order: Vec<String> = order.filter(|column| !column.starts_with("CAST")).collect();
        query.add(&format!(" ORDER BY {} LIMIT #", order.join(", ")), [limit.with_next().into()]);
        found.extend(tx.query(&query.sql, &query.values, |row| {
            record(row, What::Waiting { deadline_on: row.date(2)? })
        })?);
    }
    found.sort_by_key(|row| std::cmp::Reverse((row.on, row.id, row.version)));
    found.truncate(limit.get() + 1);
    Ok(found)
}

fn record(row: db::Row<'_>, what: What) -> Result<Row, DbError> {
    Ok(Row {
        id: row.id(0)?,
        version: row.int(1)?,
        on: row.date(2)?,
        quantity: row.int(3)?,
        area: row.path(4)?,
        matter: row.id(5)?,
        number: row.text(6)?,
        kind: row.parsed(7)?,
        category: row.text(8)?,
        what,
    })
}

/// The numbers of all departments that have any.
pub(crate) fn by_department(
    tx: &mut Tx<'_>,
    span: &Span,
) -> Result<HashMap<DepartmentId, HashMap<&'static str, i64>>, DbError> {
    let mut found: HashMap<DepartmentId, HashMap<&'static str, i64>> = HashMap::new();
    let tables = [
        (Of::Visits, "handler_department_id", "matters_visit AS visit", "asked_on"),
        (Of::Milestones, "department_id", "matters_milestone AS step", "happened_on"),
    ];
    for (of, owner, table, day) in tables {
        let codes: Vec<(&'static str, Counted)> = counts::COUNTS
            .iter()
            .filter_map(|count| Some((count.code, counted(count.code)?)))
            .filter(|(_, counted)| counted.of == of)
            .collect();
        let sums: Vec<String> = codes
            .iter()
            .map(|(_, Counted { condition, quantity, .. })| {
                format!("CAST(sum(CASE WHEN {condition} THEN {quantity} ELSE 0 END) AS BIGINT)")
            })
            .collect();
        let mut query = Growing::new(&format!(
            "SELECT {owner}, {} FROM {table} WHERE {owner} IS NOT NULL",
            sums.join(", ")
        ));
        query.add_area("area_path", &span.area);
        let days: [Value<'_>; 2] = [span.since_number().into(), span.as_of.into()];
        query.add(&format!(" AND {day} >= # AND {day} <= #"), days);
        query.sql.push_str(&format!(" GROUP BY {owner}"));
        tx.each(&query.sql, &query.values, |row| {
            let numbers = found.entry(row.id(0)?).or_default();
            for (place, (code, _)) in codes.iter().enumerate() {
                numbers.insert(code, row.int(place + 1)?);
            }
            Ok::<(), DbError>(())
        })?;
    }
    let count = "CAST(count(*) AS BIGINT)";
    let what =
        [format!("owner_department_id, {count}"), format!("step.late_department_id, {count}")];
    let owners = ["owner_department_id", "step.late_department_id"];
    for (mut query, owner) in overdue([&what[0], &what[1]], span, None).into_iter().zip(owners) {
        query.sql.push_str(&format!(" AND {owner} IS NOT NULL GROUP BY {owner}"));
        tx.each(&query.sql, &query.values, |row| {
            let numbers = found.entry(row.id(0)?).or_default();
            *numbers.entry(counts::OVERDUE_OPEN).or_default() += row.int(1)?;
            Ok::<(), DbError>(())
        })?;
    }
    Ok(found)
}
