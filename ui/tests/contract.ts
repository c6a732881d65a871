/**
 * Nothing here runs: it compiles only while what the server describes fits what the screens read.
 * `api/generated/` is made from the server's own description: `npm run generate-api`.
 */
import type * as Forms from '../api/forms';
import type * as Ledgers from '../api/ledgers';
import type * as Plans from '../api/plans';
import type * as Rates from '../api/rates';
import type * as Server from '../api/generated/types.gen';
import type * as Cards from '../api/cards';
import type * as Office from '../api/office';
import type * as Screens from '../api/types';
import type * as Phone from '../offline/types';

type Fits<Has extends Needs, Needs> = [Has, Needs];
type ListOf<T> = { items: T[]; next_cursor: string | null };

/** Answers: everything that a screen reads is there, of the type that it expects. */
export type Answers = [
  Fits<Given<Server.Me>, Wanted<Screens.Me>>,
  Fits<Given<Server.CountyView>, Wanted<Screens.County>>,
  Fits<Given<Server.Catalogues>, Wanted<Screens.Catalogues>>,
  Fits<Given<Server.PageOfHouseholdSummaryView>, ListOf<Wanted<Screens.HouseholdSummary>>>,
  Fits<Given<Server.HouseholdView>, Wanted<Screens.Household>>,
  Fits<Given<Server.PageOfRepresentativeSummaryView>, ListOf<Wanted<Screens.RepresentativeSummary>>>,
  Fits<Given<Server.RepresentativeView>, Wanted<Screens.Representative>>,
  Fits<Given<Server.ContactView>, Wanted<Screens.Contact>>,
  Fits<Given<Server.MatterSummaryView>, Wanted<Screens.MatterSummary>>,
  Fits<Given<Server.MatterView>, Wanted<Screens.Matter>>,
  Fits<Given<Server.GatheringView>, Wanted<Screens.Gathering>>,
  Fits<Given<Server.FiguresView>, Wanted<Screens.Figures>>,
  Fits<Given<Server.RecordPage>, ListOf<Wanted<Screens.FigureRecord>>>,
  Fits<Given<Server.Breakdown>, Wanted<Screens.Breakdown>>,
  Fits<Given<Server.BulletinView>, Wanted<Screens.Bulletin>>,
  Fits<Given<Server.OverviewView>, Wanted<Screens.Overview>>,
  Fits<Given<Server.ImportView>, Wanted<Screens.ImportJob>>,
  Fits<Given<Server.AreaDetail>, Wanted<Screens.AreaDetail>>,
  Fits<Given<Server.VillageOverviews>, Wanted<Office.VillageOverviews>>,
  Fits<Given<Server.SavedView>, Wanted<Office.SavedView>>,
  Fits<Given<Server.QueueView>, Wanted<Office.QueueCount>>,
  Fits<Given<Server.CardView>, Wanted<Cards.HouseholdCard>>,
  Fits<Given<Server.CardsMade>, Wanted<Cards.CardsMade>>,
  Fits<Given<Server.TrackingCode>, Wanted<Cards.TrackingCode>>,
  Fits<Given<Server.InvitationMade>, Wanted<Office.Invitation>>,
  Fits<Given<Server.DeviceView>, Wanted<Office.Device>>,
  Fits<Given<Server.AccountView>, Wanted<Pick<Screens.Account, 'id' | 'name' | 'grants'>>>,
  Fits<Given<Server.DepartmentView>, Wanted<Office.Department>>,
  Fits<Given<Server.ReporterView>, Wanted<Office.OpenedReporter>>,
  Fits<Given<Server.RefusalView>, Wanted<Office.Refusal>>,
  Fits<Given<Server.SuggestionView>, Wanted<Office.Suggestion>>,
  Fits<Given<Server.HouseholdRow>, Wanted<Phone.HouseholdRow>>,
  Fits<Given<Server.ContactRow>, Wanted<Phone.ContactRow>>,
  Fits<Given<Server.MatterRow>, Wanted<Phone.MatterRow>>,
  Fits<Given<Server.SyncReceipt>, Wanted<Phone.Receipt>>,
  Fits<Given<Server.LedgerPage>, Wanted<Ledgers.LedgerPage>>,
  Fits<Given<Server.LedgerFileView>, Wanted<Ledgers.LedgerFile>>,
  Fits<Given<Server.RatesView>, Wanted<Rates.Rates>>,
  Fits<Given<Server.RateTable>, Wanted<Rates.RateTable>>,
  Fits<Given<Server.CallBackPage>, Wanted<Rates.CallBackPage>>,
  Fits<Given<Server.VisitView>, Wanted<Rates.Visit>>,
  Fits<Given<Server.DrawView>, Wanted<Rates.Draw>>,
  Fits<Given<Server.OrganisationView>, Wanted<Plans.Organisation>>,
  Fits<Given<Server.PageOfPlanSummaryView>, ListOf<Wanted<Plans.PlanSummary>>>,
  Fits<Given<Server.PlanView>, Wanted<Plans.Plan>>,
  Fits<Given<Server.WaitingList>, { items: Wanted<Plans.WaitingTodo>[] }>,
  Fits<Given<Server.TodoDetail>, Wanted<Plans.TodoDetail>>,
  Fits<Given<Server.PageOfFormSummaryView>, ListOf<Wanted<Forms.FormSummary>>>,
  Fits<Given<Server.FormView>, Wanted<Forms.Form>>,
  Fits<Given<Server.FormWarnings>, Wanted<Forms.FormWarnings>>,
  Fits<Given<Server.ActList>, { items: Wanted<Plans.Act>[] }>,
];

/** Questions: everything that a screen sends is taken. */
export type Questions = [
  Fits<Screens.ContactDraft, Server.ContactCreate>,
  Fits<Screens.MatterActionInput, Server.MatterAction>,
  Fits<Screens.GrantInput, Server.GrantCreate>,
  Fits<Office.DepartmentChange, Server.DepartmentPatch>,
  Fits<Rates.VisitInput, Server.VisitCreate>,
  Fits<Plans.MemberInput, Server.MemberCreate>,
  Fits<Plans.TodoInput, Server.TodoCreate>,
  Fits<Forms.FormInput, Server.FormBody>,
];

/** The description knows a closed set of words as plain text; the screens name the words. */
type Wanted<T> = T extends string
  ? string
  : T extends (infer Item)[]
    ? Wanted<Item>[]
    : T extends object
      ? { [Key in keyof T]: Wanted<T[Key]> }
      : T;
/** The same, where a field that may be null is always there: the server writes every field. */
type Given<T> = T extends string
  ? string
  : T extends (infer Item)[]
    ? Given<Item>[]
    : T extends object
      ? { [Key in keyof T]-?: Given<T[Key]> }
      : T;
