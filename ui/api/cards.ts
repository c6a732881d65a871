/** Cards of households and codes for villagers: what the console asks for, and what it is answered. */
import { http } from './client';
import type { AreaRef, Page } from './types';

export interface HouseholdCard {
  household_id: string;
  head_name: string;
  area: AreaRef;
  village: AreaRef;
  /** Where the QR code leads; none while the household has no card. */
  path: string | null;
  code: string | null;
  representative: { id: string; name: string; title: string; shows_phone: boolean; phone: string | null } | null;
  office: { area: AreaRef; phone: string } | null;
}
export interface CardsMade {
  issued: number;
  has_more: boolean;
}
export interface TrackingCode {
  code: string;
  path: string;
}
export interface ReporterContact {
  source: string;
  name: string | null;
  phone: string | null;
  may_call: boolean;
}

type Whose = { area?: string; representative?: string };

export const cards = {
  list: (query: Whose & { cursor?: string | null; limit?: number }) => http.get<Page<HouseholdCard>>('/cards', query),
  /** Households that have a card keep it, so this can be sent again. */
  make: (whose: { area?: string; representative_id?: string }) => http.put<CardsMade>('/cards', whose),
  replace: (household: string) => http.act<HouseholdCard>(`/households/${household}/card`, {}),
  withdraw: (household: string) => http.remove(`/households/${household}/card`),
  consent: (representative: string, showsPhone: boolean) =>
    http.put<{ shows_phone: boolean }>(`/representatives/${representative}/consent`, { shows_phone: showsPhone }),
  officePhone: (area: string, phone: string) => http.put<{ phone: string }>(`/areas/${area}/office-phone`, { phone }),
  /** No key: a receipt would keep the code. Sent again it makes another one and ends the first. */
  trackingCode: (matter: string) => http.act<TrackingCode>(`/matters/${matter}/tracking-code`, {}),
};
