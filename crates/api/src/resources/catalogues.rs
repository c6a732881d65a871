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
    /// Whether matters of the kind are urgent from the start.
    is_urgent: bool,
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
    /// Within how many hours the first word is due, for what cannot wait.
    hours: Option<u16>,
    /// The level that takes it in: `village`, `township` or `county`.
    #[schema(example = "village")]
    level: &'static str,
    /// Whether it may be shown to everybody.
    is_public: bool,
    /// Whether an answer waits for a signature.
    is_signed: bool,
    /// Whether nobody can handle it without knowing the household.
    needs_household: bool,
    /// The departments that usually handle it, by their codes.
    departments: Vec<&'static str>,
    /// What is asked beside the words.
    fields: Vec<FieldEntry>,
}

/// Something that is asked of a category beside the words.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldEntry {
    #[serde(flatten)]
    entry: NamedEntry,
    /// `text`, `number`, `choice`, `choices` or `date`.
    #[serde(rename = "type")]
    #[schema(example = "choice")]
    field_type: &'static str,
    /// Whether a form that shows it must fill it.
    is_required: bool,
    /// What a form begins with.
    default: Option<&'static str>,
    /// What can be chosen, for `choice` and `choices`.
    options: Vec<NamedEntry>,
}

/// A code with its name in both languages.
#[derive(Serialize, ToSchema)]
pub(crate) struct NamedEntry {
    /// The code.
    #[schema(example = "light")]
    code: &'static str,
    /// What people call it.
    #[schema(example = "路灯不亮")]
    name: &'static str,
    /// The same in English.
    #[schema(example = "Street light out")]
    name_en: &'static str,
}

impl NamedEntry {
    fn of(named: &matters::Named) -> Self {
        Self { code: named.code, name: named.name, name_en: named.name_en }
    }
}

impl FieldEntry {
    fn of(field: &matters::Field) -> Self {
        let matters::Field { code, name, name_en, .. } = *field;
        Self {
            entry: NamedEntry { code, name, name_en },
            field_type: field.field_type.as_str(),
            is_required: field.is_required,
            default: field.default,
            options: field.options.iter().map(NamedEntry::of).collect(),
        }
    }
}

/// What is looked at in a home.
#[derive(Serialize, ToSchema)]
pub(crate) struct SafetyEntry {
    #[serde(flatten)]
    entry: NamedEntry,
    /// The category of the hazard.
    #[schema(example = "wiring")]
    category: &'static str,
    /// What a form says of it before anybody has typed.
    words: &'static str,
    /// The same in English.
    words_en: &'static str,
}

impl SafetyEntry {
    fn of(item: &contacts::SafetyItem) -> Self {
        let contacts::SafetyItem { code, name, name_en, category, words, words_en } = *item;
        Self { entry: NamedEntry { code, name, name_en }, category, words, words_en }
    }
}

/// A colour of risk.
#[derive(Serialize, ToSchema)]
pub(crate) struct RiskEntry {
    #[serde(flatten)]
    entry: NamedEntry,
    /// The level that leads: `village`, `township` or `county`.
    #[schema(example = "township")]
    lead: &'static str,
    /// What is to be done.
    words: &'static str,
    /// The same in English.
    words_en: &'static str,
}

impl RiskEntry {
    fn of(colour: &matters::dispute::RiskColour) -> Self {
        let matters::dispute::RiskColour { risk, name, name_en, lead, words, words_en } = *colour;
        let entry = NamedEntry { code: risk.as_str(), name, name_en };
        Self { entry, lead: lead.as_str(), words, words_en }
    }
}

/// Where to turn with an accusation.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChannelEntry {
    #[serde(flatten)]
    entry: NamedEntry,
    /// The number to call, where there is one.
    #[schema(example = "12388")]
    phone: Option<&'static str>,
    /// How to turn there.
    words: &'static str,
    /// The same in English.
    words_en: &'static str,
}

impl ChannelEntry {
    fn of(channel: &matters::referral::Channel) -> Self {
        let matters::referral::Channel { code, name, name_en, phone, words, words_en } = *channel;
        Self { entry: NamedEntry { code, name, name_en }, phone, words, words_en }
    }
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
    /// What is looked at in a home; something wrong there is a hazard.
    safety_items: Vec<SafetyEntry>,
    /// Why a household is in difficulty.
    difficulty_kinds: Vec<Entry>,
    /// What can be added to a difficulty file.
    difficulty_steps: Vec<Entry>,
    /// How bad a hazard is.
    hazard_levels: Vec<Entry>,
    /// How grave a dispute is, and who leads then.
    risk_colours: Vec<RiskEntry>,
    /// The forms of an agreement.
    agreements: Vec<Entry>,
    /// How a mediation can end.
    settlements: Vec<Entry>,
    /// Where to turn with an accusation, which is never handled here.
    accusation_channels: Vec<ChannelEntry>,
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
    /// Those of this program without what only offices choose from, made once: a phone gets them over
    /// a bad line.
    pub(crate) fn for_phones() -> &'static Self {
        static PHONES: OnceLock<TaggedCatalogues> = OnceLock::new();
        PHONES.get_or_init(|| {
            let mut catalogues = catalogues();
            let offices = [
                &mut catalogues.matter_actions,
                &mut catalogues.selection_ways,
                &mut catalogues.gathering_kinds,
                &mut catalogues.end_reasons,
                &mut catalogues.roles,
                &mut catalogues.agreements,
                &mut catalogues.difficulty_steps,
            ];
            offices.into_iter().for_each(Vec::clear);
            let kinds = catalogues.matter_kinds.iter_mut();
            kinds.flat_map(|kind| &mut kind.categories).for_each(|one| one.departments.clear());
            Self::of(catalogues)
        })
    }

    fn of(catalogues: Catalogues) -> Self {
        Self { tag: content_tag(&catalogues), catalogues }
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
        hours: category.hours,
        level: category.level.as_str(),
        is_public: category.is_public,
        is_signed: category.is_signed,
        needs_household: category.needs_household,
        departments: category.departments.clone(),
        fields: category.fields.iter().map(FieldEntry::of).collect(),
    };
    let kind = |kind: &matters::Kind| KindEntry {
        entry: Entry { code: kind.as_str(), name: kind.chinese() },
        is_urgent: matters::is_urgent(*kind),
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
        safety_items: contacts::safety_items().iter().map(SafetyEntry::of).collect(),
        difficulty_kinds: words(contacts::DIFFICULTY_KINDS),
        difficulty_steps: words(contacts::STEP_KINDS),
        hazard_levels: entries!(matters::hazard::Danger),
        risk_colours: matters::dispute::risk_colours().iter().map(RiskEntry::of).collect(),
        agreements: entries!(matters::dispute::Agreement),
        settlements: entries!(matters::dispute::Settlement),
        accusation_channels: matters::referral::channels().iter().map(ChannelEntry::of).collect(),
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
