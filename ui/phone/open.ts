/** Opens what this phone holds; the development build can open an invented one instead. */
import { browserPlatform, openPhone, shrinkPhoto, startWorker, type Photo, type PhoneStore } from '../offline';
import { version } from '../package.json';
import { currentLocale, t } from '../shared/i18n';
import { takeSignedIn } from '../shared/signedIn';
import { offerUpdate, opensOffline } from './update';

const platform = () => browserPlatform({ app: version, locale: currentLocale(), say: t, signedIn: takeSignedIn });

export async function openStore(): Promise<PhoneStore> {
  if (import.meta.env.DEV) {
    const wanted = new URLSearchParams(location.search).get('fake') ?? sessionStorage.getItem('lianhu.fake');
    if (wanted !== null) {
      sessionStorage.setItem('lianhu.fake', wanted);
      return (await import('./dev/fakeStore')).openFake(wanted.split(','));
    }
  }
  return openPhone(platform());
}

/** Lets the app open without network, and watches for a newer version of it. */
export async function keepOpenable(): Promise<void> {
  if (import.meta.env.DEV) return;
  const worker = await startWorker(() => offerUpdate(() => worker?.takeNew()));
  opensOffline.value = worker !== null;
}

/** A picture as the camera gave it, made small and stripped of where it was taken. */
export function shrunk(file: Blob): Promise<Photo> {
  return shrinkPhoto({ say: t }, file);
}
