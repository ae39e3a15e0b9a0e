import type { WalletRequest, WalletResponse } from '../../wallet';
import type { LoginError } from './kept';

/** Where somebody wants more than is held. */
const ASKING = /^\/wallet\/(session|need|requests|catalogue|lend|renew|accept)(?=$|[/?])/;

/** Whether a kernel or a program asks its wallet for something that it does not hold yet. */
export function asksForMore({ target }: Pick<WalletRequest, 'target'>): boolean {
  return ASKING.test(target);
}

export function isRefused({ status }: WalletResponse): boolean {
  return status === 404 || status === 409;
}

/** What a kernel or a program is told in place of the wallet's answer. */
export function saying(status: number, error: LoginError): WalletResponse {
  const body = Buffer.from(JSON.stringify({ error: said(error) }));
  return { status, headers: { 'content-type': 'application/json' }, body };
}

export function said({ code, message }: LoginError): { code: string; message: string } {
  return { code, message };
}
