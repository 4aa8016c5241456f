import type { InjectionToken } from "tsyringe";

/** A typed injection token. It has the name of the interface beside which it is declared. */
export function token<T>(name: string): InjectionToken<T> {
  return Symbol(name);
}
