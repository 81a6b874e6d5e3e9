/** Stands in for the service worker's registration, which has no place in jsdom. */
export function useRegisterSW() {
  return { needRefresh: [false], updateServiceWorker: () => Promise.resolve() };
}
