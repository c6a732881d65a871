//! Codes and their names, for forms and lists.

use std::sync::OnceLock;

use access::policy::op;
use axum::Json;
use contacts::Word;
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::Caller;
use crate::wire::content_tag;

/// A code with its name.
#[derive(Serialize, ToSchema)]
pub(crate) struct Entry {
    /// The code.
    #[schema(example = "home")]
    code: &'static str,
    /// What people call it.
    #[schema(example = "入户")]
    name: &'static str,
}

/// A tag of households.
#[derive(Serialize, ToSchema)]
pub(crate) struct TagEntry {
    #[serde(flatten)]
    entry: Entry,
    /// Whether it is shown only where it is needed.
    sensitive: bool,
}

/// A kind of matter.
#[derive(Serialize, ToSchema)]
pub(crate) struct KindEntry {
    #[serde(flatten)]
    entry: Entry,
    /// Its categories.
    categories: Vec<CategoryEntry>,
}

/// A category of a kind of matter.
#[derive(Serialize, ToSchema)]
pub(crate) struct CategoryEntry {
    #[serde(flatten)]
    entry: Entry,
    /// How many working days the answer may take.
    days: u16,
}

/// Every catalogue.
#[derive(Serialize, ToSchema)]
pub(crate) struct Catalogues {
    /// How a household was contacted.
    ways: Vec<Entry>,
    /// What was done at a contact; none means that all is well.
    service_items: Vec<Entry>,
    /// Tags of households.
    household_tags: Vec<TagEntry>,
    /// Kinds of matters with their categories.
    matter_kinds: Vec<KindEntry>,
    /// What leaflets are about.
    leaflet_themes: Vec<Entry>,
    /// Why a household is in difficulty.
    difficulty_kinds: Vec<Entry>,
    /// How a representative was chosen.
    selection_ways: Vec<Entry>,
    /// Kinds of gatherings.
    gathering_kinds: Vec<Entry>,
    /// Where a matter can stand.
    matter_states: Vec<Entry>,
    /// How a matter can be answered.
    matter_outcomes: Vec<Entry>,
    /// On what ground a matter can be refused.
    refusal_grounds: Vec<Entry>,
    /// How a confirmation can be learned.
    confirmation_ways: Vec<Entry>,
    /// How content a villager can be with what was done.
    ratings: Vec<Entry>,
    /// Why a matter is given back.
    return_reasons: Vec<Entry>,
    /// What can be done to a matter, and what happens to it by itself.
    matter_actions: Vec<Entry>,
    /// How often a household is contacted.
    priorities: Vec<Entry>,
    /// Why a mandate or a link ended.
    end_reasons: Vec<Entry>,
    /// Roles of accounts.
    roles: Vec<Entry>,
}

/// The catalogues with a tag that changes when any of them does.
#[derive(Serialize, ToSchema)]
pub(crate) struct TaggedCatalogues {
    /// The tag.
    #[schema(example = "9f3c02")]
    tag: String,
    #[serde(flatten)]
    catalogues: Catalogues,
}

impl TaggedCatalogues {
    /// Those of this program, made once.
    pub(crate) fn get() -> &'static Self {
        static ALL: OnceLock<TaggedCatalogues> = OnceLock::new();
        ALL.get_or_init(|| {
            let catalogues = catalogues();
            Self { tag: content_tag(&catalogues), catalogues }
        })
    }

    /// The tag.
    pub(crate) fn tag(&self) -> &str {
        &self.tag
    }
}

fn words(words: &'static [Word]) -> Vec<Entry> {
    words.iter().map(|word| Entry { code: word.code, name: word.name }).collect()
}

macro_rules! entries {
    ($type:ty) => {
        <$type>::ALL
            .iter()
            .map(|word| Entry { code: word.as_str(), name: word.chinese() })
            .collect()
    };
}

fn matter_kinds() -> Vec<KindEntry> {
    let category = |category: &matters::Category| CategoryEntry {
        entry: Entry { code: category.code, name: category.name },
        days: category.days,
    };
    let kind = |kind: &matters::Kind| KindEntry {
        entry: Entry { code: kind.as_str(), name: kind.chinese() },
        categories: matters::categories(*kind).iter().map(category).collect(),
    };
    matters::Kind::ALL.iter().map(kind).collect()
}

/// Codes and their names, for forms and lists.
#[utoipa::path(
    get,
    path = "/api/catalogues",
    operation_id = "get_catalogues",
    tag = "catalogues",
    responses((status = 200, description = "Every catalogue.", body = Catalogues))
)]
pub(crate) async fn get_catalogues(_: Caller<op::GetCatalogues>) -> Json<Catalogues> {
    Json(catalogues())
}

/// All of them; the same for the same program.
pub(crate) fn catalogues() -> Catalogues {
    let tags = registry::HOUSEHOLD_TAGS.iter().map(|tag| TagEntry {
        entry: Entry { code: tag.code, name: tag.name },
        sensitive: tag.sensitive,
    });
    let roles = access::Role::ALL.iter();
    Catalogues {
        ways: words(contacts::WAYS),
        service_items: words(contacts::SERVICE_ITEMS),
        household_tags: tags.collect(),
        matter_kinds: matter_kinds(),
        leaflet_themes: words(contacts::LEAFLET_THEMES),
        difficulty_kinds: words(contacts::DIFFICULTY_KINDS),
        selection_ways: entries!(representatives::SelectionWay),
        gathering_kinds: entries!(gatherings::Kind),
        matter_states: entries!(matters::State),
        matter_outcomes: entries!(matters::Outcome),
        refusal_grounds: entries!(matters::Ground),
        confirmation_ways: entries!(matters::How),
        ratings: entries!(matters::Rating),
        return_reasons: entries!(matters::Reason),
        matter_actions: entries!(matters::Action),
        priorities: entries!(registry::Priority),
        end_reasons: entries!(representatives::EndReason),
        roles: roles.map(|role| Entry { code: role.as_str(), name: role.name() }).collect(),
    }
}
