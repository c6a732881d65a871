//! Who is signed in on a phone, for which county, and what his contact card says.

use access::sessions::Session;
use db::Tx;
use kernel::id::RepresentativeId;
use kernel::{AreaPath, Timestamp};
use representatives::{Chain, DutyHolder, Representative};
use serde::Serialize;
use utoipa::ToSchema;

use crate::resources::county::CountyView;
use crate::resources::emergencies::{DutyPhoneView, phones_for};
use crate::resources::me::Me;
use crate::state::Map;
use crate::wire::{AreaRef, Day, area_ref, content_tag};

/// Who is signed in, and for whom.
#[derive(Serialize, ToSchema)]
#[schema(as = SyncProfile)]
pub(crate) struct Profile {
    /// A tag that changes when anything but today's date does.
    #[schema(example = "77ab1020")]
    tag: String,
    me: Me,
    county: CountyView,
    /// What the contact card says; `null` for who is no representative.
    card: Option<Card>,
    /// Whom to call when something cannot wait: the offices of one's place, the nearest first.
    duty_phones: Vec<DutyPhoneView>,
}

/// The contact card (心连心联系卡) of a representative.
#[derive(Serialize, ToSchema)]
#[schema(as = ContactCard)]
pub(crate) struct Card {
    /// The name.
    name: String,
    /// What this county calls a representative.
    #[schema(example = "村(居)民代表")]
    title: String,
    /// The telephone.
    phone: Option<String>,
    /// The area served.
    area: AreaRef,
    /// The village or community.
    village_name: String,
    /// The head of the group.
    group_head: Option<String>,
    /// The village's cadre for the group.
    village_cadre: Option<String>,
    /// Since when.
    serving_from: Option<Day>,
    /// The number of the letter of appointment.
    letter_number: Option<String>,
}

/// A serving mandate with the chain above it.
pub(super) struct Mandate {
    representative: Representative,
    chain: Chain,
}

impl Mandate {
    pub(super) fn load(
        tx: &mut Tx<'_>,
        id: RepresentativeId,
    ) -> Result<Self, representatives::Error> {
        let representative = representatives::get(tx, id)?;
        let chain = representatives::chain(tx, &representative.area_path)?;
        Ok(Self { representative, chain })
    }
}

impl Profile {
    /// The profile of a session.
    pub(super) fn of(
        me: Me,
        session: &Session,
        map: &Map,
        now: Timestamp,
        mandate: Option<&Mandate>,
    ) -> Self {
        let card = mandate.map(|mandate| Card::of(mandate, session, map));
        let county = CountyView::of(map, now.date_in_china());
        // Today's date stands in every answer; a profile is not another one because a day has gone.
        let since = &map.county;
        let lasting = (since.counts_from, since.default_as_of, since.is_demo);
        let place = session.grants.first().map_or_else(AreaPath::county, |one| one.area.clone());
        let place = mandate.map_or(place, |mandate| mandate.representative.area_path.clone());
        let duty_phones = phones_for(map, &place);
        let tag = content_tag(&(&me, &card, lasting, county.names(), &duty_phones));
        Self { tag, me, county, card, duty_phones }
    }

    pub(super) fn tag(&self) -> &str {
        &self.tag
    }
}

impl Card {
    fn of(mandate: &Mandate, session: &Session, map: &Map) -> Self {
        let Mandate { representative, chain } = mandate;
        let village = map.areas.at(&representative.area_path.village());
        let name = |holder: &Option<DutyHolder>| holder.as_ref().map(|one| one.name.clone());
        Self {
            name: representative.name.clone(),
            title: map.county.representative_title.clone(),
            phone: session.phone.clone(),
            area: area_ref(&map.areas, &representative.area_path),
            village_name: village.map(|area| area.name.clone()).unwrap_or_default(),
            group_head: name(&chain.group_head),
            village_cadre: name(&chain.village_cadre),
            serving_from: Some(Day(representative.from_on)),
            letter_number: representative.letter_number.clone(),
        }
    }
}
