/**
 * Starts the service worker that lets the app open without network. A new version waits until the
 * app is closed, or until its reader says so: a contact half-typed under old code ends under old code.
 */
export interface Worker {
  /** Takes the new version and draws the page anew. */
  takeNew(): void;
}

/** `onNew` is called when a new version is ready; null where the browser has no workers. */
export async function startWorker(onNew: () => void): Promise<Worker | null> {
  let container: ServiceWorkerContainer;
  try {
    container = navigator.serviceWorker;
    if (!container) return null;
  } catch {
    return null;
  }
  try {
    const registration = await container.register('/m/worker.js', { scope: '/m/', updateViaCache: 'none' });
    const watch = () => {
      const coming = registration.installing;
      coming?.addEventListener('statechange', () => {
        // Without a controller it is the very first version, and nothing is replaced.
        if (coming.state === 'installed' && container.controller) onNew();
      });
    };
    if (registration.waiting && container.controller) onNew();
    registration.addEventListener('updatefound', watch);
    watch();
    return {
      takeNew() {
        container.addEventListener('controllerchange', () => location.reload(), { once: true });
        registration.waiting?.postMessage('take-over');
      },
    };
  } catch {
    return null;
  }
}
