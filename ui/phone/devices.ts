/** Where this person is signed in, asked from the server each time. */
import { api } from '../api';
import { http } from '../api/client';
import { formatInstant } from '../domain/format';

export interface Device {
  id: string;
  words: string;
  is_current: boolean;
  made_on: string | null;
  used_on: string | null;
}

interface DeviceView {
  id: string;
  device: string;
  made_at: string;
  last_used_on: string;
  is_current: boolean;
}

export async function listDevices(): Promise<Device[]> {
  const answer = await http.get<{ items: DeviceView[] }>('/me/devices');
  return answer.items.map((each) => ({
    id: each.id,
    words: each.device,
    is_current: each.is_current,
    // An instant becomes the day it was here, not the day in Greenwich.
    made_on: formatInstant(each.made_at).slice(0, 10),
    used_on: each.last_used_on,
  }));
}

export async function endDevice(id: string): Promise<void> {
  // The token that a write must carry comes with one's own description.
  await api.me();
  await http.remove(`/me/devices/${id}`);
}
