/** Return an address that may be followed, or undefined: nothing but the web and mail, whatever a message says. */
export function safeAddress(address: string | undefined): string | undefined {
  return address !== undefined && /^(https?:\/\/|mailto:)/i.test(address) ? address : undefined;
}
