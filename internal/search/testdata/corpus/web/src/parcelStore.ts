import {fetchParcel, Parcel} from './api/client';

type Listener = (parcel: Parcel) => void;

/** Keeps parcels that were fetched and tells listeners when one changes. */
export class ParcelStore {
  private parcels = new Map<string, Parcel>();
  private listeners = new Set<Listener>();

  /** Subscribe to changes; the result unsubscribes. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Load a parcel from the server, or from the cache when it is fresh. */
  async load(id: string): Promise<Parcel> {
    const cached = this.parcels.get(id);
    if (cached) return cached;
    const parcel = await fetchParcel(id);
    this.parcels.set(id, parcel);
    this.listeners.forEach((notify) => notify(parcel));
    return parcel;
  }
}
