//! Which village or group a report is about, told from what a program sends about the place.
//!
//! A county has no list of coordinates. So an `address_id` is a division code; an `address_string` must
//! name a village or community as the county does; `lat` and `long` help only where the county has put
//! in outlines of its villages. Where none of them tells the place, the report is refused with the
//! reason: a matter that lies nowhere has no owner.

use kernel::{AreaCode, AreaKind, AreaPath};
use registry::{Area, AreaTree};
use serde_json::Value;

use crate::Refusal;

/// What is said about the place.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Given {
    /// A division code: 12 digits, 14 with a group.
    pub address_id: Option<String>,
    /// An address in words.
    pub address_string: Option<String>,
    /// Degrees of latitude and longitude, WGS-84.
    pub point: Option<(f64, f64)>,
}

/// The village or group, from the surest hint to the least sure.
pub fn tell(
    given: &Given,
    areas: &AreaTree,
    outlines: Option<&Value>,
) -> Result<AreaPath, Refusal> {
    // A code that is sent is meant: it is not passed over for another hint.
    if let Some(code) = &given.address_id {
        return by_code(code, areas);
    }
    let mut refusals = Vec::new();
    if let Some(text) = &given.address_string {
        match by_words(text, areas) {
            Ok(path) => return Ok(path),
            Err(refusal) => refusals.push(refusal),
        }
    }
    if let Some(point) = given.point {
        match by_point(point, areas, outlines) {
            Ok(path) => return Ok(path),
            Err(refusal) => refusals.push(refusal),
        }
    }
    Err(Refusal::all(refusals).unwrap_or_else(|| {
        Refusal::bad(
            "请给出地点：lat 和 long，或 address_string，或 address_id。",
            "A location is needed: lat and long, or address_string, or address_id.",
        )
    }))
}

fn by_code(code: &str, areas: &AreaTree) -> Result<AreaPath, Refusal> {
    let area = code.parse::<AreaCode>().ok().and_then(|code| areas.with_code(&code));
    let area = area.ok_or_else(|| {
        Refusal::bad(
            "address_id 不是本县的区划代码(村12位、小组14位)。",
            "address_id is not a division code of this county (12 digits, 14 for a group).",
        )
    })?;
    if area.path.depth() < 3 {
        return Err(Refusal::bad(
            format!("“{}”范围太大，请给出村(社区)或小组的代码。", area.name),
            format!("{} is too wide: give the code of a village or a group.", area.name),
        ));
    }
    Ok(area.path.clone())
}

/// The village that the words name, and the group in it where they name one.
fn by_words(text: &str, areas: &AreaTree) -> Result<AreaPath, Refusal> {
    let is_village = |area: &&Area| matches!(area.kind, AreaKind::Village | AreaKind::Community);
    let mut named: Vec<(&Area, &str)> = areas
        .all()
        .iter()
        .filter(is_village)
        .filter_map(|area| Some((area, longest_name(area, areas, text)?)))
        .collect();
    // “上河源村” has “河源村” in it and does not mean it.
    let names: Vec<&str> = named.iter().map(|(_, name)| *name).collect();
    let is_part = |name: &str| names.iter().any(|other| *other != name && other.contains(name));
    named.retain(|(_, name)| !is_part(name));
    let townships: Vec<&Area> = areas
        .all()
        .iter()
        .filter(|area| area.kind == AreaKind::Township && text.contains(&area.name))
        .collect();
    let is_inside = |area: &Area| townships.iter().any(|above| above.path.contains(&area.path));
    if named.iter().any(|(area, _)| is_inside(area)) {
        named.retain(|(area, _)| is_inside(area));
    }
    match named.as_slice() {
        [(village, _)] => Ok(group_in(village, areas, text)),
        [] => Err(Refusal::bad(
            "address_string 里没有本县的村(社区)名，请写明村名，或改用 address_id。",
            "address_string names no village of this county. Name one, or send address_id.",
        )),
        several => {
            let names: Vec<String> =
                several.iter().take(5).map(|(area, _)| full_name(area, areas)).collect();
            let names = names.join("、");
            Err(Refusal::bad(
                format!("address_string 可能是：{names}。请写明乡镇，或改用 address_id。"),
                format!("address_string may be {names}. Name the township, or send address_id."),
            ))
        }
    }
}

/// The longest of an area's names that stands in the text.
fn longest_name<'t>(area: &'t Area, areas: &'t AreaTree, text: &str) -> Option<&'t str> {
    let names = areas.aliases(&area.path).chain([area.name.as_str()]);
    names
        .filter(|name| name.chars().count() >= 2 && text.contains(name))
        .max_by_key(|name| name.len())
}

fn group_in(village: &Area, areas: &AreaTree, text: &str) -> AreaPath {
    let groups = areas.all().iter().filter(|area| {
        area.kind == AreaKind::Group
            && area.path != village.path
            && village.path.contains(&area.path)
    });
    let said = groups.filter_map(|group| Some((group, length_said(group, text)?)));
    let longest = said.max_by_key(|(_, length)| *length);
    longest.map_or_else(|| village.path.clone(), |(group, _)| group.path.clone())
}

/// How many bytes of the text name the group: “第十三组”, “十三组” or “13组”.
fn length_said(group: &Area, text: &str) -> Option<usize> {
    let short = group.name.strip_prefix('第').unwrap_or(&group.name);
    let number = group.code.as_str().get(12..).and_then(|digits| digits.parse::<u32>().ok());
    let in_digits = number.map(|number| format!("{number}组"));
    let is_said = |name: &str| {
        text.match_indices(name).any(|(at, _)| {
            // “13组” has “3组” in it.
            !text[..at].ends_with(|before: char| before.is_ascii_digit() || before == '十')
        })
    };
    [Some(group.name.as_str()), Some(short), in_digits.as_deref()]
        .into_iter()
        .flatten()
        .filter(|name| !name.is_empty() && is_said(name))
        .map(str::len)
        .max()
}

fn by_point(
    (lat, long): (f64, f64),
    areas: &AreaTree,
    outlines: Option<&Value>,
) -> Result<AreaPath, Refusal> {
    let Some(features) = outlines.and_then(|layer| layer["features"].as_array()) else {
        return Err(Refusal::bad(
            "本县没有登记各村的边界，无法从经纬度判断是哪个村，请用 address_string 或 address_id。",
            "This county has no outlines of villages: lat and long do not tell the village. \
             Send address_string or address_id.",
        ));
    };
    let inside = features.iter().find(|feature| contains(&feature["geometry"], long, lat));
    let code = inside.and_then(|feature| feature["properties"]["code"].as_str());
    let area = code.and_then(|code| areas.with_code(&code.parse().ok()?));
    area.map(|area| area.path.clone()).ok_or_else(|| {
        Refusal::bad(
            "这个位置不在本县任何一个村的边界内，请核对坐标(WGS-84)。",
            "This place lies in no village of this county. Check the coordinates (WGS-84).",
        )
    })
}

/// Whether a polygon, or one of several, has the point in it and none of its holes has.
fn contains(geometry: &Value, x: f64, y: f64) -> bool {
    let parts = geometry["coordinates"].as_array().map_or(&[][..], Vec::as_slice);
    let in_polygon = |rings: &[Value]| {
        rings.first().is_some_and(|ring| in_ring(ring, x, y))
            && !rings[1..].iter().any(|hole| in_ring(hole, x, y))
    };
    match geometry["type"].as_str() {
        Some("Polygon") => in_polygon(parts),
        Some("MultiPolygon") => {
            parts.iter().any(|part| in_polygon(part.as_array().map_or(&[][..], Vec::as_slice)))
        }
        _ => false,
    }
}

/// Whether a ray to the east crosses the ring an odd number of times.
fn in_ring(ring: &Value, x: f64, y: f64) -> bool {
    let number = |point: &Value, at: usize| point[at].as_f64().unwrap_or(f64::NAN);
    let points = ring.as_array().map_or(&[][..], Vec::as_slice);
    let crosses = |pair: &&[Value]| {
        let (x1, y1) = (number(&pair[0], 0), number(&pair[0], 1));
        let (x2, y2) = (number(&pair[1], 0), number(&pair[1], 1));
        (y1 > y) != (y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
    };
    points.windows(2).filter(crosses).count() % 2 == 1
}

/// The names from the area up to the county, the most specific first, as GeoReport wants them.
pub(crate) fn address(path: &AreaPath, areas: &AreaTree) -> String {
    let mut names: Vec<&str> =
        areas.ancestors(path).into_iter().map(|area| area.name.as_str()).collect();
    names.extend(areas.at(path).map(|area| area.name.as_str()));
    names.reverse();
    names.join(", ")
}

fn full_name(area: &Area, areas: &AreaTree) -> String {
    let above = areas.ancestors(&area.path);
    let township = above.iter().find(|above| above.kind == AreaKind::Township);
    format!("{}{}", township.map_or("", |township| township.name.as_str()), area.name)
}

#[cfg(test)]
mod tests {
    use kernel::Date;
    use kernel::id::AreaId;
    use serde_json::json;

    use super::*;

    fn tree() -> AreaTree {
        let since: Date = "2022-01-01".parse().expect("a date");
        let area = |path: &str, code: &str, name: &str, kind| Area {
            id: AreaId::from_uuid(uuid::Uuid::from_u128(1)),
            path: path.parse().expect("a path"),
            code: code.parse().expect("a code"),
            name: name.into(),
            kind,
            since,
        };
        let areas = vec![
            area("001", "431125", "江永县", AreaKind::County),
            area("001001", "431125101", "上江圩镇", AreaKind::Township),
            area("001001001", "431125101216", "河源村", AreaKind::Village),
            area("001001001001", "43112510121603", "第三组", AreaKind::Group),
            area("001001001002", "43112510121613", "第十三组", AreaKind::Group),
            area("001001002", "431125101217", "上河源村", AreaKind::Village),
            area("001002", "431125102", "潇浦镇", AreaKind::Township),
            area("001002001", "431125102201", "河源村", AreaKind::Village),
        ];
        AreaTree::new(areas, vec![("001001001".parse().expect("a path"), "老河源".into())])
    }

    fn told(given: Given) -> Result<String, String> {
        let outlines = json!({ "features": [{
            "properties": { "code": "431125101216" },
            "geometry": { "type": "Polygon", "coordinates": [
                [[111.0, 25.0], [111.2, 25.0], [111.2, 25.2], [111.0, 25.2], [111.0, 25.0]],
                [[111.05, 25.05], [111.1, 25.05], [111.1, 25.1], [111.05, 25.1], [111.05, 25.05]],
            ] },
        }] });
        tell(&given, &tree(), Some(&outlines))
            .map(|path| path.as_str().to_owned())
            .map_err(|refusal| refusal.faults[0].description.clone())
    }

    fn words(text: &str) -> Result<String, String> {
        told(Given { address_string: Some(text.into()), ..Given::default() })
    }

    #[test]
    fn words_name_a_village_and_its_group() {
        assert_eq!(words("江永县上江圩镇河源村").as_deref(), Ok("001001001"));
        assert_eq!(words("上江圩镇河源村第三组桥头").as_deref(), Ok("001001001001"));
        assert_eq!(words("上江圩镇河源村13组").as_deref(), Ok("001001001002"));
        assert_eq!(words("上江圩镇河源村十三组").as_deref(), Ok("001001001002"));
        assert_eq!(words("上河源村小学旁").as_deref(), Ok("001001002"));
        assert_eq!(words("老河源桥头").as_deref(), Ok("001001001"));
    }

    #[test]
    fn words_that_leave_the_place_open_are_refused_with_the_reason() {
        let twice = words("河源村").expect_err("two villages have this name");
        assert!(twice.contains("上江圩镇河源村") && twice.contains("潇浦镇河源村"), "{twice}");
        assert!(words("潇浦镇").expect_err("no village").contains("村名"));
        assert!(told(Given::default()).expect_err("nothing").contains("地点"));
    }

    #[test]
    fn a_code_must_be_a_village_or_less() {
        let code = |code: &str| told(Given { address_id: Some(code.into()), ..Given::default() });
        assert_eq!(code("431125101216").as_deref(), Ok("001001001"));
        assert_eq!(code("43112510121603").as_deref(), Ok("001001001001"));
        assert!(code("431125101").expect_err("a township").contains("范围太大"));
        assert!(code("440000000000").is_err() && code("河源村").is_err());
    }

    #[test]
    fn a_point_is_told_by_the_outline_that_it_lies_in() {
        let point = |lat, long| told(Given { point: Some((lat, long)), ..Given::default() });
        assert_eq!(point(25.15, 111.15).as_deref(), Ok("001001001"));
        assert!(point(25.07, 111.07).is_err(), "a hole");
        assert!(point(26.0, 111.0).is_err(), "outside");
        let given = Given { point: Some((25.15, 111.15)), ..Given::default() };
        let refusal = tell(&given, &tree(), None).expect_err("the county has no outlines");
        assert!(refusal.faults[0].description.contains("边界"));
    }
}
