//! The bulletin as a document (工作简报): the article's paragraphs, the month, the parts of the area,
//! the last twelve months, and where help is needed. Every number is a figure.

use db::Tx;
use kernel::{AreaKind, AreaPath, Date, Month};
use matters::Sight;
use registry::{Area, AreaTree, Span};

use crate::bulletin::{Piece, bulletin, in_words, pieces, whole};
use crate::indicator::{INDICATORS, Indicator};
use crate::service::{Value, breakdown, series, values};
use crate::{Error, indicator, rates};

/// How many months the trend shows.
const TREND_MONTHS: u32 = 12;

/// The sentences of the month; `{code}` stands for a figure, `{whole}` for 全县, 全镇 ….
const OF_THE_MONTH: &str = "{month}{whole}服务群众{person_times_served}人次，入户走访{home_visits}户次，收集问题诉求{appeals_collected}件，解决答复{appeals_answered}件，发放各类宣传单{leaflets}份，开展文明示范行动{civility_actions}次。";

/// What the appeals came to.
const OF_APPEALS: &str = "自{since}以来，收集问题诉求{appeals_collected}件，解决答复{appeals_answered}件，解决答复率{answered_rate}%（解决答复件数除以收集件数）。";

/// The columns of the table of the area's parts.
const OF_PARTS: [&str; 7] = [
    "representatives",
    "households_linked",
    "person_times_served",
    "home_visits",
    "appeals_collected",
    "appeals_answered",
    "answered_rate",
];

/// What the trend shows.
const OF_TREND: [&str; 2] = ["home_visits", "appeals_collected"];

/// A paragraph, and from which day its figures count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Words and figures.
    pub pieces: Vec<Piece>,
    /// The first day that its figures count.
    pub since: Option<Date>,
}

impl Paragraph {
    /// The whole text.
    pub fn text(&self) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Figure { text, .. } => text.clone(),
        };
        self.pieces.iter().map(text).collect()
    }
}

/// A table: names in the first column, numbers in the others, the whole in the last row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The heads of the columns, with their units.
    pub head: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// A figure of each of the last months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trend {
    /// What it shows.
    pub indicator: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// The months, the oldest first.
    pub months: Vec<Month>,
    /// Their values.
    pub values: Vec<i64>,
}

/// A part under a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading, without its number.
    pub heading: String,
    /// Its paragraphs.
    pub paragraphs: Vec<Paragraph>,
    /// A table after them.
    pub table: Option<Table>,
    /// Pictures after that.
    pub trends: Vec<Trend>,
}

/// The bulletin of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The area's name.
    pub area: String,
    /// The title.
    pub title: String,
    /// The number within the year: the month's.
    pub number: i64,
    /// The last day that counts.
    pub as_of: Date,
    /// The parts, in order.
    pub sections: Vec<Section>,
    /// What the figures mean: name, unit, definition.
    pub notes: Vec<String>,
}

/// The bulletin of an area over a span. Where help is needed is told only for the county's present
/// day: who has not been contacted is known of today, not of an earlier day.
pub fn report(
    tx: &mut Tx<'_>,
    tree: &AreaTree,
    area: &Area,
    span: &Span,
    is_present: bool,
) -> Result<Report, Error> {
    let mut sections = vec![general(tx, area, span)?, appeals(tx, area, span)?];
    let mut parts: Vec<&Area> = tree.children(&area.path).collect();
    parts.sort_by(|one, other| one.code.cmp(&other.code));
    if !parts.is_empty() {
        sections.push(by_part(tx, area, &parts, span)?);
    }
    sections.push(trend(tx, area, span.as_of.month())?);
    if is_present && area.path.depth() < 3 {
        sections.push(help(tx, area, &parts, tree, span.as_of)?);
    }
    let used = |indicator: &&Indicator| {
        OF_PARTS.contains(&indicator.code)
            || sections.iter().any(|section| {
                let paragraphs = section.paragraphs.iter();
                let mut pieces = paragraphs.flat_map(|paragraph| &paragraph.pieces);
                pieces.any(
                    |piece| matches!(piece, Piece::Figure { code, .. } if *code == indicator.code),
                )
            })
    };
    let note = |indicator: &Indicator| {
        format!("{}({})：{}", indicator.name, indicator.unit, indicator.definition)
    };
    let notes = INDICATORS.iter().filter(used).map(note).collect();
    Ok(Report {
        area: area.name.clone(),
        title: format!("{}村(居)民代表联系服务群众工作情况", area.name),
        number: span.as_of.month().number() % 100,
        as_of: span.as_of,
        sections,
        notes,
    })
}

fn section(heading: &str) -> Section {
    Section { heading: heading.to_owned(), paragraphs: Vec::new(), table: None, trends: Vec::new() }
}

fn general(tx: &mut Tx<'_>, area: &Area, span: &Span) -> Result<Section, Error> {
    let mut part = section("总体情况");
    let all = bulletin(tx, area, span)?;
    part.paragraphs.push(Paragraph { pieces: all.pieces, since: span.since });
    let month = span.as_of.month();
    let first = month.first_day().max(span.since.unwrap_or(month.first_day()));
    let of_month = Span { area: area.path.clone(), since: Some(first), as_of: span.as_of };
    let figures = values(tx, &of_month)?;
    let last = span.as_of.day();
    let days = format!("{}月{}日至{last}日，", first.month_of_year(), first.day());
    let template = OF_THE_MONTH.replace("{month}", &days).replace("{whole}", &whole(area));
    part.paragraphs.push(Paragraph { pieces: pieces(&template, &figures), since: Some(first) });
    Ok(part)
}

fn appeals(tx: &mut Tx<'_>, area: &Area, span: &Span) -> Result<Section, Error> {
    let mut part = section("诉求办理");
    let figures = values(tx, span)?;
    let since = span.since.map(in_words).unwrap_or_default();
    let template = OF_APPEALS.replace("{since}", &since);
    part.paragraphs.push(Paragraph { pieces: pieces(&template, &figures), since: span.since });
    let asked = Span { area: area.path.clone(), ..span.clone() };
    let found = rates::rates(tx, &asked, None)?;
    let mut words = format!("按有效回访计算的三率（口径第{}版）：", found.formula.version);
    let three = ["response", "solution", "satisfaction"];
    let named = found.rates.iter().filter(|rate| three.contains(&rate.definition.code));
    let told: Vec<String> = named
        .map(|rate| {
            let below: i64 = rate.below.iter().map(|part| part.number).sum();
            match rate.tenths {
                Some(tenths) => format!(
                    "{}{}.{}%（有效样本{below}件）",
                    rate.definition.name,
                    tenths / 10,
                    tenths % 10
                ),
                None => format!("{}暂无数据", rate.definition.name),
            }
        })
        .collect();
    words.push_str(&told.join("，"));
    words.push_str("。办结（问题解决）与答复（解释说明）分开统计，群众没有表态的不算满意。");
    part.paragraphs.push(Paragraph { pieces: vec![Piece::Words(words)], since: span.since });
    Ok(part)
}

fn written(value: Value) -> String {
    match value {
        Value::Count(count) => count.to_string(),
        Value::PerMille { rate: Some(rate), .. } => format!("{}.{}", rate / 10, rate % 10),
        Value::PerMille { rate: None, .. } => "—".to_owned(),
    }
}

fn by_part(tx: &mut Tx<'_>, area: &Area, parts: &[&Area], span: &Span) -> Result<Section, Error> {
    let (heading, first) = match area.kind {
        AreaKind::County => ("各乡镇情况", "乡镇"),
        AreaKind::Township => ("各村(社区)情况", "村(社区)"),
        _ => ("各组情况", "组"),
    };
    let mut part = section(heading);
    let mut areas: Vec<AreaPath> = parts.iter().map(|area| area.path.clone()).collect();
    areas.push(area.path.clone());
    let mut head = vec![first.to_owned()];
    let names = parts.iter().map(|area| area.name.clone()).chain(["合计".to_owned()]);
    let mut rows: Vec<Vec<String>> = names.map(|name| vec![name]).collect();
    for code in OF_PARTS {
        let indicator = indicator(code)?;
        head.push(format!("{}({})", indicator.name, indicator.unit));
        for (row, value) in rows.iter_mut().zip(breakdown(tx, code, &areas, span)?) {
            row.push(written(value));
        }
    }
    part.table = Some(Table { head, rows });
    Ok(part)
}

fn trend(tx: &mut Tx<'_>, area: &Area, until: Month) -> Result<Section, Error> {
    let mut part = section("近12个月走势");
    for code in OF_TREND {
        let indicator = indicator(code)?;
        let areas = std::slice::from_ref(&area.path);
        let found = series(tx, code, areas, until, TREND_MONTHS)?;
        let values = found.rows.into_iter().next().map(|row| row.values).unwrap_or_default();
        part.trends.push(Trend {
            indicator: code,
            name: indicator.name,
            unit: indicator.unit,
            months: found.months,
            values,
        });
    }
    Ok(part)
}

/// What needs help in each part, by division code: never an order of who is behind whom. What is
/// confidential is not counted on paper.
fn help(
    tx: &mut Tx<'_>,
    area: &Area,
    parts: &[&Area],
    tree: &AreaTree,
    on: Date,
) -> Result<Section, Error> {
    let mut part = section("需要帮助的地方");
    let within = tree.all().iter().filter(|each| area.path.contains(&each.path));
    let villages: Vec<AreaPath> =
        within.map(|each| each.path.clone()).filter(|path| path.depth() == 3).collect();
    let sight = Sight { confidential: false, about_cadres: false };
    let found = crate::villages(tx, &area.path, &villages, on, sight)?;
    let sums = |of: &AreaPath| {
        let mut sums = [0_i64; 4];
        for (_, each) in villages.iter().zip(&found).filter(|(path, _)| of.contains(path)) {
            sums[0] += each.coverage.households - each.coverage.linked;
            sums[1] += each.coverage.households - each.coverage.contacted;
            sums[2] += each.quiet;
            sums[3] += each.overdue;
        }
        sums
    };
    let row = |name: &str, of: &AreaPath| {
        std::iter::once(name.to_owned()).chain(sums(of).map(|sum| sum.to_string())).collect()
    };
    let mut rows: Vec<Vec<String>> = parts.iter().map(|each| row(&each.name, &each.path)).collect();
    rows.push(row("合计", &area.path));
    let first = if area.kind == AreaKind::County { "乡镇" } else { "村(社区)" };
    let head =
        [first, "未联系户(户)", "本月还没联系(户)", "本月还没走访的代表(名)", "超过时限的事项(件)"];
    part.paragraphs.push(Paragraph {
        pieces: vec![Piece::Words(
            "下表按行政区划代码排列，只说明哪里需要帮一把，不作评比。".to_owned(),
        )],
        since: None,
    });
    part.table = Some(Table { head: head.map(str::to_owned).to_vec(), rows });
    Ok(part)
}
