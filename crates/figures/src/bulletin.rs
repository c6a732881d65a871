//! The bulletin paragraph (截至目前…), in the manner of the source article, from the figures.

use db::Tx;
use kernel::Date;
use registry::{Area, Span};

use crate::Error;
use crate::service::{Figure, Value, values};

/// A piece of a bulletin: words, or a figure's value that opens its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Words(String),
    /// A figure.
    Figure {
        /// The indicator's code.
        code: &'static str,
        /// The value as it is written.
        text: String,
    },
}

/// A bulletin paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulletin {
    /// Its pieces, in order.
    pub pieces: Vec<Piece>,
}

impl Bulletin {
    /// The whole text.
    pub fn text(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Words(words) => words.as_str(),
                Piece::Figure { text, .. } => text.as_str(),
            })
            .collect()
    }
}

/// The article's sentences; `{code}` stands for a figure, `{whole}` for 全县, 全镇, 全村 ….
const SENTENCES: &[&str] = &[
    "截至目前，{whole}{within}{representatives}名村(居)民代表已服务群众{person_times_served}人次，收集问题诉求{appeals_collected}件，解决答复{appeals_answered}件。",
    "联系服务群众{households_linked}户，培训代表{training_person_times}人次；发放各类宣传单{leaflets}份；累计入户走访{home_visits}户次，排查困难户{hardship_households}户，解决群众急难愁盼问题{urgent_solved}件；上报苗头性、倾向性问题{early_signs}件，协助解决土地纠纷、邻里矛盾等问题{disputes_settled}起；开展志愿服务、人居环境整治、移风易俗等行动{civility_actions}次。",
];

/// What the area is called as a whole, and which of its parts the first sentence counts.
fn wording(area: &Area) -> (String, &'static str) {
    match area.kind {
        kernel::AreaKind::County => ("全县".into(), "{townships}个乡镇、{villages}个村(社区)、"),
        kernel::AreaKind::Township => (
            format!("{}全{}", area.name, if area.name.ends_with('镇') { "镇" } else { "乡" }),
            "{villages}个村(社区)、",
        ),
        _ => (area.name.clone(), ""),
    }
}

/// 全县, 全镇, or the village by name.
pub(crate) fn whole(area: &Area) -> String {
    wording(area).0
}

pub(crate) fn in_words(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month_of_year(), date.day())
}

/// The bulletin of an area over a span.
pub fn bulletin(tx: &mut Tx<'_>, area: &Area, span: &Span) -> Result<Bulletin, Error> {
    let figures = values(tx, span)?;
    let (whole, within) = wording(area);
    let mut template = SENTENCES.concat().replace("{within}", within).replace("{whole}", &whole);
    let until = in_words(span.as_of);
    template.push_str(&match span.since {
        Some(since) => format!("（数据自{}起，截至{until}，均由记录逐条计数。）", in_words(since)),
        None => format!("（数据截至{until}，均由记录逐条计数。）"),
    });
    Ok(Bulletin { pieces: pieces(&template, &figures) })
}

pub(crate) fn pieces(template: &str, figures: &[Figure]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((words, after)) = rest.split_once('{') {
        let Some((code, after)) = after.split_once('}') else { break };
        pieces.push(Piece::Words(words.to_owned()));
        if let Some(figure) = figures.iter().find(|figure| figure.indicator.code == code) {
            let text = match figure.value {
                Value::Count(count) => count.to_string(),
                Value::PerMille { rate, .. } => {
                    rate.map_or("—".into(), |rate| format!("{}.{}", rate / 10, rate % 10))
                }
            };
            pieces.push(Piece::Figure { code: figure.indicator.code, text });
        }
        rest = after;
    }
    pieces.push(Piece::Words(rest.to_owned()));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_in_the_sentences_is_an_indicator() {
        let whole = SENTENCES.concat();
        let mut rest = whole.as_str();
        while let Some((_, after)) = rest.split_once('{') {
            let (code, after) = after.split_once('}').expect("a closing brace");
            let known = ["whole", "within"].contains(&code) || crate::indicator(code).is_ok();
            assert!(known, "{code}");
            rest = after;
        }
    }
}
