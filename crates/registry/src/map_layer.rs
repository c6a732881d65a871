//! The county's own map: outlines of its villages, reviewed by the authority, with the number of
//! that review (审图号) that must be printed beside every map shown.
//!
//! Invariants:
//! - No map is kept without its number. Without a map of its own the county sees a diagram.
//! - Only outlines are kept, each under the code of its village: whatever else a file carried about
//!   a place stays outside.
//!
//! Source: 地图审核管理规定 (maps shown in public are reviewed and carry the number).

use db::{Tx, params};
use kernel::{AreaKind, Date, has_control_characters, trimmed};
use serde_json::{Value, json};

use crate::store::{DELETE_SETTING, SET_SETTING, SETTING};
use crate::{Area, AreaTree, Error};

/// The largest file that is taken, in bytes.
pub const MOST_BYTES: usize = 5 * 1024 * 1024;
const SETTING_NAME: &str = "map_layer";
const MOST_POINTS: usize = 200_000;

/// The county's own map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapLayer {
    /// The number of the review.
    pub approval: String,
    /// Since when the county has it.
    pub added_on: Date,
    /// One feature a village: `properties.code` and a polygon or several.
    pub outlines: Value,
}

/// What is wrong with one outline of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutlineFault {
    /// It is no polygon and no group of polygons.
    NoPolygon,
    /// A ring does not close, has fewer than four points, or a point lies outside of the globe.
    BadRing,
    /// Neither its code nor its name is that of a village.
    UnknownVillage,
    /// Its village has an outline already.
    Twice,
}

/// The county's own map, where it has one.
pub fn get(tx: &mut Tx<'_>) -> Result<Option<MapLayer>, Error> {
    let text = tx.query_one(SETTING, params![SETTING_NAME], |row| row.text(0))?;
    let Some(text) = text else { return Ok(None) };
    let stored: Value = serde_json::from_str(&text).unwrap_or_default();
    let layer = stored["approval"].as_str().zip(stored["added_on"].as_str()).and_then(
        |(approval, added_on)| {
            let added_on = added_on.parse().ok()?;
            let outlines = stored["outlines"].clone();
            Some(MapLayer { approval: approval.to_owned(), added_on, outlines })
        },
    );
    layer.map(Some).ok_or_else(|| db::DbError::Inconsistent { column: 0 }.into())
}

/// Keeps a reviewed map instead of what there was.
pub fn put(tx: &mut Tx<'_>, layer: &MapLayer) -> Result<(), Error> {
    let text = json!({
        "approval": layer.approval,
        "added_on": layer.added_on.to_string(),
        "outlines": layer.outlines,
    });
    tx.execute(SET_SETTING, params![SETTING_NAME, text.to_string().as_str()])?;
    let count = layer.outlines["features"].as_array().map_or(0, Vec::len);
    let detail = json!({ "approval": layer.approval, "outlines": count });
    tx.log("county.map", &"county", &detail)?;
    Ok(())
}

/// Goes back to the diagram.
pub fn remove(tx: &mut Tx<'_>) -> Result<(), Error> {
    if tx.execute(DELETE_SETTING, params![SETTING_NAME])? > 0 {
        tx.log("county.map-removed", &"county", &json!({}))?;
    }
    Ok(())
}

/// The map of a file, if it can be used: the number looks like one, and every outline belongs to a
/// village of the county.
///
/// # Errors
/// [`Error::Field`] for the number and the file as a whole, [`Error::Outline`] for one outline.
pub fn read(
    approval: &str,
    file: &Value,
    areas: &AreaTree,
    added_on: Date,
) -> Result<MapLayer, Error> {
    let approval = trimmed(approval).filter(|text| is_approval(text)).ok_or(Error::Field {
        pointer: "/approval",
        chinese: "请照地图上印的填写审图号，例如：湘S(2023)123号。",
        english: "Give the review number as printed on the map, such as 湘S(2023)123号.",
    })?;
    let features = file["features"].as_array().filter(|list| {
        file["type"] == "FeatureCollection" && !list.is_empty() && list.len() <= 2_000
    });
    let features = features.ok_or(Error::Field {
        pointer: "/geojson",
        chinese: "文件不是 GeoJSON 的 FeatureCollection，或里面没有图形，请换一个文件。",
        english: "The file is no GeoJSON FeatureCollection, or is empty. Choose another file.",
    })?;
    let mut kept = Vec::with_capacity(features.len());
    let mut codes: Vec<&str> = Vec::with_capacity(features.len());
    let mut points = 0;
    for (place, feature) in features.iter().enumerate() {
        let fault = |fault| Error::Outline { place, name: name_of(feature), fault };
        let village =
            village_of(feature, areas).ok_or_else(|| fault(OutlineFault::UnknownVillage))?;
        let code = village.code.as_str();
        if codes.contains(&code) {
            return Err(fault(OutlineFault::Twice));
        }
        codes.push(code);
        let geometry = outline(&feature["geometry"], &mut points).map_err(fault)?;
        kept.push(json!({
            "type": "Feature",
            "properties": { "code": code },
            "geometry": geometry,
        }));
    }
    if points > MOST_POINTS {
        return Err(Error::Field {
            pointer: "/geojson",
            chinese: "图形的点太多，请先简化边界(总共不超过 20 万个点)再上传。",
            english: "There are more than 200,000 points. Simplify the outlines first.",
        });
    }
    let outlines = json!({ "type": "FeatureCollection", "features": kept });
    Ok(MapLayer { approval, added_on, outlines })
}

/// Whether it looks like a number of a review: `GS(2019)1822号`, `湘S(2023)123号`.
fn is_approval(text: &str) -> bool {
    let length = text.chars().count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (8..=40).contains(&length)
        && digits >= 5
        && text.ends_with('号')
        && text.contains(['(', '（', '〔', '['])
        && !has_control_characters(text)
}

fn name_of(feature: &Value) -> String {
    let properties = &feature["properties"];
    let name = properties["name"].as_str().or(properties["code"].as_str()).unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(30).collect()
}

/// The village that a feature names: by its code, or else by a name that only one village has.
fn village_of<'t>(feature: &Value, areas: &'t AreaTree) -> Option<&'t Area> {
    let properties = &feature["properties"];
    let code = match &properties["code"] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let is_village = |area: &&Area| matches!(area.kind, AreaKind::Village | AreaKind::Community);
    let mut villages = areas.all().iter().filter(is_village);
    if !code.is_empty() {
        return villages.find(|area| area.code.as_str() == code);
    }
    let name = properties["name"].as_str().and_then(trimmed)?;
    let mut named = villages
        .filter(|area| area.name == name || areas.aliases(&area.path).any(|alias| alias == name));
    named.next().filter(|_| named.next().is_none())
}

/// The geometry with its numbers rounded to a tenth of a metre, and nothing beside it.
fn outline(geometry: &Value, points: &mut usize) -> Result<Value, OutlineFault> {
    let parts = geometry["coordinates"].as_array().ok_or(OutlineFault::NoPolygon)?;
    let rounded = match geometry["type"].as_str() {
        Some("Polygon") => polygon(parts, points)?,
        Some("MultiPolygon") => {
            let polygons = parts
                .iter()
                .map(|part| polygon(part.as_array().ok_or(OutlineFault::BadRing)?, points));
            Value::Array(polygons.collect::<Result<_, _>>()?)
        }
        _ => return Err(OutlineFault::NoPolygon),
    };
    if parts.is_empty() {
        return Err(OutlineFault::NoPolygon);
    }
    Ok(json!({ "type": geometry["type"], "coordinates": rounded }))
}

fn polygon(rings: &[Value], points: &mut usize) -> Result<Value, OutlineFault> {
    let mut kept = Vec::with_capacity(rings.len());
    for ring in rings {
        let ring = ring.as_array().ok_or(OutlineFault::BadRing)?;
        let is_closed = ring.len() >= 4 && ring.first() == ring.last();
        if !is_closed {
            return Err(OutlineFault::BadRing);
        }
        *points += ring.len();
        let ring = ring.iter().map(point).collect::<Result<Vec<_>, _>>()?;
        kept.push(Value::Array(ring));
    }
    if kept.is_empty() {
        return Err(OutlineFault::NoPolygon);
    }
    Ok(Value::Array(kept))
}

fn point(point: &Value) -> Result<Value, OutlineFault> {
    let number = |at: usize, most: f64| {
        let value = point.get(at).and_then(Value::as_f64);
        value.filter(|value| value.abs() <= most).ok_or(OutlineFault::BadRing)
    };
    let rounded = |value: f64| (value * 1e6).round() / 1e6;
    Ok(json!([rounded(number(0, 180.0)?), rounded(number(1, 90.0)?)]))
}
