/** 长辈版: still larger words and targets, kept on this phone. */
const STORAGE_KEY = 'lianhu.elder';

export function isElderMode(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) === 'yes';
  } catch {
    return false;
  }
}

export function applyElderMode(): void {
  document.documentElement.dataset['elder'] = isElderMode() ? 'yes' : 'no';
}

export function setElderMode(on: boolean): void {
  try {
    localStorage.setItem(STORAGE_KEY, on ? 'yes' : 'no');
  } catch {
    // Without storage the choice holds until the page is closed.
  }
  document.documentElement.dataset['elder'] = on ? 'yes' : 'no';
}
