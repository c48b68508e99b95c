export interface Parcel {
  id: string;
  weight: number;
  status: 'waiting' | 'moving' | 'delivered';
}

/** An answer of the server that is no success. */
export class HttpError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** GET /parcels/{id} */
export async function fetchParcel(id: string): Promise<Parcel> {
  const response = await fetch(`/parcels/${encodeURIComponent(id)}`);
  if (!response.ok) throw new HttpError(response.status, await response.text());
  return response.json();
}
