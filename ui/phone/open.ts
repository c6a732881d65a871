/** Opens what this phone holds; the development build can open an invented one instead. */
import type { PhoneStore } from '../offline/types';

export async function openStore(): Promise<PhoneStore> {
  if (import.meta.env.DEV) {
    const wanted = new URLSearchParams(location.search).get('fake') ?? sessionStorage.getItem('lianhu.fake');
    if (wanted !== null) {
      sessionStorage.setItem('lianhu.fake', wanted);
      return (await import('./dev/fakeStore')).openFake(wanted.split(','));
    }
  }
  throw new Error('the offline module is missing');
}
