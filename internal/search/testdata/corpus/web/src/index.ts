export * from './parcelStore';
export {fetchParcel, HttpError} from './api/client';
