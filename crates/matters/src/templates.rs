//! Templates for answers: the sentences that a unit writes again and again, with blanks to fill.
//!
//! Invariants:
//! - A template belongs to one unit, which replaces its whole list at once; the levels below and the
//!   county's departments are shown it too, and cannot change it.
//! - A template is words and nothing else: an answer keeps the words that were sent, not the template.

use access::Scope;
use db::Tx;
use kernel::{has_control_characters, trimmed};

use crate::store::templates as store;
use crate::{Error, Kind, category};

/// How many templates a unit may keep.
pub const MOST: usize = 60;
const TITLE_CHARACTERS: usize = 30;
const WORDS_CHARACTERS: usize = 1_000;

/// A template for answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// For matters of this kind only.
    pub kind: Option<Kind>,
    /// For matters of this category only; it is one of the kind's.
    pub category: Option<String>,
    /// What the unit calls it.
    pub title: String,
    /// The words, with blanks for what changes.
    pub words: String,
}

/// The templates that an asker can use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Usable {
    /// Those of his own unit, in its order.
    pub own: Vec<Template>,
    /// Those of the levels above, the county's first.
    pub above: Vec<Template>,
}

/// The unit whose list the asker keeps: his department, else his own office.
fn unit(scope: &Scope) -> Result<String, Error> {
    if let Some(department) = scope.departments().first() {
        return Ok(department.to_string());
    }
    let office = scope.area_paths().first().filter(|_| scope.representative().is_none());
    office.map(|path| path.as_str().to_owned()).ok_or(Error::NotFound)
}

/// What the asker can use: his unit's own templates, and those of the levels above it.
///
/// # Errors
/// [`Error::NotFound`] for who works for no unit.
pub fn usable(tx: &mut Tx<'_>, scope: &Scope) -> Result<Usable, Error> {
    let own = store::of_unit(tx, &unit(scope)?)?;
    let mut above = Vec::new();
    let office = scope.area_paths().first();
    let depth =
        if scope.departments().is_empty() { office.map_or(0, |path| path.depth()) } else { 2 };
    for level in 1..depth {
        let path = office.map_or_else(kernel::AreaPath::county, |path| path.at_depth(level));
        above.extend(store::of_unit(tx, path.as_str())?);
    }
    Ok(Usable { own, above })
}

/// Keeps these templates instead of those that the asker's unit had.
///
/// # Errors
/// [`Error::TooManyTemplates`] beyond [`MOST`]; [`Error::BadTemplate`] for one without a title or
/// words, or with a category that is not one of its kind's.
pub fn replace(tx: &mut Tx<'_>, scope: &Scope, templates: Vec<Template>) -> Result<Usable, Error> {
    let unit = unit(scope)?;
    let templates = checked(templates)?;
    store::replace(tx, &unit, &templates)?;
    tx.log("matter.templates", &unit, &serde_json::json!({ "templates": templates.len() }))?;
    usable(tx, scope)
}

fn checked(templates: Vec<Template>) -> Result<Vec<Template>, Error> {
    if templates.len() > MOST {
        return Err(Error::TooManyTemplates);
    }
    let check = |(place, mut template): (usize, Template)| {
        let text = |text: &str, most: usize, field| {
            trimmed(text)
                .filter(|text| text.chars().count() <= most)
                .filter(|text| !has_control_characters(text))
                .ok_or(Error::BadTemplate { place, field })
        };
        template.title = text(&template.title, TITLE_CHARACTERS, "title")?;
        template.words = text(&template.words, WORDS_CHARACTERS, "words")?;
        let is_known = match (template.kind, template.category.as_deref()) {
            (_, None) => true,
            (Some(kind), Some(code)) => category(kind, code).is_some(),
            (None, Some(_)) => false,
        };
        if is_known { Ok(template) } else { Err(Error::BadTemplate { place, field: "category" }) }
    };
    templates.into_iter().enumerate().map(check).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(kind: Option<Kind>, category: Option<&str>, title: &str, words: &str) -> Template {
        let category = category.map(str::to_owned);
        Template { kind, category, title: title.into(), words: words.into() }
    }

    #[test]
    fn a_template_has_a_title_and_words() {
        let good =
            template(Some(Kind::Appeal), Some("irrigation"), " 水渠已修 ", "水渠已于__日修好。");
        assert_eq!(checked(vec![good]).expect("fine")[0].title, "水渠已修");
        let long = "字".repeat(TITLE_CHARACTERS + 1);
        for (wrong, at) in [
            (template(None, None, "", "话"), "title"),
            (template(None, None, &long, "话"), "title"),
            (template(None, None, "名", " "), "words"),
            (template(None, None, "名", "话\u{0}"), "words"),
            (template(None, Some("irrigation"), "名", "话"), "category"),
            (template(Some(Kind::Hazard), Some("irrigation"), "名", "话"), "category"),
        ] {
            let found = checked(vec![wrong]);
            assert!(
                matches!(found, Err(Error::BadTemplate { place: 0, field }) if field == at),
                "{at}"
            );
        }
        let many = (0..=MOST).map(|_| template(None, None, "名", "话")).collect();
        assert!(matches!(checked(many), Err(Error::TooManyTemplates)));
    }
}
