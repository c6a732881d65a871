//! The county's real divisions, from the data folder.

use kernel::{AreaCode, AreaKind};

/// 江永县 with its townships, villages and communities (`data/README.md` names the source).
const DIVISIONS: &str = include_str!("../../../data/divisions-431125.csv");

/// The code that the article's 河渊村 has in the published data, where it is 河源村.
pub(crate) const HEYUAN: &str = "431125101216";

/// One division.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Division {
    /// The 12-digit code.
    pub(crate) code: AreaCode,
    /// The name as people say it: 河源村, 上江圩社区.
    pub(crate) name: String,
    /// Other names, the published one first.
    pub(crate) aliases: Vec<String>,
    /// What it is, from its own column.
    pub(crate) kind: AreaKind,
    /// The code of the one above.
    pub(crate) parent: String,
}

/// All divisions, each after the one that it lies in.
///
/// A line that does not read is left out; a test counts them.
pub(crate) fn divisions() -> Vec<Division> {
    DIVISIONS.lines().skip(1).filter_map(division).collect()
}

fn division(line: &str) -> Option<Division> {
    let [code, published, kind, parent] = line.split(',').collect::<Vec<_>>()[..] else {
        return None;
    };
    let name = spoken(published);
    let mut aliases = Vec::new();
    if name != published {
        aliases.push(published.to_owned());
    }
    if code == HEYUAN {
        aliases.push("河渊村".to_owned());
    }
    let (code, kind) = (code.parse().ok()?, kind.parse().ok()?);
    Some(Division { code, name, aliases, kind, parent: parent.to_owned() })
}

/// The published names are those of the committees; people name the place.
fn spoken(published: &str) -> String {
    let community = published.strip_suffix("居委会");
    // 桃源社区村委会: a village by law that calls itself a community.
    let named_community = published.strip_suffix("村委会").filter(|name| name.ends_with("社区"));
    community
        .or(named_community)
        .or_else(|| published.strip_suffix("委会"))
        .unwrap_or(published)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_townships_and_112_villages() {
        let all = divisions();
        let count = |kind| all.iter().filter(|division| division.kind == kind).count();
        assert_eq!(count(AreaKind::County), 1);
        assert_eq!(count(AreaKind::Township), 9);
        assert_eq!((count(AreaKind::Village), count(AreaKind::Community)), (96, 16));
    }

    #[test]
    fn names_as_people_say_them() {
        assert_eq!(spoken("河源村委会"), "河源村");
        assert_eq!(spoken("上江圩社区居委会"), "上江圩社区");
        assert_eq!(spoken("桃源社区村委会"), "桃源社区");
        let all = divisions();
        let heyuan = all.iter().find(|division| division.code.as_str() == HEYUAN);
        let aliases = heyuan.map(|division| division.aliases.clone()).unwrap_or_default();
        assert_eq!(aliases, ["河源村委会", "河渊村"]);
    }
}
