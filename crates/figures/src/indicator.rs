//! The indicators, as data: words, unit, how they add up, and the records behind them.

use db::Tx;
use kernel::{AreaPath, Cursor, Date, Limit, Page};
use registry::{RecordLine, Span};

use crate::Error;

/// How an indicator behaves over time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What happened from the first day to the last; adds up over areas and months.
    Flow,
    /// What there is on the last day; adds up over areas, not over months.
    Stock,
    /// One indicator over another, in per cent with one decimal; adds up over nothing.
    Rate {
        /// The indicator above the line.
        numerator: &'static str,
        /// The indicator below it.
        denominator: &'static str,
    },
}

/// Which room's records an indicator counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Registry,
    Representatives,
    Contacts,
    Matters,
    Gatherings,
    Computed,
}

/// An indicator: what a figure means and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indicator {
    /// The code, stable for programs.
    pub code: &'static str,
    /// The name.
    pub name: &'static str,
    /// The unit (人、户、户次、人次、件、起、处、份、场次).
    pub unit: &'static str,
    /// What counts, in words.
    pub definition: &'static str,
    /// How it behaves over time.
    pub kind: Kind,
    source: Source,
}

const fn stock(
    source: Source,
    code: &'static str,
    name: &'static str,
    unit: &'static str,
    definition: &'static str,
) -> Indicator {
    Indicator { code, name, unit, definition, kind: Kind::Stock, source }
}

const fn flow(
    source: Source,
    code: &'static str,
    name: &'static str,
    unit: &'static str,
    definition: &'static str,
) -> Indicator {
    Indicator { code, name, unit, definition, kind: Kind::Flow, source }
}

/// All indicators, in the order of the source article.
pub const INDICATORS: &[Indicator] = &[
    stock(Source::Registry, registry::measures::TOWNSHIPS, "乡镇", "个", "截止日已设立的乡镇。"),
    stock(
        Source::Registry,
        registry::measures::VILLAGES,
        "村(社区)",
        "个",
        "截止日已设立的村和社区，类型按登记的字段，不按名称。",
    ),
    stock(
        Source::Representatives,
        representatives::measures::REPRESENTATIVES,
        "村(居)民代表",
        "名",
        "截止日在任的联户代表，一人一份任职记一名。",
    ),
    stock(
        Source::Representatives,
        representatives::measures::HOUSEHOLDS_LINKED,
        "联系户",
        "户",
        "截止日有在任代表联系的户，一户只有一位当前代表。",
    ),
    flow(
        Source::Contacts,
        contacts::measures::PERSON_TIMES_SERVED,
        "服务群众",
        "人次",
        "起止日内办了实事的走访联系：至少做了一项(政策宣传、生产生活、安全检查、矛盾调解、关心问候、代办帮办)，一次记一人次；作废的不算。",
    ),
    flow(
        Source::Matters,
        matters::measures::APPEALS_COLLECTED,
        "收集问题诉求",
        "件",
        "起止日内收集并提交的诉求，按收集日期计；草稿和并入别件的不算。",
    ),
    flow(
        Source::Matters,
        matters::measures::APPEALS_ANSWERED,
        "解决答复",
        "件",
        "诉求中已经解决或已经解释答复的，按答复日期计；群众不认可、重新办理的，在再次答复前不算。",
    ),
    flow(
        Source::Gatherings,
        gatherings::measures::TRAINING_PERSON_TIMES,
        "培训代表",
        "人次",
        "起止日内培训的到场代表，一人到场一次记一人次，计在代表所在的村(社区)。",
    ),
    flow(
        Source::Contacts,
        contacts::measures::LEAFLETS,
        "发放宣传单",
        "份",
        "起止日内走访联系时发放的宣传单份数之和；作废的不算。",
    ),
    flow(
        Source::Contacts,
        contacts::measures::HOME_VISITS,
        "入户走访",
        "户次",
        "起止日内方式为入户的走访联系，同一户同一天同一代表只记一次；作废的不算。",
    ),
    flow(
        Source::Contacts,
        contacts::measures::HARDSHIP_HOUSEHOLDS,
        "排查困难户",
        "户",
        "起止日内建立困难户档案的户，一户只有一份档案。",
    ),
    flow(
        Source::Matters,
        matters::measures::URGENT_SOLVED,
        "解决急难愁盼问题",
        "件",
        "标为急难愁盼、结果为已解决的事项，按答复日期计；只解释答复的不算。",
    ),
    flow(
        Source::Matters,
        matters::measures::EARLY_SIGNS,
        "上报苗头性问题",
        "件",
        "起止日内上报的苗头性、倾向性问题，按上报日期计。",
    ),
    flow(
        Source::Matters,
        matters::measures::DISPUTES_SETTLED,
        "协助解决矛盾纠纷",
        "起",
        "矛盾纠纷中结果为已解决的，按解决日期计。",
    ),
    flow(
        Source::Gatherings,
        gatherings::measures::CIVILITY_ACTIONS,
        "文明示范行动",
        "次",
        "起止日内举办的志愿服务、人居环境整治、移风易俗等行动，一场记一次。",
    ),
    Indicator {
        code: "answered_rate",
        name: "解决答复率",
        unit: "%",
        definition: "解决答复的件数除以收集问题诉求的件数，保留一位小数；没有收集到诉求时没有数值。",
        kind: Kind::Rate {
            numerator: matters::measures::APPEALS_ANSWERED,
            denominator: matters::measures::APPEALS_COLLECTED,
        },
        source: Source::Computed,
    },
    flow(
        Source::Matters,
        matters::measures::HAZARDS_FOUND,
        "排查安全隐患",
        "处",
        "起止日内上报的安全隐患(用电、用气、用火、交通、防溺水、食品等)，按上报日期计。",
    ),
    flow(
        Source::Matters,
        matters::measures::HAZARDS_RECTIFIED,
        "隐患整改",
        "处",
        "起止日内整改后由另一人复查合格的安全隐患，按复查合格的日期计；复查不合格、重新整改的，在再次合格前不算。",
    ),
    flow(
        Source::Contacts,
        contacts::measures::CONTACTS,
        "走访联系",
        "户次",
        "起止日内各种方式(入户、电话、微信、屋场会、路遇)的走访联系；作废的不算。",
    ),
];

/// The indicator with that code.
pub fn indicator(code: &str) -> Result<&'static Indicator, Error> {
    INDICATORS.iter().find(|indicator| indicator.code == code).ok_or(Error::NotFound)
}

impl Indicator {
    /// Whether the value of an area is the sum of the values of the areas in it.
    pub fn is_additive(&self) -> bool {
        !matches!(self.kind, Kind::Rate { .. })
    }

    /// Whether records stand behind it (a rate is computed from two others).
    pub fn has_records(&self) -> bool {
        self.source != Source::Computed
    }

    /// Everything it counts, by village and day, from the records.
    pub(crate) fn recount(&self, tx: &mut Tx<'_>) -> Result<Vec<(AreaPath, Date, i64)>, Error> {
        Ok(match self.source {
            Source::Registry => registry::measures::recount(tx, self.code)?,
            Source::Representatives => representatives::measures::recount(tx, self.code)?,
            Source::Contacts => contacts::measures::recount(tx, self.code)?,
            Source::Matters => matters::measures::recount(tx, self.code)?,
            Source::Gatherings => gatherings::measures::recount(tx, self.code)?,
            Source::Computed => Vec::new(),
        })
    }

    /// The value over a span, from the records.
    pub(crate) fn total(&self, tx: &mut Tx<'_>, span: &Span) -> Result<i64, Error> {
        Ok(match self.source {
            Source::Registry => registry::measures::total(tx, self.code, span)?,
            Source::Representatives => representatives::measures::total(tx, self.code, span)?,
            Source::Contacts => contacts::measures::total(tx, self.code, span)?,
            Source::Matters => matters::measures::total(tx, self.code, span)?,
            Source::Gatherings => gatherings::measures::total(tx, self.code, span)?,
            Source::Computed => 0,
        })
    }

    /// The list behind the value.
    pub(crate) fn list(
        &self,
        tx: &mut Tx<'_>,
        span: &Span,
        after: Option<&Cursor>,
        limit: Limit,
    ) -> Result<Page<RecordLine>, Error> {
        let code = self.code;
        // What there is on a day is asked for that day on every page.
        let span = &if self.kind == Kind::Flow { span.after(after) } else { span.clone() };
        Ok(match self.source {
            Source::Registry => registry::measures::records(tx, code, span, after, limit)?,
            Source::Representatives => {
                representatives::measures::records(tx, code, span, after, limit)?
            }
            Source::Contacts => contacts::measures::records(tx, code, span, after, limit)?,
            Source::Matters => matters::measures::records(tx, code, span, after, limit)?,
            Source::Gatherings => gatherings::measures::records(tx, code, span, after, limit)?,
            Source::Computed => return Err(Error::RateHasNoList),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_single_and_rates_point_at_counts() {
        for (at, indicator) in INDICATORS.iter().enumerate() {
            assert!(INDICATORS[..at].iter().all(|other| other.code != indicator.code));
            assert!(!indicator.definition.is_empty() && !indicator.unit.is_empty());
            if let Kind::Rate { numerator, denominator } = indicator.kind {
                for part in [numerator, denominator] {
                    assert!(super::indicator(part).expect("is defined").has_records());
                }
            }
        }
    }
}
