declare module 'ferry' {
  export interface Parcel {
    id: string;
  }
  export function fetchParcel(id: string): Promise<Parcel>;
}
