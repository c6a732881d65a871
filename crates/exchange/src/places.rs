//! Village names and groups as offices write them → areas of the county.

use std::collections::HashMap;

use kernel::{AreaCode, AreaKind, AreaPath, Date};
use registry::{AreaTree, NewArea, areas};

use crate::clean::numbers::{self, GroupName};
use crate::entry::GroupKey;
use crate::error::Error;
use crate::problem::Problem;

/// The county's map, with the names by which offices call its villages.
pub(crate) struct Places {
    tree: AreaTree,
    within: AreaPath,
    /// Village paths by name: as written, without 村委会, without 村 and 社区.
    names: [HashMap<String, Vec<AreaPath>>; 3],
    groups: HashMap<String, Vec<KnownGroup>>,
    found: HashMap<(Option<String>, String), Result<AreaPath, Problem>>,
}

/// A village's name without its committee (层 1) and without its kind (层 2).
fn stems(name: &str) -> [String; 3] {
    let whole: String = name.chars().filter(|letter| !letter.is_whitespace()).collect();
    let mut half = whole.as_str();
    for ending in ["村民委员会", "居民委员会", "村委会", "居委会", "委员会", "委会"]
    {
        if let Some(rest) = half.strip_suffix(ending)
            && !rest.is_empty()
        {
            half = rest;
            break;
        }
    }
    // 河源村委会 is 河源村 with its committee, so the half stem keeps or gets its kind.
    let half = if half.len() < whole.len() && !half.ends_with('村') && !half.ends_with("社区") {
        let kind = if whole.contains("居") { "社区" } else { "村" };
        format!("{half}{kind}")
    } else {
        half.to_owned()
    };
    let full = half
        .strip_suffix("社区")
        .or_else(|| half.strip_suffix('村'))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(&half)
        .to_owned();
    [whole, half, full]
}

/// A township's name without its kind.
fn township_stem(name: &str) -> &str {
    ["瑶族乡", "民族乡", "街道办事处", "街道", "乡", "镇"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending).filter(|rest| !rest.is_empty()))
        .unwrap_or(name)
}

impl Places {
    /// The map for an import into that area.
    pub(crate) fn new(tree: AreaTree, within: AreaPath) -> Self {
        let mut names: [HashMap<String, Vec<AreaPath>>; 3] = Default::default();
        let villages = tree
            .all()
            .iter()
            .filter(|area| matches!(area.kind, AreaKind::Village | AreaKind::Community));
        for village in villages {
            let written = std::iter::once(village.name.as_str()).chain(tree.aliases(&village.path));
            for name in written {
                for (layer, stem) in stems(name).into_iter().enumerate() {
                    let paths = names[layer].entry(stem).or_default();
                    if !paths.contains(&village.path) {
                        paths.push(village.path.clone());
                    }
                }
            }
        }
        let groups = groups_by_village(&tree);
        Self { tree, within, names, groups, found: HashMap::new() }
    }

    /// The map itself.
    pub(crate) fn tree(&self) -> &AreaTree {
        &self.tree
    }

    /// The village meant by a name, perhaps with its township beside it.
    pub(crate) fn village(
        &mut self,
        township: Option<&str>,
        name: &str,
    ) -> Result<AreaPath, Problem> {
        let key = (township.map(str::to_owned), name.to_owned());
        if let Some(known) = self.found.get(&key) {
            return known.clone();
        }
        let found = self.search(township, name);
        self.found.insert(key, found.clone());
        found
    }

    fn search(&self, township: Option<&str>, name: &str) -> Result<AreaPath, Problem> {
        // A division code in place of a name is an honest answer too.
        if let Ok(code) = name.parse::<AreaCode>()
            && let Some(area) = self.tree.with_code(&code)
            && matches!(area.kind, AreaKind::Village | AreaKind::Community)
        {
            return self.inside(&area.path, name);
        }
        let wanted = stems(name);
        // 上江圩镇河源村 in one cell: the township's name in front is taken off.
        let bare = self
            .tree
            .all()
            .iter()
            .filter(|area| area.kind == AreaKind::Township)
            .find_map(|area| name.strip_prefix(area.name.as_str()))
            .filter(|rest| !rest.is_empty())
            .map(stems);
        for wanted in std::iter::once(&wanted).chain(&bare) {
            for (layer, stem) in wanted.iter().enumerate() {
                let Some(paths) = self.names[layer].get(stem) else { continue };
                let mut fitting: Vec<&AreaPath> = paths.iter().collect();
                if let Some(township) = township {
                    fitting.retain(|path| self.in_township(path, township));
                    if fitting.is_empty() {
                        return Err(Problem::new(
                            "exchange.village-not-in-township",
                            format!("“{township}”没有“{name}”。请核对乡镇和村名。"),
                            format!("“{name}” does not lie in “{township}”. Check both names."),
                        ));
                    }
                }
                if fitting.len() > 1 {
                    fitting.retain(|path| self.within.contains(path));
                }
                return match fitting.as_slice() {
                    [only] => self.inside(only, name),
                    _ => Err(Problem::new(
                        "exchange.village-ambiguous",
                        format!("有几个村(社区)都可能是“{name}”。请写全名，或加上乡镇。"),
                        format!("Several villages may be “{name}”. Write the full name."),
                    )),
                };
            }
        }
        Err(Problem::new(
            "exchange.village-unknown",
            format!("没有找到“{name}”这个村(社区)。请照区划名称填写，或先给该村加上这个别名。"),
            format!("There is no village “{name}”. Use its official name or add this alias."),
        ))
    }

    fn inside(&self, path: &AreaPath, name: &str) -> Result<AreaPath, Problem> {
        if self.within.contains(path) {
            return Ok(path.clone());
        }
        Err(Problem::new(
            "exchange.village-outside-area",
            format!("“{name}”不在本次导入的范围内。请改正村名，或换有权限的人导入。"),
            format!("“{name}” lies outside the area of this import. Correct it."),
        ))
    }

    fn in_township(&self, village: &AreaPath, township: &str) -> bool {
        self.tree.at(&village.at_depth(2)).is_some_and(|area| {
            area.name == township
                || area.code.as_str() == township
                || township_stem(&area.name) == township_stem(township)
                || township.ends_with(area.name.as_str())
        })
    }

    /// The group as an existing area, if there is one.
    pub(crate) fn group(&self, key: &GroupKey) -> Option<&AreaPath> {
        let groups = self.groups.get(&key.village)?;
        let named = |known: &&KnownGroup| match key.number {
            Some(number) => known.number == Some(number),
            None => known.name == key.name,
        };
        groups
            .iter()
            .find(named)
            .or_else(|| groups.iter().find(|known| known.aliases.contains(&key.name)))
            .map(|known| &known.path)
    }
}

/// A group of the county as offices may call it.
struct KnownGroup {
    number: Option<u8>,
    name: String,
    aliases: Vec<String>,
    path: AreaPath,
}

fn groups_by_village(tree: &AreaTree) -> HashMap<String, Vec<KnownGroup>> {
    let mut groups: HashMap<String, Vec<KnownGroup>> = HashMap::new();
    for area in tree.all().iter().filter(|area| area.kind == AreaKind::Group) {
        let read = numbers::group(&area.name).ok().flatten().map(|(_, group)| group);
        let (number, name) = match read {
            Some(GroupName { number, name }) => (number, name),
            None => (None, area.name.clone()),
        };
        let aliases = tree.aliases(&area.path).map(str::to_owned).collect();
        let known = KnownGroup { number, name, aliases, path: area.path.clone() };
        groups.entry(area.path.village().to_string()).or_default().push(known);
    }
    groups
}

/// Makes a group that the county does not have yet and answers its path.
pub(crate) fn make_group(tx: &mut db::Tx<'_>, key: &GroupKey) -> Result<AreaPath, Error> {
    let path: AreaPath = key.village.parse().map_err(|_| Error::AreaNotFound)?;
    let village = areas::by_path(tx, &path)?;
    if let Some(number) = key.number {
        return Ok(areas::group(tx, &village, u32::from(number))?.path);
    }
    // A named group takes the next free number of its village's codes.
    let tree = areas::tree(tx)?;
    let places = Places::new(tree, AreaPath::county());
    if let Some(known) = places.group(key) {
        return Ok(known.clone());
    }
    let used: Vec<u32> = places
        .tree()
        .children(&path)
        .filter_map(|area| area.code.as_str().get(12..14)?.parse().ok())
        .collect();
    let next = (1..=99).find(|number| !used.contains(number)).unwrap_or(99);
    let code: AreaCode =
        format!("{}{next:02}", village.code).parse().map_err(|_| Error::AreaNotFound)?;
    let since: Date = village.since;
    let new = NewArea {
        parent: Some(path),
        code,
        name: key.name.clone(),
        kind: AreaKind::Group,
        since,
        aliases: Vec::new(),
    };
    Ok(areas::create(tx, new)?.path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_of_villages() {
        for (name, half, full) in [
            ("河源村委会", "河源村", "河源"),
            ("河源村", "河源村", "河源"),
            ("河源", "河源", "河源"),
            ("四方井社区居委会", "四方井社区", "四方井"),
            ("桃源社区村委会", "桃源社区", "桃源"),
            ("黄甲岭村民委员会", "黄甲岭村", "黄甲岭"),
            ("古宅新村委会", "古宅新村", "古宅新"),
        ] {
            let [_, found_half, found_full] = stems(name);
            assert_eq!((found_half.as_str(), found_full.as_str()), (half, full), "{name}");
        }
        assert_eq!(township_stem("松柏瑶族乡"), township_stem("松柏乡"));
    }
}
